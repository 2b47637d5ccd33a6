/** Histories on their way into the store come in pieces, of which one is held: what is stored is what it is of whole ones. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchData, GroupHistory } from "../../runtime/batch/batch-data.ts";
import { describeGroup, readMeta, StoreWriter, writeEvents } from "../../runtime/store/index.ts";
import { planOf } from "../conformance/harness.ts";
import { duckdb, newFolder, run, write } from "./fixture.ts";

const SPEC = `
source events {
  from    parquet("events.parquet")
  stream  kafka("events")
  columns { user: Category?, never: Category?, time: Timestamp, amount: Int, shop: Category? }
  at      time
  known   at time
}
source asks {
  from    parquet("asks.parquet")
  columns { user: Category?, never: Category?, time: Timestamp, bad: Bool known at time + 1h }
  at      time
  known   at time
}
features recent from events by user { ready live within 1m
  total = sum(amount) over 7d
  often = mode(shop) over 7d }
features nobody from events by never { ready live within 1m
  n = count() over 1d }
examples answers {
  rows  asks asked at time
  label bad = bad
  features { recent(user); nobody(never) }
}
split answers by time in "UTC" { train until 2024-03-10, validate until 2024-03-20, test until 2024-03-31 }
`;

/** One user has a third of the rows, more than a piece holds; some have one. */
const EVENTS = `SELECT CASE WHEN i % 50 = 0 THEN NULL WHEN i % 3 = 0 THEN 'busy' WHEN i % 3 = 1 THEN 'user ' || i % 100 ELSE 'once ' || i END AS "user", CAST(NULL AS VARCHAR) AS never, make_timestamptz(1704067200000000 + i * 250000000) AS time, i % 97 AS amount, CASE WHEN i % 13 = 0 THEN NULL ELSE 'shop ' || i % 7 END AS shop FROM (SELECT range AS i FROM range(30000))`;
const ASKS = `SELECT "user", never, time, amount % 2 = 0 AS bad FROM (${EVENTS}) WHERE amount = 5`;

async function withData(work: (data: BatchData, folder: string) => Promise<void>): Promise<void> {
  const folder = newFolder();
  write(folder, { "spec.mls": SPEC });
  await duckdb("SET TimeZone = 'UTC'", `COPY (${EVENTS}) TO '${folder}/events.parquet' (FORMAT parquet)`, `COPY (${ASKS}) TO '${folder}/asks.parquet' (FORMAT parquet)`);
  await run(folder, planOf(folder, "spec.mls"), { outputFolder: join(folder, "out"), inspect: (data) => work(data, folder) });
}

/** Fills a store, and gives what it is said to hold. */
async function filled(path: string, fill: (group: (history: GroupHistory) => ReturnType<StoreWriter["group"]>) => Promise<void>): Promise<unknown> {
  const writer = new StoreWriter(path);
  await fill(({ group, program, events, dictionaries }) => writer.group(group, describeGroup(program.windows, program.windows.map(() => ({ kind: "int", missing: true })), events.columns, dictionaries)));
  await writer.commit({ planHash: "0", dataEnd: 0 });
  const { bytes, checksum, groups } = readMeta(path)!;
  return { bytes, checksum, groups };
}

describe("histories in pieces", () => {
  it("make the store that whole ones make, where keys go over the ends of pieces too, and where a group has no rows", async () => {
    let whole: unknown;
    await withData(async (data, folder) => {
      whole = await filled(join(folder, "store"), (group) => data.histories((history) => writeEvents(group(history), history.keys, history.events)));
    });
    await withData(async (data, folder) => {
      const begun: string[] = [];
      const ends: (readonly unknown[])[] = [];
      let pieces = 0;
      let busy = 0;
      const made = await filled(join(folder, "store"), async (group) => {
        let writer: ReturnType<StoreWriter["group"]> | undefined;
        await data.historyPieces(3000, (piece, isFirst) => {
          if (isFirst) {
            writer = group(piece);
            begun.push(piece.group);
          }
          expect(piece.events.at.length).toBeLessThan(3000 + 2048);
          expect(piece.events.keyStart.length).toBe(piece.events.at.length === 0 ? 2 : piece.keys.length + 1);
          if (piece.keys.some(([key]) => key === "busy")) busy++;
          ends.push(piece.keys.at(-1) ?? []);
          pieces++;
          writeEvents(writer!, piece.keys, piece.events);
        });
      });
      expect(begun).toEqual(["recent", "nobody"]);
      expect(pieces).toBeGreaterThan(6);
      expect(busy).toBeGreaterThan(2);
      expect(ends.at(-1)).toEqual([]);
      expect(made).toEqual(whole);
    });
  });

  it("end the run where their visitor fails", async () => {
    await expect(
      withData((data) =>
        data.historyPieces(3000, () => {
          throw new Error("no room");
        }),
      ),
    ).rejects.toThrow("no room");
  });
});
