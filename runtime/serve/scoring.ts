import { type RowScored, rowRoad } from "../chain/row-road.ts";
import type { Decide, Examples, Model, Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import type { DoorContext } from "../door/index.ts";
import { type FeatureRow, featureRow } from "./feature-row.ts";
import type { HistoryStore, RowScorer, Values } from "./parts.ts";
import { partsOf } from "./rewrite.ts";
import type { CheckedRow } from "./row-check.ts";

/** What scoring a row gives: the scores, and what decisions, `explain` and the answer read of the way to them. */
export interface Scored extends Pick<RowScored, "scores" | "by"> {
  readonly inputs: Values;
  /** Example columns that decisions read; all of them with `explain`. */
  readonly features: Values | undefined;
}

/** A row to its score: undefined if the time was over. */
export type Scoring = (row: Values, checked: CheckedRow, moment: number, late: () => boolean, explain: boolean) => Scored | undefined;

export interface ScoringParts {
  readonly plan: Plan;
  readonly model: TrainedModel;
  readonly door: DoorContext;
  readonly scorer: RowScorer;
  readonly store: HistoryStore | undefined;
}

/**
 * A model by itself goes from the row to its door in one compiled function. Where other models are scored first, the row's segment has its own, or a decision reads example columns, these
 * columns are worked out, and the road from them is the one that training and judging take.
 */
export function scoringOf(parts: ScoringParts, planned: Model, examples: Examples, decisions: readonly Decide[]): Scoring {
  const { plan, model, door, scorer, store } = parts;
  const read = columnsOfDecisions(decisions);
  let all: FeatureRow | undefined;
  if (model.inner === undefined && model.segments === undefined && read.length === 0) {
    const needed = featureRow(plan, examples, planned, door, store, "needed");
    return (row, checked, moment, late, explain) => {
      if (explain) all ??= featureRow(plan, examples, planned, door, store, "all");
      const computed = (explain ? all! : needed).compute(row, checked, moment, late);
      return computed === undefined ? undefined : { scores: scorer.scores(computed.inputs), by: model, inputs: computed.inputs, features: computed.features };
    };
  }
  // Without inputs of its own the feature row gives example columns alone.
  const bare = { ...planned, inputs: [] };
  const columns = [...new Set([...columnsOfModels(plan, planned), ...read])];
  const needed = featureRow(plan, examples, bare, door, store, columns);
  const road = rowRoad(model, plan.models, door, (id) => scorer.piece?.(id) ?? scorer);
  return (row, checked, moment, late, explain) => {
    if (explain) all ??= featureRow(plan, examples, bare, door, store, "all");
    const computed = (explain ? all! : needed).compute(row, checked, moment, late);
    if (computed === undefined) return undefined;
    const features = computed.features!;
    return { ...road(features as Record<string, never>), features };
  };
}

/** Example columns that a model's inputs, those of its inner models, and their segments read. */
function columnsOfModels(plan: Plan, model: Model): string[] {
  const inner = (model.inner ?? []).flatMap((name) => columnsOfModels(plan, plan.models.find((one) => one.id === name)!));
  return [...inner, ...(model.segments?.by ?? []), ...model.inputs.flatMap((input) => partsOf(input.door, "feature").map((part) => part.name))];
}

/** Example columns that the rules read. */
export function columnsOfDecisions(decisions: readonly Decide[]): string[] {
  return [...new Set(decisions.flatMap((decide) => decide.rules.flatMap((rule) => partsOf(rule.expr, "feature").map((part) => part.name))))];
}
