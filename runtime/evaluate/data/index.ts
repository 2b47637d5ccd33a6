/**
 * What an example set shows of itself: one input that tells the label alone, ids among the inputs, columns and labels that do not vary, a file in the order of its answers.
 *
 * Input: the plan and the example set's frame. Output: findings (runtime/contract/data-check.ts). It looks at train for what concerns inputs, since test is not to be looked at, and at every part's labels
 * only as far as whether they vary. Nothing here is an error: each may be true of sound data, and is then waived with a reason.
 */
import type { DataFinding } from "../../contract/data-check.ts";
import { type Frame, type FrameColumn, takeRows } from "../../contract/frame.ts";
import { children } from "../../contract/expr-parts.ts";
import type { Expr } from "../../contract/expr.ts";
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
  /** Free text, read by its words: that no two rows say the same makes it no id, and tells nothing by itself. */
  readonly isProse: boolean;
}

/** More rows than this add nothing to what a check can see; every n-th is taken. */
const ROWS = 200_000;

export function exampleFindings(plan: Plan, examples: Examples, frame: Frame): DataFinding[] {
  const rows = rowsOf(frame, "train");
  const train = takeRows(frame, thinned(rows));
  if (train.columns.get(examples.label.name) === undefined) return [];
  const inputs = inputsOf(plan, examples, train);
  // A row of train may have one label and not the next, where rules vote for it.
  const views = labelsOf(examples).map((label) => {
    const view = { ...examples, label };
    const labelled = examples.labelers === undefined ? train : takeRows(frame, thinned(labelledRows(view, frame, rows)));
    const column = labelled.columns.get(label.name)!;
    const beside = labelled.rows === 0 ? [] : inputsOf(plan, examples, labelled);
    return { view, labelled, column, beside, byPlace: beside.filter((input) => rowOrderFollowsTheLabel(view, input, labelled, column)) };
  });
  return [
    ...views.flatMap(({ view }) => labelsThatDoNotVary(view, frame)),
    ...constantInputs(inputs, train.rows),
    ...idLikeInputs(inputs.filter((input) => !input.isProse), train.rows),
    // What goes with the place tells the label because of it: one mistake.
    ...views.flatMap(({ view, labelled, column, beside, byPlace }) => inputsThatTellTheLabel(view, beside.filter((input) => !input.isProse && !byPlace.includes(input)), column, labelled.rows)),
    ...views.flatMap(({ view, labelled, byPlace }) => byPlace.map((input) => rowOrderFinding(view, input, labelled.rows))),
  ];
}

/** Where rules vote, rows of train need have no label: only those that have one can show what it goes with. */
function labelledRows(examples: Examples, frame: Frame, rows: Uint32Array): Uint32Array {
  const label = frame.columns.get(examples.label.name);
  if (label === undefined) return rows;
  return rows.filter((row) => (label.kind === "number" ? !Number.isNaN(label.values[row]!) : label.codes[row]! >= 0));
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
    return column === undefined || (models.length > 0 && !read.has(of.name)) ? [] : [{ name: of.name, column, of, isProse: of.type.kind === "string" || isReadByWords(models, of.name) }];
  });
}

/** Whether every input that reads it takes its terms. */
function isReadByWords(models: Plan["models"], name: string): boolean {
  const reading = models.flatMap((model) => model.inputs.filter((input) => featuresRead(input.door).includes(name)));
  return reading.length > 0 && reading.every((input) => input.transforms[0]?.transform === "vocabulary");
}

function featuresRead(expr: Expr): string[] {
  return expr.kind === "feature" || expr.kind === "column" ? [expr.name] : children(expr).flatMap(featuresRead);
}
