import { type NumberRule, real, whole } from "./numbers.ts";

/** The learners that are built: their parameters with bounds and defaults, and what each can learn and take. */

export type TaskKind = "binary" | "multiclass" | "regression" | "ranking";

export interface ParameterRule extends NumberRule {
  /** Absent: it follows from others (`leaves` from `depth`). */
  readonly default?: number;
}

export interface LearnerRule {
  readonly params: Readonly<Record<string, ParameterRule>>;
  /** Inputs may be missing; inputs may be categories. */
  readonly takesMissing: boolean;
  readonly takesCategories: boolean;
  readonly tasks: readonly TaskKind[];
  /** Whether an input can be held to a direction, for the tasks that have one score. */
  readonly monotone: boolean;
}

/** A penalty or the like: at least 0, with room for any that a double bears. */
const penalty = (otherwise: number): ParameterRule => ({ ...real(0, 1e15), default: otherwise });
const share: ParameterRule = { ...real(1e-9, 1), default: 1 };

/** Parameters of `gbdt`. Meanings are LightGBM's where it has the same one. */
export const GBDT_PARAMETERS = {
  /** Rounds at most. */
  trees: { ...whole(1, 100_000), default: 100 },
  /** Greatest depth of a tree; 0: no limit. */
  depth: { ...whole(0, 64), default: 0 },
  /** Leaves at most; unless said 2^depth where a depth is given (at most 4096), else 31. */
  leaves: whole(2, 65_536),
  learning_rate: { ...real(1e-9, 10), default: 0.1 },
  /** Rounds without a better loss on the stopping piece before it ends; 0: no early stopping. */
  patience: { ...whole(0, 100_000), default: 0 },
  /** Rows at least in a leaf; on both sides of a split estimated from the hessian, as LightGBM does. */
  min_leaf: { ...whole(1, 1e9), default: 20 },
  /** Sum of hessians at least in a leaf. */
  min_child_weight: penalty(0.001),
  /** Least gain of a split. */
  min_gain: penalty(0),
  /** Penalties on leaf values. */
  l1: penalty(0),
  l2: penalty(0),
  /** Bins of a number, and of a category's levels, beside one for missing. */
  bins: { ...whole(2, 255), default: 255 },
  /** Share of the rows drawn anew for each round. */
  subsample: share,
  /** Share of the columns drawn anew for each tree. */
  columns: share,
  /** Of categorical splits: levels at most on the chosen side, rows at least in a level (less for small data), smoothing of their order, further l2. */
  max_categories: { ...whole(1, 255), default: 32 },
  min_category: { ...whole(1, 1e9), default: 100 },
  category_smoothing: penalty(10),
  category_l2: penalty(10),
  /** Of a ranking: places that count; the goal is NDCG of so many. */
  truncation: { ...whole(1, 100_000), default: 30 },
} as const satisfies Readonly<Record<string, ParameterRule>>;

/** l2/2 · |w|² against the sum of losses: scikit-learn's 1/C. */
const LINEAR_PARAMETERS = { l2: penalty(1) } as const;
const linear = { params: LINEAR_PARAMETERS, takesMissing: false, takesCategories: false, monotone: false } as const;
const ALL: readonly TaskKind[] = ["binary", "multiclass", "regression", "ranking"];

export const LEARNERS = {
  prior: { params: {}, takesMissing: true, takesCategories: true, tasks: ALL, monotone: false },
  /** A ranking row by row: of true and false by their odds (`logistic`), of relevances by their mean (`linear`). */
  logistic: { ...linear, tasks: ["binary", "ranking"] },
  softmax: { ...linear, tasks: ["multiclass"] },
  linear: { ...linear, tasks: ["regression", "ranking"] },
  gbdt: { params: GBDT_PARAMETERS, takesMissing: true, takesCategories: true, tasks: ALL, monotone: true },
} as const satisfies Readonly<Record<string, LearnerRule>>;

export type LearnerName = keyof typeof LEARNERS;

/** The rule of a learner; undefined for one that is not built. */
export function learnerRule(name: string): LearnerRule | undefined {
  return Object.hasOwn(LEARNERS, name) ? LEARNERS[name as LearnerName] : undefined;
}

/** The built learners of a task. */
export function learnersOf(task: TaskKind): LearnerName[] {
  return (Object.keys(LEARNERS) as LearnerName[]).filter((name) => learnerRule(name)!.tasks.includes(task));
}

/** Learners that are trained beside every model, so that a bound may speak of them: `prior.logloss`. */
export const BASELINES: readonly string[] = ["prior"];
