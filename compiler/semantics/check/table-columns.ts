import type { TableSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** A table's rows have one time, or none: a column that says its own is no reference data, and would be read without it. */
export function columnsOfTablesHaveNoTimeOfTheirOwn(table: TableSymbol, context: CheckContext): void {
  if (table.node.broken) return;
  const own = table.columns.find((column) => column.known !== undefined)?.known?.node ?? (table.validity === "timeless" || table.validity === "asOf" ? table.node.known : undefined);
  if (own === undefined) return;
  const isColumn = own !== table.node.known;
  context.report({
    code: "MLS3192",
    severity: "error",
    message: `${isColumn ? "a column" : "a row"} of \`${table.name}\` is known at a time of its own, but the table is ${SAYS[table.validity]}`,
    span: own.span,
    label: "what changes over time is no reference data",
    related: table.node.timeless === undefined ? [] : [{ span: table.node.timeless.span, message: "said to be so at all times" }],
    notes: ["a lookup would show the value before that time: at a moment of the past, what came later"],
    help: "keep its history (`valid from a to b known at c`), or make it a `source`, whose columns have times of their own",
  });
}

const SAYS: Readonly<Record<TableSymbol["validity"], string>> = {
  timeless: "`timeless`",
  mutable: "overwritten in place",
  asOf: "a snapshot of one time",
  history: "known row by row",
  unsaid: "known as a whole",
};
