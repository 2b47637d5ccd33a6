import { z } from "zod";
import { nestedText } from "../contract/nested.ts";
import type { Type } from "../contract/types.ts";
import type { Value, Values } from "./parts.ts";
import { EPOCH_MICROS, isIn, isWellFormed, quickRow } from "./quick-row.ts";
import type { FieldProblem } from "./refusal.ts";
import type { FieldRange, RequestField, RequestShape } from "./request-fields.ts";
import { isNested } from "../../stdlib/intrinsics/index.ts";
import { nearest } from "../../stdlib/suggest.ts";
import { parseDate, parseLocalTimestamp, parseTimestamp } from "./times.ts";

/** A row in physical values, or everything that is wrong with it. */
export type Decoded = { readonly ok: true; readonly values: Values } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Decodes the row of a request; stateless. */
export interface RowDecoder {
  decode(row: unknown): Decoded;
}

/** By a zod schema of the row from the plan's types, with messages that name the field and say what is wanted; rows that are right are read without it. Unknown fields are refused. */
export function rowDecoder(shape: RequestShape, zones: ReadonlySet<string>): RowDecoder {
  const slow = schemaDecoder(shape, zones);
  const quick = quickRow(shape.fields, zones);
  if (quick === undefined) return slow;
  return {
    decode(row) {
      const values = quick(row);
      return values === undefined ? slow.decode(row) : { ok: true, values };
    },
  };
}

/** By the schema alone. Items of a vector are also there one by one, and lists and records by their text, as expressions read them. */
export function schemaDecoder(shape: RequestShape, zones: ReadonlySet<string>): RowDecoder {
  const entries = shape.fields.map((field) => [field.name, fieldSchema(field, zones)] as const);
  const schema = z.strictObject(Object.fromEntries(entries), { error: (issue) => (issue.code === "invalid_type" ? "A row must be a JSON object." : undefined) });
  return {
    decode(row) {
      const result = schema.safeParse(row);
      // zod passes over this one name.
      const proto: FieldProblem[] = isObject(row) && Object.hasOwn(row, "__proto__") ? [{ field: "__proto__", message: unknownField("__proto__", shape) }] : [];
      if (result.success && proto.length === 0) return { ok: true, values: { ...(result.data as Values), ...vectorItems(shape.fields, result.data as Values), ...nestedTexts(shape.fields, result.data as Values) } };
      return { ok: false, problems: [...proto, ...(result.error?.issues ?? []).flatMap((issue) => problemsOf(issue, shape))] };
    },
  };
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

function vectorItems(fields: readonly RequestField[], values: Values): Values {
  const items: Values = {};
  for (const { name, type } of fields) {
    const value = values[name];
    if (type.kind === "vector" && Array.isArray(value)) for (const [i, item] of value.entries()) items[`${name}[${i}]`] = item as Value;
  }
  return items;
}

/** Lists and records by their canonical text, as expressions read them. */
function nestedTexts(fields: readonly RequestField[], values: Values): Values {
  const texts: Values = {};
  for (const { name, type } of fields) {
    const value = values[name];
    if (isNested(type) && value !== null && value !== undefined) texts[name] = nestedText(type, value);
  }
  return texts;
}

function problemsOf(issue: z.core.$ZodIssue, shape: RequestShape): FieldProblem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ field: key, message: unknownField(key, shape) }));
  const field = issue.path[0];
  return [field === undefined ? { message: issue.message } : { field: String(field), message: issue.message }];
}

function unknownField(name: string, shape: RequestShape): string {
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  const why = shape.absent.get(name);
  if (why === "derived") return `\`${shown}\` is worked out by the server; leave it out.`;
  if (why === "later") return `\`${shown}\` of \`${shape.source}\` is no part of a request (it is not known yet, or not used); leave it out.`;
  const near = nearest(name, shape.fields.map((field) => field.name));
  return `\`${shown}\` is no field of this model${near === undefined ? "; leave it out." : `; did you mean \`${near}\`?`}`;
}

function fieldSchema(field: RequestField, zones: ReadonlySet<string>): z.ZodType<Value | undefined> {
  const inner = typeSchema(field.name, field.type, field, zones);
  return field.type.missing ? z.union([z.null(), inner], { error: unionError(inner) }).optional().transform((value) => value ?? null) : inner;
}

/** In a union with null, the message is that of the value's own schema. */
function unionError(inner: z.ZodType<Value>): (issue: { input?: unknown }) => string {
  return (issue) => {
    const result = inner.safeParse(issue.input);
    return result.success ? "Not accepted." : result.error.issues.map((each) => each.message).join(" ");
  };
}

interface Extra {
  readonly range?: FieldRange | undefined;
  readonly epoch?: "s" | "ms" | "us" | undefined;
}

function typeSchema(name: string, type: Type, extra: Extra, zones: ReadonlySet<string>): z.ZodType<Value> {
  const wants = (what: string) => ({ error: (issue: { input?: unknown }) => (issue.input === undefined || (issue.input === null && !type.missing) ? `\`${name}\` is missing: ${what}.` : `\`${name}\` must be ${what}.`) });
  switch (type.kind) {
    case "bool":
      return z.boolean(wants("true or false"));
    case "int": {
      const whole = `a whole number${ofUnit(type.unit)}${rangeText(extra.range)} (at most 2^53 - 1 in size)`;
      return inRange(z.number(wants(whole)).refine(Number.isSafeInteger, wants(whole)), name, extra.range).transform(withoutMinusZero);
    }
    case "float":
      return inRange(z.number(wants(`a finite number${ofUnit(type.unit)}${rangeText(extra.range)}`)), name, extra.range).transform(withoutMinusZero);
    case "string":
    case "category":
      return wellFormed(z.string(wants(type.kind === "category" && type.entity !== undefined ? `text (a key of ${type.entity})` : "text")), name);
    case "enum":
      return z.enum(type.values as [string, ...string[]], wants(`one of ${type.values.map((value) => `"${value}"`).join(", ")}`));
    case "timestamp": {
      const what = "a time with zone, such as `2001-06-03T14:05:00Z` or `2001-06-03T14:05:00+02:00`";
      const text = parsed(parseTimestamp, wants(what));
      return extra.epoch === undefined ? text : z.union([epochNumber(EPOCH_MICROS[extra.epoch]), text], wants(`${what}, or a whole number of ${extra.epoch} since 1970`));
    }
    case "localTimestamp":
      return parsed(parseLocalTimestamp, wants("a time on the wall clock without zone, such as `2001-06-03T14:05:00`"));
    case "date":
      return parsed(parseDate, wants("a day, such as `2001-06-03`"));
    case "zone":
      return z.string(wants("the name of a time zone, such as `Europe/Paris`")).refine((zone) => zones.has(zone), wants("a time zone whose rules are in the bundle"));
    case "duration":
      return z.number(wants("a length of time in whole microseconds")).refine(Number.isSafeInteger, wants("a length of time in whole microseconds")).transform(withoutMinusZero);
    case "vector":
      return z.array(z.number(wants("finite numbers")).transform(withoutMinusZero), wants(`a list of ${type.size} numbers`)).length(type.size, wants(`a list of ${type.size} numbers`));
    case "list":
      return z.array(nested(`${name}[]`, type.of, zones), wants("a list"));
    case "record":
      return z.strictObject(Object.fromEntries(type.fields.map((field) => [field.name, nested(`${name}.${field.name}`, field.type, zones)])), wants("an object"));
  }
}

function nested(name: string, type: Type, zones: ReadonlySet<string>): z.ZodType<Value> {
  const inner = typeSchema(name, type, {}, zones);
  return type.missing ? z.union([z.null(), inner], { error: unionError(inner) }).optional().transform((value) => value ?? null) : inner;
}

function parsed(parse: (text: string) => number | undefined, error: { error: (issue: { input?: unknown }) => string }): z.ZodType<Value> {
  return z.string(error).transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: error.error({ input: text }) });
    return z.NEVER;
  });
}

function epochNumber(factor: number): z.ZodType<Value> {
  return z.number().refine((value) => Number.isSafeInteger(value) && Number.isSafeInteger(value * factor)).transform((value) => withoutMinusZero(value * factor));
}

function wellFormed(schema: z.ZodString, name: string): z.ZodType<Value> {
  return schema.refine(isWellFormed, { error: `\`${name}\` must be well-formed Unicode.` });
}

function inRange(schema: z.ZodType<number>, name: string, range: FieldRange | undefined): z.ZodType<number> {
  if (range === undefined) return schema;
  const { rules } = range;
  const error = `\`${name}\` must be a number${rangeText(range)}: the spec expects ${rules.map((rule) => `\`${rule}\``).join(" and ")}.`;
  return schema.refine((x) => isIn(x, range), { error });
}

function rangeText(range: FieldRange | undefined): string {
  const low = range?.low === undefined ? "" : ` ${range.low.open ? "above" : "from"} ${range.low.value}`;
  const high = range?.high === undefined ? "" : ` ${range.high.open ? "below" : "to"} ${range.high.value}`;
  return low + high;
}

function ofUnit(unit: string | undefined): string {
  return unit === undefined ? "" : ` (in ${unit})`;
}

function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}
