import type { Baseline, TestInput } from "./input.ts";
import { type Judged, takeJudged, type Task } from "./metrics/metric.ts";

/** Rows under judgement (the whole part, or a slice of it) with all that scored them. */
export interface JudgedRows {
  readonly task: Task;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly decisions: ReadonlyMap<string, Uint8Array>;
  readonly truths?: ReadonlyMap<string, Uint8Array> | undefined;
  readonly decided?: ReadonlyMap<string, Int32Array> | undefined;
  readonly baselines: ReadonlyMap<string, Baseline>;
}

export function allRows(input: TestInput): JudgedRows {
  return { task: input.trained.task, labels: input.labels, scores: input.scores, decisions: input.decisions, truths: input.truths, decided: input.decided, baselines: input.baselines };
}

export function takeJudgedRows(rows: JudgedRows, index: Uint32Array): JudgedRows {
  const { labels, scores } = takeJudged({ task: rows.task, labels: rows.labels, scores: rows.scores }, index);
  const flags = (decisions: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> =>
    new Map([...decisions].map(([rule, yes]) => [rule, Uint8Array.from(index, (row) => yes[row]!)]));
  const classes = (decided: ReadonlyMap<string, Int32Array> | undefined): Map<string, Int32Array> | undefined =>
    decided && new Map([...decided].map(([rule, place]) => [rule, Int32Array.from(index, (row) => place[row]!)]));
  const baselines = [...rows.baselines].map(([name, baseline]): [string, Baseline] => {
    const taken = takeJudged({ task: rows.task, labels: rows.labels, scores: baseline.scores }, index);
    return [name, { scores: taken.scores, decisions: baseline.decisions && flags(baseline.decisions), decided: classes(baseline.decided) }];
  });
  return { task: rows.task, labels, scores, decisions: flags(rows.decisions), truths: rows.truths && flags(rows.truths), decided: classes(rows.decided), baselines: new Map(baselines) };
}

/**
 * The rows as a metric wants them: with the decision of `rule`, if there is one of that name; of a baseline if `learner` is given (undefined if there is none). A yes or no of a model of
 * classes or numbers is judged as one of true and false; a rule that comes to a class as if that class had all of the score.
 */
export function judgedFor(rows: JudgedRows, rule: string | undefined, learner?: string): Judged | undefined {
  const scored = learner === undefined ? rows : rows.baselines.get(learner);
  if (!scored) return undefined;
  const plain: Judged = { task: rows.task, labels: rows.labels, scores: scored.scores, decided: undefined };
  if (rule === undefined) return plain;
  const decided = scored.decisions?.get(rule);
  const truth = rows.truths?.get(rule);
  if (truth !== undefined) return { task: { kind: "binary" }, labels: Float64Array.from(truth), scores: Float64Array.from(decided ?? []), decided };
  const classes = scored.decided?.get(rule);
  if (classes !== undefined && rows.task.kind === "multiclass") return { ...plain, scores: oneHot(classes, rows.task.classes.length), decided: new Uint8Array(classes.length) };
  return { ...plain, decided };
}

function oneHot(places: Int32Array, classes: number): Float64Array {
  const scores = new Float64Array(places.length * classes);
  places.forEach((place, row) => {
    if (place >= 0) scores[row * classes + place] = 1;
  });
  return scores;
}
