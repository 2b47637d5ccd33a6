import type { Model } from "../../contract/plan.ts";
import type { GBDT_PARAMETERS } from "../../contract/vocabulary/learners.ts";
import { learnerParameters } from "../parameters.ts";

/** Parameters of `gbdt`: meanings, bounds and defaults are the vocabulary's. */
export type GbdtParams = Readonly<Record<keyof typeof GBDT_PARAMETERS, number>>;

/** Leaves a tree may have where the spec says nothing: all that its depth allows (at most 4096), or 31. */
const leavesOf = (depth: number): number => (depth > 0 ? Math.min(2 ** depth, 4096) : 31);

/** Reads and checks the parameters of the model's learner; fails for an unknown name or a value out of range. */
export function gbdtParams(model: Model): GbdtParams {
  const params = learnerParameters(model) as Omit<GbdtParams, "leaves"> & Partial<GbdtParams>;
  return { ...params, leaves: params.leaves ?? leavesOf(params.depth) };
}
