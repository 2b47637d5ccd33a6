/** The rows of SQL: DuckDB over each case, beside mls. */
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { instant } from "../conformance/events.ts";
import type { Value } from "../oracle/values.ts";
import { type Ask, type Case, DAY, type Event, HOUR, MINUTE, type Row, SECOND, T } from "./row.ts";
import { refusalOf } from "./ours.ts";
import { specOf } from "./page.ts";
import { rowsOf, type Told } from "./standard.ts";

interface Asked extends Omit<Told, "theirs"> {
  /** Over the tables `events(k, stamp, seen, x, y)` and `asks(asked)`: one value a row. */
  readonly sql: string;
  /** What gives ours in SQL, where the page says so. */
  readonly oursInSql?: string;
  /** The same over the table turned round, after the first. */
  readonly turned?: true;
}

const one = (at: number, x: number | null): Event => ({ at, x });
const ask = (at: number): Ask => ({ at });
const SOME = [one(T - 30 * MINUTE, 10), one(T - 10 * MINUTE, 20)];
const ALONE = [one(T - 10 * MINUTE, 7)];
const NOTHING = [one(T - 9 * HOUR, 7)];
const TIE = [one(T, 9), one(T, 5)];
const hundredths = (ys: readonly number[], at: number): Event[] => ys.map((y, i) => ({ at: at + i * SECOND, x: null, y }));
const HISTORY = "SELECT %s FROM asks LEFT JOIN events e ON e.stamp >= asked - INTERVAL 1 HOUR AND e.stamp < asked GROUP BY asked ORDER BY asked";
const history = (aggregate: string): string => HISTORY.replace("%s", aggregate);
const ROWS_FRAME = "SELECT last(before ORDER BY n) FROM (SELECT row_number() OVER () AS n, max(x) OVER (ORDER BY stamp ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS before FROM (FROM events UNION ALL SELECT k, stamp + INTERVAL 1 SECOND, seen, NULL, NULL FROM events LIMIT 3))";

const ASKED: readonly Asked[] = [
  {
    name: "a range frame", events: [one(T - HOUR - 1, 1), one(T - HOUR, 1), one(T - 30 * MINUTE, 1), one(T, 1), one(T, 1)], asks: [ask(T)], ours: "ours.n_1h", said: "theirs.n_1h",
    sql: "SELECT DISTINCT n FROM (SELECT stamp, count(*) OVER (ORDER BY stamp RANGE BETWEEN INTERVAL 1 HOUR PRECEDING AND CURRENT ROW) AS n FROM events) JOIN asks ON stamp = asked",
  },
  {
    name: "asof join", events: [one(T, 7)], asks: [ask(T - 1), ask(T), ask(T + 1)], ours: "ours.latest", said: "theirs.latest",
    sql: "SELECT x FROM asks ASOF LEFT JOIN events ON asked >= stamp ORDER BY asked", oursInSql: "SELECT x FROM asks ASOF LEFT JOIN events ON asked > stamp ORDER BY asked",
  },
  { name: "a tie", events: TIE, asks: [ask(T + SECOND)], ours: "ours.one_row", sql: ROWS_FRAME, turned: true, oursInSql: ROWS_FRAME.replace("ORDER BY stamp ROWS", "ORDER BY stamp, x ROWS") },
  { name: "a sum over nothing", events: NOTHING, asks: [ask(T)], ours: "ours.sum_1h", said: "ours.frame_some", sql: history("sum(x)") },
  { name: "a count over nothing", events: NOTHING, asks: [ask(T)], ours: "ours.n_1h", sql: history("count(*)"), oursInSql: history("count(e.stamp)") },
  { name: "the latest value is missing", events: [one(T - HOUR, 3), one(T - MINUTE, null)], asks: [ask(T)], ours: "ours.latest", said: "ours.row", sql: "SELECT x FROM asks ASOF LEFT JOIN events ON asked > stamp" },
  { name: "a key that is missing", keyless: true, events: SOME, asks: [ask(T)], ours: "ours.n_1h", said: "ours.null_n", sql: "SELECT DISTINCT count(*) OVER (PARTITION BY k) FROM events" },
  { name: "a mean of integers", events: [one(T - MINUTE, 1), one(T - SECOND, 2)], asks: [ask(T)], ours: "ours.mean", said: "ours.mean", sql: history("avg(x)") },
  { name: "a median", events: SOME, asks: [ask(T)], ours: "ours.middle", sql: history("median(x)"), oursInSql: history("quantile_disc(x, 0.5)") },
  { name: "a deviation of one", events: ALONE, asks: [ask(T)], ours: "ours.spread", said: "ours.spread", sql: history("stddev(x)") },
  { name: "a sum of fractions", events: hundredths([0.1, 0.2, 0.3], T), asks: [ask(T + MINUTE)], ours: "ours.total", turned: true, sql: "SELECT sum(y) FROM events", oursInSql: "SELECT sum(y::DECIMAL(9, 2))::DOUBLE FROM events" },
  { name: "not a number", events: [{ at: T, x: null, y: 1 }, { at: T + SECOND, x: null, y: "NaN" }], asks: [ask(T + MINUTE)], ours: "ours.greatest", sql: "SELECT max(y) FROM events" },
  { name: "a division by zero", events: SOME, asks: [ask(T)], ours: "ours.ratio", sql: "SELECT 1 / (count(*) - count(*)) FROM events" },
  {
    name: "written late", events: [one(T, 3), { at: T + MINUTE, seen: T + 5 * HOUR, x: 8 }], asks: [ask(T + HOUR)], ours: "ours.latest", said: "ours.latest", believing: true,
    sql: "SELECT x FROM asks ASOF LEFT JOIN events ON asked > stamp", oursInSql: "SELECT x FROM asks ASOF LEFT JOIN (FROM events WHERE seen < (SELECT asked FROM asks)) ON asked > stamp",
  },
  {
    name: "a correction", corrected: true, events: [one(T, 9), { at: T, seen: T + 5 * HOUR, x: 5 }], asks: [ask(T + HOUR), ask(T + 6 * HOUR)], ours: "ours.corrected_x", said: "ours.version", believing: true,
    sql: "SELECT x FROM asks ASOF LEFT JOIN (FROM events QUALIFY row_number() OVER (PARTITION BY k, stamp ORDER BY seen DESC) = 1) ON asked > stamp ORDER BY asked",
  },
  { name: "a week", events: [one(T - 11 * DAY, 1)], asks: [ask(T + 12 * HOUR)], ours: "ours.weekly", sql: "SELECT count(e.x) FROM asks LEFT JOIN events e ON e.stamp >= time_bucket(INTERVAL 7 DAYS, asked) - INTERVAL 7 DAYS AND e.stamp < asked" },
];

export async function sql(): Promise<Row[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const told: Told[] = [];
    const inSql = new Map<string, Value[]>();
    for (const { sql: text, oursInSql, turned, ...row } of ASKED) {
      told.push({ ...row, theirs: await answer(connection, row, text) });
      if (turned) told.push({ ...turnedRound(row), theirs: await answer(connection, turnedRound(row), text) });
      if (oursInSql !== undefined) inSql.set(row.name, await answer(connection, row, oursInSql));
    }
    const rows = merged(await rowsOf("SQL", told)).map((row) => (inSql.has(row.name) ? { ...row, oursInTheirs: inSql.get(row.name)! } : row));
    return [...rows, await doubled(connection)];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const TURNED = " (turned round)";

/** The same rows the other way round, as a case of its own: the values change places, the times don't. */
const turnedRound = <C extends Case>(row: C): C => ({ ...row, name: `${row.name}${TURNED}`, events: row.events.map(({ at }, i) => ({ ...row.events.at(-1 - i)!, at })) });

/** Both ways round are one row of the page. */
const merged = (rows: readonly Row[]): Row[] =>
  rows.flatMap((row) => {
    if (row.name.endsWith(TURNED)) return [];
    const other = rows.find(({ name }) => name === `${row.name}${TURNED}`);
    return [other === undefined ? row : { ...row, theirs: [...row.theirs, ...other.theirs], ours: [...row.ours, ...other.ours] }];
  });

/** A key that a table has twice. */
async function doubled(connection: DuckDBConnection): Promise<Row> {
  const name = "a key twice in a table";
  const row: Case = { name, events: ALONE, asks: [ask(T)] };
  const theirs = await answer(connection, row, "SELECT count(*) FROM asks JOIN (VALUES (1), (1)) rates(rate) ON true");
  const why = await refusalOf(specOf("SQL"), [row], (files) => ({ "rates.csv": `${files["rates.csv"]!}"${name}",2\n` }));
  return { name, theirs, ours: [why?.includes("rates") ? "refused" : (why ?? "read")] };
}

async function fill(connection: DuckDBConnection, { name, events, asks, keyless }: Case): Promise<void> {
  const text = (value: Value): string => (value === null ? "NULL" : String(value));
  const time = (at: number): string => `TIMESTAMP '${instant(at).slice(0, -1)}'`;
  const key = keyless ? "NULL" : `'${name}'`;
  await connection.run("CREATE OR REPLACE TABLE events(k VARCHAR, stamp TIMESTAMP, seen TIMESTAMP, x INTEGER, y DOUBLE)");
  await connection.run("CREATE OR REPLACE TABLE asks(asked TIMESTAMP)");
  for (const { at, seen, x, y } of events) await connection.run(`INSERT INTO events VALUES (${key}, ${time(at)}, ${time(seen ?? at)}, ${text(x)}, ${y === "NaN" ? "'NaN'" : text(y ?? null)})`);
  for (const { at } of asks) await connection.run(`INSERT INTO asks VALUES (${time(at)})`);
}

/** One value a row, over the case's own tables. */
async function answer(connection: DuckDBConnection, row: Case, text: string): Promise<Value[]> {
  await fill(connection, row);
  const rows = (await connection.runAndReadAll(text)).getRowsJS();
  return rows.map(([value]) => (typeof value === "bigint" ? Number(value) : typeof value === "number" && !Number.isFinite(value) ? String(value) : (value as Value)));
}
