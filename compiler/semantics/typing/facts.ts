import type { AsOf, ColumnSymbol, ExampleFeatureSymbol, FeatureSymbol, Range, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "../program.ts";
import { intersect } from "../types/range.ts";

/**
 * What is known to hold where an expression stands: values that are there, and the range of numbers. Facts come from `expect`, from `where`, and from the conditions of `if`, `and` and `or`
 * around. They are kept under a key that is equal for equal expressions; a column that passes through views keeps its key.
 */

export interface Facts {
  readonly outer: Facts | undefined;
  readonly present: Set<string>;
  readonly nonZero: Set<string>;
  readonly ranges: Map<string, Range>;
}

export function newFacts(outer?: Facts): Facts {
  return { outer, present: new Set(), nonZero: new Set(), ranges: new Map() };
}

export function isPresent(facts: Facts, key: string): boolean {
  for (let layer: Facts | undefined = facts; layer; layer = layer.outer) if (layer.present.has(key)) return true;
  return false;
}
export function isNonZero(facts: Facts, key: string): boolean {
  for (let layer: Facts | undefined = facts; layer; layer = layer.outer) if (layer.nonZero.has(key)) return true;
  return false;
}
export function rangeOf(facts: Facts, key: string): Range | undefined {
  let range: Range | undefined;
  for (let layer: Facts | undefined = facts; layer; layer = layer.outer) range = intersect(range, layer.ranges.get(key));
  return range;
}

/** Copies what `from` holds (its own layer alone) into `into`. */
export function merge(into: Facts, from: Facts): void {
  for (const key of from.present) into.present.add(key);
  for (const key of from.nonZero) into.nonZero.add(key);
  for (const [key, range] of from.ranges) addRange(into, key, range);
}

// ───────────── keys ─────────────

const ids = new WeakMap<object, number>();
let next = 0;
function idOf(object: ColumnSymbol | FeatureSymbol | ExampleFeatureSymbol | object): number {
  let id = ids.get(object);
  if (id === undefined) {
    id = next++;
    ids.set(object, id);
  }
  return id;
}

/** A column as it was first declared, through the views it passes. */
export function rootOf(column: ColumnSymbol): ColumnSymbol {
  let root = column;
  while (root.through) root = root.through;
  return root;
}

/** Equal for expressions that have the same value at the same place; undefined for those that are not worth a key. */
export function keyOf(typed: Typed): string | undefined {
  switch (typed.kind) {
    case "column":
      return `c${idOf(rootOf(typed.column))}`;
    case "lookup":
      return `${rowKey(typed.table, typed.keys, typed.asOf)}.${typed.column.name}`;
    case "rowOf":
    case "exists":
      return rowKey(typed.table, typed.keys, typed.asOf);
    case "feature":
      return `f${idOf(typed.feature)}`;
    case "use":
      return `u${idOf(typed.use)}.${typed.feature.name}`;
    case "local":
      return `l${typed.name}`;
    case "config":
      return `g${typed.config.name}`;
    case "literal":
      return `v${JSON.stringify(typed.value)}`;
    case "moment":
      return typed.kind;
    case "score":
      return `s${idOf(typed.model)}${JSON.stringify([typed.own, typed.class, typed.predicted, typed.rank])}`;
    case "call":
      return `${typed.fn}(${typed.args.map((arg) => keyOf(arg) ?? `#${idOf(arg)}`).join(",")})`;
    default:
      return undefined;
  }
}

function rowKey(table: TableSymbol, keys: readonly Typed[], asOf: AsOf | undefined): string | undefined {
  return `t${idOf(table)}(${keys.map((key) => keyOf(key) ?? `#${idOf(key)}`).join(",")})${table.validity === "history" ? timeKey(asOf) : ""}`;
}

/** Rows of a table with history are the same at the same time alone: a view that gives its rows a new event time reads others. */
function timeKey(asOf: AsOf | undefined): string {
  if (asOf?.kind !== "row") return `@${asOf?.kind}`;
  let relation: SourceSymbol | ViewSymbol = asOf.relation;
  while (relation.kind === "view" && relation.at === undefined) relation = relation.input;
  return `@${idOf(relation.node)}`;
}

// ───────────── what a condition says ─────────────

/** Functions that are missing where an argument is: when the result is there, so are they. */
const STRICT_EXCEPTIONS: ReadonlySet<string> = new Set(["and", "or", "isMissing", "coalesce", "isTrue"]);

/** Adds what holds where `condition` is true. */
export function learnTrue(condition: Typed, into: Facts): void {
  switch (condition.kind) {
    case "exists":
      learnPresent(condition, into);
      return;
    case "call":
      if (condition.fn === "and") for (const part of condition.args) learnTrue(part, into);
      else if (condition.fn === "not") learnFalse(condition.args[0]!, into);
      else if (condition.fn === "isTrue" || standsInFor(condition, false)) learnTrue(condition.args[0]!, into);
      else if (!STRICT_EXCEPTIONS.has(condition.fn)) {
        learnPresent(condition, into);
        learnComparison(condition.fn, condition.args, into);
      }
      return;
    default:
      learnPresent(condition, into);
  }
}

/** `x ?? false` is true only where x is (and `x ?? true` false only where x is). */
function standsInFor(condition: Extract<Typed, { kind: "call" }>, value: boolean): boolean {
  const [, other] = condition.args;
  return condition.fn === "coalesce" && condition.args.length === 2 && other?.kind === "literal" && other.value === value;
}

const OPPOSITE: Readonly<Record<string, string>> = { lt: "ge", ge: "lt", gt: "le", le: "gt", eq: "ne", ne: "eq" };

/** Adds what holds where `condition` is false (and not missing). */
export function learnFalse(condition: Typed, into: Facts): void {
  if (condition.kind !== "call") return;
  if (condition.fn === "or") for (const part of condition.args) learnFalse(part, into);
  else if (condition.fn === "not") learnTrue(condition.args[0]!, into);
  else if (standsInFor(condition, true)) learnFalse(condition.args[0]!, into);
  else if (condition.fn === "isMissing") learnPresent(condition.args[0]!, into);
  else if (!STRICT_EXCEPTIONS.has(condition.fn)) {
    learnPresent(condition, into);
    const opposite = OPPOSITE[condition.fn];
    if (opposite) learnComparison(opposite, condition.args, into);
  }
}

function learnPresent(typed: Typed, into: Facts): void {
  if (typed.kind === "error" || typed.kind === "literal") return;
  const key = keyOf(typed);
  if (key !== undefined) into.present.add(key);
  if (typed.kind === "lookup") {
    const row = rowKey(typed.table, typed.keys, typed.asOf);
    if (row !== undefined) into.present.add(row);
    for (const part of typed.keys) learnPresent(part, into);
  } else if (typed.kind === "exists") {
    for (const part of typed.keys) learnPresent(part, into);
  } else if (typed.kind === "call" && !STRICT_EXCEPTIONS.has(typed.fn)) {
    for (const part of typed.args) learnPresent(part, into);
  }
}

const MIRROR: Readonly<Record<string, string>> = { lt: "gt", gt: "lt", le: "ge", ge: "le", eq: "eq", ne: "ne" };

function learnComparison(fn: string, args: readonly Typed[], into: Facts): void {
  const [left, right] = args;
  if (!left || !right) return;
  if (fn === "inRange") {
    const high = args[2];
    learnBound("ge", left, right, into);
    if (high) learnBound("le", left, high, into);
    return;
  }
  const mirrored = MIRROR[fn];
  if (mirrored === undefined) return;
  learnBound(fn, left, right, into);
  learnBound(mirrored, right, left, into);
}

function learnBound(fn: string, subject: Typed, bound: Typed, into: Facts): void {
  const range = bound.range;
  const key = subject.kind === "literal" ? undefined : keyOf(subject);
  if (key === undefined || !range) return;
  // `x > 0` on whole numbers is `x ≥ 1`; on others it is `x ≥ 0` and not 0.
  const whole = subject.type.kind === "int" || subject.type.kind === "duration";
  const step = whole ? 1 : 0;
  const isZero = range.low === 0 && range.high === 0;
  if (isZero && (fn === "ne" || fn === "gt" || fn === "lt")) into.nonZero.add(key);
  if (fn === "gt" && range.low > 0) into.nonZero.add(key);
  if (fn === "ge" || fn === "gt") addRange(into, key, { low: fn === "gt" ? range.low + step : range.low, high: Number.POSITIVE_INFINITY });
  if (fn === "le" || fn === "lt") addRange(into, key, { low: Number.NEGATIVE_INFINITY, high: fn === "lt" ? range.high - step : range.high });
  if (fn === "eq") addRange(into, key, range);
}

function addRange(into: Facts, key: string, range: Range): void {
  const both = intersect(into.ranges.get(key), range);
  if (both) into.ranges.set(key, both);
}
