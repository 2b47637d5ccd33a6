/** The files of a program as they lie in its folder, in one piece or several, packed or not; CSV and JSON lines as texts; and their rows as the oracle reads them. */
import { gzipSync } from "node:zlib";
import { UNREAD } from "../../oracle/relations.ts";
import type { Item } from "../../oracle/values.ts";
import { instant } from "../../conformance/events.ts";
import type { DataFile, FileColumn } from "./model.ts";
import { arrowBytes, avroBytes, protoBytes, protoText, sqliteBytes } from "./binary.ts";
import { parquetBytes } from "./parquet.ts";
import { JUNK, SPOILT, UNREADABLE } from "./spoilt.ts";
import type { FuzzType } from "./term.ts";
import { COUNTED, DAY } from "./values.ts";

type Rows = DataFile["rows"];

/** What a spec has behind `from`. */
export function originText({ node, format, parts, zipped }: Pick<DataFile, "node" | "format" | "parts" | "zipped">): string {
  const end = `${format}${zipped === true ? ".gz" : ""}`;
  const more = format === "sqlite" ? ', table: "kept"' : format === "protobuf" ? `, message: "Row", schema: "${node}.proto"` : "";
  return `${format}("${parts === undefined ? `${node}.${end}` : `${node}/*.${end}`}"${more})`;
}

/** The file that row `i` lies in. */
function partOf(i: number, { rows, parts = 1 }: DataFile): number {
  return Math.min(parts - 1, Math.floor((i * parts) / rows.length));
}

/** The rows as the oracle reads them: NaN and infinities are missing, −0 is 0, and so is what the row's file has no column for. Of a row that can't be read it is told that alone. */
export function rowsRead(file: DataFile): Record<string, Item>[] {
  return file.rows.map((row, i) => SPOILT in row ? { [UNREAD]: true } : Object.fromEntries(file.columns.map(({ name }) => [name, isAbsent(file, partOf(i, file), name) ? null : asRead((row[name] ?? null) as Item)])));
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
    const content = await contentOf(file, columns, rows, part);
    if (zipped === true) found[`${path}.gz`] = gzipSync(content);
    else found[path] = content;
  }
  if (format === "protobuf") found[`${node}.proto`] = protoText(file);
  return found;
}

function contentOf(file: DataFile, columns: readonly WrittenColumn[], rows: Rows, part: number): string | Uint8Array | Promise<Uint8Array> {
  switch (file.format) {
    case "csv":
      return csvText(columns, rows);
    case "json":
      return jsonText(columns, rows);
    case "parquet":
      return parquetBytes(columns, rows, file.numbers);
    case "arrow":
      return arrowBytes(columns, rows, part);
    case "avro":
      return avroBytes(columns, rows);
    case "protobuf":
      return protoBytes(protoText(file), columns, rows);
    case "sqlite":
      return sqliteBytes(columns, rows);
  }
}

/** A column with what it is called in the file. */
export interface WrittenColumn extends FileColumn {
  readonly written: string;
}

export function jsonText(columns: readonly WrittenColumn[], rows: Rows): string {
  return `${rows.map((row) => `{${columns.map(({ name, written, type }) => `${JSON.stringify(written)}: ${row[SPOILT] === name ? JSON.stringify(UNREADABLE) : json(type, row[name])}`).join(", ")}}`).join("\n")}\n`;
}

function csvText(columns: readonly WrittenColumn[], rows: Rows): string {
  const lines = rows.flatMap((row) => [...(row[JUNK] === true ? [UNREADABLE] : []), columns.map(({ name, type }) => (row[SPOILT] === name ? UNREADABLE : field(type, row[name]))).join(",")]);
  return `${[columns.map(({ written }) => (/^\w+$/.test(written) ? written : quoted(written))).join(","), ...lines].join("\n")}\n`;
}

/** A time or number as a file has it; undefined for all else. */
export function plainText(type: FuzzType, value: unknown): string | undefined {
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
