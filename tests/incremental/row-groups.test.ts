/** One Parquet file that grows is read as far as its row groups are new, or can be felt. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import { duckdb } from "../batch/fixture.ts";
import { inFolder, planOf } from "../conformance/harness.ts";
import { build } from "./support.ts";

const SPEC = `source visits {
  from    parquet("visits.parquet")
  stream  kafka("visits")
  columns { id: Int, page: Category, at_time: Timestamp, price: Float by 0.01? }
  at      at_time
  known   at at_time
  key     id
  expect  { price < 9900 else drop }
}
view dear from visits where (price ?? 0) > 50 { stream kafka("dear") }
features pages from visits by page {
  ready live within 1m
  n     = count() over 6h
  spent = sum(price) over 1d
}
features rich from dear by page {
  ready live within 1m
  n = count() over 12h
}
examples shown {
  rows   visits asked at at_time within 0s
  label  more = count() from visits by page = page over next 6h
  features {
    pages(page)
    rich(page) prefix r_
  }
}
`;

/** A visit every few minutes; `where`: over `i`. Row groups of 2048 rows. */
const write = (folder: string, rows: number, where = "true", price = "CASE WHEN i % 977 = 0 THEN 9950.0 WHEN i % 7 = 0 THEN NULL ELSE (i * 7919 % 10000) / 100.0 END"): Promise<void> =>
  duckdb(`COPY (SELECT CAST(i AS BIGINT) AS id, 'page ' || CAST(i * 31 % 11 AS VARCHAR) AS page, TIMESTAMPTZ '2024-01-01 00:00:00Z' + INTERVAL (i * 3) MINUTE AS at_time, CAST(${price} AS DOUBLE) AS price FROM range(${rows}) AS r(i) WHERE ${where} ORDER BY i) TO '${join(folder, "visits.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);

const scanned = ({ inputs }: BatchResult) => inputs[0]!.scanned!;

describe("one Parquet file", { timeout: 240_000 }, () => {
  it("that grew, or of which a row was changed, gives the bytes of a build of all", () =>
    inFolder({}, async (folder) => {
      writeFileSync(join(folder, "spec.mls"), SPEC);
      const plan = planOf(folder);
      const both = async (): Promise<BatchResult> => {
        const apart = (out: string) => ({ quarantineFolder: join(folder, out, "apart") });
        const again = await build(folder, plan, "again", apart("again"));
        const full = await build(folder, plan, "full", { full: true, ...apart("full") });
        for (const name of ["shown.parquet", "apart/visits.jsonl"]) expect(readFileSync(join(folder, "again", name)).equals(readFileSync(join(folder, "full", name))), name).toBe(true);
        const told = ({ inputs, views, examples }: BatchResult) => [inputs.map(({ scanned: _scanned, quarantine: _quarantine, ...rest }) => rest), views, examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest)];
        expect(told(again)).toEqual(told(full));
        return again;
      };
      await write(folder, 20_000);
      expect(scanned(await both())).toMatchObject({ pieces: 10, of: 10, rows: 20_000 });
      expect(scanned(await both())).toMatchObject({ pieces: 0, of: 10, rows: 0, ofRows: 20_000 });
      // The last row group was not full: it is another now.
      await write(folder, 21_000);
      expect(scanned(await both())).toMatchObject({ of: 11, ofRows: 21_000 });
      expect(scanned(await both()).pieces).toBe(0);
      await write(folder, 23_000);
      expect(scanned(await both()).rows).toBeLessThan(10_000);
      // One value in the middle.
      await write(folder, 23_000, "true", "CASE WHEN i = 9000 THEN 12.5 WHEN i % 977 = 0 THEN 9950.0 WHEN i % 7 = 0 THEN NULL ELSE (i * 7919 % 10000) / 100.0 END");
      expect(scanned(await both()).rows).toBeLessThan(10_000);
      // A row fewer moves all that follow.
      await write(folder, 23_000, "i <> 100");
      await both();
    }));

  it("whose new rows have a key that stands in old ones is refused as in a build of all", () =>
    inFolder({}, async (folder) => {
      writeFileSync(join(folder, "spec.mls"), SPEC);
      const plan = planOf(folder);
      await write(folder, 9000);
      await build(folder, plan, "again");
      await duckdb(`COPY (SELECT CASE WHEN id = 8999 THEN 17 ELSE id END AS id, * EXCLUDE (id) FROM read_parquet('${join(folder, "visits.parquet")}')) TO '${join(folder, "other.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
      writeFileSync(join(folder, "visits.parquet"), readFileSync(join(folder, "other.parquet")));
      const [again, full] = await Promise.all([build(folder, plan, "again"), build(folder, plan, "full", { full: true })].map((run) => run.then(() => "nothing", ({ message }: Error) => message)));
      expect(again).toMatch(/not unique/);
      expect(again).toBe(full);
    }));
});
