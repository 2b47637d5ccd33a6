import { shopWith } from "./context.ts";
import type { ReferenceEntry } from "./entry.ts";

/** The built-in functions. A missing argument gives missing unless an entry says otherwise; what is outside of a function's domain is missing too. */

const fn = (signature: string, gives: string, example: string, doc: string): ReferenceEntry => ({ kind: "function", name: signature.slice(0, signature.indexOf("(")), signature, doc, example, gives });
const DOOR = "Its last digit differs between engines, so it stands at the door alone: on features in `examples` and in a model's `inputs`, never in a `where`, a key, a label or an aggregate.";

const ARITHMETIC: readonly ReferenceEntry[] = [
  fn("abs(x)", "Float", "abs(amount)", "The value without its sign, of a number or a Duration; unit and type stay."),
  fn("sqrt(x)", "Float?", "sqrt(amount - 5)", "The square root, by IEEE's rule the same everywhere. Of a unit it takes the root too. Missing below 0, so the type may be missing unless `expect` proves the argument to be at least 0."),
  fn("round(x): Int", "Int", "round(amount)", "The nearest whole number; a half goes away from zero."),
  fn("floor(x): Int", "Int", "floor(amount)", "The greatest whole number that is not above `x`."),
  fn("ceil(x): Int", "Int", "ceil(amount)", "The least whole number that is not below `x`."),
  fn("mod(x: Int, y: Int): Int", "Int", "mod(items, 7)", "The rest of the division rounded down: it has the sign of `y`. Missing where `y` is 0."),
  fn("intdiv(x: Int, y: Int): Int", "Int", "intdiv(items, 7)", "The division rounded down (towards −∞), not towards zero. Missing where `y` is 0."),
  fn("float(x): Float", "Float", "float(items)", "An Int as a Float, and a Bool as 1 or 0."),
  fn("least(x1, x2, …)", "Float", "least(amount, 100)", "The least of two or more values of one type; missing if one of them is. Of one list, `least(xs)`, its least element; missing if it is empty. `min` of several values is the same; of one value `min` is an aggregate."),
  fn("greatest(x1, x2, …)", "Float", "greatest(amount, 0)", "The greatest of two or more values of one type; missing if one of them is. Of one list, `greatest(xs)`, its greatest element; missing if it is empty. `max` of several values is the same; of one value `max` is an aggregate."),
  fn("element(xs, i)", "Category?", "element(tags, 0)", "The element of a list at place `i`, counted from 0; missing where there is none. Of a Vector the number at a place as written."),
];

const one = (name: string, example: string, gives: string, doc: string): ReferenceEntry => fn(`${name}(x: Float): ${gives}`, gives, example, `${doc} ${DOOR}`);
const TRANSCENDENTAL: readonly ReferenceEntry[] = [
  one("log", "log(amount)", "Float?", "The natural logarithm of a plain number; missing at 0 and below."),
  one("log1p", "log1p(items)", "Float", "The natural logarithm of 1 + x, exact also near 0; missing at −1 and below."),
  one("log2", "log2(amount)", "Float?", "The logarithm to base 2; missing at 0 and below."),
  one("log10", "log10(amount)", "Float?", "The logarithm to base 10; missing at 0 and below."),
  one("exp", "exp(amount)", "Float?", "e to the power of x; missing beyond the range of a Float (above about 709)."),
  one("expm1", "expm1(amount)", "Float?", "e to the power of x, less 1, exact also near 0."),
  one("sin", "sin(amount)", "Float", "The sine of an angle in radians."),
  one("cos", "cos(amount)", "Float", "The cosine of an angle in radians."),
  one("tan", "tan(amount)", "Float", "The tangent of an angle in radians."),
  one("asin", "asin(amount)", "Float?", "The angle in radians whose sine this is; missing outside of [−1, 1]."),
  one("acos", "acos(amount)", "Float?", "The angle in radians whose cosine this is; missing outside of [−1, 1]."),
  one("atan", "atan(amount)", "Float", "The angle in radians whose tangent this is."),
  one("sinh", "sinh(amount)", "Float?", "The hyperbolic sine; missing beyond the range of a Float."),
  one("cosh", "cosh(amount)", "Float?", "The hyperbolic cosine; missing beyond the range of a Float."),
  one("tanh", "tanh(amount)", "Float", "The hyperbolic tangent, from −1 to 1."),
  fn("atan2(y: Float, x: Float): Float", "Float", "atan2(amount, 2)", `The angle in radians of the point (x, y), from −π to π. ${DOOR}`),
  fn("pow(x: Float, power: Float): Float?", "Float?", "pow(amount, 0.5)", `x to a power; missing where that is no real number or beyond the range of a Float. There is no power operator. ${DOOR}`),
];

const clock = (name: string, gives: string, doc: string): ReferenceEntry => fn(`${name}(t: Timestamp, zone: Zone): ${gives}`, gives, `${name}(placed, "Europe/Berlin")`, `${doc} The zone's rules are those written into the plan.`);
const CALENDAR: readonly ReferenceEntry[] = [
  clock("year", "Int", "The year on the clock of the zone."),
  clock("quarter", "Int", "The quarter, 1 to 4."),
  clock("month", "Int", "The month, 1 to 12."),
  clock("day_of_month", "Int", "The day of the month, 1 to 31."),
  clock("day_of_year", "Int", "The day of the year, 1 to 366."),
  clock("day_of_week", "Int", "The day of the week by ISO 8601: Monday is 1, Sunday 7."),
  clock("hour", "Int", "The hour, 0 to 23."),
  clock("minute", "Int", "The minute, 0 to 59."),
  clock("second", "Int", "The second, 0 to 59."),
  clock("date", "Date", "The day on the calendar of the zone."),
  clock("local", "LocalTimestamp", "What the clock on the wall shows."),
  fn("instant(local, zone: Zone): Timestamp", "Timestamp", 'instant(wall, "America/Chicago")', "The instant of a LocalTimestamp, or the begin of a Date. An hour that the zone skips moves on by the gap; of a repeated hour it is the earlier."),
  fn("floor_time(t: Timestamp, step: Duration): Timestamp", "Timestamp", "floor_time(placed, 1h)", "The last multiple of the step at or before `t`, counted from 1970-01-01T00:00Z; the step is as written."),
];

const text = (signature: string, gives: string, example: string, doc: string): ReferenceEntry => fn(signature, gives, example, doc);
const TEXT: readonly ReferenceEntry[] = [
  text("length(x): Int", "Int", "length(note)", "The number of code points of a text, or of elements of a list."),
  text("lower(text: String): String", "String", "lower(note)", "With the letters A to Z small; all others stay, so that every engine agrees."),
  text("upper(text: String): String", "String", "upper(note)", "With the letters a to z as capitals; all others stay, so that every engine agrees."),
  text("trim(text: String): String", "String", "trim(note)", "Without blanks, tabs and line ends (of ASCII) at both ends."),
  text("starts_with(text: String, start: String): Bool", "Bool", 'starts_with(note, "Re:")', "Whether the text begins with another."),
  text("ends_with(text: String, end: String): Bool", "Bool", 'ends_with(note, "!")', "Whether the text ends with another."),
  text("contains(text: String, part: String): Bool", "Bool", 'contains(note, "refund")', "Whether the text holds another."),
  text("replace(text: String, from: String, to: String): String", "String", 'replace(note, ",", ".")', "The text with each occurrence of `from` replaced, from the left. An empty `from` changes nothing."),
  text("substring(text: String, from: Int, length: Int): String", "String", "substring(note, 1, 3)", "So many code points from a place on, counted from 1."),
  text("concat(text1, text2, …): String", "String", 'concat(note, "!")', "The texts one behind the other; missing if one is."),
  text("to_text(x: Int): String", "String", "to_text(items)", "A whole number in decimal."),
  text("hash(x, n): Int", "Int", "hash(note, 1000)", "One of the numbers 0 to n − 1, the same in every engine, release and run: the first 13 hex digits of the MD5 of the UTF-8, modulo `n`. Of an Int its decimal is taken. `n` is as written."),
];

const LISTS: readonly ReferenceEntry[] = [
  fn("shared(xs: List<T>, ys: List<T>): Int", "Int", 'shared(tags, ["sale", "new"])', "How many different values stand in both lists. `shared(xs, xs) == length(xs)` says that none stands in `xs` twice."),
  fn("total(xs)", "Float", "total(prices)", "The sum of a list of numbers or Durations; 0 of an empty one. Of Floats it is exact on the grid of the list's type, as `sum` is, and missing if an element lies beyond it. (`sum` is an aggregate: of rows.)"),
  fn("average(xs)", "Float?", "average(prices)", "The mean of a list of numbers or Durations, one division of the exact sum; missing of an empty one. (`mean` is an aggregate: of rows.)"),
];

const KNOWLEDGE: readonly ReferenceEntry[] = [
  fn("if_known(x): T?", "Bool?", "if_known(returned)", "The value if it is known at the moment of prediction, else missing: for a column that only some rows know by then. The moment decides, in training as in service."),
  fn("seen(group(keys)): Bool", "Bool", "seen(history(customer))", "Whether there is any row of this key in the group's history at the moment: tells an empty window from a new key."),
  {
    kind: "function",
    name: "env",
    signature: "env(name): String",
    doc: "A variable of the environment, in `deploy` alone: nothing that a value depends on may read it.",
    example: 'env("ALERT_URL")',
    spec: shopWith('deploy returns {\n  serve   http { port 8080 }\n  store   embedded\n  monitor { auc >= 0.6 over 7d; alert webhook(env("ALERT_URL")) }\n}\n'),
  },
];

export const FUNCTION_ENTRIES: readonly ReferenceEntry[] = [...ARITHMETIC, ...TRANSCENDENTAL, ...CALENDAR, ...TEXT, ...LISTS, ...KNOWLEDGE];
