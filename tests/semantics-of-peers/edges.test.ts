/** Where theirs can be said, saying it gives theirs on any data: events at, before and behind every edge, with ties and without rows, against the reference functions and DuckDB. */
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { instant } from "../conformance/events.ts";
import type { Value } from "../oracle/values.ts";
import * as chronon from "./chronon-reference.ts";
import * as openmldb from "./openmldb-reference.ts";
import { type Answers, answersOf } from "./ours.ts";
import { specOf } from "./page.ts";
import { type Ask, type Case, DAY, type Event, HOUR, MILLISECOND, MINUTE, SECOND, T } from "./row.ts";

/** Every moment, at each of the distances and a step before and behind it; x tells the events apart. */
const around = (moments: readonly number[], distances: readonly number[], step: number): Event[] =>
  moments.flatMap((moment) => distances.flatMap((distance) => [-step, 0, step].map((off) => moment - distance + off))).map((at, i) => ({ at, x: 1 + ((i * 7) % 31) }));
const asked = (moments: readonly number[]): Ask[] => moments.map((at, i) => ({ at, own: 100 + i }));

/** What a column is at each question, beside what the peer says. */
function expectTheirs(found: Answers, { name, asks, events }: Case, column: string, theirs: (events: readonly Event[], ask: Ask) => Value): void {
  const values = asks.map((ask) => theirs(events, ask));
  expect({ column, values: found.of(name, column) }).toEqual({ column, values });
  expect(new Set(values).size, `${column} tells nothing`).toBeGreaterThan(2);
}

describe("at every edge, theirs said in mls is theirs", () => {
  it("Chronon", async () => {
    const moments = [T, T - 30 * DAY, T + 2 * HOUR + 25 * MINUTE, T + 2 * HOUR + 27 * MINUTE, T + 2 * HOUR + 30 * MINUTE - MILLISECOND, T + 12 * HOUR];
    const distances = [0, 5 * MINUTE, HOUR, HOUR + 2 * MINUTE, DAY, DAY + 27 * MINUTE, 2 * DAY, 30 * DAY, 30 * DAY + 2 * HOUR];
    const edges: Case = { name: "edges", events: around(moments, distances, MILLISECOND), asks: asked([...moments, T - 90 * DAY]) };
    const found = await answersOf(specOf("Chronon"), [edges]);
    const counted = (width: number) => (events: readonly Event[], { at }: Ask) => chronon.count(chronon.sawtooth(events, at, width)) ?? 0;
    expectTheirs(found, edges, "ours.saw_n_1h", counted(HOUR));
    expectTheirs(found, edges, "ours.saw_n_1d", counted(DAY));
    expectTheirs(found, edges, "ours.saw_n_30d", counted(30 * DAY));
    expectTheirs(found, edges, "ours.saw_sum_1h", (events, { at }) => chronon.sum(chronon.sawtooth(events, at, HOUR)));
    expectTheirs(found, edges, "ours.saw_some", (events, { at }) => chronon.count(chronon.sawtooth(events, at, HOUR)));
    expectTheirs(found, edges, "ours.snap_n_2d", (events, { at }) => chronon.count(chronon.snapshot(events, at, 2 * DAY)) ?? 0);
  });

  it("OpenMLDB", async () => {
    const moments = [T, T + SECOND, T + 2 * SECOND, T + 5 * SECOND, T + HOUR];
    const tied: Case = { name: "tied", events: around(moments, [0, 0, SECOND, 2 * SECOND], MILLISECOND), asks: asked([...moments, T - HOUR]) };
    // Which of equal times is the newest is told by no rule of theirs.
    const untied: Case = { name: "untied", events: around([T, T + HOUR, T + 2 * HOUR], [0, SECOND, 2 * SECOND], MILLISECOND), asks: asked([T, T + SECOND, T + 4 * SECOND, T + HOUR + 2 * SECOND]) };
    const found = await answersOf(specOf("OpenMLDB"), [tied, untied]);
    const summed = (frame: Omit<openmldb.Frame, "preceding">) => (events: readonly Event[], ask: Ask) => openmldb.sum(openmldb.requested(events, ask, { preceding: 2 * SECOND, ...frame }));
    expectTheirs(found, tied, "theirs.with_own", summed({}));
    expectTheirs(found, tied, "theirs.open", summed({ open: true }));
    expectTheirs(found, tied, "theirs.range_closed", (events, ask) => summed({ exclude: "current row" })(events, ask) ?? 0);
    expectTheirs(found, tied, "ours.with_own", summed({ exclude: "current time" }));
    expectTheirs(found, untied, "theirs.maxsize", summed({ maxsize: 2 }));
  });

  it("SQL", async () => {
    const moments = [T, T + MINUTE, T + HOUR, T + 3 * HOUR];
    const edges: Case = { name: "edges", events: around(moments, [0, 0, MINUTE, HOUR], 1), asks: asked([...moments, T - DAY]) };
    const found = await answersOf(specOf("SQL"), [edges]);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const time = (at: number): string => `TIMESTAMP '${instant(at).slice(0, -1)}'`;
    await connection.run(`CREATE TABLE events AS SELECT * FROM (VALUES ${edges.events.map(({ at, x }) => `(${time(at)}, ${x})`).join(", ")}) events(stamp, x)`);
    await connection.run(`CREATE TABLE asks AS SELECT * FROM (VALUES ${edges.asks.map(({ at }, i) => `(${i}, ${time(at)})`).join(", ")}) asks(i, asked)`);
    const rows = (await connection.runAndReadAll("SELECT (SELECT count(*) FROM events WHERE stamp BETWEEN asked - INTERVAL 1 HOUR AND asked), (SELECT max(x) FROM events WHERE stamp = (SELECT max(stamp) FROM events WHERE stamp <= asked)) FROM asks ORDER BY i")).getRowsJS();
    connection.closeSync();
    instance.closeSync();
    expectTheirs(found, edges, "theirs.n_1h", (_, ask) => Number(rows[edges.asks.indexOf(ask)]![0]));
    expectTheirs(found, edges, "theirs.latest", (_, ask) => rows[edges.asks.indexOf(ask)]![1] as Value);
  });
});
