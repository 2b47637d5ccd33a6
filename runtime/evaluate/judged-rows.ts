import type { Baseline, TestInput } from "./input.ts";
import { type Judged, takeJudged, type Task } from "./metrics/metric.ts";

/** Rows under judgement (the whole part, or a slice of it) with all that scored them. */
export interface JudgedRows {
  readonly task: Task;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly lists?: Float64Array | undefined;
  readonly decisions: ReadonlyMap<string, Uint8Array>;
  readonly baselines: ReadonlyMap<string, Baseline>;
}

export function allRows(input: TestInput): JudgedRows {
  return { task: input.trained.task, labels: input.labels, scores: input.scores, lists: input.lists, decisions: input.decisions, baselines: input.baselines };
}

export function takeJudgedRows(rows: JudgedRows, index: Uint32Array): JudgedRows {
  const { labels, scores, lists } = takeJudged(rows, index);
  const flags = (decisions: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> =>
    new Map([...decisions].map(([rule, yes]) => [rule, Uint8Array.from(index, (row) => yes[row]!)]));
  const baselines = [...rows.baselines].map(([name, baseline]): [string, Baseline] => {
    const taken = takeJudged({ task: rows.task, labels: rows.labels, scores: baseline.scores }, index);
    return [name, { scores: taken.scores, decisions: baseline.decisions && flags(baseline.decisions) }];
  });
  return { task: rows.task, labels, scores, lists, decisions: flags(rows.decisions), baselines: new Map(baselines) };
}

/** The rows as a metric wants them: with the decision of `rule`, if there is one of that name; of a baseline if `learner` is given (undefined if there is none). */
export function judgedFor(rows: JudgedRows, rule: string | undefined, learner?: string): Judged | undefined {
  const scored = learner === undefined ? rows : rows.baselines.get(learner);
  if (!scored) return undefined;
  return { task: rows.task, labels: rows.labels, scores: scored.scores, lists: rows.lists, decided: rule === undefined ? undefined : scored.decisions?.get(rule) };
}
