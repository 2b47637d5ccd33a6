// rolling means that start again inside the test part
// rule: causal windows
import { expect, it } from "vitest";
import { csv, mean, ours } from "../ours.ts";

/** A share's closing price, a row a day; each day's is known a minute later. */
const DAYS = 120;
const price = (day: number): number => 50 + day + (day % 7);
const noon = (day: number): string => new Date(Date.UTC(2024, 0, 1, 12) + day * 86_400_000).toISOString();
const PRICES = csv("share,closed,price,rises", Array.from({ length: DAYS }, (_, day) => ["X", noon(day), price(day), day % 3 === 0]));
const SPEC = `entity Share: Category
source prices {
  from    csv("prices.csv")
  columns { share: Share, closed: Timestamp, price: Float by 0.01, rises: Bool known at closed + 1d }
  at      closed
  known   at closed + 1m
}
features trend from prices by share {
  ready every 1d after 1h
  mean_28d = mean(price) over 28d
}
examples days {
  rows     prices asked at closed + 1m
  label    goes_up = rises
  features { trend(share); price }
}
split days by time in "UTC" { train until 2024-03-01; validate until 2024-04-01; test until 2024-05-01 }
`;

/** As in a notebook: the rows of a part first, \`rolling(28).mean()\` then. */
function rollingWithin(part: readonly number[]): (number | null)[] {
  return part.map((_, i) => (i < 28 ? null : mean(part.slice(i - 28, i))));
}

it("a window looks back over the beginning of its part, as it will in service", async () => {
  const built = await ours(SPEC, { "prices.csv": PRICES });
  const place = built.of("__row") as number[];
  const parts = built.of("__part");
  const found = built.of("mean_28d");
  const test = place.flatMap((day, i) => (parts[i] === "test" || parts[i] === 2 ? [{ day, value: found[i] }] : []));
  expect(test.length).toBeGreaterThan(20);

  // The group is ready at one o'clock of each day, when the day's own price is not there yet: 28 days back from midnight.
  const whole = ({ day }: { day: number }): number => mean(Array.from({ length: 28 }, (_, i) => price(day - 28 + i)));
  expect(test.map((row) => row.value)).toEqual(test.map(whole));

  const naive = rollingWithin(test.map((row) => price(row.day)));
  expect(naive.filter((value, i) => value !== test[i]!.value).length).toBeGreaterThan(20);
});
