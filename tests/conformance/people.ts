/** Made-up people, their visits and their orders: late rows, missing keys, ties and edges. */
import { DAY, HOUR, instant, MINUTE } from "./events.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2023, 0, 2) * 1000;

export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

export function csv(rows: readonly Readonly<Record<string, Value>>[], times: readonly string[]): string {
  const names = Object.keys(rows[0]!);
  const field = (name: string, value: Value): string => (value === null ? "" : times.includes(name) ? instant(Number(value)) : String(value));
  return [names.join(","), ...rows.map((row) => names.map((name) => field(name, row[name]!)).join(","))].join("\n").concat("\n");
}

export function made(seed: number, begin = START): { visits: Record<string, Value>[]; orders: Record<string, Value>[] } {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const visits = Array.from({ length: 160 }, () => ({ who: pick(["ann", "bob", "cem", "dan", null]), came: begin + Math.floor(random() * 40 * 24) * HOUR }));
  const orders: Record<string, Value>[] = Array.from({ length: 260 }, () => {
    const placed = begin + Math.floor(random() * 44 * 24) * HOUR + pick([0, 0, 1, -1, MINUTE]);
    return { buyer: pick(["ann", "bob", "cem", "eve", null]), placed, settled: placed + pick([0, HOUR, 20 * HOUR, DAY]), amount: pick([1, 2.5, 99.125, -7, null, 0.1]), paid: pick([true, false, null]), kind: pick(["a", "b", "c", null]) };
  });
  return { visits, orders };
}

/** Their declarations, in a spec that has the entity Person. */
export const ORDERS = `source orders {
  from   csv("orders.csv")
  stream kafka("orders")
  columns {
    buyer:   Person?
    placed:  Timestamp
    settled: Timestamp
    amount:  Float? by 0.01  known at settled
    paid:    Bool?           known at settled
    kind:    Category?
  }
  at     placed
  known  at placed + 1m
  expect { settled - placed in 0s..1d else fail }
}
`;

export const VISITS = `source visits {
  from csv("visits.csv")
  columns { who: Person?, came: Timestamp }
  at    came
  known at came
}
`;

export const TABLE_OF_PEOPLE = `table people {
  from     csv("people.csv")
  key      who
  timeless "they are who they are"
  columns  { who: Person, town: Category?, born: Int }
}
`;
