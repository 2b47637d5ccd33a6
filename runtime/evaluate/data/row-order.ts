import type { DataFinding } from "../../contract/data-check.ts";
import type { Frame, FrameColumn, Numbers } from "../../contract/frame.ts";
import type { Examples } from "../../contract/plan.ts";
import { auc, monotoneFit } from "./association.ts";
import type { InputColumn } from "./index.ts";

const ROWS = 100;
const FOLLOWS = 0.99;

/**
 * A file sorted by its answers (first all that were sold, then all that were not) is told by any input that goes with the order of the file. A split drawn by hash does not mind the order, so it is a finding
 * only together with such an input: a number that was given row by row.
 */
export function rowOrderFollowsTheLabel(examples: Examples, input: InputColumn, train: Frame, label: FrameColumn): boolean {
  const place = train.columns.get("__row");
  if (examples.spine.kind !== "closed" || place?.kind !== "number" || train.rows < ROWS || input.column.kind !== "number") return false;
  return monotoneFit(place.values, input.column.values) >= FOLLOWS && follows(place.values, label);
}

export function rowOrderFinding(examples: Examples, input: InputColumn, rows: number): DataFinding {
  return {
    code: "MLS3183",
    severity: "warning",
    message: `the file is in the order of the label \`${examples.label.name}\`, and \`${input.name}\` goes with that order`,
    span: input.of.span,
    label: "says where in the file a row stands",
    notes: ["where a row stands in a file is no property of it: the next file has another order"],
    help: `take \`${input.name}\` out, or mark its column \`@id\``,
    count: rows,
    sample: null,
  };
}

/** Two classes: the place tells them by its AUC. More: each stands in one piece. A quantity: it only rises or falls. */
function follows(places: Numbers, label: FrameColumn): boolean {
  if (label.kind === "number") {
    const distinct = [...new Set(label.values)];
    return distinct.length === 2 ? auc(places, (row) => label.values[row] === distinct[0]) >= FOLLOWS : distinct.length > 2 && monotoneFit(places, label.values) >= FOLLOWS;
  }
  const { codes } = label;
  const classes = new Set(codes).size;
  if (classes === 2) return auc(places, (row) => codes[row] === codes[0]) >= FOLLOWS;
  let runs = 1;
  for (let row = 1; row < codes.length; row++) if (codes[row] !== codes[row - 1]) runs++;
  return classes > 2 && runs === classes;
}
