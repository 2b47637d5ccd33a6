import { expect, test } from "vitest";
import { asDoubles, type Frame } from "../../runtime/contract/frame.ts";
import { rescorer, type ScoringRoad } from "../../runtime/evaluate/rescore.ts";
import { frameOf, LITERAL, numbers } from "./helpers.ts";

const values = (frame: Frame, name: string): Float64Array => {
  const column = frame.columns.get(name);
  if (column?.kind !== "number") throw new Error(`no number ${name}`);
  return asDoubles(column.values);
};

/** Inputs `double` = 2·a and `b`; the score is their sum, the margin half of it. */
const road: ScoringRoad = {
  frame: frameOf({ a: numbers([1, 2, 3]), b: numbers([10, 20, 30]) }),
  compute: (_expr, frame) => numbers([...values(frame, "a")].map((a) => a + 0.5)),
  door: (frame) => frameOf({ double: numbers([...values(frame, "a")].map((a) => 2 * a)), b: numbers([...values(frame, "b")]) }),
  score: (door) => ({ scores: values(door, "double").map((double, i) => double + values(door, "b")[i]!) }),
};
const all = Uint32Array.of(0, 1, 2);

test("an example column is replaced before the door, so that what is made of it moves too", async () => {
  const { scores } = await rescorer(road)({ column: "a", rows: Uint32Array.of(2, 0, 2), replacement: { kind: "values", values: numbers([5, 6, 7]) } });
  expect([...scores]).toEqual([40, 22, 44]);
});
test("a model's input that is no example column is replaced behind the door", async () => {
  const { scores } = await rescorer(road)({ column: "double", rows: all, replacement: { kind: "values", values: numbers([0, 0, 1]) } });
  expect([...scores]).toEqual([10, 20, 31]);
});
test("an expression is computed over the rows as they were", async () => {
  const { scores } = await rescorer(road)({ column: "a", rows: all, replacement: { kind: "expr", expr: LITERAL } });
  expect([...scores]).toEqual([13, 25, 37]);
  expect([...values(road.frame, "a")]).toEqual([1, 2, 3]);
});
test("a name that is neither is refused", async () => {
  await expect(rescorer(road)({ column: "c", rows: all, replacement: { kind: "values", values: numbers([0, 0, 1]) } })).rejects.toThrow("no input `c`");
});
