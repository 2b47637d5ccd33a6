/** Non-interference of views that make rows: whatever becomes known at or after a moment is changed, sent at another time or left out, and no feature asked up to that moment moves. */
import { describe as suite, expect, it } from "vitest";
import { exampleSet } from "../oracle/examples.ts";
import { type Data, World } from "../oracle/relations.ts";
import type { Item } from "../oracle/values.ts";
import { DAY, HOUR, MINUTE } from "./events.ts";
import { inFolder, planOf } from "./harness.ts";
import { EACH, FILL, SESSIONS, STACKED, UNION } from "./made-rows-specs.ts";
import { generator, randomPeople } from "./made-rows.ts";

type Row = Readonly<Record<string, Item>>;

/** The data ends where it is said to, so that what is left out does not move its end. */
const COMPLETE = /( {2}at {5}\w+\n)/g;

/** Rows known at or after `moment` become others, with the same or another time from then on; some go. Calls stay, since they are asked about; what is known of them later changes. */
function otherFuture(data: Data, moment: number, random: () => number): Data {
  const later = (rows: readonly Row[], time: string, change: (row: Row) => Row): Row[] =>
    rows.flatMap((row) => {
      if (Number(row[time]) + MINUTE < moment) return [row];
      if (random() < 0.3) return [];
      return [{ ...change(row), [time]: Math.max(moment, Number(row[time])) - (random() < 0.5 ? MINUTE : 0) }];
    });
  return {
    clicks: later(data.clicks!, "clicked", (row) => ({ ...row, user: "bob", page: "buy", worth: 5, bot: true })),
    orders: later(data.orders!, "placed", (row) => ({ ...row, user: "ann", lines: [{ sku: "tea", n: 9, price: 9 }], tags: ["gift", "gift"] })),
    calls: data.calls!.map((row) => (Number(row.logged) >= moment ? { ...row, worth: 77, logged: Math.max(moment, Number(row.rang), Number(row.logged) - HOUR) } : row)),
  };
}

suite.each([["a union", UNION], ["sessions", SESSIONS], ["filled buckets", FILL], ["items", EACH], ["one on another", STACKED]] as const)("%s", (_name, spec) => {
  it("does not see what becomes known later", async () => {
    const text = spec.replaceAll(COMPLETE, "$1  complete until 1970-01-20T00:00Z\n");
    await inFolder({ "spec.mls": text }, async (folder) => {
      const plan = planOf(folder);
      let compared = 0;
      let moved = 0;
      for (let seed = 1; seed <= 6; seed++) {
        const random = generator(seed);
        const { data } = randomPeople(seed, 80);
        const moment = Date.UTC(1970, 0, 1) * 1000 + Math.floor(random() * 72) * HOUR + Math.floor(random() * 3) * 10 * MINUTE;
        const before = exampleSet(new World(plan, data), "asks").rows;
        const after = new Map(exampleSet(new World(plan, otherFuture(data, moment, random)), "asks").rows.map((row) => [row.place, row]));
        for (const row of before) {
          const same = JSON.stringify([...after.get(row.place)!.columns]) === JSON.stringify([...row.columns]);
          if (row.moment! <= moment) {
            expect(same, `seed ${seed}, row ${row.place}`).toBe(true);
            compared++;
          } else if (row.moment! > moment + DAY && !same) moved++;
        }
      }
      expect(compared).toBeGreaterThan(100);
      // What is asked later does see it: the change is no empty one.
      expect(moved).toBeGreaterThan(10);
    });
  });
});
