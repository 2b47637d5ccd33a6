/** `mlsc data profile`: what a file shows is written down, exactly; what no data can tell is asked, and the checker stops until it is answered. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "../../compiler/syntax/index.ts";
import { expectMistake, mlsc, newFolder, ROOT } from "./support.ts";

const VEGA = join(ROOT, "node_modules/vega-datasets/data");

interface Profiled {
  readonly rows: number;
  readonly as: string;
  readonly at?: string;
  readonly copies: number;
  readonly keys: readonly (readonly string[])[];
  readonly columns: readonly { readonly name: string; readonly type: string; readonly missing: boolean; readonly marks: readonly string[]; readonly questions: readonly string[]; readonly dirt: readonly string[]; readonly facts: Readonly<Record<string, unknown>> }[];
  readonly declaration: string;
}
async function profile(path: string, folder: string, ...options: string[]): Promise<Profiled> {
  const { code, out, err } = await mlsc(["data", "profile", path, "--format", "json", ...options], folder);
  expect(err).not.toContain("error");
  expect(code).toBe(0);
  return JSON.parse(out) as Profiled;
}
const column = (found: Profiled, name: string) => found.columns.find((one) => one.name === name)!;

/** Codes that `mlsc check` gives of a text, each once. */
async function codes(text: string, folder: string, ...options: string[]): Promise<string[]> {
  writeFileSync(join(folder, "spec.mls"), text);
  const { out } = await mlsc(["check", "spec.mls", "--format", "json", ...options], folder);
  return [...new Set((JSON.parse(out) as { code: string; severity: string }[]).filter(({ severity }) => severity === "error").map(({ code }) => code))].sort();
}
/** With an answer before the declaration's end. */
const answered = (text: string, answers: string): string => text.replace(/\n\}\n$/, `\n${answers}\n}\n`);

const DAY = 86_400_000;
const nextHour = (millis: number): number => (Math.floor(millis / 3_600_000) + 1) * 3_600_000;
const iso = (millis: number): string => new Date(millis).toISOString();
/** 600 orders, every tenth with a second version two days later. */
const ORDERS = Array.from({ length: 600 }, (_, i) => {
  const placed = Date.UTC(2024, 0, 1) + i * 37 * 60_000;
  const first = { order_id: `o${i}`, depot: String(1 + (i % 30)).padStart(3, "0"), placed: iso(placed), updatedAt: iso(nextHour(placed)), amount: ((i * 37) % 5000) / 100, paid: i % 3 === 0, email: `u${i % 31}@example.org`, zone: ["Europe/Paris", "America/New_York"][i % 2]!, colour: ["n/a", "red", "blue"][i % 3]!, n: i % 9 === 0 ? "" : String(i % 5), phone: `+47 22 33 4${i % 10} 55`, "Full Name": `Ann${i % 31} Berg` };
  return i % 10 === 0 ? [first, { ...first, updatedAt: iso(nextHour(placed) + 2 * DAY), amount: first.amount + 1 }] : [first];
}).flat();
const csv = (rows: readonly Readonly<Record<string, unknown>>[]): string => `${Object.keys(rows[0]!).join(",")}\n${rows.map((row) => Object.values(row).join(",")).join("\n")}\n`;

describe("a generated file", () => {
  const folder = newFolder({ "orders.csv": csv(ORDERS) });
  it("is counted exactly", async () => {
    const found = await profile("orders.csv", folder);
    const distinct = (name: keyof (typeof ORDERS)[number]): number => new Set(ORDERS.map((row) => row[name])).size;
    expect(found).toMatchObject({ rows: 660, as: "source", copies: 0 });
    expect(column(found, "order_id")).toMatchObject({ type: "Category", missing: false, marks: ["id"], facts: { distinct: 600, missing: 0, most: 2 } });
    expect(column(found, "depot")).toMatchObject({ type: "Category", facts: { zeros: 660, distinct: 30 } });
    expect(column(found, "amount")).toMatchObject({ type: "Float by 0.01", facts: { distinct: distinct("amount"), least: 0, greatest: Math.max(...ORDERS.map(({ amount }) => amount)) } });
    expect(column(found, "n")).toMatchObject({ type: "Int", missing: true, facts: { missing: ORDERS.filter(({ n }) => n === "").length, least: 0, greatest: 4 } });
    expect(column(found, "paid").type).toBe("Bool");
    expect(column(found, "zone").type).toBe("Zone");
    expect(column(found, "updated_at").type).toBe("Timestamp");
    expect(column(found, "colour").dirt).toEqual([`${ORDERS.filter(({ colour }) => colour === "n/a").length} rows may mean missing by what stands there: "n/a" on ${ORDERS.filter(({ colour }) => colour === "n/a").length}; to the language that is a value like others`]);
    expect(new Set(ORDERS.map(({ order_id, updatedAt }) => `${order_id} ${updatedAt}`)).size).toBe(660);
    expect(found.keys).toContainEqual(["order_id", "updated_at"]);
    expect(found.keys.some((key) => key.length === 1)).toBe(false);
  });
  it("shows versions where an id repeats, and asks for what no data can tell", async () => {
    const { declaration } = await profile("orders.csv", folder);
    expect(declaration).toContain("// TODO `order_id` repeats on 60 rows: versions of one thing? then `key order_id revised by updated_at` (with it all rows are different)");
    expect(declaration).toContain("// TODO which of `placed`, `updated_at` is the time of the event?");
    expect(declaration).toContain("// TODO when does somebody know of a row?");
    expect(declaration).toContain("mlsc infer known");
  });
  it("gives no value of a person's, to nobody", async () => {
    const json = (await mlsc(["data", "profile", "orders.csv", "--format", "json"], folder)).out;
    const text = (await mlsc(["data", "profile", "orders.csv"], folder)).out;
    for (const shown of [json, text]) expect(shown).not.toMatch(/example\.org|\+47|Ann\d/);
    for (const name of ["email", "phone", "full_name"]) expect(text).toMatch(new RegExp(`\\n {4}${name}( from "Full Name")?: +\\w+ @pii`));
  });
  it("is text in the one style; the checker stops at what was not answered, and at nothing else; answered, spec and data are clean", async () => {
    const { declaration } = await profile("orders.csv", folder);
    expect(parse("x.mls", declaration).findings).toEqual([]);
    expect((await mlsc(["data", "profile", "orders.csv"], folder)).out).toBe(declaration);
    expect(await codes(declaration, folder)).toEqual(["MLS2012", "MLS3005"]);
    expect((await mlsc(["fmt", "--check", "spec.mls"], folder)).code).toBe(0);
    expect(await codes(answered(declaration, "  at placed\n  known at updated_at\n  key order_id revised by updated_at"), folder, "--data")).toEqual([]);
  });
  it("of which some values are dirt is told so, and a build stops there until they are mended", async () => {
    const dirty = newFolder({ "orders.csv": csv(ORDERS).replace(/^(o7,.*?Z,.*?Z,)[^,]*/m, "$1 ").replace(/^(o8,.*?Z,.*?Z,)[^,]*/m, "$1n/a") });
    const found = await profile("orders.csv", dirty);
    expect(column(found, "amount")).toMatchObject({ type: "Float by 0.01", missing: true, dirt: ['2 rows have values that are no number: " " on 1, "n/a" on 1; a build stops there until that is mended, or such rows are set apart (`quarantine up to 0.1%`)'] });
    expect(await codes(answered(found.declaration, "  at placed\n  known at updated_at\n  key order_id revised by updated_at"), dirty, "--data")).toContain("MLS3160");
  });
  it("is the same on one thread, and as a table where that is asked for", async () => {
    expect(await profile("orders.csv", folder, "--threads", "1")).toEqual(await profile("orders.csv", folder));
    const { declaration } = await profile("orders.csv", folder, "--as", "table");
    expect(declaration).toContain("table orders {");
    expect(await codes(declaration, folder)).toEqual(["MLS3010"]);
  });
});

describe("nested JSON", () => {
  it("has columns by path, lists and records by their types; short arrays of numbers are taken apart", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ id: i + 1, at: Date.UTC(2024, 0, 1 + i), props: { size: i % 4 === 0 ? null : i / 2, tags: ["a", "b"].slice(0, i % 3) }, place: { point: [i, -i] }, lines: [{ sku: "x", count: i }] }));
    const folder = newFolder({ "shop.json": JSON.stringify({ meta: { made: "today" }, rows }) });
    const found = await profile("shop.json", folder);
    expect(found).toMatchObject({ rows: 40, as: "source", at: "at" });
    expect(found.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([
      ["id", "Int", false],
      ["at", "Timestamp by ms", false],
      ["size", "Float by 0.1", true],
      ["tags", "List<String?>", false],
      ["point_0", "Int", false],
      ["point_1", "Int", false],
      ["lines", "List<{ sku: String?, count: Int? }>", false],
    ]);
    expect(found.declaration).toContain('json("shop.json", rows: "rows")');
    expect(await codes(answered(found.declaration, "  known at at + 1m"), folder, "--data")).toEqual([]);
  });
});

describe("packaged data", () => {
  const cases: readonly (readonly [file: string, answers: string, stops: readonly string[]])[] = [
    ["airports.csv", '  timeless "airports do not move"', ["MLS3010"]],
    ["penguins.json", '  timeless "measured once"', ["MLS3010"]],
    ["earthquakes.json", "  at time\n  known at updated", ["MLS2012", "MLS3005"]],
    ["zipcodes.csv", "  as of 2024-01-01T00:00Z", ["MLS3010"]],
    ["unemployment.tsv", "  mutable", ["MLS3010"]],
  ];
  it.each(cases)("%s stops the checker until it is answered, and is clean then", async (file, answers, stops) => {
    const folder = newFolder();
    const { declaration } = await profile(join(VEGA, file), folder);
    expect(declaration).toContain(`package("vega-datasets", "data/${file}"`);
    expect(await codes(declaration, folder)).toEqual(stops);
    expect(await codes(answered(declaration, answers), folder, "--data")).toEqual([]);
  });
  it("three million flights, whole: a time without a zone, which stops the checker too", async () => {
    const folder = newFolder();
    const found = await profile(join(VEGA, "flights-3m.parquet"), folder);
    expect(found).toMatchObject({ rows: 3_000_000, copies: 191, as: "source" });
    expect(column(found, "date")).toMatchObject({ type: "LocalTimestamp", questions: ["zone?"] });
    expect(column(found, "distance").facts).toMatchObject({ least: 21, greatest: 4962, missing: 0 });
    expect(found.declaration).toContain("// TODO `date` has no zone.");
    expect(await codes(found.declaration, folder)).toEqual(["MLS2012", "MLS3005"]);
    const withZone = found.declaration.replace("  columns {\n", '  columns {\n    departed: Timestamp = instant(date, "America/Chicago")\n');
    expect(await codes(answered(withZone, "  at departed\n  known at departed + 1m"), folder)).toEqual([]);
  });
});

describe("what can't be profiled is said in a sentence", () => {
  const folder = newFolder({ "empty.csv": "", "none.csv": "a,b\n", "ragged.csv": "a,b\n1,2\nsecret,2,3\n", "twice.csv": "a,a\n1,2\n", "bad.json": '{"a":1}{', "list.json": "[1,2]", "bad.parquet": "nope", "thing.xyz": "a\n1\n", "spec.mls": "" });
  it.each([
    ["nowhere.csv", 2, "there is no file `nowhere.csv`"],
    [".", 2, "is not a file"],
    ["thing.xyz", 2, "no ending that tells what it is"],
    ["empty.csv", 1, "is empty"],
    ["none.csv", 1, "holds no rows"],
    ["ragged.csv", 1, "line 3 has 3 values, and the first line names 2 columns"],
    ["twice.csv", 1, "names the column `a` twice"],
    ["bad.json", 1, "can't be read as json"],
    ["list.json", 1, "no objects with names"],
    ["bad.parquet", 1, "can't be read as parquet"],
  ] as const)("%s", async (file, code, words) => {
    const outcome = await mlsc(["data", "profile", file], folder);
    expectMistake(outcome, code, words);
    expect(outcome.err).not.toContain("secret");
  });
  it("wrong words and options", async () => {
    expectMistake(await mlsc(["data", "look", "none.csv"], folder), 2, "`mlsc data` can `profile` a file");
    expectMistake(await mlsc(["data", "profile"], folder), 2, "wants profile FILE");
    expectMistake(await mlsc(["data", "profile", "none.csv", "--as", "view"], folder), 2, "is not one of source, table");
    expect(readFileSync(join(folder, "none.csv"), "utf8")).toBe("a,b\n");
  });
});
