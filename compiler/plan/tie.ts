/** What decides between rows of equal score: a hash of what names the row, the same in training and in service. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";
import type { Relation } from "../semantics/knowledge/known.ts";
import type { ColumnSymbol, ExamplesSymbol, TableSymbol } from "../semantics/program.ts";
import { lowerType } from "./types.ts";

const TEXT: Type = { kind: "string", missing: false };
const INT: Type = { kind: "int", missing: false };
const STEPS = 2 ** 52;
/** Floats are hashed as whole numbers of this. */
const GRID = 2 ** 20;

const literal = (value: string | number, type: Type): Expr => ({ kind: "literal", value, type });

/** The key where a question brings it, else all that it brings; with horizon and candidate, and at the dates of a calendar the date. What no question brings can't be looked at in service. */
export function tieExpr(examples: ExamplesSymbol, relation: Relation | TableSymbol, request: readonly string[]): Expr {
  const brought = (columns: readonly ColumnSymbol[]): ColumnSymbol[] => columns.filter(({ name }) => request.includes(name));
  const key = relation.kind === "view" ? [] : relation.key;
  const own = key.length > 0 && brought(key).length === key.length ? key : brought(relation.columns);
  const further = [examples.horizon, examples.candidates].flatMap((asked) => (asked === undefined ? [] : [asked.column]));
  const parts = [...new Set([...own, ...further])].flatMap((column) => textOf({ kind: "column", name: column.name, type: lowerType(column.type) }) ?? []);
  const at: Expr[] = examples.each === undefined ? [] : [{ kind: "call", fn: "toText", args: [{ kind: "moment", type: { kind: "timestamp", missing: false } }], type: TEXT }];
  const texts = [literal("tie", TEXT), ...parts, ...at].flatMap((part, i) => (i === 0 ? [part] : [literal("\u001f", TEXT), part]));
  return { kind: "call", fn: "hash", args: [{ kind: "call", fn: "concat", args: texts, type: TEXT }, literal(STEPS, INT)], type: INT };
}

/** A value as text; undefined of lists, records and vectors. */
function textOf(value: Expr): Expr | undefined {
  const text = bareText(value);
  return text === undefined ? undefined : { kind: "call", fn: "coalesce", args: [text, literal("\u001a", TEXT)], type: TEXT };
}

function bareText(value: Expr): Expr | undefined {
  const type: Type = { kind: "string", missing: value.type.kind !== "vector" && value.type.missing };
  switch (value.type.kind) {
    case "string":
    case "category":
    case "enum":
    case "zone":
      return value;
    case "bool":
      return { kind: "call", fn: "toText", args: [{ kind: "if", condition: value, then: literal(1, INT), else: literal(0, INT), type: INT }], type };
    case "int":
    case "timestamp":
    case "localTimestamp":
    case "date":
    case "duration":
      return { kind: "call", fn: "toText", args: [value], type };
    case "float":
      return { kind: "call", fn: "toText", args: [{ kind: "call", fn: "round", args: [{ kind: "call", fn: "mul", args: [value, literal(GRID, { kind: "float", missing: false })], type: value.type }], type: { kind: "int", missing: true } }], type: { kind: "string", missing: true } };
    default:
      return undefined;
  }
}
