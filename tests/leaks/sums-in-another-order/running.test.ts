// a sum of floats changed with the number of threads, and with it the model
// rule: numbers
import { expect, it } from "vitest";
import { csv, ours } from "../ours.ts";

/** Amounts of very different size, as a ledger has them. */
const AMOUNTS: readonly number[] = Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 1e9 * (1 + (i % 7)) : 0.1 * (1 + (i % 13))) * (i % 3 === 0 ? -1 : 1));
const SPEC = `entity Account: Category
source bookings {
  from    csv("bookings.csv")
  columns { account: Account, booked: Timestamp, amount: Float by 0.01 }
  at      booked
  known   at booked + 1m
}
source audits {
  from    csv("audits.csv")
  columns { account: Account, made: Timestamp, wrong: Bool known at made + 1d }
  at      made
  known   at made
  complete until 2024-04-01T00:00Z
}
features ledger from bookings by account {
  ready every 1h after 1m
  total  = sum(amount) over 10d
  middle = mean(amount) over 10d
  spread = std(amount) over 10d
}
examples cases {
  rows     audits asked at made
  label    is_wrong = wrong
  features { ledger(account) }
  allow    MLS3045 "ten days are all there is"
}
`;

it("a sum is exact in whole hundredths, whatever the order of the rows", async () => {
  const orders = [AMOUNTS, [...AMOUNTS].reverse(), [...AMOUNTS].sort((a, b) => a - b)];
  const files = (amounts: readonly number[]) => ({
    "bookings.csv": csv("account,booked,amount", amounts.map((amount) => ["a", "2024-03-01T10:00:00Z", amount.toFixed(2)])),
    "audits.csv": csv("account,made,wrong", [["a", "2024-03-02T00:00:00Z", true]]),
  });
  const exact = Number(AMOUNTS.reduce((sum, amount) => sum + BigInt(Math.round(Number(amount.toFixed(2)) * 100)), 0n)) / 100;
  const found = [];
  for (const amounts of orders) {
    const built = await ours(SPEC, files(amounts));
    found.push(JSON.stringify(["total", "middle", "spread"].map((name) => built.of(name)[0])));
    expect(built.of("total")[0]).toBe(exact);
  }
  expect(new Set(found).size).toBe(1);

  // Added up as they come.
  const naive = orders.map((amounts) => amounts.reduce((sum, amount) => sum + Number(amount.toFixed(2)), 0));
  expect(new Set(naive).size).toBeGreaterThan(1);
});

it("a deviation has one rule, the sample's: numpy's own default has the other", async () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  const built = await ours(SPEC, {
    "bookings.csv": csv("account,booked,amount", values.map((value) => ["a", "2024-03-01T10:00:00Z", value])),
    "audits.csv": csv("account,made,wrong", [["a", "2024-03-02T00:00:00Z", true]]),
  });
  const squares = values.reduce((sum, value) => sum + (value - 5) ** 2, 0);
  expect(built.of("spread")[0]).toBe(Math.sqrt(squares / 7));
  expect(Math.sqrt(squares / 8)).toBe(2);
});
