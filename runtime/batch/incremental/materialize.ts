/**
 * Materializes a group: its values for each of its keys at moments of a range of days, a Parquet file a day.
 *
 * Input: the engine with all data read; the program of the group's values (an example set that asks for them); the range. Output: `<folder>/<day>.parquet` with `moment`, `as_of`, the key and the features, in order of
 * moment and key. A day whose file is whole and made of the same is passed over, so a run that was stopped is taken up where it was, and one after late data makes only the days that can feel them. It fills no store.
 */
import type { ExampleProgram } from "../../contract/batch.ts";
import { sha256 } from "../../contract/canonical.ts";
import type { FeatureProgram } from "../../contract/feature-program.ts";
import { type Frame, takeRows } from "../../contract/frame.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Type } from "../../contract/types.ts";
import { type Engine, runStatements } from "../engine.ts";
import type { Clock } from "../progress.ts";
import { readCounts } from "../read-columns.ts";
import { type OutputColumn, wholeRows, writeParquet } from "../write-parquet.ts";
import { DAY, digestsOf, type Digests, NONE, roleOf } from "./digests.ts";
import { FeaturePieces, scratchOf } from "./feature-pieces.ts";
import { asOf, type FeatureTime, featureTimes } from "./feature-times.ts";
import { meaningOf, plannedOf } from "./meaning.ts";
import { dropPart, fillPart, PART, readFelt, spineOfDays } from "./part.ts";
import { type Pieces, summed } from "./pieces/index.ts";

export interface MaterializeOptions {
  readonly folder: string;
  /** Days from 1970-01-01, [from, until); by default those that the data cover whole. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  /** µs between moments; by default as the group is ready, or a day. */
  readonly every: number | undefined;
  readonly made: string;
  readonly road: "kernel" | "sql";
}

export interface Materialized {
  readonly group: string;
  readonly days: number;
  readonly computed: number;
  readonly rows: number;
}

export interface MaterializeRun {
  readonly engine: Engine;
  /** Inputs of which not all need have been read: days that are made again have read what they see. */
  readonly pieces: Pieces | undefined;
  readonly clock: Clock;
  readonly one: ExampleProgram;
  readonly features: FeatureProgram;
  readonly plan: Plan;
  readonly options: MaterializeOptions;
  readonly columnsOf: (program: ExampleProgram) => Promise<OutputColumn[]>;
}

/** Rows that are made at once. */
const ROWS = 500_000;
const MOST_DAYS = 64;

export async function materialize(run: MaterializeRun): Promise<Materialized> {
  const { engine, clock, one, features, options } = run;
  const pieces = await FeaturePieces.open(options.folder);
  const digests = await clock.stage(`changes of ${features.group}`, () => digestsOf(engine, one.ranges, run.pieces));
  const [from, until] = rangeOf(run, digests);
  const keyOf = pieceKeys(run, digests);
  const open: { day: number; key: string }[] = [];
  let rows = 0;
  for (let day = from; day < until; day++) {
    engine.check();
    const key = keyOf(day);
    const standing = await pieces.standing(day, key);
    if (standing === undefined) open.push({ day, key });
    else rows += standing;
  }
  const size = await chunkSize(run);
  for (let at = 0; at < open.length; at += size) {
    const chunk = open.slice(at, at + size);
    const frame = await valuesOf(run, chunk.map(({ day }) => day));
    for (const { day, key } of chunk) {
      engine.check();
      const made = rowsOfDay(frame, day);
      await engine.with((connection) => writeParquet(connection, scratchOf(options.folder), wholeRows(made.rows, outputOf(run, made))));
      await pieces.put(day, key, made.rows);
      rows += made.rows;
    }
    clock.tell(`${features.group} to ${shown(chunk.at(-1)!.day)}`, `${(at + chunk.length).toLocaleString("en")} of ${open.length.toLocaleString("en")} days, ${rows.toLocaleString("en")} rows`);
  }
  return { group: features.group, days: Math.max(0, until - from), computed: open.length, rows };
}

const shown = (day: number): string => new Date((day * DAY) / 1000).toISOString().slice(0, 10);

function rangeOf({ one, options }: MaterializeRun, digests: Digests): [number, number] {
  const days = one.ranges.relations.flatMap((range) => Object.keys(digests.relations[roleOf(range)] ?? {}).filter((day) => day !== NONE).map(Number));
  const least = days.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = days.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const from = options.from ?? (Number.isFinite(least) ? least : 0);
  // The last day that has data may not be over.
  return [from, options.until ?? (Number.isFinite(greatest) ? Math.max(from, greatest) : from)];
}

/** What a day's file is made of: the group, how it is asked, the tables, and the days of events that can be felt in it. */
function pieceKeys({ one, features, plan, options }: MaterializeRun, digests: Digests): (day: number) => string {
  const group = plan.groups.find(({ id }) => id === features.group);
  const fixed = meaningOf({ made: options.made, road: options.road, every: options.every, group, zones: plan.zones, externs: plan.externs, ranges: plannedOf(one.ranges), tables: digests.tables });
  const relations = one.ranges.relations.map((range) => ({
    range,
    days: Object.entries(digests.relations[roleOf(range)] ?? {})
      .filter(([day]) => day !== NONE)
      .map(([day, digest]) => [Number(day), digest.join(" ")] as const)
      .sort(([a], [b]) => a - b),
  }));
  const steps = Object.entries(digests.steps).map(([relation, days]) => ({ relation, days: Object.entries(days).sort(([a], [b]) => (a < b ? -1 : 1)) }));
  // A moment looks up what holds at events before it.
  const stepsUntil = (day: number): unknown => steps.map(({ relation, days }) => [relation, days.filter(([one]) => one === NONE || Number(one) <= day)]);
  return (day) => sha256(JSON.stringify([fixed, day, stepsUntil(day), relations.map(({ range, days }) => days.filter(([one]) => one <= day && (range.forward === null || (one + 1) * DAY + range.forward > day * DAY)))]));
}

async function chunkSize({ engine, pieces, plan, features, options }: MaterializeRun): Promise<number> {
  const pieced = pieces?.under(plan.groups.find(({ id }) => id === features.group)!.input) ?? [];
  // A key that stands in several pieces is counted in each: days are then made in smaller heaps.
  const { keys } = pieced.length === 0 ? await engine.with((connection) => readCounts(connection, features.keyCount)) : await summed(pieced, features.keyCount);
  const moments = featureTimes(features.ready, options.every, 0, 7 * DAY).length / 7;
  return Math.max(1, Math.min(MOST_DAYS, Math.floor(ROWS / Math.max(1, Number(keys) * moments))));
}

async function valuesOf({ engine, pieces, one, features, options, columnsOf }: MaterializeRun, days: readonly number[]): Promise<Frame> {
  await readFelt(pieces, one, days, false);
  await fillPart(engine, one, days);
  engine.useSchema(PART);
  try {
    const times = days.flatMap((day) => featureTimes(features.ready, options.every, day * DAY, (day + 1) * DAY));
    await engine.with(async (connection) => {
      await connection.run(`CREATE TABLE "points.times" ("asked" BIGINT, "t" BIGINT)`);
      if (times.length > 0) await connection.run(`INSERT INTO "points.times" VALUES ${times.map(({ asked, t }: FeatureTime) => `(${asked}, ${t})`).join(", ")}`);
      await runStatements(connection, features.points);
    });
    const columns = await columnsOf(spineOfDays(one));
    const moment = columns.find(({ name }) => name === "__moment")!.column;
    return { rows: moment.kind === "number" ? moment.values.length : 0, columns: new Map(columns.map(({ name, column }) => [name, column])) };
  } finally {
    engine.useSchema(undefined);
    await dropPart(engine);
  }
}

function rowsOfDay(frame: Frame, day: number): Frame {
  const moments = frame.columns.get("__moment");
  if (moments?.kind !== "number") throw new Error("values have no moments");
  const rows: number[] = [];
  for (let i = 0; i < frame.rows; i++) if (Math.floor(moments.values[i]! / DAY) === day) rows.push(i);
  return takeRows(frame, Int32Array.from(rows));
}

const TIME: Type = { kind: "timestamp", missing: false };

function outputOf({ one, features }: MaterializeRun, frame: Frame): OutputColumn[] {
  const moments = frame.columns.get("__moment")!;
  const ready = moments.kind === "number" ? moments.values.map((moment) => asOf(features.ready, moment)) : new Float64Array(0);
  const written = one.columns.filter(({ name }) => features.columns.some((column) => name === column || (name.startsWith(`${column}[`) && name.endsWith("]"))));
  return [
    { name: "moment", type: TIME, column: moments },
    { name: "as_of", type: TIME, column: { kind: "number", values: ready } },
    ...written.map(({ name, type }) => ({ name, type, column: frame.columns.get(name)! })),
  ];
}
