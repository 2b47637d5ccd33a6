/**
 * Which rows matter for the samples. Of a source with more rows than are asked for, those in the histories of the examples that were drawn (of the same key, nearest in time), those of any key nearest in time to each cut, all versions
 * of them, and the first and the last row, with which the data begin and end. Of other inputs all.
 *
 * Every rule that an audit asks about holds of any data, so it holds of these; what they can't show is what comes of many rows alone, which the runs over all rows are for.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import type { SampledRows } from "./outcome.ts";
import { parquet } from "./propose.ts";
import type { Subject } from "./subject.ts";
import type { Audit } from "./trial.ts";

/** Rows of one example's history by one group, at least and at most. */
const LEAST = 50;
const MOST = 100_000;

/** How many rows of each history are looked for, where so many histories share half of the rows that are asked for. */
export function nearOf(most: number, histories: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.floor(most / 2 / Math.max(1, histories))));
}

export interface Narrowed {
  /** Of each input the file of its rows that matter. */
  readonly base: ReadonlyMap<string, string>;
  readonly sampled: readonly SampledRows[];
}

/** Undefined where no source has more than `most` rows, or no example has a moment. */
export async function narrow(audit: Audit, most: number): Promise<Narrowed | undefined> {
  const { workspace, subjects, gathered } = audit;
  if (gathered.samples.length === 0) return undefined;
  const base = new Map(gathered.base);
  const sampled: SampledRows[] = [];
  for (const subject of subjects) {
    if (subject.node.kind !== "scan") continue;
    const of = await workspace.with((connection) => countOf(connection, parquet(gathered.base.get(subject.id)!)));
    if (of <= most) continue;
    const path = workspace.path(`narrow-${subject.id}.parquet`);
    const rows = await workspace.with(async (connection) => {
      await connection.run(`COPY (SELECT * FROM ${parquet(gathered.base.get(subject.id)!)} WHERE "__id" IN (${chosen(audit, subject, most)}) ORDER BY "__id") TO ${quoteString(path)} (FORMAT parquet)`);
      return countOf(connection, parquet(path));
    });
    base.set(subject.id, path);
    sampled.push({ node: subject.id, rows, of });
  }
  return sampled.length === 0 ? undefined : { base, sampled };
}

/** SQL for the places of the rows that matter. */
function chosen({ gathered }: Audit, subject: Subject, most: number): string {
  const rows = parquet(gathered.base.get(subject.id)!);
  const around = Math.max(LEAST, Math.floor(most / 2 / gathered.samples.length));
  const ids = [
    ...gathered.near.filter(({ node }) => node === subject.id).map(({ path }) => `SELECT "id" AS "__id" FROM ${parquet(path)}`),
    ...gathered.samples.map(({ cut }) => `(SELECT "__id" FROM ${rows} ORDER BY abs("__at" - ${cut}), "__id" LIMIT ${around})`),
    `SELECT unnest([arg_min("__id", "__at"), arg_max("__id", "__at")]) FROM ${rows}`,
  ].join("\nUNION ");
  const together = [...(subject.versions === undefined ? [] : [subject.versions.key]), ...(subject.resends ? subject.unique.map(({ columns }) => columns) : [])];
  if (together.length === 0) return ids;
  // A row without its other versions would be another row.
  const column = (name: string): string => quoteIdentifier(subject.given.some((one) => one.column.name === name) ? name : `d.${name}`);
  return [`SELECT "__id" FROM (${ids})`, ...together.map((columns) => `SELECT "all"."__id" FROM ${rows} AS "all" SEMI JOIN (SELECT * FROM ${rows} WHERE "__id" IN (${ids})) AS "one" ON ${columns.map((name) => `"all".${column(name)} = "one".${column(name)}`).join(" AND ")}`)].join("\nUNION ");
}

async function countOf(connection: DuckDBConnection, rows: string): Promise<number> {
  const [row] = await readRows(connection, `SELECT count(*) AS "n" FROM ${rows}`);
  return Number(row?.n ?? 0);
}
