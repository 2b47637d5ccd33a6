/** Values on their way to functions in TypeScript and back: what each declared type is there, and what of an answer the type holds. */
import { isNested, isText } from "../../stdlib/intrinsics/index.ts";
import { type NestedValue, nestedText, nestedValue } from "../contract/nested.ts";
import type { Type } from "../contract/types.ts";

/** What a value is at the door: a number (missing NaN), text (missing null; a list or record is its canonical text), or a Vector's numbers (missing null). Bools are 0 and 1. */
export type DoorValue = number | string | null | readonly number[];

/** What a missing value of a type is at the door. */
export function missingOf(type: Type): DoorValue {
  return isText(type) || isNested(type) || type.kind === "vector" ? null : Number.NaN;
}

/** A door's value as TypeScript has it; undefined where it is missing. Lists and records can't be changed, so that no function changes what another is handed. */
export function handOver(type: Type): (value: DoorValue) => unknown {
  if (type.kind === "bool") return (value) => (value === 1 ? true : value === 0 ? false : undefined);
  if (type.kind === "vector") return (value) => (Array.isArray(value) && !value.some(Number.isNaN) ? [...(value as readonly number[])] : undefined);
  if (isNested(type)) return (value) => (typeof value === "string" ? handed(type, nestedValue(value)) : undefined);
  if (isText(type)) return (value) => (typeof value === "string" ? value : undefined);
  return (value) => (typeof value === "number" && !Number.isNaN(value) ? value : undefined);
}

function handed(type: Type, value: NestedValue): unknown {
  if (value === null) return undefined;
  if (type.kind === "list") return Object.freeze((value as readonly NestedValue[]).map((item) => handed(type.of, item)));
  if (type.kind !== "record") return value;
  const fields = value as Readonly<Record<string, NestedValue>>;
  return Object.freeze(Object.fromEntries(type.fields.map((field) => [field.name, Object.hasOwn(fields, field.name) ? handed(field.type, fields[field.name]!) : undefined])));
}

/** What is wrong with an answer: the type does not hold it, or it is a value that is none (a number that is not finite) where one is due. */
export class AnswerFault {
  readonly kind: "other" | "none";
  readonly gave: string;
  /** The same without any word of the value. */
  readonly discreet: string;
  /** The type that does not hold it. */
  readonly wanted: Type;

  constructor(kind: "other" | "none", wanted: Type, gave: string, discreet: string) {
    this.kind = kind;
    this.wanted = wanted;
    this.gave = gave;
    this.discreet = discreet;
  }
}

/** The longest list that a function may give. */
const MOST_ITEMS = 10_000;

/** An answer as the door has it, or what is wrong with it. `undefined` has been dealt with. */
export function takeBack(type: Type): (result: unknown) => DoorValue | AnswerFault {
  if (isNested(type)) {
    return (result) => {
      const taken = nestedAnswer(type, result);
      return taken === null || taken instanceof AnswerFault ? taken : nestedText(type, taken);
    };
  }
  if (type.kind === "vector") {
    return (result) => {
      if (!Array.isArray(result) || result.length !== type.size || !result.every((item) => typeof item === "number")) return other(type, result);
      return result.every(Number.isFinite) ? result.map((item: number) => item + 0) : none(type, "a Vector with an item that is no finite number");
    };
  }
  return (result) => {
    const taken = single(type, result);
    return typeof taken === "boolean" ? Number(taken) : taken;
  };
}

const none = (wanted: Type, gave: string): AnswerFault => new AnswerFault("none", wanted, gave, "a value that is none");
const other = (wanted: Type, result: unknown, gave = kindOf(result)): AnswerFault => new AnswerFault("other", wanted, gave, `another ${typeof result}`);

function single(type: Type, result: unknown): number | string | boolean | AnswerFault {
  switch (type.kind) {
    case "bool":
      return typeof result === "boolean" ? result : other(type, result);
    case "float":
      if (typeof result !== "number") return other(type, result);
      return Number.isFinite(result) ? result + 0 : none(type, `${result}`);
    case "int":
    case "duration":
    case "timestamp":
    case "localTimestamp":
    case "date":
      if (typeof result !== "number" || (Number.isFinite(result) && !Number.isInteger(result))) return other(type, result);
      return Number.isSafeInteger(result) ? result + 0 : none(type, `${result}, which no whole number of ±(2^53 − 1) is`);
    case "enum":
      return typeof result === "string" && type.values.includes(result) ? result : other(type, result);
    default:
      return typeof result === "string" && isWellFormed(result) ? result : other(type, result);
  }
}

/** A part of a list or record, in physical values. What is none and may be missing is missing; where it may not be, the list or record that holds it is none. */
function nestedAnswer(type: Type, result: unknown): NestedValue | AnswerFault {
  const taken = type.kind === "list" ? listAnswer(type, result) : type.kind === "record" ? recordAnswer(type, result) : single(type, result);
  return taken instanceof AnswerFault && taken.kind === "none" && type.missing ? null : taken;
}

function listAnswer(type: Extract<Type, { kind: "list" }>, result: unknown): NestedValue | AnswerFault {
  if (!Array.isArray(result)) return other(type, result);
  if (result.length > MOST_ITEMS) return other(type, result, `a list of ${result.length.toLocaleString("en")} elements, more than ${MOST_ITEMS.toLocaleString("en")},`);
  const items: NestedValue[] = [];
  // Not by `map`, which leaves out what is not there.
  for (let i = 0; i < result.length; i++) {
    if (result[i] === undefined) return other(type, result, "a list with an element that is missing");
    const item = nestedAnswer(type.of, result[i]);
    if (item instanceof AnswerFault) return item;
    items.push(item);
  }
  return items;
}

/** A record none of whose fields is there is missing. */
function recordAnswer(type: Extract<Type, { kind: "record" }>, result: unknown): NestedValue | AnswerFault {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return other(type, result);
  const fields: [string, NestedValue][] = [];
  for (const field of type.fields) {
    const value = Object.hasOwn(result, field.name) ? (result as Readonly<Record<string, unknown>>)[field.name] : undefined;
    if (value === undefined && !field.type.missing) return other(type, result, `a record without \`${field.name}\``);
    const taken = value === undefined ? null : nestedAnswer(field.type, value);
    if (taken instanceof AnswerFault) return taken;
    fields.push([field.name, taken]);
  }
  return fields.some(([, value]) => value !== null) ? Object.fromEntries(fields) : none(type, "a record without any value");
}

/** Half a character has no UTF-8: it would be another text in a file than in memory. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || Buffer.from(text, "utf8").toString("utf8") === text;
}

function kindOf(value: unknown): string {
  if (value === null) return "`null`";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case "number":
      return `${value}`;
    case "string":
      return isWellFormed(value) ? "a text that the declared set does not have" : "a text with half a character";
    case "object":
      return "an object";
    default:
      return `a ${typeof value}`;
  }
}

/** A type in words, behind `where`. */
export function wantedWords(type: Type): string {
  switch (type.kind) {
    case "vector":
      return `a Vector of ${type.size} numbers`;
    case "list":
      return "a list";
    case "record":
      return `a record of ${type.fields.map(({ name }) => `\`${name}\``).join(", ")}`;
    case "enum":
      return type.values.map((value) => `"${value}"`).join(" | ");
    case "float":
      return "a Float";
    case "int":
      return "an Int";
    case "bool":
      return "a Bool";
    case "duration":
    case "timestamp":
    case "localTimestamp":
      return "a whole number of µs";
    case "date":
      return "a whole number of days";
    default:
      return "a text";
  }
}
