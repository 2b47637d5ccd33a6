// the first month's examples had windows that were half empty
// rule: warm-up
import { expect, it } from "vitest";
import { csv, mean, ours } from "../ours.ts";

/** One order a day of one customer, from the first of January on. */
const DAYS = 90;
const noon = (day: number): string => new Date(Date.UTC(2024, 0, 1, 12) + day * 86_400_000).toISOString();
const ORDERS = csv("customer,placed,returned", Array.from({ length: DAYS }, (_, day) => ["c", noon(day), day % 4 === 0]));
const SPEC = (allow: string): string => `entity Customer: Category
source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns { customer: Customer, placed: Timestamp, returned: Bool known at placed + 1d }
  at      placed
  known   at placed + 1m
}
features habit from orders by customer {
  ready live within 1m
  n_30d = count() over 30d
}
examples checkouts {
  rows     orders asked at placed + 1m
  label    sent_back = returned
  features { habit(customer) }
${allow}}
`;

it("examples begin when the data has run as long as the longest window, and what is left out is counted", async () => {
  const built = await ours(SPEC(""), { "orders.csv": ORDERS });
  const counts = built.of("n_30d") as number[];
  expect(new Set(counts)).toEqual(new Set([30]));
  const waiting = built.leftOut.find(({ reason }) => /warm-up/.test(reason));
  expect(waiting?.count).toBe(30);
  // The label of the last day is open when the data ends.
  expect(built.rows + built.leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(DAYS);

  // Made by hand, from the first row on: the count tells how old the data is, which it never will in service.
  const naive = (await ours(SPEC('  allow MLS3045 "as in the notebook"\n'), { "orders.csv": ORDERS })).of("n_30d") as number[];
  expect(naive.slice(0, 31)).toEqual(Array.from({ length: 31 }, (_, day) => Math.min(day, 30)));
  expect(mean(naive)).toBeLessThan(mean(counts));
});
