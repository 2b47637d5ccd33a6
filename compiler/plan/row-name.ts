/** A row's key as one integer, by which engines tell it from other rows: a whole number is itself, all else, and what is personal, a hash of its text. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { marksOfColumn } from "../semantics/knowledge/marks.ts";
import type { ColumnSymbol } from "../semantics/program.ts";
import { hashOfTexts, INT, literal, TEXT, textOf } from "./hashed.ts";
import { lowerType } from "./types.ts";

const WHOLE: ReadonlySet<string> = new Set(["int", "timestamp", "localTimestamp", "date", "duration"]);

/** Texts of any characters. */
const FREE: ReadonlySet<string> = new Set(["string", "category", "enum", "zone"]);

export function rowName(key: readonly ColumnSymbol[]): Expr {
  const columns = key.map((column): Expr => ({ kind: "column", name: column.name, type: lowerType(column.type) }));
  const [first] = columns;
  if (columns.length === 1 && WHOLE.has(first!.type.kind) && !marksOfColumn(key[0]!).includes("pii")) return first!;
  return whereThere(columns, hashOfTexts([literal("key", TEXT), ...columns.flatMap((column) => told(column, columns.length > 1))]));
}

/** A row whose key lacks a part has no name. */
function whereThere(columns: readonly Expr[], name: Expr): Expr {
  const type: Type = { kind: "int", missing: true };
  return columns
    .filter((column) => column.type.kind !== "vector" && column.type.missing)
    .reduce((there, column): Expr => ({ kind: "if", condition: { kind: "call", fn: "isMissing", args: [column], type: { kind: "bool", missing: false } }, then: { kind: "literal", value: null, type }, else: there, type }), name);
}

/** A value as text; a free text among others with its length before it, so that no other values have one text together. */
function told(column: Expr, amongOthers: boolean): Expr[] {
  const text = textOf(column)!;
  if (!amongOthers || !FREE.has(column.type.kind)) return [text];
  return [{ kind: "call", fn: "toText", args: [{ kind: "call", fn: "length", args: [column], type: INT }], type: TEXT }, text];
}
