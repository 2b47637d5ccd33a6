/** Functions of lists and records in JavaScript, over their canonical text (runtime/contract/nested.ts). Missing is null, or NaN for a number; a Bool within one is `true` or `false`, and 0 or 1 outside. */
import { type NestedValue, nestedValue } from "../../runtime/contract/nested.ts";
import { compareUtf8 } from "./text.ts";

type Text = string | null;
type Outside = number | string | null;
type List = readonly NestedValue[];
type Fields = Readonly<Record<string, NestedValue>>;

const LARGEST = 9007199254740991;

let lastText: string | undefined;
let last: NestedValue = null;

/** Several functions of one list are often asked one after the other. */
function parsed(text: string): NestedValue {
  if (text !== lastText) {
    last = nestedValue(text);
    lastText = text;
  }
  return last;
}

function listOf(text: Text): List | undefined {
  return text === null ? undefined : (parsed(text) as List);
}

/** A value from within as one outside: `missing` is what stands for a missing one of its type. */
function outside(value: NestedValue | undefined, missing: number | null): Outside {
  if (value === undefined || value === null) return missing;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" ? JSON.stringify(value) : value;
}

export function listLength(list: Text): number {
  return listOf(list)?.length ?? Number.NaN;
}

export function listHas(list: Text, x: Outside): number {
  const items = listOf(list);
  if (items === undefined || x === null || Number.isNaN(x)) return Number.NaN;
  return items.some((item) => outside(item, null) === x) ? 1 : 0;
}

export function listAtText(list: Text, i: number): Text {
  return outside(listOf(list)?.[i], null) as Text;
}

export function listAtNumber(list: Text, i: number): number {
  return outside(listOf(list)?.[i], Number.NaN) as number;
}

export function listShared(a: Text, b: Text): number {
  const [left, right] = [a === null ? undefined : (nestedValue(a) as List), listOf(b)];
  if (left === undefined || right === undefined) return Number.NaN;
  const others = new Set(right);
  return new Set(left.filter((item) => others.has(item))).size;
}

function best(list: Text, isBetter: (order: number) => boolean): NestedValue | undefined {
  const items = listOf(list) ?? [];
  return items.length === 0 ? undefined : items.reduce((kept, item) => (isBetter(order(item, kept)) ? item : kept));
}

function order(a: NestedValue, b: NestedValue): number {
  return typeof a === "string" ? compareUtf8(a, b as string) : Number(a) - Number(b);
}

export function listLeastText(list: Text): Text {
  return outside(best(list, (by) => by < 0), null) as Text;
}

export function listGreatestText(list: Text): Text {
  return outside(best(list, (by) => by > 0), null) as Text;
}

export function listLeastNumber(list: Text): number {
  return outside(best(list, (by) => by < 0), Number.NaN) as number;
}

export function listGreatestNumber(list: Text): number {
  return outside(best(list, (by) => by > 0), Number.NaN) as number;
}

/** Sum of the elements' integers: undefined where there is no list, or an element lies beyond its grid. `denominator` 0: they are integers as they are. */
function integers(list: Text, numerator: number, denominator: number): { readonly sum: bigint; readonly count: number } | undefined {
  const items = listOf(list);
  if (items === undefined) return undefined;
  let sum = 0n;
  for (const item of items) {
    const integer = denominator === 0 ? Number(item) : halfAway((Number(item) * denominator) / numerator);
    if (!(Math.abs(integer) <= LARGEST)) return undefined;
    sum += BigInt(integer);
  }
  return { sum, count: items.length };
}

function halfAway(x: number): number {
  const whole = Math.trunc(x);
  const rest = x - whole;
  return rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole;
}

export function listSumWhole(list: Text): number {
  const sum = integers(list, 1, 0)?.sum;
  return sum === undefined || sum > LARGEST || sum < -LARGEST ? Number.NaN : Number(sum);
}

export function listSumOnGrid(list: Text, numerator: number, denominator: number): number {
  const found = integers(list, numerator, denominator);
  return found === undefined ? Number.NaN : Number(found.sum * BigInt(numerator)) / denominator;
}

/** One division of two integers, each taken to the nearest double. */
export function listMeanOf(list: Text, numerator: number, denominator: number): number {
  const found = integers(list, numerator, denominator);
  if (found === undefined || found.count === 0) return Number.NaN;
  return Number(found.sum * BigInt(numerator)) / Number(BigInt(found.count) * BigInt(Math.max(denominator, 1)));
}

export function listFieldOf(list: Text, name: string): Text {
  const items = listOf(list);
  return items === undefined ? null : JSON.stringify(items.map((item) => (item as Fields)[name]));
}

export function fieldText(record: Text, name: string): Text {
  return record === null ? null : (outside((parsed(record) as Fields)[name], null) as Text);
}

export function fieldNumber(record: Text, name: string): number {
  return record === null ? Number.NaN : (outside((parsed(record) as Fields)[name], Number.NaN) as number);
}

/** A record of fields of these kinds: `t` a text, `j` a list or record, `b` a Bool, `n` a number. Missing where all are. */
export function recordOf(names: readonly string[], kinds: string, ...values: Outside[]): Text {
  let there = false;
  const fields = names.map((name, i) => {
    const value = values[i]!;
    const missing = value === null || Number.isNaN(value);
    there ||= !missing;
    const kind = kinds[i];
    return `${JSON.stringify(name)}:${missing ? "null" : kind === "j" ? value : kind === "b" ? value === 1 : JSON.stringify(value)}`;
  });
  return there ? `{${fields.join(",")}}` : null;
}
