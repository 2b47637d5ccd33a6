import type { Column } from "../../runtime/contract/plan.ts";
import type { Value } from "../oracle/values.ts";

/** A small generator of numbers in [0, 1): the same seed, the same sequence. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }
}

/** Keys and categories come from a small pool, so that histories are not empty. */
export const KEYS: readonly string[] = ["a", "b", "c", "d", "e", "f", "001", "é"];
const ZONES: readonly string[] = ["UTC", "Europe/Berlin", "America/New_York"];
const WORDS: readonly string[] = ["refund please", "NO SIGNAL", "see www.example.org", "", "pin 1234 lost", "Hello"];
const SECOND = 1_000_000;
/** How far a time lies from the row's own, at most; each attempt tries another. */
const SCALES: readonly number[] = [0, 10, 600, 3600, 6 * 3600, 86_400, 3 * 86_400, 10 * 86_400, 40 * 86_400, 200 * 86_400].map((seconds) => seconds * SECOND);
const SIZES: readonly number[] = [1, 5, 50, 500, 5000];

/** A value of a given column. `start`: the row's own time. */
export function draw(column: Column, random: Random, start: number, attempt: number): Value {
  const { type } = column;
  if (type.missing && random.next() < 0.1) return null;
  switch (type.kind) {
    case "bool":
      return random.next() < 0.35;
    case "int":
      return Math.floor(random.next() * random.pick(SIZES)) + (attempt % 2);
    case "float":
      return Math.round(random.next() * random.pick(SIZES) * 100 * (random.next() < 0.15 ? -1 : 1)) / 100;
    case "string":
      return random.pick(WORDS);
    case "category":
      return random.pick(KEYS);
    case "enum":
      return random.pick(type.values);
    case "zone":
      return random.pick(ZONES);
    case "timestamp":
    case "localTimestamp":
      return millis(start + Math.floor(random.next() * random.pick(SCALES)) * (random.next() < 0.15 ? -1 : 1), column);
    case "date":
      return Math.floor(start / (86_400 * SECOND));
    case "duration":
      return Math.floor(random.next() * 3600) * SECOND;
    case "list":
      return listOf(column, type.of, random, start, attempt);
    case "record":
      return Object.fromEntries(type.fields.map((field) => [field.name, draw({ ...column, type: field.type }, random, start, attempt)]));
    case "vector":
      throw new Error(`no values are made up of type ${type.kind} yet (\`${column.name}\`)`);
  }
}

/** Up to four elements, each once; some lists are empty. */
function listOf(column: Column, of: Column["type"], random: Random, start: number, attempt: number): Value {
  const items = Array.from({ length: Math.floor(random.next() * 5) }, () => draw({ ...column, type: of }, random, start, attempt));
  const texts = items.map((item) => JSON.stringify(item));
  return items.filter((_, i) => texts.indexOf(texts[i]!) === i);
}

/** What a file of epoch milliseconds can hold. */
function millis(micros: number, column: Column): number {
  const unit = column.epoch === "s" ? 1_000_000 : column.epoch === "ms" ? 1000 : 1;
  return Math.floor(micros / unit) * unit;
}
