import type { Column, Scan, Table } from "../../runtime/contract/plan.ts";
import { instant } from "../conformance/events.ts";
import type { Fields, Value } from "../oracle/values.ts";

/** Rows as the text of the file that a source or table reads. */
export function fileText(node: Scan | Table, rows: readonly Readonly<Record<string, Value>>[]): string {
  const columns = node.columns.filter((column) => column.derive === undefined);
  switch (node.from.kind) {
    case "csv":
      return csv(columns, rows, node.from.delimiter ?? ",");
    case "json":
      return json(columns, rows, node.from.rows);
    default:
      throw new Error(`no ${node.from.kind} is made up (\`${node.id}\`); use CSV or JSON`);
  }
}

function csv(columns: readonly Column[], rows: readonly Readonly<Record<string, Value>>[], delimiter: string): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const field = (value: string | number | boolean | object | null): string => (value === null ? "" : typeof value === "string" ? quoted(value) : String(value));
  const lines = rows.map((row) => columns.map((column) => field(written(column, row[column.name] ?? null))).join(delimiter));
  return [columns.map((column) => quoted(column.from ?? column.name)).join(delimiter), ...lines].join("\n").concat("\n");
}

function json(columns: readonly Column[], rows: readonly Readonly<Record<string, Value>>[], path: string | undefined): string {
  const list = rows.map((row) => {
    const item: Record<string, unknown> = {};
    for (const column of columns) put(item, (column.from ?? column.name).split("."), written(column, row[column.name] ?? null));
    return item;
  });
  if (path === undefined) return JSON.stringify(list);
  const whole: Record<string, unknown> = {};
  put(whole, path.split("."), list);
  return JSON.stringify(whole);
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) into[head] = value;
  else {
    into[head] ??= {};
    put(into[head] as Record<string, unknown>, rest, value);
  }
}

const EPOCH = { s: 1_000_000, ms: 1000, us: 1 } as const;

/** A value as a file holds it; a list or record as JSON has it. */
function written(column: Column, value: Value): string | number | boolean | object | null {
  if (value === null) return null;
  const { type } = column;
  if (type.kind === "list") return (value as readonly Value[]).map((item) => written({ ...column, type: type.of }, item));
  if (type.kind === "record") return Object.fromEntries(type.fields.map((field) => [field.name, written({ ...column, type: field.type }, (value as Fields)[field.name]!)]));
  if (typeof value === "object") return null;
  switch (type.kind) {
    case "timestamp":
      return column.epoch === undefined ? instant(value as number) : (value as number) / EPOCH[column.epoch];
    case "localTimestamp":
      return instant(value as number).slice(0, -1);
    case "date":
      return instant((value as number) * 86_400_000_000).slice(0, 10);
    default:
      return value;
  }
}
