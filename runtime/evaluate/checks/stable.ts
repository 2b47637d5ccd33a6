import type { Test } from "../../contract/plan.ts";
import { displayCount, displayNumber, displayPercent, displayRows } from "../display.ts";
import type { TestInput } from "../input.ts";
import { type Finding, notJudged } from "./result.ts";

/** `stable when distance = round(distance * 1.01) within 0.02 on 99% of rows`: value is the share of rows whose score (each class's, for classes) moves by at most `within`. */
export async function checkStable(test: Extract<Test, { kind: "stable" }>, input: TestInput): Promise<Finding> {
  const count = input.labels.length;
  if (count === 0) return notJudged("there are no rows", { op: ">=", bound: test.share, unit: "share" });
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  const { scores } = await input.rescore({ column: test.column, rows, replacement: { kind: "expr", expr: test.value } });
  const width = scores.length / count;
  let within = 0;
  let worst = { row: 0, move: 0 };
  for (let row = 0; row < count; row++) {
    let move = 0;
    for (let k = row * width; k < (row + 1) * width; k++) move = Math.max(move, Math.abs(scores[k]! - input.scores[k]!));
    if (move <= test.within) within++;
    if (move > worst.move) worst = { row, move };
  }
  const value = within / count;
  return {
    passed: value >= test.share,
    value,
    op: ">=",
    bound: test.share,
    margin: value - test.share,
    baseline: null,
    unit: "share",
    slices: [],
    details: [
      `${displayCount(within)} of ${displayRows(count)} (${displayPercent(value)}) move by at most ${displayNumber(test.within)}`,
      ...(worst.move > 0 ? [`the furthest is row ${displayCount(worst.row)}, by ${displayNumber(worst.move)}`] : []),
    ],
  };
}
