/** The learners, with the parameters of those that are built, and what each can take. */

export interface ParameterRule {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}
export interface LearnerRule {
  readonly built: boolean;
  readonly params: Readonly<Record<string, ParameterRule>>;
  /** Inputs may be missing; inputs may be categories. */
  readonly takesMissing: boolean;
  readonly takesCategories: boolean;
  readonly tasks: readonly ("binary" | "multiclass" | "regression")[];
  readonly monotone: boolean;
}

const p = (low: number, high: number, whole: "whole" | "any"): ParameterRule => ({ low, high, whole: whole === "whole" });
const ALL = ["binary", "multiclass", "regression"] as const;
const LINEAR: Readonly<Record<string, ParameterRule>> = { l2: p(0, 1e15, "any") };
const unbuilt: LearnerRule = { built: false, params: {}, takesMissing: true, takesCategories: true, tasks: ALL, monotone: false };

export const LEARNERS: ReadonlyMap<string, LearnerRule> = new Map<string, LearnerRule>([
  ["prior", { built: true, params: {}, takesMissing: true, takesCategories: true, tasks: ALL, monotone: false }],
  ["logistic", { built: true, params: LINEAR, takesMissing: false, takesCategories: false, tasks: ["binary", "multiclass"], monotone: false }],
  ["softmax", { built: true, params: LINEAR, takesMissing: false, takesCategories: false, tasks: ["multiclass"], monotone: false }],
  ["linear", { built: true, params: LINEAR, takesMissing: false, takesCategories: false, tasks: ["regression"], monotone: false }],
  [
    "gbdt",
    {
      built: true,
      params: {
        trees: p(1, 100_000, "whole"),
        depth: p(0, 64, "whole"),
        leaves: p(2, 65_536, "whole"),
        learning_rate: p(1e-9, 10, "any"),
        patience: p(0, 100_000, "whole"),
        min_leaf: p(1, 1e9, "whole"),
        min_child_weight: p(0, 1e15, "any"),
        min_gain: p(0, 1e15, "any"),
        l1: p(0, 1e15, "any"),
        l2: p(0, 1e15, "any"),
        bins: p(2, 255, "whole"),
        subsample: p(1e-9, 1, "any"),
        columns: p(1e-9, 1, "any"),
        max_categories: p(1, 255, "whole"),
        min_category: p(1, 1e9, "whole"),
        category_smoothing: p(0, 1e15, "any"),
        category_l2: p(0, 1e15, "any"),
      },
      takesMissing: true,
      takesCategories: true,
      tasks: ALL,
      monotone: true,
    },
  ],
  ...["last_value", "rule", "random_forest", "mlp", "lightgbm", "onnx", "python"].map((name) => [name, unbuilt] as const),
]);
