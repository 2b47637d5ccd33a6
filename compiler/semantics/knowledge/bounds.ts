/** What is proved of the differences between the instants of one row: from derived columns (`landed = departed + 1h + …`) and from `expect` (`landed - departed <= 20h`). */
import type { ColumnSymbol, Range, Typed } from "../program.ts";
import { termsOf } from "./instants.ts";
import type { Known } from "./known.ts";
import { ANY, type Differences, type Reason, type Term } from "./times.ts";

/** A derived timestamp: tied to what it is made of. Of a maximum it is only known that it is not before each operand. */
export function boundsOfDerivation(column: ColumnSymbol, differences: Differences): void {
  if (column.derive === undefined || column.type.kind !== "timestamp") return;
  const made = termsOf(column.derive, []);
  for (const part of made) {
    // Where it may be missing while its base is there, it bounds nothing that passes through it.
    if (part.term.absence === "alone") continue;
    differences.add({ kind: "column", column }, part.term.base, made.length === 1 ? part.term.offset : { low: part.term.offset.low, high: Number.POSITIVE_INFINITY });
  }
}

/**
 * A rule of `expect`, which every row meets: comparisons of instants, of a time between two of them with a duration, `x in a..b`, and `and` of such. Anything else proves nothing.
 */
export function boundsOfRule(condition: Typed, differences: Differences): void {
  if (condition.kind !== "call") return;
  const [left, right, third] = condition.args;
  const reason: Reason = { span: condition.node.span, message: "asserted on the data" };
  if (condition.fn === "and") {
    for (const arg of condition.args) boundsOfRule(arg, differences);
  } else if (condition.fn === "isTrue" && left !== undefined) {
    boundsOfRule(left, differences);
  } else if (condition.fn === "inRange" && left !== undefined && right !== undefined && third !== undefined) {
    compared("ge", left, right, differences, reason);
    compared("le", left, third, differences, reason);
  } else if (left !== undefined && right !== undefined) {
    compared(condition.fn, left, right, differences, reason);
  }
}

const MIRROR: Readonly<Record<string, string>> = { lt: "gt", gt: "lt", le: "ge", ge: "le", eq: "eq" };

function compared(fn: string, left: Typed, right: Typed, differences: Differences, reason: Reason): void {
  const mirrored = MIRROR[fn];
  if (mirrored === undefined) return;
  if (left.type.kind === "timestamp" && right.type.kind === "timestamp") {
    addMaxima(differences, termsOf(left, []), termsOf(right, []), comparisonRange(fn, { low: 0, high: 0 }), reason);
    return;
  }
  if (left.type.kind !== "duration" || right.type.kind !== "duration") return;
  const gap = gapOf(left);
  if (gap !== undefined) addGap(gap, fn, right.range ?? ANY, differences, reason);
  const other = gapOf(right);
  if (other !== undefined) addGap(other, mirrored, left.range ?? ANY, differences, reason);
}

/** `a − b + plus`, a and b maxima of instants. */
interface Gap {
  readonly a: Known;
  readonly b: Known;
  readonly plus: Range;
}

/** A duration that is the time between two instants, more or less some other duration; through derived columns. */
function gapOf(expr: Typed): Gap | undefined {
  if (expr.kind === "let") return gapOf(expr.body);
  if (expr.kind === "local") return gapOf(expr.value);
  if (expr.kind === "column") return expr.column.derive === undefined ? undefined : gapOf(expr.column.derive);
  if (expr.kind !== "call") return undefined;
  const [first, second] = expr.args;
  if (first === undefined || second === undefined) return undefined;
  if (expr.fn === "sub" && first.type.kind === "timestamp" && second.type.kind === "timestamp") return { a: termsOf(first, []), b: termsOf(second, []), plus: { low: 0, high: 0 } };
  if (expr.fn !== "add" && expr.fn !== "sub") return undefined;
  const gap = gapOf(first);
  const sign = expr.fn === "add" ? 1 : -1;
  if (gap !== undefined) return widened(gap, second.range ?? ANY, sign);
  const later = expr.fn === "add" ? gapOf(second) : undefined;
  return later === undefined ? undefined : widened(later, first.range ?? ANY, 1);
}

function widened(gap: Gap, by: Range, sign: 1 | -1): Gap {
  const plus = sign === 1 ? { low: gap.plus.low + by.low, high: gap.plus.high + by.high } : { low: gap.plus.low - by.high, high: gap.plus.high - by.low };
  return { ...gap, plus };
}

function addGap(gap: Gap, fn: string, bound: Range, differences: Differences, reason: Reason): void {
  const range = comparisonRange(fn, bound);
  addMaxima(differences, gap.a, gap.b, { low: range.low - gap.plus.high, high: range.high - gap.plus.low }, reason);
}

/** The range of `x` that `x op y` proves, y in `bound`. µs are whole, so strict is one less. */
function comparisonRange(fn: string, bound: Range): Range {
  switch (fn) {
    case "le":
      return { low: Number.NEGATIVE_INFINITY, high: bound.high };
    case "lt":
      return { low: Number.NEGATIVE_INFINITY, high: bound.high - 1 };
    case "ge":
      return { low: bound.low, high: Number.POSITIVE_INFINITY };
    case "gt":
      return { low: bound.low + 1, high: Number.POSITIVE_INFINITY };
    case "eq":
      return bound;
    default:
      return ANY;
  }
}

/**
 * Records max(as) − max(bs) in range. An upper bound h says of every a that a ≤ max(bs) + h, which ties it to b only if b is alone; a lower bound of every b that it is
 * at least so much before max(as), which ties it to a only if a is alone.
 */
function addMaxima(differences: Differences, as: Known, bs: Known, range: Range, reason: Reason): void {
  for (const a of as) {
    for (const b of bs) {
      addTerms(differences, a.term, b.term, { low: as.length === 1 ? range.low : Number.NEGATIVE_INFINITY, high: bs.length === 1 ? range.high : Number.POSITIVE_INFINITY }, reason);
    }
  }
}

/** Records (a.base + a.offset) − (b.base + b.offset) in range. */
function addTerms(differences: Differences, a: Term, b: Term, range: Range, reason: Reason): void {
  differences.add(a.base, b.base, { low: Math.floor(range.low - a.offset.high + b.offset.low), high: Math.ceil(range.high - a.offset.low + b.offset.high) }, reason);
}
