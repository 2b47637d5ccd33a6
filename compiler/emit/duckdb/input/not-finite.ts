import type { Column, Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { readTable } from "../names.ts";
import { type SelectItem, select } from "../sql-text.ts";
import { decoded, isGiven } from "./file-columns.ts";
import { holdsFloats, notFiniteNested } from "./nested-values.ts";

/** NaN and the infinities are missing at the door, and counted, within lists and records too: a bit a column in `__not_finite` of each row. */
const NOT_FINITE = "__not_finite";
/** Bits that the widest integer has. */
const MOST = 64;

function numbers(node: Scan | Table): readonly Column[] {
  return node.columns.filter((column) => isGiven(column) && holdsFloats(column.type)).slice(0, MOST);
}

/** The column `__not_finite`; none where a node has no floating point numbers. */
export function finiteItem(node: Scan | Table): SelectItem[] {
  const columns = numbers(node);
  if (columns.length === 0) return [];
  const type = columns.length <= 8 ? "UTINYINT" : columns.length <= 16 ? "USMALLINT" : columns.length <= 32 ? "UINTEGER" : "UBIGINT";
  const bits = columns.map((column, i) => {
    const value = quoteIdentifier(column.name);
    if (column.type.kind !== "float") return `CASE WHEN ${notFiniteNested(column.type, value)} THEN ${2n ** BigInt(i)} ELSE 0 END`;
    return `CASE WHEN ${value} IS NOT NULL AND ${decoded(column)} IS NULL AND coalesce(__reads_nan(${value}), false) THEN ${2n ** BigInt(i)} ELSE 0 END`;
  });
  return [{ sql: `CAST(${bits.join(" + ")} AS ${type})`, as: NOT_FINITE, comment: "-- numbers that are none (NaN, infinities): a bit a column" }];
}

/** One row: how many kept rows have it, column by column. */
export function notFiniteQuery(node: Scan | Table): string | undefined {
  const columns = numbers(node);
  if (columns.length === 0) return undefined;
  const items = columns.map((column, i) => ({ sql: `count(*) FILTER (WHERE ${quoteIdentifier(NOT_FINITE)} & ${2n ** BigInt(i)} <> 0)`, as: column.name }));
  return select(items, `FROM ${quoteIdentifier(readTable(node.id))}`, `WHERE ${quoteIdentifier(NOT_FINITE)} <> 0 AND "__fault" IS NULL`);
}
