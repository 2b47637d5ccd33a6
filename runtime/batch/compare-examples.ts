/**
 * How the columns of two example sets are distributed, part by part, and how far they have moved. Both files are streamed through DuckDB, twice: once for rows, missing values, means and quantiles, once to count rows by bin. Files
 * with the same bytes are not read.
 *
 * PSI, the population stability index, is the sum over bins of (b − a) · ln(b / a), with a and b each bin's share of the rows of either set. Bins of a number are cut at the least value, the deciles and the greatest of the earlier set's part, with one more for missing;
 * those of a category are its 50 commonest values there, with one for all others and one for missing. An empty bin counts as half a row, so that the index stays finite.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { dirname, join } from "node:path";
import { Engine } from "./engine.ts";
import { hashFile } from "./read/facts.ts";
import { readRows } from "./read-columns.ts";

export interface PartStats {
  readonly rows: number;
  readonly missing: number;
  /** Null of what is no number, and where all are missing. */
  readonly mean: number | null;
  /** At 0.05, 0.5 and 0.95, as values that are there. */
  readonly quantiles: readonly [number, number, number] | null;
}

export interface ColumnMove {
  readonly column: string;
  readonly kind: "number" | "category" | "other";
  readonly parts: readonly { readonly part: string; readonly before: PartStats; readonly after: PartStats; /** Null where one side has no rows, or the column is neither number nor category. */ readonly psi: number | null }[];
  /** The greatest of its parts; 0 where there is none. */
  readonly psi: number;
}

export interface ComparedExamples {
  readonly same: boolean;
  readonly rows: { readonly before: number; readonly after: number };
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Columns in both, those that moved most first. */
  readonly columns: readonly ColumnMove[];
}

export interface CompareOptions {
  readonly threads?: number | undefined;
  readonly memoryLimit?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const LEVELS = 50;
const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const SHOWN = [0.05, 0.5, 0.95];
/** The least and the greatest. */
const ENDS = [0, 1];

export async function compareExamples(before: string, after: string, options: CompareOptions = {}): Promise<ComparedExamples> {
  const [a, b] = await Promise.all([hashFile(before), hashFile(after)]);
  const engine = await Engine.open({ temporaryFolder: join(dirname(after), ".diff.partial"), variables: new Map([["a", before], ["b", after]]), paths: [before, after], ...options });
  try {
    return await engine.with(async (connection) => {
      const [then, now] = [await columnsOf(connection, "a"), await columnsOf(connection, "b")];
      const rows = { before: then.rows, after: now.rows };
      if (a.sha256 === b.sha256) return { same: true, rows, added: [], removed: [], columns: [] };
      const common = [...now.types].filter(([name]) => then.types.has(name) && !name.startsWith("__")).map(([name, type], i) => ({ name, i, kind: kindOf(type) === kindOf(then.types.get(name)!) ? kindOf(type) : ("other" as const) }));
      const stats = { a: await statsOf(connection, "a", common), b: await statsOf(connection, "b", common) };
      const counts = { a: await binsOf(connection, "a", common, stats.a), b: await binsOf(connection, "b", common, stats.a) };
      const parts = [...new Set([...stats.a.keys(), ...stats.b.keys()])].sort((x, y) => ORDER.indexOf(x) - ORDER.indexOf(y));
      const columns = common.map(({ name, i, kind }): ColumnMove => {
        const moved = parts.map((part) => ({ part, before: shownStats(stats.a.get(part), i), after: shownStats(stats.b.get(part), i), psi: kind === "other" ? null : psi(counts.a.get(part)?.[i], counts.b.get(part)?.[i]) }));
        return { column: name, kind, parts: moved, psi: Math.max(0, ...moved.map((one) => one.psi ?? 0)) };
      });
      return {
        same: false,
        rows,
        added: [...now.types.keys()].filter((name) => !then.types.has(name) && !name.startsWith("__")),
        removed: [...then.types.keys()].filter((name) => !now.types.has(name) && !name.startsWith("__")),
        columns: columns.sort((x, y) => y.psi - x.psi || (x.column < y.column ? -1 : 1)),
      };
    });
  } finally {
    engine.close();
  }
}

const ORDER = ["train", "validate", "test", ""];

interface Compared {
  readonly name: string;
  readonly i: number;
  readonly kind: ColumnMove["kind"];
}
/** By part: for each column its statistics, deciles among them, or its commonest values. */
type Stats = ReadonlyMap<string, readonly (PartStats & { readonly edges: readonly number[]; readonly least: number | null; readonly levels: readonly string[] })[]>;

const source = (side: "a" | "b"): string => `read_parquet(getvariable('${side}'))`;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

async function columnsOf(connection: DuckDBConnection, side: "a" | "b"): Promise<{ rows: number; types: Map<string, string> }> {
  const described = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${source(side)})`);
  const [counted] = await readRows(connection, `SELECT count(*) AS n FROM ${source(side)}`);
  return { rows: Number(counted?.n ?? 0), types: new Map(described.map((row) => [String(row.column_name), String(row.column_type)])) };
}

function kindOf(type: string): ColumnMove["kind"] {
  if (/^(BOOLEAN|U?(TINY|SMALL|BIG)?INT|U?INTEGER|DOUBLE|FLOAT)$/.test(type)) return "number";
  return type === "VARCHAR" || type.startsWith("ENUM(") ? "category" : "other";
}

async function statsOf(connection: DuckDBConnection, side: "a" | "b", columns: readonly Compared[]): Promise<Stats> {
  const items = columns.flatMap(({ name, i, kind }) => {
    const column = quoted(name);
    const number = `CAST(${column} AS DOUBLE)`;
    if (kind === "number") return [`count(${column}) AS "n${i}"`, `avg(${number}) AS "m${i}"`, `quantile_disc(${number}, [${[...DECILES, ...SHOWN, ...ENDS].join(", ")}]) AS "q${i}"`];
    return [`count(${column}) AS "n${i}"`];
  });
  const levels = new Map<string, string[]>();
  for (const { name, i, kind } of columns) {
    if (kind !== "category") continue;
    const counted = `SELECT coalesce(CAST("__part" AS VARCHAR), '') AS "part", CAST(${quoted(name)} AS VARCHAR) AS "value", count(*) AS "n" FROM ${source(side)} WHERE ${quoted(name)} IS NOT NULL GROUP BY 1, 2`;
    const commonest = await readRows(connection, `SELECT "part", "value" FROM (${counted}) QUALIFY row_number() OVER (PARTITION BY "part" ORDER BY "n" DESC, "value") <= ${LEVELS} ORDER BY "part", "value"`);
    for (const row of commonest) {
      const key = `${i} ${String(row.part)}`;
      const known = levels.get(key);
      if (known === undefined) levels.set(key, [String(row.value)]);
      else known.push(String(row.value));
    }
  }
  const rows = await readRows(connection, `SELECT coalesce(CAST("__part" AS VARCHAR), '') AS "part", count(*) AS "rows"${items.map((item) => `, ${item}`).join("")} FROM ${source(side)} GROUP BY 1`);
  return new Map(
    rows.map((row) => [
      String(row.part),
      columns.map(({ i }) => {
        const all = Array.isArray(row[`q${i}`]) ? (row[`q${i}`] as unknown[]).map(Number) : [];
        const mean = row[`m${i}`];
        return {
          rows: Number(row.rows),
          missing: Number(row.rows) - Number(row[`n${i}`]),
          mean: mean === null || mean === undefined ? null : Number(mean),
          quantiles: all.length === 0 ? null : ([all[9]!, all[10]!, all[11]!] as const),
          edges: [...new Set([...all.slice(0, 9), ...all.slice(13)])],
          least: all[12] ?? null,
          levels: levels.get(`${i} ${String(row.part)}`) ?? [],
        };
      }),
    ]),
  );
}

function shownStats(all: readonly PartStats[] | undefined, i: number): PartStats {
  const found = all?.[i];
  return found === undefined ? { rows: 0, missing: 0, mean: null, quantiles: null } : { rows: found.rows, missing: found.missing, mean: found.mean, quantiles: found.quantiles };
}

/** By part: for each column its rows by bin, missing last. `cut`: the earlier set's statistics, by which both sides are cut. */
async function binsOf(connection: DuckDBConnection, side: "a" | "b", columns: readonly Compared[], cut: Stats): Promise<Map<string, (readonly number[])[]>> {
  const found = new Map<string, (readonly number[])[]>();
  for (const [part, stats] of cut) {
    const items = columns.flatMap(({ name, i, kind }) => {
      const column = quoted(name);
      const { edges, least, levels } = stats[i]!;
      if (kind === "number") return [`[${[...(least === null ? [] : [`count(*) FILTER (WHERE CAST(${column} AS DOUBLE) < ${numberSql(least)})`]), ...edges.map((edge) => `count(*) FILTER (WHERE CAST(${column} AS DOUBLE) <= ${numberSql(edge)})`), `count(${column})`, "count(*)"].join(", ")}] AS "b${i}"`];
      if (kind === "category") return [`[${[...levels.map((level) => `count(*) FILTER (WHERE CAST(${column} AS VARCHAR) = ${text(level)})`), `count(${column})`, "count(*)"].join(", ")}] AS "b${i}"`];
      return [];
    });
    if (items.length === 0) continue;
    const [row = {}] = await readRows(connection, `SELECT ${items.join(", ")} FROM ${source(side)} WHERE coalesce(CAST("__part" AS VARCHAR), '') = ${text(part)}`);
    found.set(part, columns.map(({ i, kind }) => (kind === "other" ? [] : binCounts((row[`b${i}`] as unknown[]).map(Number), kind))));
  }
  return found;
}

const numberSql = (value: number): string => `CAST('${value}' AS DOUBLE)`;

/** What was counted up to each edge becomes what lies between two; of levels, the rest is what no level has. */
function binCounts(counted: readonly number[], kind: "number" | "category"): number[] {
  const [there, all] = [counted.at(-2)!, counted.at(-1)!];
  const inner = counted.slice(0, -2);
  if (kind === "category") return [...inner, there - inner.reduce((sum, count) => sum + count, 0), all - there];
  return [...[...inner, there].map((count, i) => count - (i === 0 ? 0 : inner[i - 1]!)), all - there];
}

/** Null where one side has no rows. */
export function psi(before: readonly number[] | undefined, after: readonly number[] | undefined): number | null {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  if (before === undefined || after === undefined || sum(before) === 0 || sum(after) === 0) return null;
  const [a, b] = [sum(before), sum(after)];
  return before.reduce((total, count, i) => {
    const other = after[i]!;
    if (count === 0 && other === 0) return total;
    const [x, y] = [Math.max(count, 0.5) / a, Math.max(other, 0.5) / b];
    return total + (y - x) * Math.log(y / x);
  }, 0);
}
