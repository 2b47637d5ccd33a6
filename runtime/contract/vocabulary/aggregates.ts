/** The aggregates of the plan, by its own names (`countOf` is `count(x)`). What each means is said beside `WindowSchema`. */
export const AGGREGATES = [
  "count", "countOf", "distinct", "sum", "mean", "min", "max", "first", "last", "var", "std", "quantile", "mode", "top", "list", "histogram", "any", "all",
  "correlation", "slope", "ewma", "approx_distinct", "approx_quantile",
] as const;
export type Aggregate = (typeof AGGREGATES)[number];
