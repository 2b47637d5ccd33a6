/** A table `as of` an instant is read only by who asks after that instant. */
import { formatInstant } from "../knowledge/times.ts";
import type { ExamplesSymbol, TableSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { choosingConditions } from "./labelled.ts";
import type { Late } from "./lateness.ts";
import type { Reason } from "../knowledge/known.ts";

/** What is too late of an expression, where that is a table taken only later; with the place where it is read. */
export function lateSnapshot(expr: Typed, late: Late): { readonly table: TableSymbol; readonly taken: number; readonly span: Typed["node"]["span"] } | undefined {
  if (late.part.term.base.kind !== "epoch") return undefined;
  let found: ReturnType<typeof lateSnapshot>;
  walk(expr, (part) => {
    if ((part.kind === "lookup" || part.kind === "exists") && part.table.taken === late.part.term.offset.low) found ??= { table: part.table, taken: part.table.taken, span: part.node.span };
    return undefined;
  });
  return found;
}

/** Says that a snapshot is read by who may ask before it was taken. */
export function reportLateSnapshot(examples: ExamplesSymbol, read: NonNullable<ReturnType<typeof lateSnapshot>>, chain: readonly Reason[], context: CheckContext): void {
  const instant = formatInstant(read.taken);
  context.report({
    code: "MLS3092",
    severity: "error",
    message: `nothing proves that \`${examples.name}\` is asked after \`${read.table.name}\` was taken`,
    span: read.span,
    label: `known from ${instant} on`,
    related: relatedOf(chain, read.span),
    notes: ["what a table says as of one day is not what was true, or known, before it"],
    help: `ask only later: \`where ${timeName(examples)} >= ${instant}\`; or keep the table's history (\`valid from a to b known at c\`)`,
  });
}

/** Dates of a calendar begin with the data, and no `where` says that they come after a snapshot. */
export function datesReadNoSnapshots(examples: ExamplesSymbol, context: CheckContext): void {
  if (examples.each === undefined) return;
  const own = examples.features.filter((feature) => feature.use === undefined).map((feature) => feature.value);
  const late = [...own, ...examples.uses.flatMap((use) => use.args), ...choosingConditions(examples)].flatMap(snapshotsOf)[0];
  if (late === undefined) return;
  const instant = formatInstant(late.taken);
  context.report({
    code: "MLS3092",
    severity: "error",
    message: `\`${examples.name}\` is asked at dates before \`${late.table.name}\` was taken`,
    span: late.span,
    label: `known from ${instant} on`,
    related: relatedOf([{ span: examples.each.node.span, message: "at every date of the data" }], late.span),
    notes: ["what a table says as of one day is not what was true, or known, before it"],
    help: "keep the table's history (`valid from a to b known at c`)",
  });
}

function snapshotsOf(expr: Typed): NonNullable<ReturnType<typeof lateSnapshot>>[] {
  const found: NonNullable<ReturnType<typeof lateSnapshot>>[] = [];
  walk(expr, (part) => {
    if ((part.kind === "lookup" || part.kind === "exists") && part.table.validity === "asOf" && part.table.taken !== undefined) found.push({ table: part.table, taken: part.table.taken, span: part.node.span });
    return undefined;
  });
  return found;
}

/** The column from which the moment is reckoned, as far as there is one. */
function timeName(examples: ExamplesSymbol): string {
  let name: string | undefined;
  if (examples.asked !== undefined) {
    walk(examples.asked.at, (part) => {
      if (part.kind === "column" && part.type.kind === "timestamp") name ??= part.column.name;
      return undefined;
    });
  }
  return name ?? "at";
}
