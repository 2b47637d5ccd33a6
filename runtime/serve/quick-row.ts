import { nestedText } from "../contract/nested.ts";
import type { Type } from "../contract/types.ts";
import { text } from "./generated.ts";
import type { Value, Values } from "./parts.ts";
import type { FieldRange, RequestField } from "./request-fields.ts";
import { parseDate, parseLocalTimestamp, parseTimestamp } from "./times.ts";

/** µs of a unit of epoch numbers. */
export const EPOCH_MICROS = { s: 1_000_000, ms: 1000, us: 1 } as const;

const NO = Symbol("not accepted");
type Accept = (value: unknown) => Value | typeof NO;

/**
 * A quick reading of rows that are right: the decoded row, or undefined where the zod schema (request-schema.ts) has to say what is wrong. It accepts nothing that the schema refuses, and
 * gives the same values (a test holds the two together). undefined in its place: a field is of a kind that only the schema reads.
 */
export function quickRow(fields: readonly RequestField[], zones: ReadonlySet<string>): ((row: unknown) => Values | undefined) | undefined {
  const accepts: Accept[] = [];
  for (const field of fields) {
    const accept = fieldAccept(field, zones);
    if (accept === undefined || field.name in Object.prototype) return undefined;
    accepts.push(accept);
  }
  const reads = fields.map(({ name }, i) => `const r${i} = row[${text(name)}]; if (r${i} !== undefined) fields--; const v${i} = accepts[${i}](r${i}); if (v${i} === NO) return undefined;`);
  const source = `"use strict"; return (row) => {
if (typeof row !== "object" || row === null || Array.isArray(row)) return undefined;
let fields = 0;
for (const name in row) fields++;
${reads.join("\n")}
return fields === 0 ? { ${fields.map(({ name }, i) => `[${text(name)}]: v${i}`).join(", ")} } : undefined;
};`;
  return new Function("accepts", "NO", source)(accepts, NO) as (row: unknown) => Values | undefined;
}

function fieldAccept(field: RequestField, zones: ReadonlySet<string>): Accept | undefined {
  const inner = typeAccept(field.type, field, zones);
  if (inner === undefined || !field.type.missing) return inner;
  return (value) => (value === null || value === undefined ? null : inner(value));
}

function typeAccept(type: Type, { range, epoch }: Pick<RequestField, "range" | "epoch">, zones: ReadonlySet<string>): Accept | undefined {
  switch (type.kind) {
    case "bool":
      return (value) => (typeof value === "boolean" ? value : NO);
    case "int":
      return (value) => (Number.isSafeInteger(value) && isIn(value as number, range) ? (value as number) + 0 : NO);
    case "float":
      return (value) => (Number.isFinite(value) && isIn(value as number, range) ? (value as number) + 0 : NO);
    case "duration":
      return (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : NO);
    case "string":
    case "category":
      return (value) => (typeof value === "string" && isWellFormed(value) ? value : NO);
    case "enum": {
      const values = new Set(type.values);
      return (value) => (typeof value === "string" && values.has(value) ? value : NO);
    }
    case "zone":
      return (value) => (typeof value === "string" && zones.has(value) ? value : NO);
    case "timestamp":
      return epoch === undefined ? parsed(parseTimestamp) : undefined;
    case "localTimestamp":
      return parsed(parseLocalTimestamp);
    case "date":
      return parsed(parseDate);
    case "list":
    case "record": {
      const accept = nestedAccept(type, zones);
      return (value) => {
        const inner = accept(value);
        return inner === NO ? NO : nestedText(type, inner);
      };
    }
    case "vector":
      return undefined;
  }
}

/** A list or record, or what stands within one, in physical values. */
function nestedAccept(type: Type, zones: ReadonlySet<string>): Accept {
  if (type.kind === "list") {
    const item = optionalAccept(type.of, zones);
    return (value) => (Array.isArray(value) ? allOf(value.map(item)) : NO);
  }
  if (type.kind === "record") {
    const fields = new Map(type.fields.map((field) => [field.name, optionalAccept(field.type, zones)]));
    return (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.keys(value).every((name) => fields.has(name))) return NO;
      const given = value as Readonly<Record<string, unknown>>;
      const read = [...fields].map(([name, accept]) => [name, accept(Object.hasOwn(given, name) ? given[name] : undefined)] as const);
      return read.some(([, inner]) => inner === NO) ? NO : (Object.fromEntries(read) as Value);
    };
  }
  return typeAccept(type, { range: undefined, epoch: undefined }, zones) ?? (() => NO);
}

function allOf(items: readonly (Value | typeof NO)[]): Value | typeof NO {
  return items.includes(NO) ? NO : (items as readonly Value[]);
}

function optionalAccept(type: Type, zones: ReadonlySet<string>): Accept {
  const inner = nestedAccept(type, zones);
  return type.missing ? (value) => (value === null || value === undefined ? null : inner(value)) : inner;
}

function parsed(parse: (text: string) => number | undefined): Accept {
  return (value) => (typeof value === "string" ? (parse(value) ?? NO) : NO);
}

/** Whether a number keeps the bounds. */
export function isIn(x: number, range: FieldRange | undefined): boolean {
  if (range === undefined) return true;
  const { low, high } = range;
  return (low === undefined || (low.open ? x > low.value : x >= low.value)) && (high === undefined || (high.open ? x < high.value : x <= high.value));
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether text is Unicode: half a surrogate pair has no UTF-8 bytes to compare by. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}
