/** Sales at prices that change: a table with history, looked up as of events, of moments, and of the events of a label. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { csv, generator } from "../conformance/csv.ts";
import { DAY, HOUR, type Row, START } from "./shop.ts";

export const PRICE_SPEC = `table prices {
  from    csv("prices.csv")
  key     ware
  valid   from begins known at entered
  columns { ware: Category, begins: Timestamp, entered: Timestamp, price: Float by 0.01 }
}
source sales {
  from    csv("sales.csv")
  columns { ware: Category, who: Category, sold: Timestamp, n: Int }
  at      sold
  known   at sold + 1m
}
source asks {
  from    csv("asks.csv")
  columns { ware: Category, who: Category, asked: Timestamp }
  at      asked
  known   at asked
}
features spending from sales by who { ready every 1h after 5m; n = sum(n) over 2d; most = max(prices(ware).price) over 3d }
examples asked {
  rows   asks asked at asked within 0s
  allow MLS3045 "wanted here"
  label  more = max(prices(ware).price) from sales by who = who over next 1d
  features { spending(who); now = prices(ware).price }
}
`;

export const SALE_DAYS = 16;
type Random = () => number;

export interface Prices {
  readonly random: Random;
  prices: Row[];
}

export function aPrice(random: Random, day: number, late = 0): Row {
  const begins = START + day * DAY + Math.floor(random() * 24) * HOUR;
  return { ware: ["ale", "bun", "cod"][Math.floor(random() * 3)]!, begins, entered: begins + late + Math.floor(random() * 5) * HOUR + Math.floor(random() * 1e6), price: Math.floor(random() * 1000) / 100 };
}

/** Sales and questions are what they are; prices change. */
export function beginPrices(folder: string, seed: number): Prices {
  const random = generator(seed);
  const rows = (count: number, at: string): Row[] => Array.from({ length: count }, () => ({ ware: ["ale", "bun", "cod"][Math.floor(random() * 3)]!, who: ["ann", "bob"][Math.floor(random() * 2)]!, [at]: START + Math.floor(random() * SALE_DAYS * DAY), n: Math.floor(random() * 9) }));
  writeFileSync(join(folder, "spec.mls"), PRICE_SPEC);
  writeFileSync(join(folder, "sales.csv"), csv(rows(120, "sold"), ["sold"]));
  writeFileSync(join(folder, "asks.csv"), csv(rows(90, "asked"), ["asked"]));
  const all = { random, prices: Array.from({ length: 30 }, (_, i) => aPrice(random, i / 2)) };
  writePrices(folder, all);
  return all;
}

export function writePrices(folder: string, { prices }: Prices): void {
  writeFileSync(join(folder, "prices.csv"), csv(prices, ["begins", "entered"]));
}
