import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExampleBlocks } from "../../runtime/batch/example-blocks.ts";
import { limitFault, memoryShares } from "../../runtime/batch/memory.ts";
import { RowsByKey } from "../../runtime/batch/windows/rows-by-key.ts";
import { PartitionReader } from "../../runtime/batch/windows/keyed-rows.ts";
import { Spill } from "../../runtime/batch/spill.ts";
import type { FrameColumn } from "../../runtime/contract/frame.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mls-spill-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 300,000 rows of 1,000 keys (and some of none), out of order, with ties and missing values; one key has a tenth. */
const ROWS = `SELECT CAST(CASE WHEN hash(i) % 10 = 0 THEN 7 WHEN hash(i) % 100 = 1 THEN -1 ELSE hash(i + 1) % 1000 END AS INTEGER) AS "__k", CAST(hash(i + 2) % 100000 AS BIGINT) AS "__at", CASE WHEN i % 11 = 0 THEN NULL ELSE i END AS a0, CASE WHEN i % 7 = 0 THEN NULL ELSE i % 2 = 0 END AS f0, CAST(i AS INTEGER) AS "__e" FROM (SELECT range AS i FROM range(300000))`;

const shape = (name: string) => (name === "__e" ? ("integer" as const) : name === "f0" ? ("flag" as const) : ("number" as const));

describe("rows in order of key and time", () => {
  for (const [name, bytes, bits] of [["in memory, one partition", 2 ** 30, 0], ["in memory, eight", 2 ** 30, 3], ["all in a file", 0, 2], ["some in a file", 8_000_000, 3]] as const) {
    it(`are those of a sort: ${name}`, async () => {
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      const spill = new Spill(folder, bytes);
      const read = await RowsByKey.read(await connection.stream(ROWS), { shape, bits, spill, order: "__at" });
      expect(read.rows).toBe(300_000);
      const wanted = (await connection.runAndReadAll(`SELECT "__k" + 1 AS k, list("__at" ORDER BY "__at", "__e") AS at, list("__e" ORDER BY "__at", "__e") AS e, list(a0 ORDER BY "__at", "__e") AS a FROM (${ROWS}) GROUP BY k ORDER BY k`)).getRowsJS() as unknown as [number, bigint[], number[], (bigint | null)[]][];
      let found = 0;
      const reader = new PartitionReader(read.keyed);
      const parts = new Map<number, { at: number[]; e: number[]; a: number[]; f: number[] }>();
      for (let p = 0; p < read.partitions; p++) {
        const { rows, keyStart, columns } = reader.load(p);
        found += rows;
        const list = (column: string, from: number, to: number): number[] => [...columns.get(column)!.subarray(from, to)];
        for (let key = 0; key + 1 < keyStart.length; key++) {
          const [from, to] = [keyStart[key]!, keyStart[key + 1]!];
          if (from < to) parts.set(key * read.partitions + p, { at: list("__at", from, to), e: list("__e", from, to), a: list("a0", from, to), f: list("f0", from, to) });
        }
      }
      expect(found).toBe(300_000);
      expect([...parts.keys()].sort((a, b) => a - b)).toEqual(wanted.map(([k]) => k));
      for (const [k, at, e, a] of wanted) {
        const part = parts.get(k)!;
        expect(part.at).toEqual(at.map(Number));
        // Rows of equal times keep the order in which they came, which is that of e.
        expect(part.e).toEqual([...e]);
        expect(part.a).toEqual(a.map((value) => (value === null ? Number.NaN : Number(value))));
        expect(part.f).toEqual([...e].map((i) => (i % 7 !== 0 && i % 2 === 0 ? 1 : 0)));
      }
      spill.close();
      connection.closeSync();
      instance.closeSync();
    });
  }
});

describe("columns of examples", () => {
  it("are the same from a file as in memory, whatever order they come in, and however their words are told", () => {
    const rows = 1_100_000;
    const spill = new Spill(folder, 0);
    const sets = [new ExampleBlocks(rows, undefined), new ExampleBlocks(rows, spill)] as const;
    const first = ["b", "é"];
    const second = ["a", "b", "😀"];
    for (const set of sets) {
      for (let from = 0; from < rows; from += 300_000) {
        const count = Math.min(300_000, rows - from);
        set.put(new Map<string, FrameColumn>([["__row", { kind: "number", values: Float64Array.from({ length: count }, (_, i) => from + i) }]]), count, from);
      }
      // Every other example from the end, then the rest; words in dictionaries of their own.
      for (const odd of [1, 0]) {
        const example = Int32Array.from({ length: rows / 2 }, (_, i) => rows - 2 + odd - 2 * i);
        const dictionary = odd === 1 ? first : second;
        const codes = example.map((e) => (e % 5 === 0 ? -1 : e % dictionary.length));
        set.put(new Map<string, FrameColumn>([["x", { kind: "number", values: Float64Array.from(example, (e) => e * 2) }], ["word", { kind: "code", codes, dictionary }]]), rows / 2, example);
      }
    }
    const [whole, blocks] = sets;
    expect(blocks.count).toBe(3);
    expect(blocks.dictionary("word")).toEqual(["a", "b", "é", "😀"]);
    expect(whole.dictionary("word")).toEqual(["a", "b", "é", "😀"]);
    const all = whole.block(0).columns;
    for (let b = 0; b < blocks.count; b++) {
      const [from, to] = blocks.span(b);
      const { columns } = blocks.block(b);
      for (const name of ["__row", "x", "word"]) {
        const [mine, theirs] = [columns.get(name)!, all.get(name)!];
        if (mine.kind === "number" && theirs.kind === "number") expect(Buffer.from(mine.values.buffer).equals(Buffer.from(theirs.values.slice(from, to).buffer))).toBe(true);
        else if (mine.kind === "code" && theirs.kind === "code") expect(Buffer.from(mine.codes.buffer).equals(Buffer.from(theirs.codes.slice(from, to).buffer))).toBe(true);
        else throw new Error("the kinds differ");
      }
    }
    const word = all.get("word")!;
    const told = (e: number): string | null => (e % 5 === 0 ? null : e % 2 === 1 ? first[e % 2]! : second[e % 3]!);
    for (const e of [0, 1, 2, 3, 4, 6, 7, rows - 1]) expect(word.kind === "code" && word.codes[e]! >= 0 ? word.dictionary[word.codes[e]!] : null).toBe(told(e));
    spill.close();
  });
});

describe("the limit of memory", () => {
  it("is a size, and enough to work with", () => {
    expect(limitFault("4GB")).toBeUndefined();
    expect(limitFault("1.5 GiB")).toBeUndefined();
    expect(limitFault("lots")).toBe("is not a size");
    expect(limitFault("10MB")).toMatch(/is too little: a run needs 800MB/);
  });

  it("is shared out so that the shares leave room for the process itself", () => {
    for (const limit of ["800MB", "1GB", "4GB", "64GB"]) {
      const { whole, engine, rows, examples, work } = memoryShares(limit);
      expect(engine + rows + examples + work).toBeLessThan(whole - 300e6);
    }
  });
});
