/**
 * Every row of a source or table with all that is known of it, and since when: for `mlsc audit`, which changes what becomes known later and nothing else.
 *
 * A row of the query: `__id` (its place in the file), the given columns in the form in which a copy holds them (`copied` tells the plan of that copy), `__exists` (E), `__at`, for each column `k.NAME` (K, with NEVER for what is never
 * known), and for each derived column `d.NAME` (its value). It is over the table of the rows that break no rule, with every column kept.
 */
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Column, Plan, Scan, Table } from "../../../runtime/contract/plan.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { contextOf } from "./emit-inspection.ts";
import { quoteIdentifier } from "./expression/index.ts";
import { isGiven } from "./input/file-columns.ts";
import { RowSelect, rowColumn } from "./row-select.ts";
import { type SelectItem, select } from "./sql-text.ts";

/** The time of what is never known: later than any that a spec can hold. */
export const NEVER = 9007199254740991;

const TIMESTAMP: Type = { kind: "timestamp", missing: false };

/** A table as the log of its rows: each is known as a whole, a timeless one always. */
export function asLog(table: Table): Scan {
  const known = knownOf(table);
  const { kind: _kind, validity, key: _key, unique: _unique, keyIsRow: _row, ...rest } = table;
  const at: Expr = validity.kind === "history" ? { kind: "column", name: validity.from, type: TIMESTAMP } : known;
  return { ...rest, kind: "scan", columns: table.columns.map((column) => ({ ...column, known })), at, exists: known, key: [], unique: [] };
}

function knownOf({ validity }: Table): Expr {
  switch (validity.kind) {
    case "history":
      return validity.known;
    case "asOf":
      return { kind: "literal", value: validity.at, type: TIMESTAMP };
    case "timeless":
      return { kind: "literal", value: 0, type: TIMESTAMP };
  }
}

/** `relation`: the table that holds the node's rows. */
export function knowledgeQuery(plan: Plan, log: Scan, relation: string): string {
  const row = new RowSelect(contextOf(plan), quoteIdentifier(relation));
  const never = (sql: string): string => `coalesce(${sql}, ${NEVER})`;
  const items: SelectItem[] = [
    { sql: `"row"."__row"`, as: "__id" },
    ...log.columns.filter(isGiven).map((column) => ({ sql: stored(column.type, rowColumn(column.name)), as: column.name })),
    { sql: never(row.sql(log.exists)), as: "__exists" },
    { sql: row.sql(log.at), as: "__at" },
    ...log.columns.map((column) => ({ sql: never(column.known === undefined ? row.sql(log.exists) : row.sql(column.known)), as: `k.${column.name}` })),
    ...log.columns.filter((column) => !isGiven(column)).map((column) => ({ sql: rowColumn(column.name), as: `d.${column.name}` })),
  ];
  return select(items, row.from());
}

/** A physical value as a Parquet file holds it, so that reading it gives the same value again: instants as µs, dates and times on the wall clock as the engine's own. */
function stored(type: Type, sql: string): string {
  switch (type.kind) {
    case "localTimestamp":
      return `make_timestamp(${sql})`;
    case "date":
      return `(DATE '1970-01-01' + CAST(${sql} AS INTEGER))`;
    case "list":
      return isPlain(type.of) ? sql : `list_transform(${sql}, lambda x: ${stored(type.of, "x")})`;
    case "record":
      return isPlain(type) ? sql : `CASE WHEN ${sql} IS NOT NULL THEN {${type.fields.map((field) => `'${field.name.replaceAll("'", "''")}': ${stored(field.type, `${sql}.${quoteIdentifier(field.name)}`)}`).join(", ")}} END`;
    default:
      return sql;
  }
}

function isPlain(type: Type): boolean {
  if (type.kind === "list") return isPlain(type.of);
  if (type.kind === "record") return type.fields.every((field) => isPlain(field.type));
  return type.kind !== "localTimestamp" && type.kind !== "date";
}

/** Columns as they are read from such a copy. */
export function copied(columns: readonly Column[]): Column[] {
  return columns.map((column) => (isGiven(column) ? { ...column, from: column.name, epoch: holdsInstant(column.type) ? "us" : undefined } : column));
}

function holdsInstant(type: Type): boolean {
  if (type.kind === "list") return holdsInstant(type.of);
  if (type.kind === "record") return type.fields.some((field) => holdsInstant(field.type));
  return type.kind === "timestamp";
}
