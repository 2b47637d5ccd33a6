/** What decides between rows of equal score: a hash of what names the row, the same in training and in service. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Relation } from "../semantics/knowledge/known.ts";
import type { ColumnSymbol, ExamplesSymbol, TableSymbol } from "../semantics/program.ts";
import { hashOfTexts, literal, TEXT, textOf } from "./hashed.ts";
import { lowerType } from "./types.ts";

/** The key where a question brings it, else all that it brings; with horizon and candidate, and at the dates of a calendar the date. What no question brings can't be looked at in service. */
export function tieExpr(examples: ExamplesSymbol, relation: Relation | TableSymbol, request: readonly string[]): Expr {
  const brought = (columns: readonly ColumnSymbol[]): ColumnSymbol[] => columns.filter(({ name }) => request.includes(name));
  const key = relation.kind === "view" ? [] : relation.key;
  const own = key.length > 0 && brought(key).length === key.length ? key : brought(relation.columns);
  const further = [examples.horizon, examples.candidates].flatMap((asked) => (asked === undefined ? [] : [asked.column]));
  const parts = [...new Set([...own, ...further])].flatMap((column) => textOf({ kind: "column", name: column.name, type: lowerType(column.type) }) ?? []);
  const at: Expr[] = examples.each === undefined ? [] : [{ kind: "call", fn: "toText", args: [{ kind: "moment", type: { kind: "timestamp", missing: false } }], type: TEXT }];
  return hashOfTexts([literal("tie", TEXT), ...parts, ...at]);
}
