import type { FrameColumn, Numbers } from "../../contract/frame.ts";
import type { Test } from "../../contract/plan.ts";
import { displayCount, displayNumber, displayRows, displayValue } from "../display.ts";
import type { TestInput } from "../input.ts";
import { type Finding, notJudged } from "./result.ts";

/** Rows probed and values tried for each. */
const ROWS = 250;
const GRID = 64;

/**
 * `nondecreasing in x`: for rows spread evenly over the part, x alone runs through values that were observed (all of them if few, else evenly by rank, the ends included);
 * neither score nor, where it can be had, raw margin may fall from one value to the next. Value: the greatest fall of the score (0 when there is none).
 */
export async function checkMonotone(test: Extract<Test, { kind: "monotone" }>, input: TestInput): Promise<Finding> {
  if (input.trained.task.kind === "multiclass") return notJudged("a model with classes has no one score that could rise");
  const column = input.frame.columns.get(test.input);
  if (!column) return notJudged(`there is no column \`${test.input}\` to probe`);
  if (column.kind !== "number") return notJudged(`\`${test.input}\` is not a number, so it can't rise`);
  const grid = observedGrid(column.values, GRID);
  if (grid.length < 2) return notJudged(`\`${test.input}\` has ${grid.length === 0 ? "no value" : "only one value"} in this part`);
  const probed = evenly(input.frame.rows, ROWS);
  const rows = new Uint32Array(probed.length * grid.length);
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    rows[i] = probed[Math.floor(i / grid.length)]!;
    values[i] = grid[i % grid.length]!;
  }
  const replacement: FrameColumn = { kind: "number", values };
  const { scores, margins } = await input.rescore({ column: test.input, rows, replacement: { kind: "values", values: replacement } });
  const sign = test.direction === "nondecreasing" ? 1 : -1;
  const worst = greatestFall(scores, grid.length, sign);
  const worstMargin = margins && greatestFall(margins, grid.length, sign);
  const shown = worst.fall > 0 ? { worst, of: scores, what: "score" } : worstMargin && worstMargin.fall > 0 ? { worst: worstMargin, of: margins, what: "raw margin" } : undefined;
  const type = input.types?.get(test.input);
  const step = sign > 0 ? "falls" : "rises";
  return {
    passed: shown === undefined,
    value: shown ? shown.worst.fall : 0,
    op: "<=",
    bound: 0,
    margin: shown ? -shown.worst.fall : 0,
    baseline: null,
    unit: null,
    slices: [],
    details: [
      `${displayRows(probed.length)} at ${displayCount(grid.length)} values of \`${test.input}\` each`,
      ...(shown
        ? [
            `row ${displayCount(rows[shown.worst.at]!)}: the ${shown.what} ${step} from ${displayNumber(shown.of[shown.worst.at - 1]!)} to ${displayNumber(shown.of[shown.worst.at]!)} as \`${test.input}\` goes from ${displayValue(values[shown.worst.at - 1]!, type)} to ${displayValue(values[shown.worst.at]!, type)}`,
            `${displayCount(shown.worst.count)} of ${displayCount(probed.length * (grid.length - 1))} steps go the wrong way`,
          ]
        : []),
    ],
  };
}

/** Greatest step against the direction within each run of `width`, and where it ends; the first of equals. */
function greatestFall(scores: Float64Array | Float32Array, width: number, sign: number): { fall: number; at: number; count: number } {
  let fall = 0;
  let at = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    if (i % width === 0) continue;
    const step = sign * (scores[i - 1]! - scores[i]!);
    if (step > 0) count++;
    if (step > fall) {
      fall = step;
      at = i;
    }
  }
  return { fall, at, count };
}

/** Distinct values, ascending; more than `most` are thinned evenly by rank, least and greatest kept. */
function observedGrid(values: Numbers, most: number): Float64Array {
  const distinct = Float64Array.from(new Set(values.filter((value) => !Number.isNaN(value)))).sort();
  return Float64Array.from(evenly(distinct.length, most), (place) => distinct[place]!);
}

/** At most `most` places among 0 … count − 1, evenly apart, first and last among them. */
export function evenly(count: number, most: number): Uint32Array {
  if (count <= most) return Uint32Array.from({ length: count }, (_, i) => i);
  return Uint32Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
