/** Tables with a past: when their rows are known, and that the time at which they are read is not reckoned from them. */
import type { ColumnSymbol, SourceSymbol, TableSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { type CheckContext, relatedOf } from "./context.ts";

/** A row that is valid from Monday may be entered on Friday: history says both, and there is no default. */
export function historyMustSayWhenItIsKnown(table: TableSymbol, context: CheckContext): void {
  const { valid, known } = table.node;
  if (valid === undefined || known?.at !== undefined || table.node.broken) return;
  context.report({
    code: "MLS3091",
    severity: "error",
    message: known === undefined ? `\`${table.name}\` keeps history, but does not say when its rows are known` : `\`${table.name}\` is known on arrival, but its file does not tell when its rows arrived`,
    span: known?.span ?? valid.span,
    label: known === undefined ? "no `known at`" : "when was that?",
    related: [],
    notes: ["a row that is valid from Monday and entered on Friday must not be seen on Wednesday"],
    help: "add `known at` and the column that holds when each row was entered or loaded",
  });
}

/** The event time says as of when history is read, so it can't be made of what is read there. */
export function eventTimeMustNotComeFromHistory(source: SourceSymbol, context: CheckContext): void {
  const steps: ColumnSymbol[] = [];
  const read = historyIn(source.at, source, steps);
  if (read === undefined) return;
  context.report({
    code: "MLS3090",
    severity: "error",
    message: `the event time of \`${source.name}\` is made of \`${read.table.name}\`, which is read as of that event time`,
    span: source.at.node.span,
    label: "as of when?",
    related: relatedOf([...steps.map((step) => ({ span: step.span, message: `\`${step.name}\` is part of it` })), { span: read.node.span, message: `\`${read.table.name}\` is read here, as of the event time` }, { span: read.table.node.valid?.span ?? read.table.node.name.span, message: `which of its rows holds depends on the time` }]),
    help: `reckon the event time from what the row itself brings, or from a \`timeless\` table`,
  });
}

type Lookup = Extract<Typed, { kind: "lookup" | "exists" }>;

/** The first table with history that the expression reads as of the source's own event time, through derived columns; `steps` takes the columns on the way. */
function historyIn(expr: Typed, source: SourceSymbol, steps: ColumnSymbol[]): Lookup | undefined {
  let found: Lookup | undefined;
  walk(expr, (part) => {
    if (found !== undefined) return false;
    if ((part.kind === "lookup" || part.kind === "exists") && part.table.validity === "history") found = part;
    else if (part.kind === "column" && part.column.derive !== undefined && part.column.owner === source && !steps.includes(part.column)) {
      steps.push(part.column);
      found = historyIn(part.column.derive, source, steps);
      if (found === undefined) steps.pop();
    }
    return found === undefined;
  });
  return found;
}
