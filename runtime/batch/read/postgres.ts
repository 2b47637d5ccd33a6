/**
 * A table (or view) of a PostgreSQL server. Where it is, and with which password, stands in an environment variable and nowhere else; no message of the driver is shown before what it could tell of that is taken out.
 *
 * All values come as the texts that the server itself writes (numbers by all their digits, times in UTC), and are read as texts of files are. Rows are in the order of the primary key, or of the columns' values; one run reads all its tables of a
 * server from one snapshot each, read only.
 */
import pg from "pg";
import Cursor from "pg-cursor";
import type { Origin } from "../../contract/plan.ts";
import { ContentError } from "./bytes.ts";
import type { Opening } from "./prepare.ts";
import type { RowColumn } from "./row-type.ts";
import { type Batch, BATCH, type RowFile } from "./rows.ts";
import { quoted } from "./sql.ts";

type Line = readonly (string | null)[];

export async function openPostgres({ places, signal }: Opening, { env, table }: Extract<Origin, { kind: "postgres" }>): Promise<RowFile> {
  const address = (places.environment ?? process.env)[env];
  if (address === undefined || address === "") throw new ContentError(`the environment has no ${env}, which says where it is`);
  const client = clientOf(address, env);
  client.on("error", () => undefined);
  const interrupt = (): void => void client.end().catch(() => undefined);
  const ask = async (sql: string, values: readonly string[] = []): Promise<Line[]> => (await client.query({ text: sql, values: [...values], rowMode: "array" })).rows as Line[];
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ContentError) throw error;
      throw new ContentError(withoutSecrets((error as Error).message || String((error as { code?: string }).code ?? "no answer"), address));
    }
  };
  const close = async (): Promise<void> => {
    signal?.removeEventListener("abort", interrupt);
    await client.end().catch(() => undefined);
  };
  try {
    return await guarded(async () => {
      await client.connect();
      signal?.addEventListener("abort", interrupt);
      await ask("SET TIME ZONE 'UTC'");
      await ask("SET DateStyle = 'ISO, YMD'");
      await ask("SET extra_float_digits = 3");
      await ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const [found] = await ask("SELECT to_regclass($1)::oid::text", [nameOf(table)]);
      if (found?.[0] == null) throw new ContentError(`there is no table \`${table}\` that may be read; with a schema it is written "schema.table"`);
      const facts = await ask("SELECT a.attname, format_type(a.atttypid, NULL), t.typcategory::text, coalesce(array_position(i.indkey::int2[], a.attnum), -1)::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum", [found[0]]);
      const key = facts.filter(([, , , place]) => Number(place) >= 0).sort((a, b) => Number(a[3]) - Number(b[3]));
      const columns = new Map(facts.map(([name, type, category]): [string, RowColumn] => [name!, { ...readAs(type!, category!), value: () => null }]));
      const categories = new Map(facts.map(([name, type, category]) => [name!, { type: type!, category: category! }]));
      const order = (fields: readonly string[]): string => {
        const names = key.length > 0 ? key.map(([name]) => name!) : fields;
        return names.map((name) => orderOf(name, categories.get(name)!)).join(", ");
      };
      return {
        name: env,
        columns,
        batches: (fields) => lines(client, `SELECT ${fields.map((name) => selected(name, categories.get(name)!)).join(", ")} FROM ${nameOf(table)} ORDER BY ${order(fields)}`, fields.length, guarded),
        close,
      };
    });
  } catch (error) {
    await close();
    throw error;
  }
}

function clientOf(address: string, env: string): pg.Client {
  try {
    return new pg.Client({ connectionString: address, types: { getTypeParser: () => (value: string) => value } as never, application_name: "mls" });
  } catch {
    throw new ContentError(`what ${env} holds is no address of a database; it looks like postgres://user:password@host/database`);
  }
}

async function* lines(client: pg.Client, sql: string, width: number, guarded: <T>(work: () => Promise<T>) => Promise<T>): AsyncGenerator<Batch> {
  const cursor = client.query(new Cursor(sql, [], { rowMode: "array" }));
  try {
    for (;;) {
      const rows = (await guarded(() => cursor.read(BATCH))) as unknown as Line[];
      if (rows.length === 0) return;
      yield { rows: rows.length, columns: Array.from({ length: width }, (_, i) => rows.map((row) => row[i]!)) };
    }
  } finally {
    await cursor.close().catch(() => undefined);
  }
}

/** `schema.table`, each part quoted as it is written. */
function nameOf(table: string): string {
  return table.split(".").map(quoted).join(".");
}

/** What a column's type is called here, so that numbers are not read as texts; its values land as text in any case. */
function readAs(type: string, category: string): Pick<RowColumn, "type" | "land"> {
  if (category === "A") return { type: "VARCHAR[]", land: "json" };
  switch (type) {
    case "boolean":
      return { type: "BOOLEAN", land: "text" };
    case "smallint":
    case "integer":
    case "bigint":
    case "oid":
      return { type: "BIGINT", land: "text" };
    case "real":
    case "double precision":
      return { type: "DOUBLE", land: "text" };
    case "numeric":
      return { type: "DECIMAL(38,0)", land: "text" };
    case "timestamp with time zone":
      return { type: "TIMESTAMP WITH TIME ZONE", land: "text" };
    case "timestamp without time zone":
      return { type: "TIMESTAMP", land: "text" };
    case "date":
      return { type: "DATE", land: "text" };
    case "uuid":
      return { type: "UUID", land: "text" };
    case "json":
    case "jsonb":
      return { type: "JSON", land: "json" };
    case "bytea":
      return { type: "BLOB", land: "text" };
    default:
      return category === "S" || category === "E" ? { type: "VARCHAR", land: "text" } : { type: type.toUpperCase(), land: "text" };
  }
}

function selected(name: string, { type, category }: { readonly type: string; readonly category: string }): string {
  if (category === "A") return `to_json(${quoted(name)})::text`;
  // The digits of a number of 32 bits are those of no number of 64.
  if (type === "real") return `${quoted(name)}::float8`;
  return type === "boolean" || type.startsWith("json") ? `${quoted(name)}::text` : quoted(name);
}

/** By bytes, whatever the server's own order of letters is. */
function orderOf(name: string, { type, category }: { readonly type: string; readonly category: string }): string {
  const isPlain = ["N", "D", "B"].includes(category) && type !== "json";
  return `${quoted(name)}${isPlain ? "" : `::text COLLATE "C"`} NULLS FIRST`;
}

/** A driver's message without the address, its user, password and host. */
export function withoutSecrets(message: string, address: string): string {
  const parts = [address];
  try {
    const url = new URL(address);
    parts.push(url.password, decodeURIComponent(url.password), url.username, decodeURIComponent(url.username), url.hostname, url.host);
  } catch {
    parts.push(...address.split(/\s+/).map((pair) => pair.slice(pair.indexOf("=") + 1)));
  }
  return [...new Set(parts)]
    .filter((part) => part !== "")
    .sort((a, b) => b.length - a.length)
    .reduce((text, part) => text.replaceAll(part, "…"), message);
}
