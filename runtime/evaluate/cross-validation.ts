import type { CrossValidation } from "../contract/trained.ts";
import { exactMean } from "./metrics/exact-sum.ts";

/** A metric over the folds of cross-validation. */
export interface FoldedMetric {
  readonly metric: string;
  readonly mean: number;
  /** The sample standard deviation over folds; null where only one has a value. */
  readonly spread: number | null;
  readonly least: number;
  readonly greatest: number;
  /** Folds in which it has a value. */
  readonly folds: number;
}

/** Mean and spread of each metric over the folds in which it has a value. */
export function summarizeFolds({ folds }: CrossValidation): FoldedMetric[] {
  const names = [...new Set(folds.flatMap((fold) => Object.keys(fold.metrics)))];
  return names.flatMap((metric) => {
    const values = folds.flatMap((fold) => fold.metrics[metric] ?? []);
    if (values.length === 0) return [];
    const mean = exactMean(values.length, (i) => values[i]!);
    const squares = exactMean(values.length, (i) => (values[i]! - mean) ** 2) * values.length;
    return [{ metric, mean, spread: values.length === 1 ? null : Math.sqrt(squares / (values.length - 1)), least: Math.min(...values), greatest: Math.max(...values), folds: values.length }];
  });
}
