/** The plan of `mlsc score`: the rows of a model's example set at the dates that are due, without label or parts, and with what tells the rows apart. */
import type { Deploy, Examples, ExampleColumn, Plan } from "../../runtime/contract/plan.ts";
import type { Due } from "../../runtime/contract/spine.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { LoweringError } from "./context.ts";

/** Begins the names of the columns that are added. No name of a spec begins so. */
export const ROW_NAME = "__of.";

/** Which rows are scored when. */
export interface Scoring {
  readonly plan: Plan;
  readonly score: NonNullable<Deploy["score"]>;
  /** What tells the rows apart: the table's key, then the horizon and the candidate where there are such; in the set as `__of.NAME`. */
  readonly keys: readonly { readonly name: string; readonly type: Type }[];
}

/**
 * Derived from the plan that the bundle was built for, so that features, warm-up and dates follow the very rules of training. The label is a constant: it need not be known. Dates end with the data, as
 * they do in training: with the sources that the features and the label read.
 */
export function scoringPlan(plan: Plan, modelId: string, score: NonNullable<Deploy["score"]>, due: Omit<Due, "sources">): Scoring {
  const model = plan.models.find(({ id }) => id === modelId);
  const examples = plan.examples.find(({ id }) => id === model?.examples);
  const table = plan.tables.find(({ id }) => examples?.spine.kind === "calendar" && id === examples.spine.table);
  if (model === undefined || examples === undefined || table === undefined || examples.spine.kind !== "calendar") throw new LoweringError(`${modelId} has no dates at which it could be asked`);
  const keys: Scoring["keys"] = [
    ...table.key.map((name) => ({ name, type: table.columns.find((column) => column.name === name)?.type ?? ({ kind: "int", missing: false } as const) })),
    ...(examples.horizon === undefined ? [] : [{ name: examples.horizon.name, type: { kind: "duration", missing: false } as const }]),
    ...(examples.candidates === undefined ? [] : [{ name: examples.candidates.name, type: examples.candidates.type }]),
  ];
  const named = keys.map(({ name, type }): ExampleColumn => ({ name: `${ROW_NAME}${name}`, expr: { kind: "column", name, type }, type, reach: "request", marks: [], text: name, span: examples.span }));
  const read = [...examples.uses.flatMap(({ group }) => plan.groups.find(({ id }) => id === group)?.input ?? []), ...(examples.label.from === undefined ? [] : [examples.label.from.input])];
  const asked: Examples = {
    ...examples,
    spine: { ...examples.spine, period: score.period, due: { ...due, sources: [...new Set(read)] } },
    columns: [...named, ...examples.columns],
    label: { ...examples.label, expr: { kind: "literal", value: true, type: { kind: "bool", missing: false } }, type: { kind: "bool", missing: false }, known: undefined, from: undefined },
    further: undefined,
    weight: undefined,
    sample: undefined,
  };
  return { plan: { ...plan, examples: [asked], partitions: [], models: plan.models.filter((one) => one.examples === examples.id), tests: [] }, score, keys };
}
