import { columnsRead, walk } from "../knowledge/reads.ts";
import type { ColumnSymbol, ModelSymbol, Program, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** What learns is fitted on train alone, so it stands inside a model. */
export function transformsThatLearnStandInModels(program: Program, context: CheckContext): void {
  const report = (expr: Typed, place: string): void =>
    walk(expr, (part) => {
      if (part.kind !== "transform") return undefined;
      context.report({
        code: "MLS3050",
        severity: "error",
        message: `\`${part.transform}\` learns from data, so it can't stand in ${place}`,
        span: part.node.span,
        label: "would be fitted on all rows, test among them",
        related: [],
        notes: ["what is fitted on rows that it is judged by makes a score look better than it is"],
        help: `move it into the \`inputs\` of a \`model\`, where it is fitted on the train part alone`,
      });
      return false;
    });
  for (const source of program.sources) for (const column of source.columns) if (column.derive !== undefined) report(column.derive, `a column of \`${source.name}\``);
  for (const view of program.views) for (const column of view.columns) if (column.derive !== undefined) report(column.derive, `a column of \`${view.name}\``);
  for (const group of program.groups) for (const feature of group.features) report(feature.value, `the features of \`${group.name}\``);
  for (const examples of program.examples) {
    for (const feature of examples.features) if (feature.use === undefined) report(feature.value, `the features of \`${examples.name}\``);
    if (examples.label !== undefined) report(examples.label.value, "a label");
    if (examples.where !== undefined) report(examples.where, "a `where`");
  }
}

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
    const marked = markedColumn(input.value, "id");
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
    const marked = markedColumn(input.value, "protected");
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

/** The column with the mark that the expression is made from: through features, groups (their keys and conditions too) and derived columns. */
function markedColumn(expr: Typed, mark: string): ColumnSymbol | undefined {
  const seen = new Set<object>();
  let found: ColumnSymbol | undefined;
  const column = (read: ColumnSymbol): void => {
    if (found !== undefined || seen.has(read)) return;
    seen.add(read);
    if (read.marks.includes(mark)) {
      found = read;
      return;
    }
    if (read.through !== undefined) column(read.through);
    if (read.derive !== undefined) visit(read.derive);
  };
  const visit = (part: Typed): void =>
    walk(part, (inner) => {
      if (inner.kind === "column") column(inner.column);
      if (inner.kind === "lookup") column(inner.column);
      if (inner.kind === "feature" && !seen.has(inner.feature)) {
        seen.add(inner.feature);
        visit(inner.feature.value);
      }
      if (inner.kind === "use" && !seen.has(inner.feature)) {
        seen.add(inner.feature);
        visit(inner.feature.value);
        if (mark === "id") return undefined;
        for (const arg of inner.use.args) columnsRead(arg).forEach(column);
        if (inner.use.group.where !== undefined) visit(inner.use.group.where);
      }
      return found === undefined ? undefined : false;
    });
  visit(expr);
  return found;
}
