/** MLS3185: a label that does not vary is told of each part by its name, not of train alone. */
import { describe, expect, it } from "vitest";
import type { FrameColumn } from "../../runtime/contract/frame.ts";
import type { Examples } from "../../runtime/contract/plan.ts";
import { labelsThatDoNotVary } from "../../runtime/evaluate/data/labels.ts";

const PARTS = ["test", "train", "validate"];
const span = { file: "spec.mls", line: 1, column: 1, endLine: 1, endColumn: 2 };

/** `[part, label]` a row; without a part the frame is not split. */
function found(rows: readonly (readonly [string | undefined, number])[], kind: "bool" | "float" = "bool"): string[] {
  const columns = new Map<string, FrameColumn>([["late", { kind: "number", values: Float64Array.from(rows, ([, label]) => label) }]]);
  if (rows.some(([part]) => part !== undefined)) columns.set("__part", { kind: "code", codes: Int32Array.from(rows, ([part]) => PARTS.indexOf(part!)), dictionary: PARTS });
  const examples = { label: { name: "late", type: { kind, missing: false }, span } } as unknown as Examples;
  return labelsThatDoNotVary(examples, { rows: rows.length, columns }).map(({ message, notes }) => `${message}; ${notes!.join()}`);
}

const many = (part: string | undefined, label: number, count: number): [string | undefined, number][] => Array.from({ length: count }, () => [part, label]);

describe("a label that does not vary", () => {
  it("is told of the part that it does not vary in", () => {
    expect(found([...many("train", 0, 3), ...many("train", 1, 3), ...many("validate", 0, 4), ...many("test", 0, 1), ...many("test", 1, 1)])).toEqual(["the label `late` is 0 on every row of validate (4 rows); a metric on such a part is not defined, or chance"]);
    expect(found([...many("train", 1, 3), ...many("test", 1, 2)])).toEqual(["the label `late` is 1 on every row of train (3 rows), 1 on every row of test (2 rows); there is nothing to tell apart"]);
  });

  it("is told of all rows where there are no parts", () => {
    expect(found(many(undefined, 1, 5))).toEqual(["the label `late` is 1 on every row of train (5 rows); there is nothing to tell apart"]);
    expect(found([...many(undefined, 1, 5), ...many(undefined, 0, 1)])).toEqual([]);
  });

  it("varies enough with five of a class, of a large part; a number with one other", () => {
    expect(found([...many("train", 0, 196), ...many("train", 1, 4)])).toEqual(["the label `late` is 0 on all but 4 rows of train (200 rows); there is nothing to tell apart"]);
    expect(found([...many("train", 0, 195), ...many("train", 1, 5)])).toEqual([]);
    expect(found([...many("train", 0, 195), ...many("train", 1, 4)])).toEqual([]);
    expect(found([...many("train", 0, 199), ...many("train", 1, 1)], "float")).toEqual([]);
  });
});
