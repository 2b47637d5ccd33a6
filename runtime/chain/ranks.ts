/**
 * The place of each row in its list by the score, from 1: the greatest score first, of equal ones the least `__tie` (contract/plan/examples.ts), and of what is alike in that too the row that stands first. A list
 * is the rows of one `__group`; where there is none, of one moment. Training, judging, scores at dates and the server all order by `placesBy`.
 */
import type { Expr } from "../contract/expr.ts";
import { children } from "../contract/expr-parts.ts";
import { asDoubles, type Frame, type FrameColumn } from "../contract/frame.ts";
import { type Decide, TIE } from "../contract/plan.ts";
import { RANK } from "../contract/score-column.ts";

/** Whether a rule of the block looks at the place. */
export function readsRank(decide: Decide): boolean {
  const reads = (expr: Expr): boolean => (expr.kind === "score" && expr.rank === true) || children(expr).some(reads);
  return decide.rules.some((rule) => reads(rule.expr));
}

/** The place of each of `rows` rows, from 1; rows that are alike in all stand as they came. */
export function placesBy(rows: number, by: (row: number) => readonly [number, number]): number[] {
  const keys = Array.from({ length: rows }, (_, row) => by(row));
  const order = keys.map((_, row) => row).sort((a, b) => keys[a]![0] - keys[b]![0] || keys[a]![1] - keys[b]![1] || a - b);
  const places = new Array<number>(rows);
  order.forEach((row, place) => {
    places[row] = place + 1;
  });
  return places;
}

/** What numbers the list of each row. */
export function listNumbers(frame: Frame): Float64Array | undefined {
  const found = frame.columns.get("__group") ?? frame.columns.get("__moment");
  return found?.kind === "number" ? asDoubles(found.values) : undefined;
}

/** The rows of each list, in their order. */
export function rowsOfLists(lists: Float64Array): readonly (readonly number[])[] {
  const rows = new Map<number, number[]>();
  lists.forEach((list, row) => {
    const found = rows.get(list);
    if (found === undefined) rows.set(list, [row]);
    else found.push(row);
  });
  return [...rows.values()];
}

/** The column that rules read, where one of them does. */
export function rankColumns(decisions: readonly Decide[], frame: Frame, scores: Float64Array): ReadonlyMap<string, FrameColumn> {
  if (!decisions.some(readsRank)) return new Map();
  const [lists, tie] = [listNumbers(frame), frame.columns.get(TIE)];
  if (lists === undefined || tie?.kind !== "number") throw new Error("a decision goes by the place in a list, and the rows say neither their list nor what decides between equal scores");
  const values = new Float64Array(frame.rows);
  for (const rows of rowsOfLists(lists)) {
    const places = placesBy(rows.length, (k) => [-scores[rows[k]!]!, tie.values[rows[k]!]!]);
    rows.forEach((row, k) => {
      values[row] = places[k]!;
    });
  }
  return new Map([[RANK, { kind: "number", values }]]);
}
