/**
 * What an example set shows of itself: one input that tells the label alone, ids among the inputs, columns and labels that do not vary, a file in the order of its answers.
 *
 * Input: the plan and the example set's frame. Output: findings (runtime/contract/data-check.ts). It looks at train for what concerns inputs, since test is not to be looked at, and at every part's labels
 * only as far as whether they vary. Nothing here is an error: each may be true of sound data, and is then waived with a reason.
 */
import type { DataFinding } from "../../contract/data-check.ts";
import { type Frame, type FrameColumn, takeRows } from "../../contract/frame.ts";
import { type Expr, children } from "../../contract/expr.ts";
import { type Examples, labelsOf, type Plan } from "../../contract/plan.ts";
import { constantInputs, idLikeInputs } from "./inputs.ts";
import { labelsThatDoNotVary } from "./labels.ts";
import { rowsOf } from "./part-rows.ts";
import { rowOrderFinding, rowOrderFollowsTheLabel } from "./row-order.ts";
import { inputsThatTellTheLabel } from "./tells.ts";

/** An input as the checks see it. */
export interface InputColumn {
  readonly name: string;
  readonly column: FrameColumn;
  readonly of: Examples["columns"][number];
}

/** More rows than this add nothing to what a check can see; every n-th is taken. */
const ROWS = 200_000;

export function exampleFindings(plan: Plan, examples: Examples, frame: Frame): DataFinding[] {
  const train = takeRows(frame, thinned(rowsOf(frame, "train")));
  if (train.columns.get(examples.label.name) === undefined) return [];
  const inputs = inputsOf(plan, examples, train);
  const of = labelsOf(examples).map((label) => ({ ...examples, label }));
  const byPlace = new Map(of.map((view) => [view, inputs.filter((input) => rowOrderFollowsTheLabel(view, input, train, train.columns.get(view.label.name)!))]));
  return [
    ...of.flatMap((view) => labelsThatDoNotVary(view, frame)),
    ...constantInputs(inputs, train.rows),
    ...idLikeInputs(inputs, train.rows),
    // What goes with the place tells the label because of it: one mistake.
    ...of.flatMap((view) => inputsThatTellTheLabel(view, inputs.filter((input) => !byPlace.get(view)!.includes(input)), train.columns.get(view.label.name)!, train.rows)),
    ...of.flatMap((view) => byPlace.get(view)!.map((input) => rowOrderFinding(view, input, train.rows))),
  ];
}

function thinned(rows: Uint32Array): Uint32Array {
  const step = Math.ceil(rows.length / ROWS);
  return step <= 1 ? rows : Uint32Array.from({ length: Math.ceil(rows.length / step) }, (_, i) => rows[i * step]!);
}

/** The example columns that any model reads; all of them where there is no model. */
function inputsOf(plan: Plan, examples: Examples, frame: Frame): InputColumn[] {
  const models = plan.models.filter((model) => model.examples === examples.id);
  const read = new Set(models.flatMap((model) => model.inputs.flatMap((input) => featuresRead(input.door))));
  return examples.columns.flatMap((of) => {
    const column = frame.columns.get(of.name);
    return column === undefined || (models.length > 0 && !read.has(of.name)) ? [] : [{ name: of.name, column, of }];
  });
}

function featuresRead(expr: Expr): string[] {
  return expr.kind === "feature" || expr.kind === "column" ? [expr.name] : children(expr).flatMap(featuresRead);
}
