import { markedColumns } from "../knowledge/marks.ts";
import type { Span } from "../../syntax/ast.ts";
import type { ModelSymbol, Typed } from "../program.ts";
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

/** Inputs, and what chooses a segment's model: that tells of a row as an input does. */
function readBy(model: ModelSymbol): readonly { readonly name: string; readonly value: Typed; readonly span: Span }[] {
  const segments = (model.segments?.features ?? []).map((feature, i) => ({ name: feature.name, value: feature.value, span: model.segments!.names[i]!.span }));
  return [...model.inputs, ...segments];
}

/** The values by which a model has segments stand in its bundle, as they are. */
export function segmentsShowNoPersonalData(model: ModelSymbol, context: CheckContext): void {
  for (const [i, feature] of (model.segments?.features ?? []).entries()) {
    const marked = markedColumns(feature.value, "values").find((column) => column.marks.includes("pii"));
    if (marked === undefined || (feature.value.kind === "call" && feature.value.fn === "hash")) continue;
    const { span } = model.segments!.names[i]!;
    context.report({
      code: "MLS3063",
      severity: "error",
      message: `\`${model.name}\` has a model for each \`${feature.name}\`, which is made from \`${marked.name}\`, marked \`@pii\``,
      span,
      label: "its values would stand in the bundle, the report and the answers",
      related: [{ span: marked.span, message: "marked here" }, { span: feature.span, message: "the feature" }],
      help: `make segments by something that names no person, or by a hash: \`${feature.name}_part = hash(${feature.name}, 16)\``,
    });
  }
}

/** Ids and row numbers are no inputs. */
export function idsAreNoInputs(model: ModelSymbol, context: CheckContext): void {
  for (const input of readBy(model)) {
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
  for (const input of readBy(model)) {
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

/** A waiver for a protected column says that it is used on purpose; a fairness test shows what it does. */
export function protectedInputsAreTestedForFairness(model: ModelSymbol, context: CheckContext): void {
  const allow = model.node.allows.find((waiver) => waiver.code.name === "MLS4201");
  if (allow === undefined) return;
  const input = readBy(model).find((candidate) => markedColumns(candidate.value, "everything").some((column) => column.marks.includes("protected")));
  const checks = context.program.tests.filter((tests) => tests.model === model).flatMap((tests) => tests.tests.map((test) => test.node.check));
  const isFairness = checks.some((check) => check.kind === "spread" || (check.kind === "metric" && check.slice !== undefined));
  if (input === undefined || isFairness) return;
  context.report({
    code: "MLS4202",
    severity: "error",
    message: `\`${model.name}\` uses a protected column, but no test looks at what it does to people`,
    span: allow.code.span,
    label: "waived, and not tested",
    related: [{ span: input.span, message: `\`${input.name}\` is made from a protected column` }],
    help: `add a test by group: \`tests ${model.name} { spread(recall of …) by … <= 0.1 }\`, or \`auc >= 0.7 for each …\``,
  });
}
