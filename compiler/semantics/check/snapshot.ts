/** A table `as of` an instant is read only by who asks after that instant. */
import { formatInstant } from "../knowledge/times.ts";
import type { ExamplesSymbol, TableSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { choosingConditions, conditionsOf } from "./labelled.ts";
import type { Late } from "./lateness.ts";
import type { Known, Reason } from "../knowledge/known.ts";

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

/** No example is asked about before this instant: `where moment >= 2024-07-01T00:00Z`. */
function askedFrom(examples: ExamplesSymbol): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...conditionsOf(examples).map(leastMoment));
}

/** What is not known by an instant before which nobody asks. */
export function notYetKnown(known: Known, examples: ExamplesSymbol): Known {
  const from = askedFrom(examples);
  return known.filter(({ term }) => term.base.kind !== "epoch" || term.absence !== "present" || !(term.offset.high <= from));
}

function leastMoment(condition: Typed): number {
  if (condition.kind !== "call") return Number.NEGATIVE_INFINITY;
  const [left, right] = condition.args;
  const isLower = condition.fn === "ge" || condition.fn === "gt" || condition.fn === "eq" || condition.fn === "inRange";
  const [subject, bound] = isLower ? [left, right] : condition.fn === "le" || condition.fn === "lt" ? [right, left] : [];
  return subject?.kind === "moment" && bound?.kind === "literal" && typeof bound.value === "number" ? bound.value : Number.NEGATIVE_INFINITY;
}

/** Dates of a calendar begin with the data; that they come after a snapshot, only a `where` can say. */
export function datesReadNoSnapshots(examples: ExamplesSymbol, context: CheckContext): void {
  if (examples.each === undefined) return;
  const from = askedFrom(examples);
  const own = examples.features.filter((feature) => feature.use === undefined).map((feature) => feature.value);
  const drawn = [examples.weight, examples.sample].filter((expr) => expr !== undefined);
  const late = [...own, ...examples.uses.flatMap((use) => use.args), ...choosingConditions(examples), ...drawn].flatMap(snapshotsOf).find(({ taken }) => taken > from);
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
    help: `ask only later: \`where moment >= ${instant}\`; or keep the table's history (\`valid from a to b known at c\`)`,
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
