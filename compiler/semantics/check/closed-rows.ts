import type { SplitSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** Rows that hold an instant happened in time, whatever their file is declared as: drawn at random, the future teaches about the past. */
export function closedRowsHoldNoInstant(split: SplitSymbol, context: CheckContext): void {
  const table = split.examples.spine;
  if (split.node.method === "time" || table?.kind !== "table" || split.examples.each !== undefined) return;
  const stamp = table.columns.find((column) => column.type.kind === "timestamp" || column.type.kind === "localTimestamp");
  if (stamp === undefined) return;
  context.report({
    code: "MLS3195",
    severity: "warning",
    message: `rows of \`${table.name}\` are drawn at random, but each has a time, \`${stamp.name}\``,
    span: split.node.methodSpan,
    label: "rows of the future would teach about rows of the past",
    related: [{ span: stamp.span, message: "when it happened" }],
    notes: ["in service each row is newer than all that the model has learnt from"],
    help: `declare \`${table.name}\` as a \`source\` with \`at ${stamp.name}\` and split by time; if nothing hangs on that time, say so: \`allow MLS3195 "why"\` in the split`,
  });
}
