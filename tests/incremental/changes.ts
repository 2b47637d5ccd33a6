/** What can happen to the files of a shop between two builds. */
import { anAsk, aPayment, addDay, anOrder, DAY, HOUR, type Row, type Shop, START } from "./shop.ts";

type Random = () => number;
export interface Change {
  readonly name: string;
  readonly apply: (shop: Shop, random: Random, days: { now: number }) => void;
}

const some = (random: Random, rows: readonly Row[]): number => Math.floor(random() * rows.length);

export const CHANGES: readonly Change[] = [
  { name: "a new day", apply: (shop, random, days) => addDay(shop, random, days.now++, 24) },
  { name: "a late row at the end", apply: (shop, random, days) => void shop.orders.push(anOrder(random, 100_000 + shop.orders.length, Math.floor(random() * days.now))) },
  { name: "a late row in the middle", apply: (shop, random, days) => void shop.orders.splice(some(random, shop.orders), 0, anOrder(random, 200_000 + shop.orders.length, Math.floor(random() * days.now))) },
  { name: "a corrected amount", apply: (shop, random) => void replace(shop.orders, some(random, shop.orders), (row) => ({ ...row, amount: Math.floor(random() * 9500) / 100 })) },
  { name: "a corrected time", apply: (shop, random) => void replace(shop.orders, some(random, shop.orders), (row) => ({ ...row, ordered: Number(row.ordered) + Math.floor((random() - 0.5) * 5 * DAY), came: Number(row.came) + 5 * DAY })) },
  { name: "a label that comes", apply: (shop, random) => void replace(shop.asks, some(random, shop.asks), (row) => ({ ...row, happy: row.happy !== true })) },
  { name: "a deleted row", apply: (shop, random) => void shop.orders.splice(some(random, shop.orders), 1) },
  { name: "a late question in the middle", apply: (shop, random, days) => void shop.asks.splice(some(random, shop.asks), 0, anAsk(random, 300_000 + shop.asks.length, Math.floor(random() * days.now))) },
  { name: "a question moved in time", apply: (shop, random, days) => void replace(shop.asks, some(random, shop.asks), (row) => ({ ...row, asked: anAsk(random, 0, Math.floor(random() * days.now)).asked! })) },
  { name: "a deleted question", apply: (shop, random) => void shop.asks.splice(some(random, shop.asks), 1) },
  { name: "questions in another order", apply: (shop, random) => void shop.asks.push(...shop.asks.splice(0, some(random, shop.asks))) },
  { name: "a deleted day", apply: (shop, random, days) => void dropDay(shop, Math.floor(random() * days.now)) },
  { name: "the last day taken back", apply: (shop, _random, days) => void dropDay(shop, --days.now) },
  { name: "rows in another order", apply: (shop, random) => void shop.orders.push(...shop.orders.splice(0, some(random, shop.orders))) },
  { name: "a new version of a payment", apply: (shop, random) => void shop.payments.push(version(shop.payments[some(random, shop.payments)]!, shop, random)) },
  { name: "a new version of a payment, at another time", apply: (shop, random) => {
    const row = version(shop.payments[some(random, shop.payments)]!, shop, random);
    const moved = Math.floor((random() - 0.5) * 4 * DAY);
    shop.payments.push({ ...row, paid: Number(row.paid) + moved, settled: random() < 0.5 });
  } },
  { name: "an outcome of a payment that comes", apply: (shop, random) => void replace(shop.payments, shop.payments.length - 1 - Math.floor(random() * Math.min(40, shop.payments.length)), (row) => ({ ...row, settled: row.settled !== true })) },
  { name: "a version of a payment that is gone", apply: (shop, random) => void shop.payments.splice(some(random, shop.payments), 1) },
  { name: "a late payment", apply: (shop, random, days) => void shop.payments.push({ ...aPayment(random, 5000 + shop.payments.length, Math.floor(random() * days.now)), loaded: START + days.now * DAY }) },
  { name: "a person who moves", apply: (shop, random) => void replace(shop.people, some(random, shop.people), (row) => ({ ...row, town: random() < 0.5 ? "Tromsø" : null })) },
  { name: "a person with another birth", apply: (shop, random) => void replace(shop.people, some(random, shop.people), (row) => ({ ...row, born: 1950 + Math.floor(random() * 40) })) },
  { name: "a new person", apply: (shop) => void shop.people.push({ person: `p${shop.people.length}`, born: 1990, town: "Bergen" }) },
  { name: "nothing", apply: () => undefined },
];

function replace(rows: Row[], at: number, change: (row: Row) => Row): void {
  rows[at] = change(rows[at]!);
}

function dropDay(shop: Shop, day: number): void {
  const [from, until] = [START + day * DAY, START + (day + 1) * DAY];
  const without = (rows: readonly Row[], at: string): Row[] => rows.filter((row) => Number(row[at]) < from || Number(row[at]) >= until);
  shop.orders = without(shop.orders, "ordered");
  shop.asks = without(shop.asks, "asked");
}

function version(of: Row, shop: Shop, random: Random): Row {
  const latest = Math.max(...shop.payments.filter(({ id }) => id === of.id).map(({ loaded }) => Number(loaded)));
  return { ...of, amount: Math.floor(random() * 9000) / 100, loaded: latest + 1 + Math.floor(random() * 40) * HOUR };
}
