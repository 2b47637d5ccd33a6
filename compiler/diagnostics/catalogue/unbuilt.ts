import type { Severity } from "../diagnostic.ts";

/**
 * What the language has and this compiler reads, but does not carry further yet: a warning, since leaving it out leaves something absent. What would make a result wrong by being left out has a
 * finding of its own.
 */

export interface Unbuilt {
  readonly code: string;
  readonly severity: Severity;
  /** The construct, as the subject of the sentence. */
  readonly what: string;
  /** What follows from its absence. */
  readonly consequence: string;
  readonly help: string | undefined;
}

const absent = (code: string, what: string, consequence: string, help?: string): Unbuilt => ({ code, severity: "warning", what, consequence, help });

export const UNBUILT = {
  // data: 90xx
  // examples: 92xx
  // models: 94xx
  tune: absent("MLS9401", "`tune`", "the learner's parameters stay as written, or at their defaults", undefined),
  compress: absent("MLS9402", "`compress`", "the model keeps its full size", undefined),
  objective: absent("MLS9403", "`objective`", "the learner minimizes its own loss", undefined),
  learner: absent("MLS9405", "this learner", "the model, and what is made of it, are left out", "use `gbdt`, `logistic` or `prior`"),
  ensemble: absent("MLS9406", "`ensemble`", "the model, and what is made of it, are left out", "use one of its learners"),
  task: absent("MLS9407", "this task", "the model, and what is made of it, are left out", undefined),
  // tests and deployment: 95xx
  rollout: absent("MLS9502", "`rollout`", "a new bundle takes all requests at once", undefined),
  monitor: absent("MLS9503", "`monitor`", "nothing is watched", undefined),
  retrain: absent("MLS9504", "`retrain`", "training again is up to you", undefined),
  store: absent("MLS9506", "this store", "the embedded one is used", undefined),
  serve: absent("MLS9507", "this way to serve", "`serve http` is the one there is", undefined),
} as const satisfies Readonly<Record<string, Unbuilt>>;

export type NotBuilt = keyof typeof UNBUILT;
