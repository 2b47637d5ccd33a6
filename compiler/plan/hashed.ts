/** Several values as one number: a hash of their texts, the same in training and in service. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";

export const TEXT: Type = { kind: "string", missing: false };
export const INT: Type = { kind: "int", missing: false };
const STEPS = 2 ** 52;
/** Floats are hashed as whole numbers of this. */
const GRID = 2 ** 20;

export const literal = (value: string | number, type: Type): Expr => ({ kind: "literal", value, type });

/** The first 52 bits of the MD5 of texts with U+001F between them. */
export function hashOfTexts(parts: readonly Expr[]): Expr {
  const texts = parts.flatMap((part, i) => (i === 0 ? [part] : [literal("\u001f", TEXT), part]));
  return { kind: "call", fn: "hash", args: [{ kind: "call", fn: "concat", args: texts, type: TEXT }, literal(STEPS, INT)], type: INT };
}

/** A value as text; undefined of lists, records and vectors. */
export function textOf(value: Expr): Expr | undefined {
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
