import { personalText } from "../knowledge/personal.ts";
import type { ModelSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** Texts marked `@pii` reach no vocabulary: it lies in the bundle, word by word. */
export function personalTextsMustNotReachABundle(model: ModelSymbol, context: CheckContext): void {
  for (const input of model.inputs) {
    if (input.value.kind !== "transform" || input.value.transform !== "vocabulary") continue;
    const marked = personalText(input.value.argument);
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
