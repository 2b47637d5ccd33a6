import { appendFile, chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFiles, writeBundleFolder } from "../../compiler/emit/serve/index.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { StoreWriter } from "../../runtime/store/index.ts";
import { bundleInput, ROOT } from "./bundle-input.ts";
import { ask, endAll, run, serving } from "./processes.ts";
import { DUE, FLIGHT, HOUR, LATENESS, MINUTE, T } from "./small-plan.ts";

const due = parseTimestamp(DUE)!;
const LONDON = { ...FLIGHT, origin: "LHR", date: "2001-06-03T18:05:00" };
/** A model of the same plan that gives other scores. */
const RETRAINED: TrainedModel = { ...LATENESS, learned: { kind: "linear", intercepts: [3], weights: [[0.125, 0.5]] } };

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "mls-changed-"));
  await chmod(scratch, 0o755);
});
afterAll(endAll);
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function bundleAt(name: string, model = LATENESS): Promise<string> {
  const folder = join(scratch, name);
  await writeBundleFolder(folder, await bundleFiles(bundleInput(model)));
  await symlink(join(ROOT, "node_modules"), join(folder, "serve/node_modules"));
  return folder;
}

/** A writer that has been given, for both airports, as many departures of the last hour as `departures` says, and must be committed. */
function filling(path: string, departures: number): { readonly commit: () => Promise<void> } {
  const writer = new StoreWriter(path);
  const group = writer.group("departures", { windows: [{ aggregate: "count", lag: 0, over: { kind: "range", width: HOUR, ending: 0 } }], types: [T.int], columns: [] });
  const at = Float64Array.from({ length: departures }, (_, i) => due - (50 - i) * MINUTE);
  for (const key of ["JFK", "LHR"]) group.add([key], at, {}, 0, at.length);
  return { commit: () => writer.commit({ planHash: LATENESS.planHash, dataEnd: due }) };
}

const server = (folder: string, store: string) => [join(folder, "serve/server.mjs"), "--port", "0", "--store", store, "--replay"];
const question = (row: object) => ({ moment: DUE, row });
const counted = async (url: string, row: object) => ((await ask(url, question(row), "?explain=features")) as { inputs: { from_n_1h: number } }).inputs.from_n_1h;

describe("a bundle that is changed under a running server", () => {
  it("edited, deleted or replaced, changes no answer: the server has read all of it at the start", async () => {
    const folder = await bundleAt("bundle");
    const store = join(scratch, "bundle-store");
    await filling(store, 3).commit();
    const { url, stop } = await serving(server(folder, store));
    const before = await ask(url, question(FLIGHT));
    for (const name of ["plan.json", "model.json", "openapi.json", "serve/server.mjs", "tables/airports.json"]) await writeFile(join(folder, name), "{}");
    expect(await ask(url, question(FLIGHT))).toEqual(before);
    await rm(folder, { recursive: true });
    expect(await ask(url, question(FLIGHT))).toEqual(before);
    await bundleAt("bundle", RETRAINED);
    expect(await ask(url, question(FLIGHT))).toEqual(before);
    const next = await serving(server(folder, store));
    expect(await ask(next.url, question(FLIGHT))).not.toEqual(before);
    expect([await stop(), await next.stop()]).toEqual([[0, null], [0, null]]);
  });

  it("and one of another model beside the file that runs, is refused at the start", async () => {
    const folder = await bundleAt("mixed");
    const other = await bundleAt("mixed-other", RETRAINED);
    // The file that Node has read is of one bundle, and the rest of the next: as if the folder were replaced in between.
    const text = await readFile(join(folder, "serve/server.mjs"), "utf8");
    const outside = join(scratch, "mixed-server.mjs");
    await writeFile(outside, text.replaceAll("import.meta.url", JSON.stringify(`file://${other}/serve/server.mjs`)));
    expect(await run([outside, "--port", "0", "--store", "x"])).toEqual({ code: 1, output: "error: The bundle was replaced while the server started. Start it again.\n" });
  });
});

describe("a store that is in use", () => {
  it("is read by several servers while another is filled beside it, and each keeps the one that it opened", async () => {
    const folder = await bundleAt("used");
    const store = join(scratch, "used-store");
    await filling(store, 3).commit();
    const first = await serving(server(folder, store));
    expect(await counted(first.url, FLIGHT)).toBe(3);
    const writer = filling(store, 5);
    const second = await serving(server(folder, store));
    expect([await counted(first.url, FLIGHT), await counted(second.url, FLIGHT)]).toEqual([3, 3]);
    await writer.commit();
    const third = await serving(server(folder, store));
    // London was not asked for before: it is read now, from the file that has lost its name.
    expect([await counted(first.url, LONDON), await counted(second.url, LONDON), await counted(third.url, LONDON)]).toEqual([3, 3, 5]);
    await rm(store, { recursive: true });
    expect(await counted(third.url, FLIGHT)).toBe(5);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    for (const each of [first, second, third]) expect(await each.stop()).toEqual([0, null]);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ["written into", (file) => appendFile(file, "x")],
    ["cut short", (file) => truncate(file, 4096)],
    ["emptied", (file) => truncate(file, 0)],
  ])("and %s, is not read any more: what is in memory is answered, the rest refused, and /health says so", async (name, change) => {
    const folder = await bundleAt(`damaged ${name}`);
    const store = join(scratch, `damaged store ${name}`);
    await filling(store, 3).commit();
    const { url, output, said, stop } = await serving(server(folder, store));
    const before = await ask(url, question(FLIGHT));
    await change(join(store, "history.mdb"));
    expect(await ask(url, question(FLIGHT))).toEqual(before);
    expect(await ask(url, question(LONDON))).toMatchObject({ type: "urn:mls:problem:store-changed", status: 503, detail: "The history that this server reads was changed while it was running; the server has to be started anew." });
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([503, expect.objectContaining({ status: "failing", store: "changed" })]);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/mls_refused_total\{reason="store-changed"[^}]*\} 1\n/);
    await said("The store's data were changed while it was open; fill it anew and start again.");
    expect(output()).not.toMatch("LHR");
    expect(await stop()).toEqual([0, null]);
  });
});

describe("a store that can't be served ends the start with exit code 1 and one sentence", () => {
  let folder: string;
  let whole: string;
  beforeAll(async () => {
    folder = await bundleAt("refusing");
    whole = join(scratch, "whole");
    await filling(whole, 3).commit();
  });
  const meta = (change: object) => async (store: string) => {
    const file = join(store, "store.json");
    await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, "utf8")) as object), ...change }));
  };
  it.each<[string, (store: string) => Promise<void>, RegExp]>([
    ["cut short", (store) => truncate(join(store, "history.mdb"), 5000), /^error: The store at .* is damaged: its data has 5000 bytes, and \d+ were written; fill it anew from the batch run\.\n$/],
    ["without its data", (store) => rm(join(store, "history.mdb")), /^error: The store at .* is damaged: its data has 0 bytes, .*\n$/],
    ["of another version", meta({ format: "mls-store/2" }), /^error: .* is no store that this version reads .*; fill it anew from the batch run\.\n$/],
    ["of another plan", meta({ planHash: "b".repeat(64) }), /^error: The store was filled for another plan than the bundle's\. .*\n$/],
    ["with garbage", async (store) => writeFile(join(store, "history.mdb"), Buffer.alloc((await readFile(join(store, "history.mdb"))).length, 7)), /^error: The store at .* is damaged: its data is not what was written; .*\n$/],
    ["with a description that is none", (store) => writeFile(join(store, "store.json"), "{"), /^error: The store at .* is damaged: store\.json is no JSON; .*\n$/],
    ["that is not there", (store) => rm(store, { recursive: true }), /^error: There is no store at .*\n$/],
    ["that is still being filled", async (store) => rm(join(store, "store.json")), /^error: .* is no store: it has no store\.json; .*\n$/],
    ["whose description is a folder", async (store) => rm(join(store, "store.json")).then(() => mkdir(join(store, "store.json"))).then(() => undefined), /^error: The store at .* can't be read: store\.json \(EISDIR\); check who may read there\.\n$/],
  ])("%s", async (name, change, message) => {
    const store = join(scratch, `bad ${name}`);
    await cp(whole, store, { recursive: true });
    await change(store);
    const { code, output } = await run(server(folder, store));
    expect(output).toMatch(message);
    expect(code).toBe(1);
  });
});

it("bundle and store are served from folders that can only be read", async () => {
  const folder = await bundleAt("read-only");
  const store = join(scratch, "read-only-store");
  await filling(store, 3).commit();
  await rm(join(store, "history.mdb-lock"), { force: true });
  for (const each of [store, folder, join(folder, "serve")]) await chmod(each, 0o555);
  // The superuser may write anywhere.
  const { url, stop } = await serving(server(folder, store), process.getuid?.() === 0 ? 65_534 : undefined);
  expect(await counted(url, FLIGHT)).toBe(3);
  expect(await stop()).toEqual([0, null]);
  for (const each of [store, folder, join(folder, "serve")]) await chmod(each, 0o755);
});
