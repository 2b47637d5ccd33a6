/** Inputs that lie in many files are read file by file: what a build tells and makes is that of a build of all, whatever happened to the files in between. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { CHANGES } from "./changes.ts";
import { type Kind, PIECES_SPEC, writePieces } from "./pieces.ts";
import { addDay, ALL, newShop, type Shop, START } from "./shop.ts";
import { build, madeOnce } from "./support.ts";


/** All that a build tells, but how much it read. */
const told = ({ inputs, views, examples }: BatchResult) => ({
  inputs: inputs.map(({ scanned: _scanned, quarantine, ...rest }) => ({ ...rest, quarantine: quarantine === undefined ? undefined : { rows: quarantine.rows, written: quarantine.written } })),
  views,
  examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest),
});

const setApart = (folder: string, out: string): Record<string, string> => {
  const at = join(folder, out, "apart");
  return existsSync(at) ? Object.fromEntries(readdirSync(at).sort().map((name) => [name, readFileSync(join(at, name), "utf8")])) : {};
};

interface Life {
  readonly wrong: readonly string[];
  readonly read: number;
  readonly of: number;
}

async function life(folder: string, seed: number, engine: Engine, sets: readonly string[], steps: number): Promise<Life> {
  const random = generator(seed);
  const shop = newShop(random, 16, 24);
  const days = { now: 16 };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "spec.mls"), PIECES_SPEC());
  const plan = planOf(folder);
  const wrong: string[] = [];
  const happened: string[] = [];
  let [read, of] = [0, 0];
  for (let step = 0; step < steps && wrong.length === 0; step++) {
    // Somebody writes what is no row now and then.
    if (step % 3 === 1) shop.orders.push({ ...shop.orders[0]!, id: 700_000 + step, amount: "much", ordered: START + step * 86_400_000_000 });
    await writePieces(folder, shop);
    const again = await build(folder, plan, "again", { engine, only: sets, quarantineFolder: join(folder, "again/apart") });
    const full = await build(folder, plan, `full${step}`, { engine, full: true, only: sets, quarantineFolder: join(folder, `full${step}/apart`) });
    const where = `after ${happened.join(", ")} (seed ${seed}, ${engine})`;
    for (const set of sets) if (!readFileSync(join(folder, "again", `${set}.parquet`)).equals(readFileSync(join(folder, `full${step}`, `${set}.parquet`)))) wrong.push(`${set} ${where}`);
    if (JSON.stringify(told(again)) !== JSON.stringify(told(full))) wrong.push(`what is told ${where}: ${JSON.stringify(told(again))} for ${JSON.stringify(told(full))}`);
    expect(setApart(folder, "again"), where).toEqual(setApart(folder, `full${step}`));
    for (const { scanned } of again.inputs) [read, of] = [read + (step === 0 ? 0 : (scanned?.pieces ?? 0)), of + (step === 0 ? 0 : (scanned?.of ?? 0))];
    for (let n = 1 + Math.floor(random() * 2); n > 0; n--) {
      const change = CHANGES[Math.floor(random() * CHANGES.length)]!;
      change.apply(shop, random, days);
      happened.push(change.name);
    }
  }
  return { wrong, read, of };
}

describe.each([
  ["kernel", 2, ALL, 6],
  ["kernel", 9, ["asked"], 6],
  ["sql", 7, ["asked"], 4],
] as const)("the bytes of a full build, by %s", (engine, seed, sets, steps) => {
  it(`life ${seed} of a shop in files`, { timeout: 600_000 }, () =>
    inFolder({}, async (folder) => {
      const { wrong, read, of } = await life(folder, seed, engine, sets, steps);
      expect(wrong).toEqual([]);
      // Both happen, or the test shows nothing; but sets that look back without bound have all read.
      expect(read).toBeGreaterThan(5);
      if (sets.length === 1) expect(read).toBeLessThan(of * 0.9);
    }),
  );
});

/** Files read of each source. */
const files = ({ inputs }: BatchResult): Record<string, string> => Object.fromEntries(inputs.flatMap(({ node, scanned }) => (scanned === undefined ? [] : [[node, `${scanned.pieces} of ${scanned.of}`]])));

const NEAR = { only: ["asked"] };

const newOne = (): { shop: Shop; random: () => number } => {
  const random = generator(5);
  return { shop: newShop(random, 20, 24), random };
};
const firstBuild = (kind: Kind) =>
  madeOnce(async (folder) => {
    writeFileSync(join(folder, "spec.mls"), PIECES_SPEC(kind));
    await writePieces(folder, newOne().shop, kind);
    expect(files(await build(folder, planOf(folder), "again", NEAR))).toEqual({ orders: "10 of 10", asks: "10 of 10", payments: "1 of 1" });
  });
const FIRST: Readonly<Record<Kind, (folder: string) => Promise<void>>> = { csv: firstBuild("csv"), parquet: firstBuild("parquet"), avro: firstBuild("avro"), arrow: firstBuild("arrow"), protobuf: firstBuild("protobuf") };

/** A shop that has been built. */
const begin = async (folder: string, kind: Kind) => {
  await FIRST[kind](folder);
  return { plan: planOf(folder), ...newOne() };
};
const asFull = async (folder: string, plan: ReturnType<typeof planOf>, again: BatchResult): Promise<void> => {
  const full = await build(folder, plan, "full", { full: true, ...NEAR });
  expect(told(again)).toEqual(told(full));
  for (const set of NEAR.only) expect(readFileSync(join(folder, "again", `${set}.parquet`)).equals(readFileSync(join(folder, "full", `${set}.parquet`))), set).toBe(true);
};

/** A build, and one after a row came late, which is as a build of all. */
async function withLateRow(folder: string, kind: Kind): Promise<Plan> {
  const { plan, shop } = await begin(folder, kind);
  shop.orders.push({ ...shop.orders[7]!, id: 999_999, amount: 5 });
  await writePieces(folder, shop, kind);
  const late = await build(folder, plan, "again", NEAR);
  expect(files(late).orders).toMatch(/^[1-5] of 10$/);
  await asFull(folder, plan, late);
  return plan;
}

/** What files of a format can be asked. */
const RULES: Readonly<Record<string, (kind: Kind) => Promise<void>>> = {
  "that have not changed are not read": (kind) =>
    inFolder({}, async (folder) => {
      const { plan } = await begin(folder, kind);
      const again = await build(folder, plan, "again", NEAR);
      expect(files(again)).toEqual({ orders: "0 of 10", asks: "0 of 10", payments: "0 of 1" });
      await asFull(folder, plan, again);
    }),

  "are read as far as the windows of what is new look back": (kind) =>
    inFolder({}, async (folder) => {
      const { plan, shop, random } = await begin(folder, kind);
      addDay(shop, random, 20, 24);
      await writePieces(folder, shop, kind);
      const again = await build(folder, plan, "again", NEAR);
      // The new file, and those of the days that its windows and late rows reach.
      expect(files(again).asks).toMatch(/^[23] of 11$/);
      expect(files(again).orders).toMatch(/^[3-6] of 1[12]$/);
      await asFull(folder, plan, again);
    }),

  "of which one is late, gone, renamed or of another shape give what a build of all gives": (kind) =>
    inFolder({}, async (folder) => {
      const plan = await withLateRow(folder, kind);
      renameSync(join(folder, `orders/003.${kind}`), join(folder, `orders/990.${kind}`));
      rmSync(join(folder, `asks/004.${kind}`));
      await asFull(folder, plan, await build(folder, plan, "again", NEAR));
    }),

  "in which a key stands twice are refused as in a build of all": (kind) =>
    inFolder({}, async (folder) => {
      const { plan, shop } = await begin(folder, kind);
      shop.orders.push({ ...shop.orders.at(-1)!, id: shop.orders.find(({ amount }) => Number(amount) < 90)!.id!, amount: 5 });
      await writePieces(folder, shop, kind);
      const messages = await Promise.all([build(folder, plan, "again", NEAR), build(folder, plan, "full", { full: true, ...NEAR })].map((run) => run.then(() => "nothing", ({ message }: Error) => message)));
      expect(messages[0]).toMatch(/`id` of source `orders` is not unique/);
      expect(messages[0]).toBe(messages[1]);
      shop.orders.pop();
      await writePieces(folder, shop, kind);
      await asFull(folder, plan, await build(folder, plan, "again", NEAR));
    }),

  "of which one is late is read as far as must be, and its schema is read anew": (kind) =>
    inFolder({}, async (folder) => {
      const plan = await withLateRow(folder, kind);
      if (kind !== "protobuf") return;
      appendFileSync(join(folder, "orders.proto"), "// another schema, for all that anybody knows\n");
      expect(files(await build(folder, plan, "again", NEAR))).toEqual({ orders: "10 of 10", asks: "0 of 10", payments: "0 of 1" });
    }),
};

const [UNCHANGED, LOOKING_BACK, SHAPES, KEYS, LATE] = Object.keys(RULES);

describe.each([
  ["csv", [UNCHANGED, LOOKING_BACK, SHAPES, KEYS]],
  ["parquet", [UNCHANGED, LOOKING_BACK, SHAPES, KEYS]],
  ["avro", [LATE]],
  ["arrow", [LATE, SHAPES]],
  ["protobuf", [LATE]],
] as const)("files of %s", { timeout: 240_000 }, (kind, rules) => {
  it.each(rules)("%s", (rule) => RULES[rule!]!(kind));
});
