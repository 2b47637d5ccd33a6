import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeGroup, openStore, type Store, StoreWriter, type WindowValue, writeEvents } from "../../runtime/store/index.ts";
import { evaluateWindows, type Queries, type WindowResult } from "../../runtime/window/index.ts";
import { DEFINITION, DICTIONARY, fill, KEYS, makeEvents, PLAN, random, temporary, upTo } from "./fixture.ts";

const folder = temporary();
const path = join(folder, "store");
const events = makeEvents();
let store: Store;

beforeAll(async () => {
  await fill(path, events, 777).commit({ planHash: PLAN, dataEnd: 5e10 });
  store = openStore(path, { planHash: PLAN });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function physical(result: WindowResult, i: number, type: (typeof DEFINITION.types)[number]): WindowValue {
  const bool = type.kind === "bool" || (type.kind === "list" && type.of.kind === "bool");
  const one = (x: number, codes: boolean) => (Number.isNaN(x) || (codes && x < 0) ? null : codes ? DICTIONARY[x]! : bool ? x === 1 : x);
  if (result.kind === "number") return one(result.values[i]!, false);
  if (result.kind === "code") return one(result.codes[i]!, true);
  const items = Array.from(result.values.subarray(result.starts[i]!, result.starts[i + 1]!), (x) => one(x, result.dictionary !== undefined));
  // A list travels as its canonical text, the counts of a vector as they are.
  return type.kind === "list" ? JSON.stringify(items) : (items as number[]);
}

test("10,000 random keys and times get the values of the batch kernel, bit for bit", () => {
  const asked = Array.from({ length: 10_000 }, () => {
    const k = upTo(KEYS.length);
    const row = events.keyStart[k]! + upTo(events.keyStart[k + 1]! - events.keyStart[k]!);
    return { k, t: random() < 0.7 ? events.at[row]! + upTo(3) : upTo(1.4e11) - 7e10 };
  }).sort((a, b) => a.k - b.k || a.t - b.t);
  const queries: Queries = {
    keyStart: Int32Array.from({ length: KEYS.length + 1 }, (_, k) => asked.filter((one) => one.k < k).length),
    t: Float64Array.from(asked, (one) => one.t),
  };
  const results = evaluateWindows(DEFINITION.windows, events, queries);
  expect(results.length).toBe(DEFINITION.windows.length);
  const order = asked.map((_, i) => i).sort(() => random() - 0.5);
  for (const i of order) {
    const { k, t } = asked[i]!;
    const expected = results.map((result, w) => physical(result, i, DEFINITION.types[w]!));
    const served = store.evaluate("everything", KEYS[k]!, t);
    // Ten thousand `expect`s of lists would take most of the time.
    if (!isDeepStrictEqual(served, expected)) expect(served, `key ${k} at ${t}`).toStrictEqual(expected);
  }
});

test("a cache too small for anything changes no value", async () => {
  const tight = openStore(path, { cacheBytes: 0 });
  for (let i = 0; i < 50; i++) {
    const key = KEYS[upTo(KEYS.length)]!;
    const t = upTo(1e11) - 5e10;
    expect(tight.evaluate("everything", key, t)).toStrictEqual(store.evaluate("everything", key, t));
  }
  await tight.close();
});

test("every column comes back as it was written", () => {
  for (const [k, key] of KEYS.entries()) {
    const history = store.history("everything", key);
    const from = events.keyStart[k]!;
    const to = events.keyStart[k + 1]!;
    history.read?.(0, history.to);
    expect(history.at).toStrictEqual(events.at.slice(from, to));
    for (const { name } of DEFINITION.columns) expect(history.columns[name], name).toStrictEqual(events.columns[name]!.slice(from, to));
  }
});

test("a key never seen, and one with a missing part, have an empty history", () => {
  const empty = [0, 0, null, 0, null, null, null, null, null, false, "[]", "[]", "[]", null, null, null, null, 0, null, true, null];
  for (const key of [["ORD", 3], ["ORD", null], [null, 1], ["ORD"], ["ORD", "1"], [1, "ORD"]]) {
    expect(store.evaluate("everything", key, 1e15), JSON.stringify(key)).toStrictEqual(empty);
  }
});

test("it tells its plan and the end of its data", () => {
  expect([store.planHash, store.dataEnd]).toStrictEqual([PLAN, 5e10]);
  expect(store.meta.groups).toStrictEqual([{ id: "everything", number: 0, keys: KEYS.length, rows: events.at.length }]);
  expect(() => store.evaluate("nothing", ["ORD", 1], 0)).toThrow("The store has no group `nothing`");
});

test("another plan's hash is refused", () => {
  expect(() => openStore(path, { planHash: "b".repeat(64) })).toThrow(/filled for plan aaaaaaaaaaaa, and plan bbbbbbbbbbbb is wanted; fill it anew/);
});

test("no store, a foreign folder and a damaged store are told apart, each in one sentence", () => {
  const foreign = join(folder, "foreign");
  expect(() => openStore(foreign)).toThrow(/^There is no store at /);
  mkdirSync(foreign);
  expect(() => openStore(foreign)).toThrow(/is no store: it has no store\.json/);
  writeFileSync(join(foreign, "store.json"), "{");
  expect(() => openStore(foreign)).toThrow(/damaged: store\.json is no JSON/);
  writeFileSync(join(foreign, "store.json"), '{"format":"mls-store/2"}');
  expect(() => openStore(foreign)).toThrow(/no store that this version reads/);

  const cut = join(folder, "cut");
  cpSync(path, cut, { recursive: true });
  truncateSync(join(cut, "history.mdb"), 5000);
  expect(() => openStore(cut)).toThrow(/damaged: its data has 5000 bytes, and \d+ were written/);

  const garbage = join(folder, "garbage");
  cpSync(path, garbage, { recursive: true });
  const { bytes } = JSON.parse(readFileSync(join(garbage, "store.json"), "utf8")) as { bytes: number };
  writeFileSync(join(garbage, "history.mdb"), Buffer.alloc(bytes, 7));
  expect(() => openStore(garbage)).toThrow(/is damaged/);
});

test("one flipped bit anywhere in the data is found on opening", () => {
  const flipped = join(folder, "flipped");
  cpSync(path, flipped, { recursive: true });
  const file = join(flipped, "history.mdb");
  const data = readFileSync(file);
  data[upTo(data.length)]! ^= 4;
  writeFileSync(file, data);
  expect(() => openStore(flipped)).toThrow(/is damaged: its data is not what was written; fill it anew/);
});

test("a write that is not committed is no store, and an aborted one leaves nothing", async () => {
  const inner = join(folder, "half");
  mkdirSync(inner);
  const target = join(inner, "store");
  const writer = fill(target, events, 5000);
  expect(() => openStore(target)).toThrow(/^There is no store at /);
  await writer.abort();
  expect(readdirSync(inner)).toStrictEqual([]);
});

test("a new store takes the place of the old one only when it is whole", async () => {
  const target = join(folder, "twice");
  await fill(target, events, 5000).commit({ planHash: PLAN, dataEnd: 1 });
  const writer = fill(target, events, 5000);
  expect(openStore(target).dataEnd).toBe(1);
  await writer.commit({ planHash: PLAN, dataEnd: 2 });
  expect(openStore(target).dataEnd).toBe(2);
  expect(readdirSync(folder).filter((name) => name.includes("part-"))).toStrictEqual([]);
});

test("rows out of order, a key that comes again and a column that is not there are refused", async () => {
  const writer = new StoreWriter(join(folder, "wrong"));
  const group = writer.group("g", { windows: [], types: [], columns: [{ name: "x", kind: "number" }] });
  const x = new Float64Array(2);
  group.add(["a"], Float64Array.of(5, 5), { x }, 0, 2);
  expect(() => group.add(["a"], Float64Array.of(4, 5), { x }, 0, 2)).toThrow(/not in order of time/);
  group.add(["b"], Float64Array.of(1, 2), { x }, 0, 2);
  expect(() => group.add(["a"], Float64Array.of(9, 9), { x }, 0, 2)).toThrow(/come again after those of others/);
  expect(() => group.add(["c"], Float64Array.of(9, 9), {}, 0, 2)).toThrow(/no column `x` of kind number/);
  await writer.abort();
  expect(existsSync(join(folder, "wrong"))).toBe(false);
});

test("a group described from the batch run's columns is written and read back, without columns that no window reads", async () => {
  const target = join(folder, "described");
  const writer = new StoreWriter(target);
  const windows = DEFINITION.windows.slice(0, 8);
  const definition = describeGroup(windows, DEFINITION.types.slice(0, 8), events.columns, new Map([["code", DICTIONARY]]));
  expect(definition.columns.map(({ name, kind }) => `${name} ${kind}`)).toStrictEqual([
    "code code",
    "float number",
    "int number",
    "known number",
    "late condition",
  ]);
  writeEvents(writer.group("g", definition), [[null, 1], ...KEYS.slice(1)], events);
  await writer.commit({ planHash: PLAN, dataEnd: null });
  const described = openStore(target);
  expect(described.dataEnd).toBeUndefined();
  expect(described.meta.groups[0]).toMatchObject({ keys: KEYS.length - 1, rows: events.at.length - events.keyStart[1]! });
  for (const key of KEYS.slice(1)) expect(described.evaluate("g", key, 1e10)).toStrictEqual(store.evaluate("everything", key, 1e10).slice(0, 8));
  expect(() => describeGroup(windows, [], {}, new Map())).toThrow(/the events have no column/);
  await described.close();
});

test("a store is closed once, however often it is asked to be, and does not look at a file that it has let go", async () => {
  const other = openStore(path, { planHash: PLAN });
  await other.close();
  // Its number may be another file's by now.
  expect(other.intact()).toBe(true);
  await other.close();
  expect(store.intact()).toBe(true);
});
