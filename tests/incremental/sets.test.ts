/** Sets whose rows are more than their moments, by days: a change is made where it is felt, though it is of another row, and no further. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generator } from "../conformance/csv.ts";
import { inFolder, planOf } from "../conformance/harness.ts";
import { addDay, anAsk, DAY, HOUR, MORE, MORE_SETS, newShop, type Row, type Shop, SPEC, START, writeShop } from "./shop.ts";
import { build, computed, madeOnce } from "./support.ts";

const SETS = [...MORE, "folded"] as const;

function aShop(...payments: readonly Row[]): { shop: Shop; random: () => number } {
  const random = generator(9);
  const shop = newShop(random, 20, 12);
  shop.payments.push(...payments);
  return { shop, random };
}

const firstBuild = (...payments: readonly Row[]): First => ({
  payments,
  copyTo: madeOnce(async (folder) => {
    writeFileSync(join(folder, "spec.mls"), SPEC() + MORE_SETS);
    writeShop(folder, aShop(...payments).shop);
    await build(folder, planOf(folder), "again", { only: SETS });
  }),
});
interface First {
  readonly payments: readonly Row[];
  readonly copyTo: (folder: string) => Promise<void>;
}

/** A payment of which nothing is known yet, and the version that tells days later. */
const FIRST: Row = { id: 90_000, person: "ann", paid: START + 8 * DAY, amount: 5, settled: null, loaded: START + 8 * DAY + HOUR };
const SECOND: Row = { ...FIRST, settled: true, loaded: START + 12 * DAY };

const PLAIN = firstBuild();
const WITH_BOTH = firstBuild(FIRST, SECOND);
const FAR_APART = firstBuild(FIRST, { ...SECOND, loaded: START + 15 * DAY });

/** Goes on from a build: changes the shop, builds again. */
async function changed(change: (shop: Shop, random: () => number) => void, first = PLAIN): Promise<Record<string, number>> {
  let days: Record<string, number> = {};
  await inFolder({}, async (folder) => {
    await first.copyTo(folder);
    const { shop, random } = aShop(...first.payments);
    const plan = planOf(folder);
    change(shop, random);
    writeShop(folder, shop);
    days = computed(await build(folder, plan, "again", { only: SETS }));
    await build(folder, plan, "full", { full: true, only: SETS });
    for (const set of SETS) expect(readFileSync(join(folder, "again", `${set}.parquet`)).equals(readFileSync(join(folder, "full", `${set}.parquet`))), set).toBe(true);
  });
  return days;
}

describe("a set by days", { timeout: 120_000 }, () => {
  it("computes a new day, and those before it that it completes", async () => {
    const days = await changed((shop, random) => addDay(shop, random, 20, 12));
    for (const set of ["bills", "offered", "folded"]) expect(days[set], set).toBeLessThanOrEqual(4);
    // Its parts and folds begin and end a day later each.
    expect(days.rolled).toBeLessThanOrEqual(16);
    for (const set of SETS) expect(days[set], set).toBeGreaterThan(0);
  });

  it("numbers lists and folds anew behind a question that is gone", async () => {
    const days = await changed((shop) => void shop.asks.splice(30, 1));
    expect(days).toMatchObject({ bills: 0, offered: 1, folded: 1, rolled: 1 });
  });

  it("numbers them anew behind one that came late", async () => {
    const days = await changed((shop, random) => void shop.asks.push({ ...anAsk(random, 70_000, 6), amount: 5 }));
    expect(days).toMatchObject({ bills: 0, offered: 1, folded: 1, rolled: 1 });
  });

  it("gives a row the outcome that a later version tells, though it was asked about on another day", async () => {
    const days = await changed((shop) => void shop.payments.splice(-1, 1, { ...SECOND, settled: false }), WITH_BOTH);
    expect(days).toMatchObject({ bills: 2, offered: 0, folded: 0 });
  });

  it("keeps an outcome that a later version tells, where the day is made again for something else", async () => {
    const days = await changed((shop) => void shop.orders.push({ ...shop.orders[0]!, id: 80_000, person: "ann", ordered: START + 8 * DAY, came: START + 8 * DAY, amount: 5 }), FAR_APART);
    expect(days.bills).toBeGreaterThan(0);
    expect(days.bills).toBeLessThan(8);
  });

  it("asks about another version when the first is gone", async () => {
    const days = await changed((shop) => void shop.payments.splice(-2, 1), WITH_BOTH);
    expect(days).toMatchObject({ bills: 2, offered: 0 });
  });

  it("tells which requests its examples are, of candidates too, where it was not made", () =>
    inFolder({ "spec.mls": SPEC() + MORE_SETS }, async (folder) => {
      const shop = newShop(generator(9), 20, 12);
      writeShop(folder, shop);
      const plan = planOf(folder);
      const requests = async (out: string, full?: true): Promise<unknown[]> => {
        const found: unknown[] = [];
        await build(folder, plan, out, { only: ["offered"], ...(full ? { full } : {}), inspect: async (data) => void found.push(...(await data.requests("offered", "test", 20))) });
        return found;
      };
      await requests("again");
      const kept = await requests("again");
      expect(kept).toHaveLength(20);
      expect(kept).toEqual(await requests("full", true));
      expect(new Set(kept.map((one) => (one as { row: { who: string } }).row.who)).size).toBeGreaterThan(2);
    }));

  it("makes a set whole where a list may be asked about at several moments, which tells what is wrong", () =>
    inFolder({ "spec.mls": SPEC() + MORE_SETS }, async (folder) => {
      const random = generator(9);
      const shop = newShop(random, 20, 12);
      writeShop(folder, shop);
      const plan = planOf(folder);
      await build(folder, plan, "again", { only: ["offered"] });
      const other = shop.asks.find(({ amount }, i) => i > 60 && Number(amount) < 90)!;
      shop.asks.push({ ...other, asked: Number(other.asked) + DAY });
      writeShop(folder, shop);
      const said = await Promise.all([build(folder, plan, "again", { only: ["offered"] }), build(folder, plan, "full", { only: ["offered"], full: true })].map((run) => run.then(() => "nothing", ({ message }: Error) => message)));
      expect(said[0]).toContain("are asked about at one moment");
      expect(said[0]).toBe(said[1]);
    }));
});
