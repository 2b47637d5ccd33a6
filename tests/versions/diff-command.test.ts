/** `mlsc diff` over builds of the real command. */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildDiff } from "../../compiler/cli/diff/diff.ts";
import { copyOf, expectMistake, mlsc, newFolder, ordersCsv, tinySystem } from "../cli/support.ts";

let folder: string;
const diff = async (before: string, after: string, ...options: string[]) => mlsc(["diff", before, after, ...options], folder);

beforeAll(async () => {
  folder = tinySystem();
  expect((await mlsc(["run"], folder)).code).toBe(0);
  cpSync(join(folder, "mls-out"), join(folder, "before"), { recursive: true });
  const spec = readFileSync(join(folder, "shop.mls"), "utf8");
  writeFileSync(join(folder, "shop.mls"), spec.replace("count() over 7d", "count() over 2d").replace("tests returns { auc >= 0.1 }", "decide send for returns {\n  warn = score >= c\n  choose c to minimize false_positives + 2 * false_negatives\n}\n\ntests returns { auc >= 0.1; auc <= 0.2 }"));
  // A row of the second of January is another than it was (and so, as it has no key, is what is known of it a day later), and two days are new.
  const lines = ordersCsv().split("\n");
  lines[10] = lines[10]!.replace(/\d+\.\d\d/, "99.99");
  writeFileSync(join(folder, "orders.csv"), `${lines.join("\n")}C1,2024-04-10T03:00:00Z,10.00,true\nC2,2024-04-11T03:00:00Z,10.00,true\n`);
  expect((await mlsc(["run"], folder)).code).toBe(1);
});

describe("mlsc diff", () => {
  it("of a build and its copy tells that nothing differs, with 0 even under --exit-code", async () => {
    expect(await diff("before", "before", "--exit-code")).toMatchObject({ code: 0, out: "before and before are the same build: nothing differs\n" });
  });
  it("tells results first, then spec, plan, data, examples; 1 only with --exit-code", async () => {
    const { out, code } = await diff("before", "mls-out");
    expect(code).toBe(0);
    expect(out).toContain("test auc <= 0.2: not run → failed");
    expect(out).toMatch(/on test \(159 examples → 160 examples\)\n {4}auc +0\.\d+ +→ +0\.\d+ +[+−]/);
    expect(out).toMatch(/chosen\n {4}send\.c|chosen\n {4}warn\.c/);
    expect(out).toContain("  features shopper\n    - orders_7d = count() over 7d\n    + orders_7d = count() over 2d");
    expect(out).toContain("  features shopper: orders_7d  count() over 7d → count() over 2d\n    feeds examples checkouts (orders_7d); model returns; decide send; tests returns; deploy returns");
    expect(out).toContain("  orders: history rewritten: 2024-01-02 (8 rows, other values) and 2024-01-03 (8 rows, other values)");
    expect(out).toMatch(/examples checkouts: \d+ → \d+ rows\n {2}moved most .*\n {2}orders_7d/);
    const order = ["model returns\n", "\nspec\n", "\nplan\n", "\ndata\n", "\nexamples checkouts"].map((title) => out.indexOf(title));
    expect(order.every((at, i) => at >= 0 && (i === 0 || at > order[i - 1]!))).toBe(true);
    expect((await diff("before", "mls-out", "--exit-code")).code).toBe(1);
  });
  it("tells the same to a program", async () => {
    const json = JSON.parse((await diff("before", "mls-out", "--format", "json")).out) as BuildDiff;
    expect(json).toMatchObject({ format: "mls-diff/1", differs: true, before: "before", after: "mls-out", unknown: [] });
    expect(json.data).toMatchObject([{ node: "orders", kind: "rewritten", rows: { before: 800, after: 802 }, changed: [{ day: "2024-01-02", before: 8, after: 8 }, { day: "2024-01-03" }] }]);
    expect(json.plan.map(({ node, field }) => [node, field])).toContainEqual(["features shopper", "orders_7d"]);
    expect(json.examples[0]!.columns[0]!.column).toBe("orders_7d");
  });
  it("takes the folder of a spec, its file, and bundles; of a bundle alone it tells what it can't compare", async () => {
    expect((await diff("before", ".")).out).toBe((await diff("before", "mls-out")).out);
    expect((await diff("before", "shop.mls")).out).toBe((await diff("before", "mls-out")).out);
    expect((await diff("before/bundles/returns", "mls-out/bundles/returns")).out).toBe((await diff("before", "mls-out")).out);
    cpSync(join(folder, "before/bundles/returns"), join(folder, "alone"), { recursive: true });
    const { out } = await diff("alone", "mls-out");
    expect(out).toContain("features shopper: orders_7d  count() over 7d → count() over 2d");
    expect(out).toContain("orders: other bytes; 800 rows then, 802 now");
    expect(out).toContain("not compared\n  the specs' text: `alone` keeps none");
  });
  it("says in a sentence what is wrong with its arguments, or with a build", async () => {
    expectMistake(await diff("nowhere", "mls-out"), 2, "there is no `nowhere`");
    expectMistake(await mlsc(["diff", "before"], folder), 2, "two builds are compared, or a revision with the work tree", "mlsc diff BEFORE AFTER");
    expectMistake(await diff("before", "mls-out", "--format", "xml"), 2, "is not one of text, json");
    const empty = newFolder({ "a.txt": "" });
    expectMistake(await diff(empty, "mls-out"), 2, "holds no build", "mlsc build");
    const damaged = copyOf(folder);
    appendFileSync(join(damaged, "mls-out/facts.json"), "x");
    expectMistake(await mlsc(["diff", "before", "mls-out"], damaged), 1, "facts.json` is damaged");
    expectMistake(await mlsc(["test"], damaged), 1, "facts.json` is damaged", "mlsc build");
    const cut = copyOf(folder);
    writeFileSync(join(cut, "mls-out/examples/checkouts.parquet"), "PAR1 not");
    expectMistake(await mlsc(["diff", "before", "mls-out"], cut), 1, "the examples `checkouts` can't be compared", "is damaged");
    rmSync(join(cut, "mls-out/examples/checkouts.parquet"));
    expect((await mlsc(["diff", "before", "mls-out"], cut)).out).toContain("the examples `checkouts`: `mls-out` has no file of them");
  });
});
