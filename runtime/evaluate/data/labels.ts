import { counted, type DataFinding } from "../../contract/data-check.ts";
import type { FrameColumn, Frame } from "../../contract/frame.ts";
import type { Examples } from "../../contract/plan.ts";
import { partsOf, rowsOf } from "./part-rows.ts";

/** A part this large should hold more than a handful of each class. */
const ROWS = 200;
const HANDFUL = 5;

/** A part in which every label is the same judges nothing; one with four of a class judges it by chance. One finding, whatever number of parts is so. */
export function labelsThatDoNotVary(examples: Examples, frame: Frame): DataFinding[] {
  const column = frame.columns.get(examples.label.name);
  if (column === undefined) return [];
  const isClass = !["int", "float", "duration"].includes(examples.label.type.kind);
  const same = (partsOf(frame) ?? ["train"]).flatMap((part) => {
    const rows = examples.labelers === undefined ? rowsOf(frame, part) : rowsOf(frame, part).filter((row) => (column.kind === "number" ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0));
    const [most, ...others] = [...countsOf(column, rows)].sort((a, b) => b[1] - a[1]);
    const rest = others.reduce((sum, [, count]) => sum + count, 0);
    const stands = most !== undefined && rows.length > 1 && (rest === 0 || (isClass && rows.length >= ROWS && rest < HANDFUL));
    return stands ? [{ part, value: most[0], rest, rows: rows.length }] : [];
  });
  const [first] = same;
  if (first === undefined) return [];
  const what = same.map(({ part, value, rest, rows }) => `${value} on ${rest === 0 ? "every row" : `all but ${counted(rest, "row")}`} of ${part} (${counted(rows, "row")})`);
  return [
    {
      code: "MLS3185",
      severity: "warning",
      message: `the label \`${examples.label.name}\` is ${what.join(", ")}`,
      span: examples.label.span,
      notes: [first.part === "train" ? "there is nothing to tell apart" : "a metric on such a part is not defined, or chance"],
      help: "look at how the label is made, at what was left out (`mlsc build` lists it), and at the borders of the split",
      count: same.reduce((sum, { rows, rest }) => sum + rows - rest, 0),
      sample: first.value,
    },
  ];
}

function countsOf(column: FrameColumn, rows: Uint32Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = column.kind === "number" ? String(column.values[row]) : `"${column.dictionary[column.codes[row]!] ?? "missing"}"`;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > 50) break; // a number that varies
  }
  return counts;
}
