import { canonicalJson } from "../../runtime/contract/canonical.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Group, Over, Ready, Window } from "../../runtime/contract/plan.ts";
import type { Aggregate } from "../../runtime/contract/vocabulary/aggregates.ts";
import { DEFAULT_GRID } from "../../runtime/contract/grid.ts";
import { keptOut } from "../semantics/check/history.ts";
import { windowKnown, windowLag } from "../semantics/check/window.ts";
import { isOfVersions } from "../semantics/knowledge/versions.ts";
import { marksOf } from "../semantics/knowledge/marks.ts";
import { featuresAsked } from "../semantics/typing/seen.ts";
import type { AggregateTyped, GroupSymbol, OverTyped, RowsByKey, Typed } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { knownExpr, lowerExpr, rowScope, type Scope } from "./expression.ts";
import { rowName } from "./row-name.ts";
import { lowerType } from "./types.ts";
import { zoneRules } from "./zones.ts";

/** Aggregates whose floats are summed on a grid. */
const ON_GRID: ReadonlySet<string> = new Set(["sum", "mean", "var", "std", "slope", "correlation", "ewma"]);

export function lowerGroup(group: GroupSymbol, context: LowerContext): Group {
  const row = rowScope(group.input);
  const { windows, scope } = windowScope(group, row, context);
  const ready = lowerReady(group);
  const features = featuresAsked(group, context.program.examples).map((feature) => ({
    name: feature.name,
    expr: lowerExpr(feature.value, scope),
    type: lowerType(feature.value.type),
    marks: groupMarks(group, feature.value),
    text: context.expr(feature.node.value),
    doc: feature.doc,
    span: context.span(feature.node.span),
  }));
  return {
    kind: "group",
    id: group.name,
    input: group.input.id,
    where: group.where === undefined ? undefined : lowerExpr(group.where, row),
    keys: group.keys.map((key) => ({ name: key.name, expr: lowerExpr(key.value, row), type: lowerType(key.value.type) })),
    ...ownOf(group, context),
    ready,
    windows,
    features,
    reach: reachOf(windows, ready),
    doc: group.doc,
    span: context.span(group.node.span),
  };
}

/** What names a row, where some set keeps the rows that it asks about out of their own history. */
function ownOf(group: GroupSymbol, context: LowerContext): { own?: Expr } {
  for (const examples of context.program.examples) {
    const kept = examples.uses.some((use) => use.group === group) ? keptOut(examples, group, context) : undefined;
    if (kept !== undefined) return { own: rowName(kept.rows) };
  }
  return {};
}

/** The column up to which a label's windows may reach (`over next h`). */
interface UpTo {
  readonly name: string;
  readonly greatest: number;
}

/** A scope whose aggregates become windows, each once. */
export function windowScope(rows: RowsByKey, row: Scope, context: LowerContext, upTo?: UpTo): { windows: Window[]; scope: Scope } {
  const windows: Window[] = [];
  const places = new Map<string, number>();
  const scope: Scope = {
    ...row,
    window(aggregate, typed) {
      const window = lowerWindow(rows, aggregate, typed, row, context, upTo);
      const key = canonicalJson({ ...window, text: "", span: undefined });
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, windows.length);
      windows.push(window);
      return windows.length - 1;
    },
  };
  return { windows, scope };
}

/** A window over the rows of a group, or of a label: that is over all rows, known or not, and `range` is then what lies ahead. */
function lowerWindow(group: RowsByKey, aggregate: AggregateTyped, typed: Typed, row: Scope, context: LowerContext, upTo: UpTo | undefined): Window {
  // Versions replace each other at times that no lag says.
  const versions = isOfVersions(group.input);
  const lag = versions ? undefined : aggregate.over?.kind === "next" ? 0 : windowLag(group, aggregate, context.knowledge).constant;
  const known = lag === undefined ? knownExpr(windowKnown(group, aggregate, context.knowledge), row) : undefined;
  if (lag === undefined && known === undefined) throw new LoweringError(`a window of ${group.name} has no knowledge time in the data`);
  return windowOf(aggregate, typed, row, context, lowerOver(aggregate.over, upTo), lag !== undefined ? { kind: "lag", lag } : { kind: "known", known: known!, ...(versions ? { versions } : {}) });
}

/** A window over rows of `row`, and what it sees of them. */
export function windowOf(aggregate: AggregateTyped, typed: Typed, row: Scope, context: LowerContext, over: Over, visible: Window["visible"]): Window {
  const [argument, argument2] = aggregate.arguments;
  const conditions = aggregate.where.map((condition) => lowerExpr(condition, row));
  return {
    kind: "window",
    aggregate: aggregate.aggregate,
    argument: argument === undefined ? undefined : lowerExpr(argument, row),
    argument2: argument2 === undefined ? undefined : lowerExpr(argument2, row),
    where: conditions.length === 0 ? undefined : conditions.length === 1 ? conditions[0] : { kind: "call", fn: "and", args: conditions, type: { kind: "bool", missing: true } },
    q: aggregate.q === undefined ? undefined : [aggregate.q[0], aggregate.q[1]],
    k: aggregate.k,
    edges: aggregate.edges === undefined ? undefined : [...aggregate.edges],
    halfLife: aggregate.halfLife,
    grid: gridOf(aggregate.aggregate, argument),
    grid2: gridOf(aggregate.aggregate, argument2),
    over,
    visible,
    type: lowerType(typed.type),
    text: context.expr(typed.node),
    span: context.span(typed.node.span),
  };
}

/** A feature's own, and those of what selects and parts the group's rows. */
function groupMarks(group: GroupSymbol, value: Typed): string[] {
  const around = [...group.keys.map((key) => key.value), ...(group.where === undefined ? [] : [group.where])].flatMap(marksOf).filter((mark) => mark !== "id");
  return [...new Set([...marksOf(value), ...around])].sort();
}

function gridOf(aggregate: Aggregate, argument: Typed | undefined): { numerator: number; denominator: number } | undefined {
  if (argument === undefined || argument.type.kind !== "float" || !ON_GRID.has(aggregate)) return undefined;
  return argument.type.grid ?? DEFAULT_GRID;
}

function lowerOver(over: OverTyped | undefined, upTo: UpTo | undefined): Over {
  switch (over?.kind) {
    case undefined:
      return { kind: "all" };
    case "duration":
      return { kind: "range", width: over.width, step: over.step, ending: over.ending };
    case "rows":
      return { kind: "rows", count: over.count };
    case "since":
      return { kind: "since", start: over.start };
    case "calendar": {
      const { untils, offsets } = zoneRules([over.zone]).rules[over.zone]!;
      return { kind: "calendar", months: over.months, days: over.days, ending: over.ending, zone: over.zone, untils, offsets };
    }
    case "next":
      return over.width === undefined ? { kind: "range", width: upTo!.greatest, ending: 0, upTo: upTo!.name } : { kind: "range", width: over.width, ending: 0 };
    case "segment":
      throw new LoweringError(`a window of kind ${over.kind} reached lowering`);
  }
}

function lowerReady(group: GroupSymbol): Ready {
  const ready = group.ready;
  if (ready === undefined) throw new LoweringError(`${group.name} has no readiness`);
  return ready.kind === "live" ? { kind: "live", within: ready.within.micros } : { kind: "every", period: ready.period.micros, after: ready.after.micros };
}

/** How far back before a moment the group can look; null when no window has a bound, so that none can be half full. */
function reachOf(windows: readonly Window[], ready: Ready): number | null {
  const delay = ready.kind === "live" ? ready.within : ready.period + ready.after;
  const reaches = windows.flatMap(({ over }) => {
    if (over.kind === "range") return [over.width + (over.step ?? 0) + over.ending + delay];
    // The longest that so many months and days can be: months of 31 days, and a day for what the zone's clock is moved.
    return over.kind === "calendar" ? [(over.months * 31 + over.days + 1) * 86_400_000_000 + over.ending + delay] : [];
  });
  return reaches.length === 0 ? null : Math.max(...reaches);
}

