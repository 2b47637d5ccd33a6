/** What is kept of a piece does not depend on which other pieces were asked with it: files that came one by one leave what those leave that came together. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generator } from "../conformance/csv.ts";
import { inFolder } from "../conformance/harness.ts";
import { built } from "./command.ts";
import { PIECES_SPEC, writePieces } from "./pieces.ts";
import { newShop, type Shop, START } from "./shop.ts";

const DAY = 86_400_000_000;
const SPEC = PIECES_SPEC().replace(/examples (always|folded|ahead|nightly) {[^}]*}?[^}]*}\n/g, "").replace(/split [a-z]+ by[^}]*}\n?/g, "");

interface Kept {
  readonly pieces: readonly { readonly id: string; readonly rows: number; readonly cast: string; readonly answers: Readonly<Record<string, { readonly first: number; readonly rows: readonly unknown[] }>> }[];
}

const kept = (folder: string, source: string): Kept => JSON.parse(readFileSync(join(folder, "mls-out/ledgers/inputs", `${source}.json`), "utf8")) as Kept;
const withoutOrder = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

const until = (shop: Shop, day: number): Shop => ({ ...shop, orders: shop.orders.filter(({ ordered }) => Number(ordered) < START + day * DAY), asks: shop.asks.filter(({ asked }) => Number(asked) < START + day * DAY) });

it("files that came one by one leave what those leave that came together", { timeout: 240_000 }, () =>
  inFolder({}, async (outer) => {
    const shop = newShop(generator(5), 12, 24);
    const [oneByOne, together] = [join(outer, "one-by-one"), join(outer, "together")];
    for (const folder of [oneByOne, together]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "spec.mls"), SPEC);
    }
    for (const day of [2, 4, 6, 8, 10, 12]) {
      await writePieces(oneByOne, until(shop, day));
      await built(oneByOne, {});
    }
    await writePieces(together, shop);
    await built(together, {});
    for (const source of ["orders", "asks"]) {
      const [a, b] = [kept(oneByOne, source), kept(together, source)];
      expect(a.pieces.map(({ id, rows, cast }) => ({ id, rows, cast }))).toEqual(b.pieces.map(({ id, rows, cast }) => ({ id, rows, cast })));
      let compared = 0;
      for (const [i, { answers }] of b.pieces.entries()) {
        for (const [question, { first, rows }] of Object.entries(answers)) {
          const alone = a.pieces[i]!.answers[question];
          if (alone === undefined) continue;
          expect(alone.first).toBe(first);
          expect(withoutOrder(alone.rows), question).toEqual(withoutOrder(rows));
          compared++;
        }
      }
      // Nearly all questions of the data checks, pins and digests.
      expect(compared).toBeGreaterThan(60);
    }
  }),
);
