/** Sources whose rows others decide about, in files: copies that were sent again, and versions, in other files than what they are of. A build makes and tells what a build of all does, and reads no more than the files that hold the same keys. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import { csv, generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { CHANGES, type Change } from "./changes.ts";
import { BY_ARRIVAL, JUDGED_SPEC, writePieces } from "./pieces.ts";
import { addDay, DAY, HOUR, newShop, type Row, type Shop, START } from "./shop.ts";
import { build } from "./support.ts";

const NEAR = { only: ["asked"] };

const told = ({ inputs, views, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, quarantine: _quarantine, ...rest }) => rest), views, examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });
const files = ({ inputs }: BatchResult): Record<string, string> => Object.fromEntries(inputs.flatMap(({ node, scanned }) => (scanned === undefined ? [] : [[node, `${scanned.pieces} of ${scanned.of}`]])));

/** A copy that came days later: the same in all but that. */
const again = (order: Row, days: number): Row => ({ ...order, came: Number(order.came) + days * DAY });
/** Of which a copy two days later is not left out for being late. */
const inTime = ({ amount, ordered, came }: Row): boolean => Number(amount) < 80 && ordered === came && Number(ordered) > START + 5 * DAY;
const some = (random: () => number, rows: readonly unknown[]): number => Math.floor(random() * rows.length);

const MORE: readonly Change[] = [
  { name: "an order sent again", apply: (shop, random) => void shop.orders.push(again(shop.orders[some(random, shop.orders)]!, random() * 2)) },
  { name: "an order sent again long after", apply: (shop, random) => void shop.orders.push(again(shop.orders[some(random, shop.orders)]!, random() * 3)) },
  { name: "a new version, of another day", apply: (shop, random) => {
    const row = shop.payments[some(random, shop.payments)]!;
    shop.payments.push({ ...row, amount: Math.floor(random() * 9000) / 100, loaded: Math.max(...shop.payments.filter(({ id }) => id === row.id).map(({ loaded }) => Number(loaded))) + HOUR + Math.floor(random() * 6 * DAY) });
  } },
  { name: "a version that is gone", apply: (shop, random) => void shop.payments.splice(some(random, shop.payments), 1) },
  { name: "an order that is gone", apply: (shop, random) => void shop.orders.splice(some(random, shop.orders), 1) },
];
/** Of a correction of a row that was sent again nobody can say which is true. */
const CORRECTING = ["a corrected amount", "a corrected time"];

async function compare(folder: string, plan: ReturnType<typeof planOf>, engine: Engine, only: readonly string[] = NEAR.only): Promise<BatchResult> {
  const apart = (out: string): string => join(folder, out, "apart");
  const made = await build(folder, plan, "again", { engine, only, quarantineFolder: apart("again") });
  const full = await build(folder, plan, "full", { engine, full: true, only, quarantineFolder: apart("full") });
  expect(told(made)).toEqual(told(full));
  for (const set of only) expect(readFileSync(join(folder, `again/${set}.parquet`)).equals(readFileSync(join(folder, `full/${set}.parquet`))), set).toBe(true);
  const left = (out: string): string => readFileSync(join(apart(out), "orders.jsonl"), "utf8");
  expect(left("again")).toBe(left("full"));
  return made;
}

async function begin(folder: string, seed: number): Promise<{ shop: Shop; random: () => number; plan: ReturnType<typeof planOf>; write: () => Promise<void> }> {
  const random = generator(seed);
  const shop = newShop(random, 16, 24);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "spec.mls"), JUDGED_SPEC);
  const write = (): Promise<void> => writePieces(folder, shop, "csv", BY_ARRIVAL);
  await write();
  return { shop, random, plan: planOf(folder), write };
}

describe("rows that others decide about", { timeout: 240_000 }, () => {
  it.each([["kernel", 3, 7], ["kernel", 11, 7], ["sql", 6, 4]] as const)("by %s, life %i", (engine, seed, steps) =>
    inFolder({}, async (folder) => {
      const { shop, random, plan, write } = await begin(folder, seed);
      const changes = [...CHANGES.filter(({ name }) => !CORRECTING.includes(name)), ...MORE, ...MORE, ...MORE];
      const days = { now: 16 };
      let [read, of] = [0, 0];
      for (let step = 0; step < steps; step++) {
        const { inputs } = await compare(folder, plan, engine);
        if (step > 0) for (const { scanned } of inputs) [read, of] = [read + (scanned?.pieces ?? 0), of + (scanned?.of ?? 0)];
        for (let n = 1 + Math.floor(random() * 2); n > 0; n--) changes[some(random, changes)]!.apply(shop, random, days);
        await write();
      }
      expect(read).toBeLessThan(of * 0.9);
    }),
  );

  it("are read where a copy, or a version, of them is new, and not where none is", () =>
    inFolder({}, async (folder) => {
      const { shop, random, plan, write } = await begin(folder, 5);
      expect(files(await compare(folder, plan, "kernel"))).toMatchObject({ orders: expect.stringMatching(/^(\d+) of \1$/), payments: expect.stringMatching(/^(\d+) of \1$/) });
      expect(files(await compare(folder, plan, "kernel"))).toMatchObject({ orders: expect.stringMatching(/^0 of/), payments: expect.stringMatching(/^0 of/) });
      addDay(shop, random, 16, 24);
      const first = shop.orders.findIndex(inTime);
      shop.orders.push(again(shop.orders[first]!, 2));
      await write();
      const late = files(await compare(folder, plan, "kernel"));
      for (const source of ["orders", "payments"]) expect(Number(late[source]!.split(" ")[0]), source).toBeLessThan(8);
      // The first is gone: the copy that was left out is the row now.
      shop.orders.splice(first, 1);
      await write();
      await compare(folder, plan, "kernel");
      // A version that came in a later file is gone again.
      const paid: Row = { id: 90_000, person: "ann", paid: START + 2 * DAY, amount: 5, settled: null, loaded: START + 2 * DAY + HOUR };
      shop.payments.push(paid, { ...paid, amount: 50, loaded: START + 9 * DAY });
      await write();
      await compare(folder, plan, "kernel");
      shop.payments.pop();
      await write();
      await compare(folder, plan, "kernel");
    }));

  it("are what they are where the file that says so is not read", () =>
    inFolder({}, async (folder) => {
      const { shop, plan, write } = await begin(folder, 5);
      // A version that says another day, so far off that no window sees both its file and the first one's.
      const first: Row = { id: 90_000, person: "ann", paid: START + 8 * DAY, amount: 5, settled: null, loaded: START + 8 * DAY + HOUR };
      const other = (): void => writeFileSync(join(folder, "payments/900.csv"), csv([{ ...first, paid: START + 2 * DAY, amount: 50, loaded: START + 8 * DAY + 2 * HOUR }], ["paid", "loaded"]));
      shop.payments.push(first);
      await write();
      other();
      await compare(folder, plan, "kernel");
      const order = shop.orders.find(inTime)!;
      shop.orders.push({ ...order, id: 80_000, person: "ann", ordered: START + 9 * DAY, came: START + 9 * DAY, amount: 5 });
      await write();
      other();
      const { inputs } = await compare(folder, plan, "kernel");
      const payments = inputs.find(({ node }) => node === "payments")!;
      expect(payments.scanned!.pieces).toBeGreaterThan(0);
      expect(payments.scanned!.pieces).toBeLessThan(payments.scanned!.of - 1);
    }));

  it("are left out as copies where what they are copies of was read before them", () =>
    inFolder({}, async (folder) => {
      const { shop, plan, write } = await begin(folder, 5);
      const order = shop.orders.find(inTime)!;
      const copy = (): void => writeFileSync(join(folder, "orders/900.csv"), csv([again(order, 0.001)], ["ordered", "came"]));
      copy();
      await compare(folder, plan, "kernel", ["asked", "always"]);
      shop.orders.push({ ...order, id: 80_000, came: Number(order.came) + 2.5 * DAY, amount: 5 });
      await write();
      copy();
      // The second set is made whole: after the first one it reads all that is left.
      rmSync(join(folder, "again/ledger/always.json"));
      const { inputs } = await compare(folder, plan, "kernel", ["asked", "always"]);
      const orders = inputs.find(({ node }) => node === "orders")!;
      expect(orders.scanned!.pieces).toBe(orders.scanned!.of);
    }));

  it("are refused where copies in two files differ, with the words of a build of all", () =>
    inFolder({}, async (folder) => {
      const { shop, plan, write } = await begin(folder, 5);
      await build(folder, plan, "again", NEAR);
      const order = shop.orders.find(inTime)!;
      shop.orders.push({ ...again(order, 2), amount: Number(order.amount) + 1 });
      await write();
      const said = await Promise.all([build(folder, plan, "again", NEAR), build(folder, plan, "full", { full: true, ...NEAR })].map((run) => run.then(() => "nothing", ({ message }: Error) => message)));
      expect(said[0]).toMatch(/`id` of source `orders` is not unique, and the rows differ/);
      expect(said[0]).toBe(said[1]);
      shop.orders.pop();
      await write();
      await compare(folder, plan, "kernel");
    }));
});
