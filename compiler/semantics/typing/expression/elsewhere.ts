/** Functions of other languages and libraries that are not here on purpose: what stands in their place. */

const CLOCK = "nothing reads the clock, which would tell another time in training than in service; `moment` is the time asked at";
const CHANCE = "nothing is drawn by chance, which would differ each time; `hash(x, n)` spreads values, the same way everywhere";
const FILL = "a gap is filled from the past (`last(x)` in a `features` group, `fill every 1h for each KEY` in a view) or with what train teaches (`impute(x)` in a model's `inputs`), never from the next reading";
const COPIES = "rows are not copied, since copies would stand on both sides of a split: `weight` says what a row of train counts for, `sample` with which probability it is kept";
const CHOICE = "which inputs are good is learnt from answers, so it is not chosen over all rows: name those that are meant in the `inputs` of a model, and let `l1` or `min_gain` pass over the rest";
const NEIGHBOUR = "rows have no neighbours, only a key and a time: earlier ones are told by `last(x)`, `first(x)` and windows in a `features` group, later ones are not known";

export const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  (
    [
      [CLOCK, ["now", "today", "current_timestamp", "current_date"]],
      [CHANCE, ["random", "rand", "uuid"]],
      [FILL, ["fillna", "ffill", "bfill", "backfill", "interpolate"]],
      [COPIES, ["oversample", "undersample", "resample", "smote"]],
      [CHOICE, ["select_k_best", "select_percentile", "rfe"]],
      [NEIGHBOUR, ["lag", "lead", "shift", "row_number", "rolling", "cumsum"]],
    ] as const
  ).flatMap(([help, names]) => names.map((name) => [name, help] as const)),
);
