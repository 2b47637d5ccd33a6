import { type NumberRule, real, whole } from "./numbers.ts";

/** The learnt transforms that are built: what each takes, and its options with bounds and defaults. */

export type OptionRule =
  | ({ readonly kind: "number"; readonly default?: number } & NumberRule)
  | { readonly kind: "word"; readonly words: readonly string[]; readonly default?: string }
  | { readonly kind: "flag"; readonly default: boolean }
  /** A value of the input's own kind: a number, or a text. */
  | { readonly kind: "value" };

export interface TransformRule {
  readonly takes: "number" | "text" | "any" | "list";
  readonly options: Readonly<Record<string, OptionRule>>;
  readonly usesLabel: boolean;
}

const number = (rule: NumberRule, otherwise?: number): OptionRule => ({ kind: "number", ...rule, ...(otherwise === undefined ? {} : { default: otherwise }) });

/** Which levels are kept: at most `max_levels`, the most frequent (ties: the first), each with at least `min_count` rows. What is dropped counts as unseen. */
const levels = (most?: number) => ({ max_levels: number(whole(1, 100_000), most), min_count: number(whole(1, 1e9), 1) });
const scaler = { takes: "number", options: {}, usesLabel: false } as const;

export const TRANSFORMS = {
  standardize: scaler,
  minmax_scale: scaler,
  robust_scale: scaler,
  /** Unless said the mean of numbers, the most frequent of texts, or the `value` that is given. */
  impute: { takes: "any", options: { with: { kind: "word", words: ["mean", "median", "most_frequent", "constant"] }, value: { kind: "value" } }, usesLabel: false },
  bucket: { takes: "number", options: { by: { kind: "word", words: ["quantile"], default: "quantile" }, bins: number(whole(2, 10_000), 10) }, usesLabel: false },
  /** `other: true`: the rest and the unseen share a column even if no level is dropped. */
  one_hot: { takes: "text", options: { other: { kind: "flag", default: false }, ...levels(1000) }, usesLabel: false },
  target_encode: { takes: "text", options: { smoothing: number(real(0, 1e9), 20), ...levels() }, usesLabel: true },
  /** Of a list of categories: a column a level, 1 where the list holds it. A level's rows are those whose list holds it, however often. */
  multi_hot: { takes: "list", options: { other: { kind: "flag", default: false }, ...levels(1000) }, usesLabel: false },
  count_encode: { takes: "text", options: levels(), usesLabel: false },
} as const satisfies Readonly<Record<string, TransformRule>>;

export type TransformName = keyof typeof TRANSFORMS;

/** The rule of a transform; undefined for one that is not built. */
export function transformRule(name: string): TransformRule | undefined {
  return Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name as TransformName] : undefined;
}
