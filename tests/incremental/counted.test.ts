/** What a build makes again is what can have changed, and no more; and it builds on nothing that it can't vouch for. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BatchInterrupted } from "../../runtime/batch/index.ts";
import { inFolder, planOf } from "../conformance/harness.ts";
import { addDay, ALL, anOrder, SPEC, writeShop } from "./shop.ts";
import { build, computed, madeOnce, shopIn } from "./support.ts";

const NOTHING = { asked: 0, ahead: 0, nightly: 0, always: 0, folded: 0 };
const bytes = (folder: string, out: string): Buffer[] => ALL.map((set) => readFileSync(join(folder, out, `${set}.parquet`)));

/** Days of a first build, by set. */
let atFirst: Record<string, number> = {};
const firstBuild = madeOnce(async (folder) => {
  atFirst = computed(await build(folder, shopIn(folder).plan, "again"));
});

/** A shop that has been built. */
async function builtShop(folder: string): Promise<ReturnType<typeof shopIn>> {
  await firstBuild(folder);
  return shopIn(folder);
}

describe("a build on the last one", { timeout: 120_000 }, () => {
  it("computes nothing where nothing changed, and leaves the files as they are", () =>
    inFolder({}, async (folder) => {
      const { plan } = await builtShop(folder);
      const before = bytes(folder, "again");
      const result = await build(folder, plan, "again");
      expect(computed(result)).toEqual(NOTHING);
      expect(result.stages.some(({ stage }) => /^(rows|features|changes|write) /.test(stage))).toBe(false);
      expect(bytes(folder, "again")).toEqual(before);
    }));

  it("computes the new day and those that its events reach", () =>
    inFolder({}, async (folder) => {
      const { plan, shop, random } = await builtShop(folder);
      addDay(shop, random, 20, 24);
      writeShop(folder, shop);
      const days = computed(await build(folder, plan, "again"));
      // The new day, the one that waited for labels, and at most what late rows of the new day reach.
      expect(days.asked).toBeGreaterThan(0);
      expect(days.asked).toBeLessThanOrEqual(4);
      expect(days.always).toBeLessThanOrEqual(4);
      expect(days.nightly).toBeLessThanOrEqual(5);
      expect(atFirst.asked).toBeGreaterThan(15);
    }));

  it("computes the days that a late row reaches, and those alone", () =>
    inFolder({}, async (folder) => {
      const { plan, shop, random } = await builtShop(folder);
      shop.orders.push({ ...anOrder(random, 999_999, 8), amount: 5 });
      writeShop(folder, shop);
      const result = await build(folder, plan, "again");
      const days = computed(result);
      // Windows reach 3d and a step of 6h, and 2h or so of readiness; the last, and those without bound, to the end.
      expect(days.asked).toBeLessThanOrEqual(6);
      expect(days.asked).toBeGreaterThanOrEqual(4);
      expect(days.always).toBeGreaterThanOrEqual(11);
      expect(result.examples.find(({ examples }) => examples === "asked")!.reuse!.why).toContain("1 changed day of `orders`");
    }));

  it("renumbers days whose rows have only moved in their file", () =>
    inFolder({}, async (folder) => {
      const { plan, shop } = await builtShop(folder);
      shop.asks.splice(3, 1);
      writeShop(folder, shop);
      expect(computed(await build(folder, plan, "again")).asked).toBeLessThanOrEqual(2);
      await build(folder, plan, "full", { full: true });
      expect(bytes(folder, "again")).toEqual(bytes(folder, "full"));
    }));

  it("does not look at tables and sources that a set does not read", () =>
    inFolder({}, async (folder) => {
      const { plan, shop } = await builtShop(folder);
      shop.people[0] = { ...shop.people[0]!, town: "Tromsø" };
      shop.payments.pop();
      writeShop(folder, shop);
      const days = computed(await build(folder, plan, "again"));
      expect(days).toMatchObject({ ahead: 0, always: 0, folded: 0 });
      expect(days.asked).toBeGreaterThan(0);
    }));

  it.each([
    ["another spec", (folder: string) => writeFileSync(join(folder, "spec.mls"), SPEC({ feature: "more = amount * 2" }))],
    ["a file that was cut off", (folder: string) => truncateSync(join(folder, "again/asked.parquet"), 1000)],
    ["a file that is gone", (folder: string) => rmSync(join(folder, "again/asked.parquet"))],
    ["a file of somebody else's", (folder: string) => writeFileSync(join(folder, "again/asked.parquet"), readFileSync(join(folder, "again/ahead.parquet")))],
    ["a ledger that is damaged", (folder: string) => truncateSync(join(folder, "again/ledger/asked.json"), 300)],
  ])("makes all of a set anew after %s", (_name, damage) =>
    inFolder({}, async (folder) => {
      await builtShop(folder);
      damage(folder);
      const now = planOf(folder);
      const days = computed(await build(folder, now, "again"));
      expect(days.asked).toBeGreaterThan(15);
      expect(days).toMatchObject({ ahead: 0, nightly: 0, always: 0 });
      await build(folder, now, "full", { full: true });
      expect(bytes(folder, "again")).toEqual(bytes(folder, "full"));
    }));

  it("makes all anew for another engine, version of mls, or when it is asked to", () =>
    inFolder({}, async (folder) => {
      const { plan } = await builtShop(folder);
      expect(computed(await build(folder, plan, "again", { only: ["asked"], engine: "sql" })).asked).toBeGreaterThan(15);
      const incremental = { folder: join(folder, "again/ledger"), made: "test", mode: "anew" as const };
      expect(computed(await build(folder, plan, "again", { only: ["asked"], engine: "sql", incremental })).asked).toBeGreaterThan(15);
      expect(computed(await build(folder, plan, "again", { only: ["asked"], engine: "sql", incremental: { ...incremental, made: "other", mode: "reuse" } })).asked).toBeGreaterThan(15);
    }));

  it("is whole or what it was when it is stopped", () =>
    inFolder({}, async (folder) => {
      const { plan, shop, random } = await builtShop(folder);
      const before = readFileSync(join(folder, "again/asked.parquet"));
      addDay(shop, random, 20, 24);
      writeShop(folder, shop);
      for (const at of ["rows felt by asked", "features of pace", "write asked"]) {
        const stop = new AbortController();
        const running = build(folder, plan, "again", { only: ["asked"], signal: stop.signal, progress: ({ stage }) => void (stage === at && stop.abort()) });
        await running.then(() => expect(at).toBe("write asked"), (error: unknown) => expect(error).toBeInstanceOf(BatchInterrupted));
        expect(readdirSync(join(folder, "again")).filter((name) => name.endsWith(".partial"))).toEqual([]);
        if (at !== "write asked") expect(readFileSync(join(folder, "again/asked.parquet")).equals(before)).toBe(true);
      }
      await build(folder, plan, "again", { only: ["asked"] });
      await build(folder, plan, "full", { only: ["asked"], full: true });
      expect(readFileSync(join(folder, "again/asked.parquet")).equals(readFileSync(join(folder, "full/asked.parquet")))).toBe(true);
    }));
});
