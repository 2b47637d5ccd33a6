/** Sources under views that make rows (unions, items) lie in pieces too: what a build makes and tells is that of a build of all, and the files that nobody needs are not read. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { built } from "./command.ts";
import { DAY, HOUR, START } from "./shop.ts";
import { storeContent } from "./store-content.ts";
import { build } from "./support.ts";

const SPEC = `entity Person: Category

source orders {
  from    json("orders/*.jsonl")
  stream  kafka("orders")
  columns { person: Person, paid: Timestamp, amount: Float by 0.01, things: List<Category>? }
  at      paid
  known   at paid
}

source refunds {
  from    csv("refunds/*.csv")
  stream  kafka("refunds")
  columns { person: Person, paid: Timestamp, amount: Float by 0.01 }
  at      paid
  known   at paid
}

source asks {
  from    csv("asks/*.csv")
  columns { person: Person, asked: Timestamp, happy: Bool known at asked + 30h }
  at      asked
  known   at asked
}

view things from orders each things as thing { stream kafka("things") }
view moved from orders union refunds { stream kafka("moved") }
view dear from moved where amount > 50 { twice = amount * 2 }
view sold from things where thing != "tea" { stream kafka("sold") }
view often from sold union dear { stream kafka("often") }

features had from things by person {
  ready live within 1h
  n    = count() over 2d
  most = top(thing, 2) over 3d
}

features flow from moved by person {
  ready live within 1h
  n   = count() over 2d
  sum = sum(amount) over 1d
}

features large from dear by person {
  ready live within 1h
  sum = sum(twice) over 3d
}

features twofold from often by person {
  ready live within 1h
  n = count() over 1d
}

examples asked {
  rows   asks asked at asked within 0s
  allow MLS3045 "wanted here"
  label  happy = happy
  features { had(person) prefix h_; flow(person) prefix f_; large(person) prefix l_; twofold(person) prefix t_ }
}
`;

interface Event {
  person: string;
  at: number;
  amount: number;
  things?: readonly string[];
  happy?: boolean;
}
interface Books {
  orders: Event[];
  refunds: Event[];
  asks: Event[];
}
type Random = () => number;

const WARES = ["tea", "bread", "käse", "🧀"];

function event(random: Random, day: number): Event {
  const things = Array.from({ length: Math.floor(random() * 4) }, () => WARES[Math.floor(random() * WARES.length)]!);
  return { person: ["ann", "bob", "cid"][Math.floor(random() * 3)]!, at: START + day * DAY + Math.floor(random() * 24) * HOUR + Math.floor(random() * HOUR), amount: Math.floor(random() * 10_000) / 100, things, happy: random() < 0.5 };
}

function addDay(books: Books, random: Random, day: number): void {
  for (const [name, count] of [["orders", 8], ["refunds", 5], ["asks", 6]] as const) for (let i = 0; i < count; i++) books[name].push(event(random, day));
}

const stamp = (micros: number): string => new Date(micros / 1000).toISOString();

function write(folder: string, books: Books): void {
  const line: Record<keyof Books, (one: Event) => string> = {
    orders: ({ person, at, amount, things }) => JSON.stringify({ person, paid: stamp(at), amount, things }),
    refunds: ({ person, at, amount }) => `${person},${stamp(at)},${amount}`,
    asks: ({ person, at, happy }) => `${person},${stamp(at)},${happy}`,
  };
  const head = { orders: "", refunds: "person,paid,amount\n", asks: "person,asked,happy\n" };
  for (const name of ["orders", "refunds", "asks"] as const) {
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, name), { recursive: true });
    const files = new Map<number, string[]>();
    for (const one of books[name]) {
      const file = Math.floor((one.at - START) / DAY / 2);
      files.set(file, [...(files.get(file) ?? []), line[name](one)]);
    }
    for (const [file, lines] of files) writeFileSync(join(folder, name, `${String(file).padStart(3, "0")}.${name === "orders" ? "jsonl" : "csv"}`), `${head[name]}${lines.join("\n")}\n`);
  }
}

const some = (random: Random, rows: readonly unknown[]): number => Math.floor(random() * rows.length);

const CHANGES: readonly ((books: Books, random: Random, days: { now: number }) => void)[] = [
  (books, random, days) => addDay(books, random, days.now++),
  (books, random, days) => void books.orders.push(event(random, Math.floor(random() * days.now))),
  (books, random, days) => void books.refunds.unshift(event(random, Math.floor(random() * days.now))),
  (books, random) => void books.orders.splice(some(random, books.orders), 1),
  (books, random) => void books.refunds.splice(some(random, books.refunds), 1),
  (books, random) => {
    const at = some(random, books.orders);
    books.orders[at] = { ...books.orders[at]!, things: ["tea", "new ware", "tea"] };
  },
  (books, random) => {
    const at = some(random, books.refunds);
    books.refunds[at] = { ...books.refunds[at]!, amount: 77 };
  },
  (books, random, days) => void books.asks.push(event(random, Math.floor(random() * days.now))),
];

/** All that a build tells, but how much it read. */
const told = ({ inputs, views, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, ...rest }) => rest), views, examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });

describe.each([["kernel", 3], ["sql", 8]] as const)("by %s", (engine: Engine, seed) => {
  it("builds after changes give what a build of all gives, and read less", { timeout: 240_000 }, () =>
    inFolder({ "spec.mls": SPEC }, async (folder) => {
      const random = generator(seed);
      const books: Books = { orders: [], refunds: [], asks: [] };
      const days = { now: 0 };
      while (days.now < 16) addDay(books, random, days.now++);
      const plan = planOf(folder);
      let [read, of] = [0, 0];
      for (let step = 0; step < 6; step++) {
        write(folder, books);
        const again = await build(folder, plan, "again", { engine });
        const full = await build(folder, plan, "full", { engine, full: true });
        expect(readFileSync(join(folder, "again/asked.parquet")).equals(readFileSync(join(folder, "full/asked.parquet"))), `step ${step}`).toBe(true);
        expect(told(again)).toEqual(told(full));
        if (step > 0) for (const { scanned } of again.inputs) [read, of] = [read + scanned!.pieces, of + scanned!.of];
        for (let n = 1 + Math.floor(random() * 2); n > 0; n--) CHANGES[some(random, CHANGES)]!(books, random, days);
      }
      expect(read).toBeGreaterThan(10);
      expect(read).toBeLessThan(of * 0.8);
    }),
  );
});

it("the store of histories over them is that of a build of all", { timeout: 240_000 }, () =>
  inFolder({}, async (outer) => {
    const random = generator(6);
    const books: Books = { orders: [], refunds: [], asks: [] };
    for (let day = 0; day < 24; day++) addDay(books, random, day);
    const folders = ["again", "full"].map((name) => join(outer, name));
    const both = async () => {
      for (const folder of folders) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "spec.mls"), SPEC);
        write(folder, books);
      }
      const [again, full] = [await built(folders[0]!, {}), await built(folders[1]!, { full: true })];
      expect(again.told.map((line) => line.replace(/\S*spec\.mls/, ""))).toEqual(full.told.map((line) => line.replace(/\S*spec\.mls/, "")));
      expect(await storeContent(join(folders[0]!, "mls-out/store"))).toEqual(await storeContent(join(folders[1]!, "mls-out/store")));
      return again;
    };
    await both();
    addDay(books, random, 24);
    books.refunds.push({ ...event(random, 20), amount: 99 });
    books.orders[180] = { ...books.orders[180]!, things: ["another ware"] };
    const { read, stages } = await both();
    expect(stages.find((stage) => stage.startsWith("store"))).toMatch(/brought up to date with the events of \d+ days/);
    for (const source of ["orders", "refunds"]) expect(Number(read[source]!.split(" ")[0]), source).toBeLessThan(8);
  }),
);
