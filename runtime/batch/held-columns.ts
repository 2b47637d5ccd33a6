/** What columns of an example set will take in memory as `readExamples` holds them, told from the file's own statistics and a count of its texts, before a row of it is held. */
import { dirname, join } from "node:path";
import { Engine } from "./engine.ts";
import { codeBytes } from "./narrow-columns.ts";
import { readRows } from "./read-columns.ts";
import type { Part } from "./read-examples.ts";

export interface HeldColumns {
  readonly rows: number;
  /** By column: bytes a row. */
  readonly bytes: ReadonlyMap<string, number>;
  /** By column of texts: how many different ones there are, about, and the bytes of all of them. */
  readonly texts: ReadonlyMap<string, { readonly distinct: number; readonly bytes: number }>;
}

/** All integers up to this are 32-bit floats too. */
const NARROW = 2 ** 24;
/** A text in this process beside its characters, with its places in dictionary and lookups. */
const TEXT = 100;
/** Counts of different texts are estimates, hardly ever further off than that. */
const LEEWAY = 1.15;

export async function heldColumns(path: string, parts: readonly Part[], memoryLimit: string | undefined): Promise<HeldColumns> {
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path], memoryLimit });
  try {
    return await engine.with(async (connection) => {
      const name = `'${path.replaceAll("'", "''")}'`;
      const where = `"__part" IN (${parts.map((part) => `'${part}'`).join(", ")})`;
      const columns = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${name}))`);
      const ranges = await readRows(connection, `SELECT path_in_schema AS name, max(greatest(abs(TRY_CAST(stats_min_value AS DOUBLE)), abs(TRY_CAST(stats_max_value AS DOUBLE)))) AS reach, bool_and(stats_max_value IS NOT NULL OR stats_null_count = num_values) AS known FROM parquet_metadata(${name}) GROUP BY ALL`);
      const reach = new Map(ranges.map((range) => [String(range.name), range.known === true ? Number(range.reach ?? 0) : Number.POSITIVE_INFINITY]));
      const textual = columns.filter(({ column_type }) => isText(String(column_type))).map(({ column_name }) => String(column_name));
      const counts = textual.map((column, i) => `approx_count_distinct(CAST(${quoted(column)} AS VARCHAR)) AS n${i}, avg(strlen(CAST(${quoted(column)} AS VARCHAR))) AS l${i}`);
      const [counted] = await readRows(connection, `SELECT ${["count(*) AS n", ...counts].join(", ")} FROM read_parquet(${name}) WHERE ${where}`);
      const rows = Number(counted!.n);
      const texts = new Map(textual.map((column, i) => {
        const distinct = Math.min(rows, Math.ceil(Number(counted![`n${i}`]) * LEEWAY));
        return [column, { distinct, bytes: distinct * (TEXT + Number(counted![`l${i}`] ?? 0)) }] as const;
      }));
      const bytes = columns.map(({ column_name, column_type }): [string, number] => {
        const column = String(column_name);
        const text = texts.get(column);
        return [column, text === undefined ? numberBytes(String(column_type), reach.get(column)) : codeBytes(text.distinct)];
      });
      return { rows, bytes: new Map(bytes), texts };
    });
  } finally {
    engine.close();
  }
}

/** What the columns take, or some of them. */
export function bytesHeld({ rows, bytes, texts }: HeldColumns, isHeld: (column: string) => boolean = () => true): number {
  let sum = 0;
  for (const [name, each] of bytes) if (isHeld(name)) sum += rows * each + (texts.get(name)?.bytes ?? 0);
  return sum;
}

function numberBytes(type: string, reach: number | undefined): number {
  if (type === "BOOLEAN" || type === "FLOAT") return 4;
  return type === "DOUBLE" || !((reach ?? Number.POSITIVE_INFINITY) <= NARROW) ? 8 : 4;
}

function isText(type: string): boolean {
  return type === "VARCHAR" || type.endsWith("[]") || type.startsWith("STRUCT(");
}

function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}
