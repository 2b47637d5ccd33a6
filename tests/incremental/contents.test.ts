/** A file is known by its hash, and by its size and times only where these can tell. */
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { piecesOfFiles, seenFiles } from "../../runtime/batch/incremental/pieces/contents.ts";
import type { SeenFile } from "../../runtime/batch/incremental/pieces/record.ts";
import type { Input, InputFile } from "../../runtime/batch/read/files.ts";
import { duckdb } from "../batch/fixture.ts";
import { inFolder } from "../conformance/harness.ts";

const CSV = { origin: { kind: "csv", path: "data/*.csv" } } as unknown as Input;
const PARQUET = { origin: { kind: "parquet", path: "data.parquet" } } as unknown as Input;
const fileAt = (path: string): InputFile => ({ path, name: "a.csv", bytes: 0, partition: new Map() });

describe("a file of the last build", () => {
  it("is not read again where size, times and place are the same and it had been at rest", () =>
    inFolder({ "a.csv": "x\n1\n" }, async (folder) => {
      const file = fileAt(join(folder, "a.csv"));
      const [seen] = await seenFiles(CSV, [file], [], "trust");
      // As if it had been hashed long after it was written: what is remembered is taken for what is there.
      const remembered: SeenFile = { ...seen!, sha256: "remembered", seen: Date.now() + 60_000 };
      expect((await seenFiles(CSV, [file], [remembered], "trust"))[0]!.sha256).toBe("remembered");
      expect((await seenFiles(CSV, [file], [remembered], "hash"))[0]!.sha256).toBe(seen!.sha256);
    }));

  it("is hashed again where it was written within the tick of a clock before it was hashed, or its times were set back", () =>
    inFolder({ "a.csv": "x\n1\n" }, async (folder) => {
      const path = join(folder, "a.csv");
      const file = fileAt(path);
      const [seen] = await seenFiles(CSV, [file], [], "trust");
      expect((await seenFiles(CSV, [file], [{ ...seen!, sha256: "remembered" }], "trust"))[0]!.sha256).toBe(seen!.sha256);
      const old = new Date(Date.now() - 3_600_000);
      utimesSync(path, old, old);
      const [rested] = await seenFiles(CSV, [file], [], "trust");
      writeFileSync(path, "x\n2\n");
      utimesSync(path, old, old);
      expect((await seenFiles(CSV, [file], [{ ...rested!, seen: Date.now() + 60_000 }], "trust"))[0]!.sha256).not.toBe(rested!.sha256);
    }));
});

describe("the row groups of a Parquet file", () => {
  it("have the names of their content, wherever they lie", () =>
    inFolder({}, async (folder) => {
      const [long, short, other] = ["long", "short", "other"].map((name) => join(folder, `${name}.parquet`));
      const write = (path: string, rows: number, value = "i"): Promise<void> => duckdb(`COPY (SELECT CAST(${value} AS BIGINT) AS a, 'text ' || CAST(i % 5 AS VARCHAR) AS b FROM range(${rows}) AS r(i) ORDER BY i) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
      await write(long!, 10_000);
      await write(short!, 6144);
      await write(other!, 6144, "CASE WHEN i = 3000 THEN -1 ELSE i END");
      const ids = async (path: string): Promise<string[]> => piecesOfFiles(await seenFiles(PARQUET, [fileAt(path)], [], "trust")).map(({ id }) => id);
      const [a, b, c] = [await ids(long!), await ids(short!), await ids(other!)];
      expect([a.length, b.length]).toEqual([5, 3]);
      expect(a.slice(0, 3)).toEqual(b);
      expect(c.map((id, i) => id === b[i])).toEqual([true, false, true]);
    }));
});
