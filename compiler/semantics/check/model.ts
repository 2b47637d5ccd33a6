import { markedColumns } from "../knowledge/marks.ts";
import type { ModelSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** The test part judges; nothing is fitted, tuned or chosen on it. */
export function testIsNotForChoosing(model: ModelSymbol, context: CheckContext): void {
  for (const part of model.node.refit?.parts ?? []) {
    if (part.name !== "test") continue;
    context.report({
      code: "MLS3060",
      severity: "error",
      message: `\`${model.name}\` is refitted on the part that judges it`,
      span: part.span,
      label: "test must stay unseen",
      related: [],
      notes: ["a score on rows that the model has learnt from says nothing about new ones"],
      help: "refit on `train` and `validate` at most",
    });
  }
}

/** Ids and row numbers are no inputs. */
export function idsAreNoInputs(model: ModelSymbol, context: CheckContext): void {
  for (const input of model.inputs) {
    const marked = markedColumns(input.value, "values").find((column) => column.marks.includes("id"));
    if (marked === undefined) continue;
    context.report({
      code: "MLS3070",
      severity: "error",
      message: `\`${input.name}\` is made from \`${marked.name}\`, which is marked \`@id\``,
      span: input.span,
      label: "an id is no input",
      related: [{ span: marked.span, message: "marked here" }],
      notes: ["an id can only be remembered: it carries order, place or time of registration, and nothing of a new one"],
      help: `leave it out (\`* except (${input.name})\`)`,
    });
  }
}

/** `@protected` is used only with a waiver, and then tested for fairness. */
export function protectedInputsNeedAWord(model: ModelSymbol, context: CheckContext): void {
  for (const input of model.inputs) {
    const marked = markedColumns(input.value, "everything").find((column) => column.marks.includes("protected"));
    if (marked === undefined) continue;
    context.report({
      code: "MLS4201",
      severity: "error",
      message: `\`${input.name}\` is made from \`${marked.name}\`, which is marked \`@protected\``,
      span: input.span,
      label: "protected",
      related: [{ span: marked.span, message: "marked here" }],
      help: `leave it out, or say why it is needed: \`allow MLS4201 "why"\` in the model, with a fairness test (\`spread(recall of …) by ${marked.name}\`)`,
    });
  }
}
