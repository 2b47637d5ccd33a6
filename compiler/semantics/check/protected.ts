/** Marks flow through what chooses and weighs rows too: a model of men alone has used their sex. */
import { markedColumns } from "../knowledge/marks.ts";
import type { Span } from "../../syntax/ast.ts";
import { timeOf } from "../walk.ts";
import type { ColumnSymbol, ExamplesSymbol, SourceSymbol, Typed, ViewSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** `@protected` decides which rows teach, how much each counts and what they teach, only with a waiver that says why. */
export function protectedRowsNeedAWord(examples: ExamplesSymbol, context: CheckContext): void {
  const report = (what: string, expr: Typed | undefined, span = expr?.node.span): void => say(what, expr && protectedColumn(expr), span);
  const say = (what: string, marked: ColumnSymbol | undefined, span: Span | undefined): void => {
    if (marked === undefined || span === undefined) return;
    context.report({
      code: "MLS4201",
      severity: "error",
      message: `${what} \`${marked.name}\`, which is marked \`@protected\``,
      span,
      label: "protected",
      related: [{ span: marked.span, message: "marked here" }],
      help: 'leave it out, or say in the examples why it is needed: `allow MLS4201 "why"`',
    });
  };
  report(`rows of \`${examples.name}\` are chosen by`, examples.where);
  report(`rows of \`${examples.name}\` are weighed by`, examples.weight);
  report(`rows of \`${examples.name}\` are drawn by`, examples.sample);
  for (const { column, span } of examples.group) say(`rows of \`${examples.name}\` are put into lists by`, protectedColumn(columnTyped(column, span)), span);
  for (const label of examples.labels) {
    const { from } = label;
    // Which rows of another source are counted, and for whom, tells as much as what is counted.
    const around = from === undefined ? [] : [from.where, ...from.args, ...from.keys.map((key) => key.value), ...choices(from.input)];
    const made = [label.value, ...around].find((expr) => expr !== undefined && protectedColumn(expr) !== undefined);
    report(`the label \`${label.name}\` of \`${examples.name}\` is made from`, made, made === label.value ? label.value.node.span : label.node.span);
  }
  const rows = examples.node.rows;
  for (const condition of examples.spine === undefined || examples.spine.kind === "table" ? [] : choices(examples.spine)) report(`rows of \`${examples.spine!.name}\` are chosen by`, condition, rows?.source.span);
}

/** What the views on the way choose their rows by. */
function choices(relation: SourceSymbol | ViewSymbol): Typed[] {
  if (relation.kind === "source") return [];
  const before = relation.rows.kind === "union" ? relation.rows.inputs.flatMap(choices) : choices(relation.input);
  return [...before, ...(relation.where === undefined ? [] : [relation.where]), ...(relation.at === undefined ? [] : [timeOf(relation)])];
}

function columnTyped(column: ColumnSymbol, span: Span): Typed {
  return { kind: "column", column, type: column.type, range: undefined, node: { kind: "name", name: column.name, span } };
}

function protectedColumn(expr: Typed): ColumnSymbol | undefined {
  return markedColumns(expr, "everything").find((column) => column.marks.includes("protected"));
}
