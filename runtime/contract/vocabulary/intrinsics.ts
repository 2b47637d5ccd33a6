/**
 * The intrinsics, each with an implementation for every target in `stdlib/intrinsics`. Unless said otherwise a missing argument gives missing. A result
 * that is NaN or infinite, an Int beyond ±(2^53−1), and a result outside the function's domain are missing; −0 becomes 0.
 *
 * Arithmetic (`int` op `int` is int where both are and for add/sub/mul; else float; durations and timestamps are ints of µs here):
 *   add sub mul neg abs · div (always float, IEEE; by 0 missing) · intdiv (floor) mod (sign of the divisor; by 0 missing) · least greatest (missing if any is)
 *   round floor ceil (float → int; round is half away from zero) · sqrt
 *   toFloat (int → float) · duration(x, factor): round(x * factor) µs, half away from zero, for a number with a unit of time · durationRatio(a, b) = a / b float
 * At the door only (transcendental): log log1p log2 log10 exp expm1 sin cos tan asin acos atan atan2 sinh cosh tanh pow
 * Comparison: eq ne lt le gt ge (strings by UTF-8 bytes; missing gives missing) · inSet(x, v1, v2, …) · inRange(x, lo, hi) (closed)
 * Logic (Kleene): and or (n-ary) not · isMissing (never missing) · coalesce (n-ary) · isTrue(x): a missing bool counts as false
 * Calendar (zone rules of the plan): instant(localTimestamp, zone) · local(timestamp, zone) → localTimestamp · dateOf(timestamp, zone) → date ·
 *   startOfDate(date, zone) → timestamp of that day's 00:00 · year quarter month dayOfMonth dayOfYear dayOfWeek(ISO, Monday = 1) hour minute second (timestamp, zone) → int
 *   floorTime(timestamp, duration): to the multiple counted from 1970-01-01T00:00Z, floor also before 1970
 * Strings: length (code points) lower upper (ASCII) trim (ASCII blanks) concat (n-ary) startsWith endsWith contains replace(s, from, to) substring(s, from1, length) (code points)
 *   hash(x, n): the first 13 hex digits of the MD5 of the UTF-8, modulo n · toText(int) decimal
 * Vectors: element(vector, i) with a literal i from 0
 * Lists: listLength · listHas(list, x): whether an element equals x · listAt(list, i): the element at place i from 0, missing where there is none · listShared(a, b): how many distinct values both hold ·
 *   listLeast, listGreatest: missing of an empty list · listSum: 0 of an empty list; of Floats on the grid of the list's type, as the aggregate `sum`, and missing if an element lies beyond it · listMean likewise, missing of an empty list ·
 *   listField(list, name): of a list of records, the list of that field
 * Records: record(value, …): its fields in the order of the result's type, missing where all of them are · field(record, name)
 */
export const INTRINSICS = [
  "add", "sub", "mul", "neg", "abs", "div", "intdiv", "mod", "least", "greatest", "round", "floor", "ceil", "sqrt", "toFloat", "duration", "durationRatio",
  "log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "pow",
  "eq", "ne", "lt", "le", "gt", "ge", "inSet", "inRange", "and", "or", "not", "isMissing", "coalesce", "isTrue",
  "instant", "local", "dateOf", "startOfDate", "year", "quarter", "month", "dayOfMonth", "dayOfYear", "dayOfWeek", "hour", "minute", "second", "floorTime",
  "length", "lower", "upper", "trim", "concat", "startsWith", "endsWith", "contains", "replace", "substring", "hash", "toText", "element",
  "listLength", "listHas", "listAt", "listShared", "listLeast", "listGreatest", "listSum", "listMean", "listField", "record", "field",
] as const;
export type Intrinsic = (typeof INTRINSICS)[number];

/** Those that differ between engines in the last bit, so that only the shared runtime (JavaScript) may compute them. */
export const DOOR_INTRINSICS: ReadonlySet<Intrinsic> = new Set<Intrinsic>([
  "log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "pow",
]);
