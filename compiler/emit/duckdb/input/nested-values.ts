import type { Type } from "../../../../runtime/contract/types.ts";
import { quoteString } from "../expression/index.ts";

/**
 * Lists and records of a file, from JSON or from Parquet's LIST and STRUCT: SQL that takes them to the engine's own lists and structs of physical values, and that tells whether they are
 * of their type. A file's value is looked at by `typeof`, so the SQL is complete without knowing the file.
 */

type Scalar = (type: Type, sql: string) => string;

/** What a value of a nested type looks like while it is read: as JSON, so that one way serves for both kinds of file. */
function asJson(sql: string): string {
  return `CASE WHEN typeof(${sql}) = 'JSON' THEN CAST(${sql} AS JSON) ELSE to_json(${sql}) END`;
}

/** The physical value of a list or record column; NULL where the file holds none, or none of that shape. */
export function decodedNested(type: Type, sql: string, scalar: Scalar): string {
  return nested(type, asJson(sql), scalar, 0);
}

function nested(type: Type, json: string, scalar: Scalar, depth: number): string {
  if (type.kind === "list") {
    const item = `i${depth}`;
    return `CASE WHEN json_type(${json}) = 'ARRAY' THEN list_transform(json_extract(${json}, '$[*]'), lambda ${item}: ${nested(type.of, item, scalar, depth + 1)}) END`;
  }
  if (type.kind === "record") {
    const fields = type.fields.map((field) => `${quoteString(field.name)}: ${nested(field.type, member(json, field.name), scalar, depth)}`);
    return `CASE WHEN json_type(${json}) = 'OBJECT' THEN {${fields.join(", ")}} END`;
  }
  return scalar(type, unlessNull(json));
}

function member(json: string, name: string): string {
  return `json_extract(${json}, ${quoteString(`$."${name.replaceAll('"', '\\"')}"`)})`;
}

/** JSON's own null is a missing value. */
function unlessNull(json: string): string {
  return `CASE WHEN json_type(${json}) <> 'NULL' THEN ${json} END`;
}

/** Whether what the file holds is no value of a nested type: another shape, an item or field that can't be read, or that is missing where it may not be. */
export function unreadableNested(type: Type, sql: string, scalar: Scalar): string {
  return `${sql} IS NOT NULL AND NOT (${fits({ ...type, missing: true }, asJson(sql), scalar, 0)})`;
}

function fits(type: Type, json: string, scalar: Scalar, depth: number): string {
  const absent = `coalesce(json_type(${json}) = 'NULL', true)`;
  const there = present(type, json, scalar, depth);
  return type.missing ? `(${absent} OR ${there})` : `(NOT ${absent} AND ${there})`;
}

function present(type: Type, json: string, scalar: Scalar, depth: number): string {
  if (type.kind === "list") {
    const item = `i${depth}`;
    return `coalesce(json_type(${json}) = 'ARRAY' AND len(list_filter(json_extract(${json}, '$[*]'), lambda ${item}: NOT ${fits(type.of, item, scalar, depth + 1)})) = 0, false)`;
  }
  if (type.kind === "record") {
    const fields = type.fields.map((field) => fits(field.type, member(json, field.name), scalar, depth));
    return `coalesce(json_type(${json}) = 'OBJECT' AND ${fields.join(" AND ")}, false)`;
  }
  const reads = `(${scalar(type, json)}) IS NOT NULL`;
  // A number that is none is missing, where it may be.
  return `coalesce(${type.kind === "float" && type.missing ? `${reads} OR ${isNone(json)}` : reads}, false)`;
}

/** The engine writes NaN into its JSON as it is, which is neither a number of JSON nor a text. */
function isNone(json: string): string {
  return `coalesce(__reads_nan(${json}) OR NOT isfinite(TRY_CAST(${json} AS DOUBLE)), false)`;
}

/** Whether a nested type has floating point numbers in it. */
export function holdsFloats(type: Type): boolean {
  if (type.kind === "list") return holdsFloats(type.of);
  return type.kind === "record" ? type.fields.some((field) => holdsFloats(field.type)) : type.kind === "float";
}

/** Whether a number anywhere within is none (NaN, an infinity), and so missing. */
export function notFiniteNested(type: Type, sql: string): string {
  return `${sql} IS NOT NULL AND ${holdsNone(type, asJson(sql), 0)}`;
}

function holdsNone(type: Type, json: string, depth: number): string {
  switch (type.kind) {
    case "list": {
      const item = `i${depth}`;
      return holdsFloats(type) ? `coalesce(json_type(${json}) = 'ARRAY' AND len(list_filter(json_extract(${json}, '$[*]'), lambda ${item}: ${holdsNone(type.of, item, depth + 1)})) > 0, false)` : "false";
    }
    case "record":
      return `(${type.fields.filter((field) => holdsFloats(field.type)).map((field) => holdsNone(field.type, member(json, field.name), depth)).join(" OR ") || "false"})`;
    case "float":
      return isNone(unlessNull(json));
    default:
      return "false";
  }
}
