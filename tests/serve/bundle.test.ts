import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFiles, withReports, writeBundleFolder } from "../../compiler/emit/serve/index.ts";
import { ManifestSchema } from "../../runtime/contract/manifest.ts";
import { bundleHash } from "../../runtime/registry/bundle-hash.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { openStore, StoreWriter } from "../../runtime/store/index.ts";
import { predictOnce } from "../../runtime/serve/predict-once.ts";
import { bundleInput, ROOT } from "./bundle-input.ts";
import { ask, endAll, run, serving } from "./processes.ts";
import { DUE, FLIGHT, HOUR, KINDS, LATENESS, MINUTE, T } from "./small-plan.ts";

let scratch: string;
let files: Map<string, Uint8Array>;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "mls-serve-"));
  files = await bundleFiles(bundleInput(KINDS));
});
afterAll(endAll);
afterAll(() => rm(scratch, { recursive: true, force: true }));

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const manifestIn = (bundle: ReadonlyMap<string, Uint8Array>) => ManifestSchema.parse(JSON.parse(text(bundle.get("manifest.json"))));

describe("the files of a bundle", () => {
  it("are the same bytes for the same input, and hold no path of this machine", async () => {
    const again = await bundleFiles(bundleInput(KINDS));
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [name, bytes] of files) expect(Buffer.compare(bytes, again.get(name)!), name).toBe(0);
    for (const [name, bytes] of files) expect(text(bytes).includes(ROOT), name).toBe(false);
    expect(text(files.get("serve/server.mjs"))).not.toMatch(/node_modules\//);
  });

  it("are the same bytes wherever mls-lang lies", async () => {
    const elsewhere = join(scratch, "another", "place");
    await mkdir(elsewhere, { recursive: true });
    for (const name of ["runtime", "stdlib", "package.json"]) await cp(join(ROOT, name), join(elsewhere, name), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(elsewhere, "node_modules"));
    const moved = await bundleFiles(bundleInput(KINDS, { root: elsewhere }));
    expect(Buffer.compare(moved.get("serve/server.mjs")!, files.get("serve/server.mjs")!)).toBe(0);
  });

  it("are all that is promised, and the manifest lists each but itself", () => {
    const names = ["plan.json", "model.json", "model.onnx", "sql/features.sql", "tables/airports.json", "serve/server.mjs", "serve/package.json", "openapi.json", "Dockerfile"];
    expect(Object.keys(manifestIn(files).files).sort()).toEqual(names.sort());
    expect(Object.keys(manifestIn(files).reports)).toEqual(["model-card.md", "report.html"]);
  });

  it("keep their identity when report, card and the outcome of the tests change, and only then", async () => {
    const judged = withReports(files, undefined, { reportHtml: "<p>other</p>", modelCard: "# other", tests: "passed" });
    expect(manifestIn(judged).tests).toBe("passed");
    expect(manifestIn(judged).reports).not.toEqual(manifestIn(files).reports);
    expect(bundleHash(manifestIn(judged))).toBe(bundleHash(manifestIn(files)));
    const other = await bundleFiles(bundleInput(KINDS, { onnx: new Uint8Array([9]) }));
    expect(bundleHash(manifestIn(other))).not.toBe(bundleHash(manifestIn(files)));
  });

  it("need the rows of every table that is looked up", async () => {
    await expect(bundleFiles(bundleInput(KINDS, { tables: new Map() }))).rejects.toThrow("`airports`");
  });

  it("are refused for a model of another plan", async () => {
    await expect(bundleFiles(bundleInput({ ...KINDS, planHash: "00" }))).rejects.toThrow("another plan");
  });
});

describe("writing a bundle", () => {
  it("replaces an older bundle whole and leaves nothing beside it", async () => {
    const parent = join(scratch, "write");
    const folder = join(parent, "out");
    await writeBundleFolder(folder, new Map([...files, ["old.txt", new Uint8Array(1)]]));
    await writeBundleFolder(folder, files);
    expect(await readdir(parent)).toEqual(["out"]);
    expect(await readdir(folder)).not.toContain("old.txt");
    expect(await readFile(join(folder, "model.onnx"))).toEqual(Buffer.from([1, 2, 3]));
  });

  it("does not touch a folder that is no bundle", async () => {
    const folder = join(scratch, "mine");
    await mkdir(folder);
    await writeFile(join(folder, "thesis.txt"), "x");
    await expect(writeBundleFolder(folder, files)).rejects.toThrow("no bundle");
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });

  it("that fails in the middle keeps the older bundle and leaves no remains", async () => {
    const parent = join(scratch, "fails");
    const folder = join(parent, "out");
    await writeBundleFolder(folder, files);
    await expect(writeBundleFolder(folder, new Map([...files, ["plan.json/x", new Uint8Array(1)]]))).rejects.toThrow("was not written");
    expect(await readdir(parent)).toEqual(["out"]);
    await expect(loadBundle(folder)).resolves.toMatchObject({ manifest: { model: "kinds" } });
  });
});

describe("loading a bundle refuses by name", () => {
  const tampered = async (name: string, change: (folder: string) => Promise<unknown>) => {
    const folder = join(scratch, name);
    await writeBundleFolder(folder, files);
    await change(folder);
    return loadBundle(folder);
  };
  it("a changed file", () => expect(tampered("a", (folder) => writeFile(join(folder, "model.onnx"), "x"))).rejects.toThrow("`model.onnx` of the bundle has been changed"));
  it("a changed report", () => expect(tampered("b", (folder) => writeFile(join(folder, "report.html"), "x"))).rejects.toThrow("`report.html`"));
  it("a missing file", () => expect(tampered("c", (folder) => rm(join(folder, "sql/features.sql")))).rejects.toThrow("`sql/features.sql` is missing"));
  it("a foreign file", () => expect(tampered("d", (folder) => writeFile(join(folder, "sql/more.sql"), "x"))).rejects.toThrow("`sql/more.sql` is in the bundle and not in its manifest"));
  it("a manifest that is none", () => expect(tampered("e", (folder) => writeFile(join(folder, "manifest.json"), "{"))).rejects.toThrow("`manifest.json` of the bundle is no JSON"));
  it("a folder without manifest", () => expect(loadBundle(scratch)).rejects.toThrow("is no bundle"));
  it("but takes what npm install leaves in serve/", async () => {
    const bundle = tampered("f", async (folder) => {
      await mkdir(join(folder, "serve/node_modules/lmdb"), { recursive: true });
      await writeFile(join(folder, "serve/node_modules/lmdb/x.js"), "");
      await writeFile(join(folder, "serve/package-lock.json"), "{}");
    });
    await expect(bundle).resolves.toMatchObject({ manifest: { model: "kinds" } });
  });
});

describe("a bundle's server, copied elsewhere without packages", () => {
  it("answers as predictOnce does, and stops in order on SIGTERM", async () => {
    const built = join(scratch, "built");
    const copy = join(scratch, "elsewhere", "copy");
    await writeBundleFolder(built, files);
    await cp(built, copy, { recursive: true });
    const { url, output, stop } = await serving([join(copy, "serve/server.mjs"), "--port", "0"]);
    const row = { petal: 3.5, sex: "f" };
    expect(await ask(url, row)).toEqual(predictOnce(await loadBundle(built), undefined, row, { moment: 0, explain: false }).json);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok", model: "kinds", store: "none", planHash: KINDS.planHash });
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/mls_predictions_total\{outcome="answer",[^}]*\} 1\n/);
    expect(await (await fetch(`${url}/openapi.json`)).json()).toEqual(JSON.parse(text(files.get("openapi.json"))));
    expect(await stop()).toEqual([0, null]);
    expect(output()).toMatch("stopped");
    expect(output()).not.toMatch("3.5");
  });

  it("replays a moment over the embedded store, by the history that was known before it", async () => {
    const folder = join(scratch, "replayed");
    const store = join(scratch, "store");
    const due = parseTimestamp(DUE)!;
    const departures = [61.5, 61, 30, 2, 1, 0.5].map((minutes) => due - minutes * MINUTE);
    const writer = new StoreWriter(store);
    writer.group("departures", { windows: [{ aggregate: "count", lag: 0, over: { kind: "range", width: HOUR, ending: 0 } }], types: [T.int], columns: [] }).add(["JFK"], Float64Array.from(departures), {}, 0, departures.length);
    await writer.commit({ planHash: LATENESS.planHash, dataEnd: due });
    await writeBundleFolder(folder, await bundleFiles(bundleInput(LATENESS)));
    const without = await run([join(folder, "serve/server.mjs"), "--store", store]);
    expect(without).toEqual({ code: 1, output: "error: The store needs the package lmdb: run `npm install` in the bundle's folder serve/.\n" });
    await symlink(join(ROOT, "node_modules"), join(folder, "serve/node_modules"));
    const { url, stop } = await serving([join(folder, "serve/server.mjs"), "--port", "0", "--store", store, "--replay"]);
    const answer = (await ask(`${url}`, { moment: DUE, row: FLIGHT }, "?explain=features")) as { features: object };
    expect(answer.features).toEqual({ from_n_1h: 3, from_twice: 6, distance: 800, carrier: "AA", state: "NY" });
    const opened = openStore(store);
    expect(predictOnce(await loadBundle(folder), opened, FLIGHT, { moment: due, explain: true }).json).toEqual(answer);
    await opened.close();
    expect(await stop()).toEqual([0, null]);
  });

  it("a model of history says that it wants a store, with exit code 1 and no stack", async () => {
    const folder = join(scratch, "history");
    await writeBundleFolder(folder, await bundleFiles(bundleInput(LATENESS)));
    const { code, output } = await run([join(folder, "serve/server.mjs"), "--port", "0"]);
    expect(output).toBe("error: This model reads history: give the server its store (--store DIR).\n");
    expect(code).toBe(1);
    expect((await run([join(folder, "serve/server.mjs"), "--prot", "0"])).code).toBe(2);
  });
});
