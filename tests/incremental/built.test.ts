/** What a command leaves of a partitioned input after changes: findings, pins, facts and the store of history are those of a build of all. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generator } from "../conformance/csv.ts";
import { inFolder } from "../conformance/harness.ts";
import { built } from "./command.ts";
import { PIECES_SPEC, writePieces } from "./pieces.ts";
import { addDay, newShop, type Shop } from "./shop.ts";
import { storeContent } from "./store-content.ts";

const text = (folder: string, name: string): string | undefined => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").replaceAll(folder, "") : undefined);

async function assertSame(again: string, full: string): Promise<void> {
  for (const name of ["mls-out/facts.json", "mls.lock", "mls-out/quarantine/orders.jsonl", "mls-out/quarantine/asks.jsonl"]) expect(text(again, name), name).toBe(text(full, name));
  expect(await storeContent(join(again, "mls-out/store"))).toEqual(await storeContent(join(full, "mls-out/store")));
}

/** The set whose windows do not look back for ever, so that not all is read; with an input that tells nothing, which is found. */
const NEAR_SPEC = PIECES_SPEC()
  .replace("root = sqrt", "nothing = amount * 0\n    root = sqrt")
  .replace(/features ever[^}]*}\n/, "")
  .replace(/examples (always|folded|ahead|nightly) {[^}]*}?[^}]*}\n/g, "")
  .replace(/split (ahead|folded)[^}]*}\n?/g, "");

describe("mlsc build of an input in files", { timeout: 240_000 }, () => {
  it("tells and leaves what a build of all does, and reads what is new", () =>
    inFolder({}, async (outer) => {
      const [again, full] = [join(outer, "again"), join(outer, "full")];
      const random = generator(5);
      const shop: Shop = newShop(random, 20, 24);
      // Ids that look like codes, in two files: each is told of once.
      for (const at of [3, 100]) shop.orders[at] = { ...shop.orders[at]!, id: `00${900 + at}` };
      const write = async (): Promise<void> => {
        for (const folder of [again, full]) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, "spec.mls"), NEAR_SPEC);
          await writePieces(folder, shop);
        }
      };
      const both = async () => {
        await write();
        const [a, b] = [await built(again, {}), await built(full, { full: true })];
        expect(a.told.map((line) => line.replace(/\S*spec\.mls/, ""))).toEqual(b.told.map((line) => line.replace(/\S*spec\.mls/, "")));
        await assertSame(again, full);
        return a;
      };
      const first = await both();
      expect(first.read).toEqual({ orders: "10 of 10", asks: "10 of 10", payments: "1 of 1" });
      expect(first.told.join("\n")).toContain("written with leading zeros on 2 rows");
      const nothing = await both();
      expect(nothing.read.orders).toBe("0 of 10");
      // Its findings stand in the ledger, by which it is known without the set's file.
      expect(JSON.parse(readFileSync(join(again, "mls-out/ledgers/asked.json"), "utf8")).found.findings.length).toBeGreaterThan(0);
      addDay(shop, random, 20, 24);
      const more = await both();
      expect(more.stages.find((stage) => stage.startsWith("store"))).toMatch(/brought up to date with the events of \d days/);
      expect(Number(more.read.asks!.split(" ")[0])).toBeLessThan(7);
      expect(Number(more.read.orders!.split(" ")[0])).toBeLessThan(8);
      shop.orders.splice(100, 1);
      shop.orders.push({ ...shop.orders[50]!, id: 555_555, kind: "new kind" });
      await both();
    }));
});
