import type { CodeArray } from "../../contract/frame.ts";
import { counted, type DataFinding } from "../../contract/data-check.ts";
import type { InputColumn } from "./index.ts";

/** Fewer rows say nothing of either. */
const ROWS = 50;
/** Of the rows, from which a category has a value nearly to itself. */
const OWN = 0.95;

/** Inputs without any variation: nothing can be learnt from them, and most often they are broken. */
export function constantInputs(inputs: readonly InputColumn[], rows: number): DataFinding[] {
  if (rows < ROWS) return [];
  return inputs.flatMap(({ name, column, of }) => {
    const values = column.kind === "number" ? column.values : column.codes;
    const first = values[0]!;
    if (!values.every((value: number) => Object.is(value, first))) return [];
    const missing = column.kind === "number" ? Number.isNaN(first) : first < 0;
    const shown = missing ? "missing" : column.kind === "number" ? String(first) : `"${column.dictionary[first]}"`;
    return [
      {
        code: "MLS3186",
        severity: "warning" as const,
        message: `the input \`${name}\` is ${shown} on every row of train`,
        span: of.span,
        notes: ["nothing can be learnt from it; where it varies later, the model has never seen that"],
        help: missing ? "look whether a lookup or a window finds anything: keys that are spelt otherwise, a lag that is too long" : "take it out, or look at why it does not vary",
        count: rows,
        sample: shown,
      },
    ];
  });
}

/** Inputs that number or name rows one by one. */
export function idLikeInputs(inputs: readonly InputColumn[], rows: number): DataFinding[] {
  if (rows < ROWS) return [];
  return inputs.flatMap((input) => {
    const distinct = input.column.kind === "code" ? distinctCodes(input.column.codes) : numbersRows(input, rows);
    if (distinct < OWN * rows) return [];
    return [
      {
        code: "MLS3184",
        severity: "warning" as const,
        message: `the input \`${input.name}\` is as good as an id: ${counted(distinct, "value")} on ${counted(rows, "row")} of train`,
        span: input.of.span,
        notes: ["an id can only be remembered, and carries the order or the place in which rows were written down"],
        help: "take it out, or mark the column `@id`",
        count: distinct,
        sample: null,
      },
    ];
  });
}

function distinctCodes(codes: CodeArray): number {
  const seen = new Set<number>();
  for (const code of codes) if (code >= 0) seen.add(code);
  return seen.size;
}

/** A measured whole number may be different on every row; one that numbers rows is so without great gaps. Gives 0 for all else. */
function numbersRows({ column, of }: InputColumn, rows: number): number {
  if (column.kind !== "number" || of.type.kind !== "int" || of.type.unit !== undefined) return 0;
  const seen = new Set<number>();
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    seen.add(value);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  // Train alone is looked at, so other parts' numbers are gaps; three times is room for them.
  return most - least + 1 <= 3 * rows ? seen.size : 0;
}
