import type { Column } from "../../../../runtime/contract/plan.ts";
import { rowColumn } from "../row-select.ts";

/** Stands for a missing value in a text that is hashed. */
const MISSING = "chr(26)";
const SEPARATOR = "chr(31)";

/** The canonical text of columns, joined by U+001F: what draws and shares are hashed from. */
export function canonicalText(columns: readonly Pick<Column, "name" | "type">[]): string {
  const parts = columns.map((column) => `coalesce(${oneText(column)}, ${MISSING})`);
  return parts.length === 1 ? parts[0]! : `concat(${parts.join(`, ${SEPARATOR}, `)})`;
}

/** Integers decimal, bools `true` and `false`, strings as they are, a float as the decimal of its integer on the default grid. */
function oneText({ name, type }: Pick<Column, "name" | "type">): string {
  if (type.kind === "float") return `CAST(__int(round(${rowColumn(name)} * 1048576e0)) AS VARCHAR)`;
  return `CAST(${rowColumn(name)} AS VARCHAR)`;
}

/** The first 13 hex digits of the MD5, modulo `n`. */
export function hashed(text: string, n: number | bigint): string {
  return `CAST('0x' || left(md5(${text}), 13) AS BIGINT) % ${n}`;
}
