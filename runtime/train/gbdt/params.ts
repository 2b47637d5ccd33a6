import type { Model } from "../../contract/plan.ts";
import { TrainError } from "../errors.ts";

/** Parameters of `gbdt`. Meanings are LightGBM's where it has the same one. */
export interface GbdtParams {
  /** Rounds at most (default 100). */
  readonly trees: number;
  /** Greatest depth of a tree; 0: no limit (default). */
  readonly depth: number;
  /** Leaves at most; default 2^depth where a depth is given (at most 4096), else 31. */
  readonly leaves: number;
  /** Default 0.1. */
  readonly learning_rate: number;
  /** Bins of a number, and of a category's levels, beside one for missing (default 255, at most 255). */
  readonly bins: number;
  /** Rows at least in a leaf (default 20); on both sides of a split estimated from the hessian, as LightGBM does. */
  readonly min_leaf: number;
  /** Sum of hessians at least in a leaf (default 0.001). */
  readonly min_child_weight: number;
  /** Penalties on leaf values (defaults 0). */
  readonly l2: number;
  readonly l1: number;
  /** Least gain of a split (default 0). */
  readonly min_gain: number;
  /** Share of the rows drawn anew for each round (default 1). */
  readonly subsample: number;
  /** Share of the columns drawn anew for each tree (default 1). */
  readonly columns: number;
  /** Rounds without a better loss on the stopping piece before it ends; 0: no early stopping (default). */
  readonly patience: number;
  /** Of categorical splits: levels at most on the chosen side (32), smoothing of their order (10), further l2 (10), rows at least in a level (100, less for small data). */
  readonly max_categories: number;
  readonly category_smoothing: number;
  readonly category_l2: number;
  readonly min_category: number;
}

const RULES: Record<keyof GbdtParams, readonly [low: number, high: number, whole: "whole" | "any"]> = {
  trees: [1, 100_000, "whole"],
  depth: [0, 64, "whole"],
  leaves: [2, 65_536, "whole"],
  learning_rate: [1e-9, 10, "any"],
  bins: [2, 255, "whole"],
  min_leaf: [1, 1e9, "whole"],
  min_child_weight: [0, 1e15, "any"],
  l2: [0, 1e15, "any"],
  l1: [0, 1e15, "any"],
  min_gain: [0, 1e15, "any"],
  subsample: [1e-9, 1, "any"],
  columns: [1e-9, 1, "any"],
  patience: [0, 100_000, "whole"],
  max_categories: [1, 255, "whole"],
  category_smoothing: [0, 1e15, "any"],
  category_l2: [0, 1e15, "any"],
  min_category: [1, 1e9, "whole"],
};

/** Reads and checks the parameters of the model's learner; fails for an unknown name or a value out of range. */
export function gbdtParams(model: Model): GbdtParams {
  const given = model.learner.params;
  const depth = numberOf(model.id, given.depth ?? 0, "depth");
  const defaults: GbdtParams = {
    trees: 100, depth, leaves: depth > 0 ? Math.min(2 ** depth, 4096) : 31, learning_rate: 0.1, bins: 255, min_leaf: 20, min_child_weight: 0.001, l2: 0, l1: 0, min_gain: 0,
    subsample: 1, columns: 1, patience: 0, max_categories: 32, category_smoothing: 10, category_l2: 10, min_category: 100,
  };
  const params: Record<string, number> = { ...defaults };
  for (const [name, value] of Object.entries(given)) {
    const rule = RULES[name as keyof GbdtParams];
    if (rule === undefined) throw new TrainError(`the learner gbdt of the model \`${model.id}\` has no parameter \`${name}\`; it has ${Object.keys(RULES).join(", ")}`);
    const number = numberOf(model.id, value, name);
    if (!(number >= rule[0] && number <= rule[1]) || (rule[2] === "whole" && !Number.isInteger(number))) {
      throw new TrainError(`the parameter \`${name}\` of the model \`${model.id}\` is ${number}; give a ${rule[2] === "whole" ? "whole " : ""}number from ${rule[0]} to ${rule[1]}`);
    }
    params[name] = number;
  }
  return params as unknown as GbdtParams;
}

function numberOf(model: string, value: number | string | boolean, name: string): number {
  if (typeof value !== "number") throw new TrainError(`the parameter \`${name}\` of the model \`${model}\` must be a number`);
  return value;
}
