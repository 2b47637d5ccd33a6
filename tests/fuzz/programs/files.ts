/** The files of a program as they lie in its folder: CSV, JSON lines and Parquet, in one piece or several, packed or not; and their rows as the oracle reads them. */
import { gzipSync } from "node:zlib";
import type { Item } from "../../oracle/values.ts";
import { instant } from "../../conformance/events.ts";
import type { DataFile, FileColumn } from "./model.ts";
import { parquetBytes } from "./parquet.ts";
import type { FuzzType } from "./term.ts";
import { DAY } from "./values.ts";

type Rows = DataFile["rows"];

/** What a spec has behind `from`. */
export function originText({ node, format, parts, zipped }: Pick<DataFile, "node" | "format" | "parts" | "zipped">): string {
  const end = `${format}${zipped === true ? ".gz" : ""}`;
  return `${format}("${parts === undefined ? `${node}.${end}` : `${node}/*.${end}`}")`;
}

/** The file that row `i` lies in. */
function partOf(i: number, { rows, parts = 1 }: DataFile): number {
  return Math.min(parts - 1, Math.floor((i * parts) / rows.length));
}

/** The rows as the oracle reads them: NaN and infinities are missing, −0 is 0, and so is what the row's file has no column for. */
export function rowsRead(file: DataFile): Record<string, Item>[] {
  return file.rows.map((row, i) => Object.fromEntries(file.columns.map(({ name }) => [name, isAbsent(file, partOf(i, file), name) ? null : asRead((row[name] ?? null) as Item)])));
}

function isAbsent({ absent = [] }: DataFile, part: number, column: string): boolean {
  return absent.some((one) => one.part === part && one.column === column);
}

function asRead(value: Item): Item {
  return typeof value === "number" ? (Number.isFinite(value) ? value + 0 : null) : value;
}

/** The file, or its pieces, by path. */
export async function filesOf(file: DataFile): Promise<Record<string, string | Uint8Array>> {
  const { node, format, parts, zipped } = file;
  const found: Record<string, string | Uint8Array> = {};
  for (let part = 0; part < (parts ?? 1); part++) {
    const columns = file.columns.filter(({ name }) => !isAbsent(file, part, name)).map((one) => ({ ...one, written: file.names?.[one.name] ?? one.name }));
    const rows = file.rows.filter((_, i) => partOf(i, file) === part);
    const path = `${parts === undefined ? node : `${node}/part-${part}`}.${format}`;
    const content = format === "parquet" ? await parquetBytes(columns, rows, file.numbers) : format === "json" ? jsonText(columns, rows) : csvText(columns, rows);
    if (zipped === true) found[`${path}.gz`] = gzipSync(content);
    else found[path] = content;
  }
  return found;
}

/** A column with what it is called in the file. */
export interface WrittenColumn extends FileColumn {
  readonly written: string;
}

export function jsonText(columns: readonly WrittenColumn[], rows: Rows): string {
  return `${rows.map((row) => `{${columns.map(({ name, written, type }) => `${JSON.stringify(written)}: ${json(type, row[name])}`).join(", ")}}`).join("\n")}\n`;
}

function csvText(columns: readonly WrittenColumn[], rows: Rows): string {
  const lines = rows.map((row) => columns.map(({ name, type }) => field(type, row[name])).join(","));
  return `${[columns.map(({ written }) => (/^\w+$/.test(written) ? written : quoted(written))).join(","), ...lines].join("\n")}\n`;
}

/** A time or number as a file has it; undefined for all else. */
function plainText(type: FuzzType, value: unknown): string | undefined {
  switch (type.kind) {
    case "timestamp":
      return type.grid === undefined ? instant(Number(value)) : undefined;
    case "localTimestamp":
      return instant(Number(value)).slice(0, -1);
    case "date":
      return instant(Number(value) * DAY).slice(0, 10);
    default:
      return undefined;
  }
}

/** µs in one of what the file counts a time in. */
const COUNTED: Readonly<Record<string, number>> = { ms: 1000, s: 1_000_000 };

function number(type: FuzzType, value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-Infinity";
  if (type.kind === "timestamp") return String(value / COUNTED[type.grid!]!);
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function field(type: FuzzType, value: unknown): string {
  if (value === null || value === undefined) return "";
  const time = plainText(type, value);
  if (time !== undefined) return time;
  if (typeof value === "number") return number(type, value);
  return typeof value === "string" ? quoted(value) : String(value);
}

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

function json(type: FuzzType, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (type.kind === "list") return `[${(value as unknown[]).map((item) => json(type.of!, item)).join(", ")}]`;
  if (type.kind === "record") return `{${type.fields!.map((one) => `"${one.name}": ${json(one.type, (value as Record<string, unknown>)[one.name])}`).join(", ")}}`;
  const time = plainText(type, value);
  if (time !== undefined) return JSON.stringify(time);
  if (typeof value === "number") return Number.isFinite(value) ? number(type, value) : JSON.stringify(number(type, value));
  return JSON.stringify(value);
}
