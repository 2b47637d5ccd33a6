import { markedColumns, type Pass } from "../knowledge/marks.ts";
import type { ModelInputSymbol, ModelSymbol, Type, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** Texts marked `@pii` reach no vocabulary, and no levels of an encoder: both lie in the bundle, word by word. */
export function personalTextsMustNotReachABundle(model: ModelSymbol, context: CheckContext): void {
  for (const input of model.inputs) {
    const text = doorOf(input);
    if (!carriesText(text.type)) continue;
    const marked = markedColumns(text, "values", textAlone).find((column) => column.marks.includes("pii"));
    if (marked === undefined) continue;
    const what = input.value.kind === "transform" && input.value.transform === "vocabulary" ? "its terms" : "its levels";
    context.report({
      code: "MLS3066",
      severity: "error",
      message: `\`${input.name}\` would write \`${marked.name}\`, which is marked \`@pii\`, into the bundle`,
      span: input.span,
      label: `${what} travel with the model`,
      related: [{ span: marked.span, message: "marked here" }],
      notes: ["who holds the bundle could read there what people wrote, or who they are"],
      help: `leave it out (\`* except (${input.name})\`), or take what names nobody, as its \`length\` or \`hash(${marked.name}, 1000)\``,
    });
  }
}

/** What an input is before its transforms. */
function doorOf(input: ModelInputSymbol): Typed {
  let inner = input.value;
  while (inner.kind === "transform") inner = inner.argument;
  return inner;
}

/** Closed sets are written in the spec; all other texts come from people's rows. */
function carriesText(type: Type): boolean {
  return type.kind === "string" || type.kind === "category" || (type.kind === "list" && carriesText(type.of));
}

/** A number or a yes made of a text (its length, its hash, whether it holds a word) does not hold it. */
const textAlone: Pass = (part) => carriesText(part.type);
