import type { Type, TypeKind, Unit } from "../program.ts";
import { PLAIN, sameUnit, showUnit } from "./unit.ts";

/** Making, comparing and naming types. */

export const BOOL: Type = { kind: "bool", missing: false };
export const INT: Type = { kind: "int", unit: PLAIN, missing: false };
export const FLOAT: Type = { kind: "float", unit: PLAIN, grid: undefined, missing: false };
export const STRING: Type = { kind: "string", missing: false };
export const TIMESTAMP: Type = { kind: "timestamp", missing: false };
export const LOCAL_TIMESTAMP: Type = { kind: "localTimestamp", missing: false };
export const DATE: Type = { kind: "date", missing: false };
export const ZONE: Type = { kind: "zone", missing: false };
export const DURATION: Type = { kind: "duration", missing: false };
export const CATEGORY: Type = { kind: "category", entity: undefined, missing: false };
/** Fits everything; whoever made it has spoken. */
export const ERROR: Type = { kind: "error", missing: false };

export const intOf = (unit: Unit): Type => ({ kind: "int", unit, missing: false });
export const floatOf = (unit: Unit): Type => ({ kind: "float", unit, grid: undefined, missing: false });

/** The same type, missing or not. */
export function withMissing(type: Type, missing: boolean): Type {
  return type.missing === missing ? type : { ...type, missing };
}

export type NumberType = Extract<TypeKind, { kind: "int" | "float" }> & { readonly missing: boolean };
export function isNumber(type: Type): type is NumberType {
  return type.kind === "int" || type.kind === "float";
}
/** Types whose values are written as text. */
export function isText(type: Type): boolean {
  return type.kind === "string" || type.kind === "category" || type.kind === "enum" || type.kind === "zone";
}
export function isTime(type: Type): boolean {
  return type.kind === "timestamp" || type.kind === "localTimestamp" || type.kind === "date";
}
/** Types with an order: `<`, `min`, `quantile`. */
export function isOrdered(type: Type): boolean {
  return isNumber(type) || isTime(type) || isText(type) || type.kind === "duration" || type.kind === "error";
}

/** Whether two types are the same but for missing and grid. */
export function sameKind(a: Type, b: Type): boolean {
  if (a.kind === "error" || b.kind === "error") return true;
  if (isNumber(a) && isNumber(b)) return a.kind === b.kind && sameUnit(a.unit, b.unit);
  if (a.kind !== b.kind) return false;
  if (a.kind === "category" && b.kind === "category") return a.entity === b.entity;
  if (a.kind === "enum" && b.kind === "enum") return a.values.length === b.values.length && a.values.every((value, index) => value === b.values[index]);
  if (a.kind === "vector" && b.kind === "vector") return a.size === b.size;
  if (a.kind === "list" && b.kind === "list") return sameKind(a.of, b.of);
  if (a.kind === "row" && b.kind === "row") return a.table === b.table;
  if (a.kind === "record" && b.kind === "record") {
    return a.fields.length === b.fields.length && a.fields.every((field, index) => field.name === b.fields[index]?.name && sameKind(field.type, b.fields[index].type));
  }
  return true;
}

const NAMES: Readonly<Record<Exclude<TypeKind["kind"], "int" | "float" | "category" | "enum" | "vector" | "list" | "record" | "row">, string>> = {
  bool: "Bool",
  string: "String",
  timestamp: "Timestamp",
  localTimestamp: "LocalTimestamp",
  date: "Date",
  zone: "Zone",
  duration: "Duration",
  error: "an unknown type",
};

/** The type as it is written in a spec: `Int<mile>?`. */
export function showType(type: Type): string {
  return `${showKind(type)}${type.missing ? "?" : ""}`;
}

function showKind(type: Type): string {
  switch (type.kind) {
    case "int":
    case "float":
      return `${type.kind === "int" ? "Int" : "Float"}${type.unit.size > 0 ? `<${showUnit(type.unit)}>` : ""}`;
    case "category":
      return type.entity?.name ?? "Category";
    case "enum":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "vector":
      return `Vector[${type.size}]`;
    case "list":
      return `List<${showType(type.of)}>`;
    case "record":
      return `{ ${type.fields.map((field) => `${field.name}: ${showType(field.type)}`).join(", ")} }`;
    case "row":
      return `a row of ${type.table.name}`;
    default:
      return NAMES[type.kind];
  }
}

/** The type with its article, for the middle of a sentence: `an Int<min>`, `a Bool`, `Int<min>?`. */
export function aType(type: Type): string {
  const text = showType(type);
  if (type.kind === "error" || type.kind === "row") return text;
  return `${/^[AEIO]/.test(text) ? "an" : "a"} \`${text}\``;
}
