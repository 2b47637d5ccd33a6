import type { Pass } from "../knowledge/made-from.ts";
import { markedColumns } from "../knowledge/marks.ts";
import type { ModelSymbol, Type } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** Texts marked `@pii` reach no vocabulary: it lies in the bundle, word by word. */
export function personalTextsMustNotReachABundle(model: ModelSymbol, context: CheckContext): void {
  for (const input of model.inputs) {
    if (input.value.kind !== "transform" || input.value.transform !== "vocabulary") continue;
    const marked = markedColumns(input.value.argument, "values", textAlone).find((column) => column.marks.includes("pii"));
    if (marked === undefined) continue;
    context.report({
      code: "MLS3066",
      severity: "error",
      message: `\`${input.name}\` would write \`${marked.name}\`, which is marked \`@pii\`, into the bundle`,
      span: input.span,
      label: "its terms travel with the model",
      related: [{ span: marked.span, message: "marked here" }],
      notes: ["who holds the bundle could read there what people wrote, or who they are"],
      help: `leave it out (\`* except (${input.name})\`), or take what names nobody, as its \`length\` or \`hash(${marked.name}, 1000)\``,
    });
  }
}

/** Closed sets are written in the spec; all other texts come from people's rows. */
export function carriesText(type: Type): boolean {
  switch (type.kind) {
    case "list":
      return carriesText(type.of);
    case "record":
      return type.fields.some((field) => carriesText(field.type));
    default:
      return type.kind === "string" || type.kind === "category";
  }
}

/** A number or a yes made of a text (its length, its hash, whether it holds a word) does not hold it. */
const textAlone: Pass = (part) => carriesText(part.type);
