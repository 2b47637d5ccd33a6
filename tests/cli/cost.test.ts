/** `mlsc cost`: from the plan alone, and counted on data against a count by hand. */
import { describe, expect, it } from "vitest";
import { expectMistake, filesBelow, mlsc, newFolder, ordersCsv, SPEC, tinySystem } from "./support.ts";

interface Cost {
  readonly groups: readonly { readonly group: string; readonly bytesARow: number; readonly keeps: number | null; readonly windows: readonly { readonly width: number | null; readonly sweptWith: number; readonly sorts: boolean }[]; readonly features: unknown }[];
  readonly predictions: readonly { readonly reads: readonly { readonly group: string; readonly keptFor: number | null; readonly sweeps: number }[]; readonly lookups: readonly string[]; readonly request: number }[];
  readonly measures: readonly { readonly keys: number; readonly rows: number; readonly asked: number; readonly rowsAKey: Spread; readonly keptRows: Spread; readonly touched: readonly Spread[] }[];
}
interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}
const DAY = 86_400e6;

async function cost(folder: string, ...more: readonly string[]): Promise<Cost> {
  const { code, out } = await mlsc(["cost", "--format", "json", ...more], folder);
  expect(code).toBe(0);
  return JSON.parse(out) as Cost;
}

describe("mlsc cost", () => {
  const richer = (text: string): string =>
    text.replace("  spent_7d  =", "  late_n    = count() over 7d ending 1d ago\n  median    = quantile(amount, 0.5) over 30d\n  recent    = mean(amount) over last 5 rows\n  spent_7d  =").replace("ready live within 1m", "ready every 1d after 2h").replace("learner logistic", "learner gbdt");

  it("from the plan: bytes of a row, how far back, what is swept together", async () => {
    const [group] = (await cost(tinySystem())).groups;
    // Time, amount and a condition.
    expect(group).toMatchObject({ group: "shopper", bytesARow: 17, keeps: 7 * DAY + 60e6, features: [{ feature: "orders_7d", windows: [0] }, { feature: "spent_7d", windows: [1] }] });
    expect(group!.windows.map(({ width, sweptWith }) => [width, sweptWith])).toEqual([[7 * DAY, 0], [7 * DAY, 0]]);
  });

  it("a window over rows has no bound in time; quantiles need their rows in order; a nightly group is kept", async () => {
    const { groups, predictions } = await cost(tinySystem({ spec: richer }));
    expect(groups[0]!.keeps).toBeNull();
    expect(groups[0]!.windows.map(({ sorts }) => sorts)).toEqual([false, false, true, false, false]);
    expect(predictions).toMatchObject([{ reads: [{ group: "shopper", keptFor: DAY, sweeps: 4 }], lookups: [], request: 3 }]);
  });

  it("with --data counts what a count by hand gives", async () => {
    const folder = tinySystem();
    const { measures } = await cost(folder, "--data");
    const events = ordersCsv().trim().split("\n").slice(1).map((line) => ({ key: line.split(",")[0], at: Date.parse(line.split(",")[1]!) }));
    const touched = events.map(({ key, at }) => events.filter((other) => other.key === key && other.at < at && other.at >= at - (7 * DAY) / 1000).length).sort((a, b) => a - b);
    const [measure] = measures;
    expect(measure).toMatchObject({ keys: 10, rows: 800, asked: 800, rowsAKey: { mean: 80, p50: 80, p99: 80, max: 80 } });
    const { mean, p50, p99, max } = measure!.touched[0]!;
    expect(mean).toBeCloseTo(touched.reduce((sum, n) => sum + n, 0) / touched.length, 9);
    expect([p50, p99, max]).toEqual([touched[399], touched[791], touched[799]]);
    expect(filesBelow(folder)).toEqual(["orders.csv", "shop.mls"]);
  });

  it("counts histories of texts and of records, which have numbers of their own", async () => {
    const texts = (text: string): string => text.replace("  spent_7d  =", "  kind = last(customer) over 7d\n  both = last({customer, amount}).amount over 7d\n  spent_7d  =").replace("learner logistic", "learner gbdt");
    const { measures } = await cost(tinySystem({ spec: texts }), "--data");
    expect(measures).toMatchObject([{ keys: 10, rows: 800 }]);
  });

  it("as text names what dominates", async () => {
    const plain = await mlsc(["cost"], tinySystem());
    expect(plain.out).toContain("shopper  by customer, live\n  state    17 bytes a row; needs a key's rows of the last 7d1m\n");
    expect(plain.out).toContain("reads    1 of the store, one a use of a group; 0 lookups in tables; 3 fields of the request");
    expect(plain.out).toContain("dominates  shopper");
    const counted = await mlsc(["cost", "--data"], tinySystem());
    expect(counted.out).toContain("data     10 keys, 800 rows; a key has 80 / 80 / 80 / 80 rows");
    expect(counted.out).toMatch(/dominates {2}shopper: [\d.]+ of [\d.]+ rows touched/);
  });

  it("a system without history keeps no state", async () => {
    const folder = newFolder({ "shop.mls": SPEC.replace(/features shopper[\s\S]*?\n}\n/, "").replace("    shopper(customer)\n", "").replace("  store embedded\n", ""), "orders.csv": ordersCsv() });
    expect((await mlsc(["cost", "--data"], folder)).out).toBe("no history: a prediction reads its request and the tables of the bundle, and keeps no state\n");
  });

  it("refuses as every command does", async () => {
    expectMistake(await mlsc(["cost", "--format", "xml"], tinySystem()), 2, "`--format xml` is not one of text, json");
    expectMistake(await mlsc(["cost"], newFolder({ "shop.mls": SPEC.replace("    amount\n", "    amount\n    returned\n") })), 1, "the spec has 1 error");
    expectMistake(await mlsc(["cost", "--data"], newFolder({ "shop.mls": SPEC })), 1, "there is no file");
  });
});
