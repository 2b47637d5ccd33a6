import type { ReferenceEntry } from "./entry.ts";

/** The aggregates. All but `count()` skip missing values; all see only rows that are known before the moment. */

const of = (signature: string, gives: string, example: string, nothing: string, doc: string): ReferenceEntry => ({
  kind: "aggregate",
  name: signature.slice(0, signature.indexOf("(")),
  signature,
  doc: `${doc}\n\nOver no rows: ${nothing}.`,
  example,
  gives,
});
const EXACT = "Exact, whatever the order of the rows: the sum of a Float runs in wide integers on the column's grid.";

export const AGGREGATE_ENTRIES: readonly ReferenceEntry[] = [
  of("count([x]): Int", "Int", "count(where amount > 100) over 30d", "0", "The number of rows; `count(x)` the number of those whose `x` is not missing."),
  of("distinct(x): Int", "Int", "distinct(channel) over 30d", "0", "The number of different values that are not missing."),
  of("sum(x)", "Float", "sum(amount) over 30d", "0", `The sum, in the unit of \`x\`; of a Bool the number of true ones. Beyond ±(2^53 − 1) the sum of Ints is missing. ${EXACT}`),
  of("mean(x): Float?", "Float?", "mean(amount) over 30d", "missing", `The mean, one division of the exact sum; of a Bool a rate. ${EXACT}`),
  of("min(x)", "Float?", "min(amount) over 30d", "missing", "The least value. (Of several values, `min` is the function `least`.)"),
  of("max(x)", "Float?", "max(amount) over 30d", "missing", "The greatest value. (Of several values, `max` is the function `greatest`.)"),
  of("first(x)", "Float?", "first(amount) over 30d", "missing", "The value that is not missing with the least (event time, value). `first({a, b})` is a record of one row, the earliest with any of them there."),
  of("last(x)", "Float?", "last(amount)", "missing", "The value that is not missing with the greatest (event time, value). Without `over` it looks at all history. `last({a, b})` is a record of one row, the latest with any of them there; a dot takes a field: `last({a, b}).a`."),
  of("var(x): Float?", "Float?", "var(amount) over 30d", "missing, and so of one", `The sample variance (n − 1), the double nearest to the exact rational. ${EXACT}`),
  of("std(x): Float?", "Float?", "std(amount) over 30d", "missing, and so of one", `The square root of the sample variance. ${EXACT}`),
  of("quantile(x, q)", "Float?", "quantile(amount, 0.9) over 30d", "missing", "The value at place ceil(q · n) in order, at least the first; no interpolation, as SQL's `quantile_disc`. `q` is the decimal as written."),
  of("mode(x)", "Category?", "mode(channel) over 30d", "missing", "The most frequent value; of several the least."),
  of("top(x, k)", "List<Category>", "top(channel, 3) over 30d", "[]", "The k most frequent values: by count down, then by value up."),
  of("list(x, k)", "List<Float>", "list(amount, 5) over 30d", "[]", "The latest k values, the newest first. `list({a, b}, k)` is a list of records, each of one row; a dot takes a field of each."),
  of("histogram(x, edges): Vector[n + 1]", "Vector[4]", "histogram(amount, [10, 100, 1000]) over 30d", "zeros", "How many values lie in each bin: below the first edge, in [a, b) between two, at or above the last."),
  of("any(x: Bool): Bool", "Bool", "any(returned) over 90d", "false", "Whether it is true of some row."),
  of("all(x: Bool): Bool", "Bool", "all(returned) over 90d", "true", "Whether it is true of every row."),
  of("correlation(x, y): Float?", "Float?", "correlation(amount, items) over 30d", "missing, and so of one", `Pearson's correlation over the rows in which both are there; missing where one of them does not vary. ${EXACT}`),
  of("slope(x): Float?", "Float<1/d>?", "slope(amount) over 30d", "missing, and so of one", `The slope of the least-squares line of \`x\` over event time, by the day. ${EXACT}`),
  of("ewma(x, half_life: d): Float?", "Float?", "ewma(amount, half_life: 7d) over 30d", "missing", "The mean weighted by age: a weight halves with each half-life, in steps of an eighth of it, so that it is exact."),
  of("approx_distinct(x): Int", "Int", "approx_distinct(channel) over 30d", "0", `About the number of different values: exact below 2048; from there on an estimate with a standard error of 2.2 %, from the least hashes. Never less than it was with fewer values. One sketch, the same in every engine, that merges; a store need keep no more than 2048 hashes, and no value.`),
  of("approx_quantile(x, q)", "Float?", "approx_quantile(amount, 0.9) over 30d", "missing", `About the quantile of numbers or Durations: within 0.4 % of the value that \`quantile(x, q)\` gives, and of one row it is the row. Values go into buckets of 8 significant bits, so whole numbers up to 256 are exact. One sketch, the same in every engine, that merges. Of times there is \`quantile\`.`),
];
