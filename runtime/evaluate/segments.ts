import { exactMean } from "./metrics/exact-sum.ts";
import { type JudgedRows, judgedFor, takeJudgedRows } from "./judged-rows.ts";
import { computeMetric } from "./metrics/registry.ts";

/** Rows of a part that lie in one segment. `why`: what they are scored by the model of all rows for; null where the segment has its own. */
export interface SegmentRows {
  readonly segment: string;
  readonly rows: Uint32Array;
  readonly why: string | null;
}

/** How a model one a segment does in each, on one part. */
export interface SegmentFacts {
  readonly segment: string;
  readonly rows: number;
  readonly why: string | null;
  readonly meanLabel: number | null;
  readonly metrics: readonly { readonly metric: string; readonly value: number | null }[];
}

const SHOWN = { binary: ["auc", "logloss"], multiclass: ["accuracy", "logloss"], regression: ["rmse", "bias"] } as const;

/** In order of rows, most first; equals by name. */
export function segmentFacts(segments: readonly SegmentRows[], all: JudgedRows): SegmentFacts[] {
  const facts = segments.map(({ segment, rows, why }): SegmentFacts => {
    const own = takeJudgedRows(all, rows);
    const metrics = SHOWN[all.task.kind].map((metric) => {
      const value = computeMetric({ metric, args: [] }, judgedFor(own, undefined)!);
      return { metric, value: value.kind === "value" ? value.value : null };
    });
    return { segment, rows: rows.length, why, meanLabel: all.task.kind === "multiclass" ? null : exactMean(rows.length, (i) => own.labels[i]!), metrics };
  });
  return facts.sort((a, b) => b.rows - a.rows || (a.segment < b.segment ? -1 : 1));
}
