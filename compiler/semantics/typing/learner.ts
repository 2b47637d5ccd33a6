import { LEARNERS, type LearnerRule } from "../../../runtime/contract/vocabulary/learners.ts";

/** Learners of the language: those of the vocabulary, and those that are not built yet (undefined). */
export const LEARNER_RULES: ReadonlyMap<string, LearnerRule | undefined> = new Map<string, LearnerRule | undefined>([
  ...Object.entries(LEARNERS),
  ...["last_value", "rule", "random_forest", "mlp", "lightgbm", "onnx", "python"].map((name) => [name, undefined] as const),
]);
