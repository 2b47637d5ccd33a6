import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { writeFrame } from "../../runtime/batch/write-file.ts";
import { differences, newFolder } from "./fixture.ts";

describe("a column of texts is read as it was written, missing values too, where its codes take", () => {
  for (const [size, texts] of [["one byte", 3], ["two bytes", 300], ["four bytes", 70_000]] as const) {
    it(size, async () => {
      const rows = 2 * texts + 5001;
      const dictionary = Array.from({ length: texts }, (_, i) => `t${String(i).padStart(6, "0")}`);
      const codes = Int32Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? -1 : i % texts));
      const values = Float64Array.from({ length: rows }, (_, i) => (i % 5 === 1 ? Number.NaN : i / 8));
      // Numbers may lie in memory that threads share.
      const shared = new Float64Array(new SharedArrayBuffer(8 * rows));
      shared.set(values);
      const path = join(newFolder(), "frame.parquet");
      await writeFrame(path, "parquet", rows, [
        { name: "text", type: { kind: "string", missing: true }, column: { kind: "code", codes, dictionary } },
        { name: "number", type: { kind: "float", missing: true }, column: { kind: "number", values: shared } },
      ]);
      const read = await readExamples(path);
      expect(differences({ rows, columns: new Map([["text", { kind: "code", codes, dictionary }], ["number", { kind: "number", values }]]) }, read)).toEqual([]);
    });
  }
});
