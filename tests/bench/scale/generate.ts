import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { duckdb } from "../../batch/fixture.ts";

/** How keys are drawn: some users are busier than others; or, beside that, one user has a tenth of all rows. */
export type Skew = "even" | "hot";

const BEGIN = Date.UTC(2024, 0, 1) * 1000;
const DAY = 86_400_000_000;
const KEYS = 100_000;

/** A number in [0, 1) that depends on (i, salt) alone. */
const uniform = (salt: number): string => `(hash(i * 16 + ${salt}) % 1048576) / 1048576.0`;

function user(skew: Skew): string {
  const drawn = `CAST(floor(pow(${uniform(1)}, 2) * ${KEYS}) AS BIGINT)`;
  return skew === "even" ? drawn : `CASE WHEN ${uniform(2)} < 0.1 THEN 7 ELSE ${drawn} END`;
}

/** Times nearly in order: row i at its share of the days from `first` to `last`, and up to an hour later. */
const time = (rows: number, first: number, last: number): string => `CAST(${BEGIN + first * DAY} + i * ${((last - first) * DAY) / rows} AS BIGINT) + CAST(hash(i * 16 + 3) % 3600000000 AS BIGINT)`;

/**
 * Writes `events.parquet` (rows) and `asks.parquet` (a tenth as many) into a folder of `root`, once, and gives the folder. The same numbers give the same values everywhere: they are DuckDB's
 * hashes of row numbers.
 */
export async function generate(root: string, rows: number, skew: Skew): Promise<string> {
  const folder = join(root, `${skew}-${rows}`);
  mkdirSync(folder, { recursive: true });
  const asks = Math.floor(rows / 10);
  // Shifted, so that asks draw other numbers than events.
  const from = (count: number, shift: number): string => `(SELECT range AS i0, range + ${shift} AS i FROM range(${count}))`;
  const events = `SELECT ${user(skew)} AS "user", make_timestamptz(${time(rows, 0, 90)}) AS "time", CAST(hash(i * 16 + 4) % 100000 AS BIGINT) AS amount, ${uniform(5)} < 0.1 AS failed FROM ${from(rows, 0)}`;
  const asked = `SELECT i0 AS id, ${user(skew)} AS "user", make_timestamptz(${time(asks, 40, 89).replace("+ i *", "+ i0 *")}) AS "time", ${uniform(5)} < 0.2 AS bad FROM ${from(asks, 2 ** 40)}`;
  for (const [name, query] of [["events", events], ["asks", asked]] as const) {
    const path = join(folder, `${name}.parquet`);
    if (existsSync(path)) continue;
    await duckdb("SET memory_limit = '2GB'", `COPY (${query}) TO '${path}.partial' (FORMAT parquet, COMPRESSION zstd)`);
    renameSync(`${path}.partial`, path);
  }
  return folder;
}
