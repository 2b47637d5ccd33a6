/**
 * A bundle's server against bare fastify with zod and the same scorer, one process each, over loopback. Both are asked in turn; prints requests a second, processor time a request and the ratio.
 *
 *   npx esbuild tests/bench/serve.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/serve-bench.mjs && node node_modules/.cache/serve-bench.mjs [rounds] [seconds]
 *
 * The bare server is given the door values of all requests, worked out before, and answers the score alone. The bundle's checks the same row, looks up the zone, reads four histories of the store, computes nine
 * windows of up to 30 days and sixteen door values, and then asks the scorer.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleFiles, writeBundleFolder } from "../../compiler/emit/serve/index.ts";
import { generateScorer } from "../../runtime/score/generate.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { openapiDocument } from "../../runtime/serve/openapi.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { formatLocalTimestamp, formatTimestamp, parseTimestamp } from "../../runtime/serve/times.ts";
import { openStore, StoreWriter } from "../../runtime/store/index.ts";
import { AIRPORTS, BENCH_PLAN, benchModel, DAY, HOUR, MINUTE, randomNumbers, WINDOWS } from "./serve-plan.ts";
import { load, predictRequest } from "./serve-load.ts";

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 3);
const CONNECTIONS = 16;
const DAYS = 60;
const A_DAY = 400;
const END = parseTimestamp("2001-06-01T00:00:00Z")!;
const ROOT = resolve(".");

const BARE = `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as scorer from "./scorer.mjs";
const require = createRequire(${JSON.stringify(pathToFileURL(join(ROOT, "package.json")).href)});
const fastify = require("fastify");
const { z } = require("zod");
const row = z.strictObject({ moment: z.string(), date: z.string(), origin: z.string(), destination: z.string(), distance: z.number().int().min(1).max(6000) });
const inputs = JSON.parse(readFileSync(new URL("inputs.json", import.meta.url)));
let turn = 0;
const app = fastify();
app.post("/predict", (request, reply) => {
  const parsed = row.safeParse(request.body);
  if (!parsed.success) return reply.code(422).send(parsed.error.issues);
  return reply.send({ score: 1 / (1 + Math.exp(-scorer.margins(inputs[turn++ % inputs.length])[0])) });
});
const url = await app.listen({ port: 0, host: "127.0.0.1" });
process.stdout.write(JSON.stringify({ url }) + "\\n");
`;

interface Served {
  readonly child: ChildProcess;
  readonly port: number;
}

async function serve(args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolvePort, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const found = /"url":"[^"]*:(\d+)"/.exec(String(chunk));
      if (found !== null) resolvePort(Number(found[1]));
    });
    child.once("exit", () => reject(new Error("the server did not start")));
  });
  return { child, port };
}

/** Processor seconds of a process so far; NaN where there is no /proc. */
async function processorSeconds(pid: number): Promise<number> {
  try {
    const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

async function fillStore(path: string): Promise<void> {
  const next = randomNumbers(1);
  const writer = new StoreWriter(path);
  const columns = [{ name: "delay", kind: "number" as const }, { name: "late", kind: "condition" as const }];
  for (const id of ["departures", "arrivals", "route"] as const) {
    const windows = WINDOWS[id].map((window) => ({ lag: 0, numeric: "int" as const, ...window, over: { ...window.over } }));
    const group = writer.group(id, { windows, types: windows.map(() => ({ kind: "float", missing: true })), columns });
    const keys = id === "route" ? AIRPORTS.flatMap((a) => AIRPORTS.filter((b) => b !== a).map((b) => [a, b])) : AIRPORTS.map((a) => [a]);
    for (const key of keys) {
      const rows = id === "route" ? (DAYS * A_DAY) / (AIRPORTS.length - 1) : DAYS * A_DAY;
      const at = Float64Array.from({ length: Math.floor(rows) }, () => END - Math.floor((next() * DAYS * DAY) / MINUTE) * MINUTE).sort();
      const delay = Float64Array.from(at, () => Math.floor(next() * next() * 200) - 10);
      group.add(key, at, { delay, late: Uint8Array.from(delay, (x) => (x >= 15 ? 1 : 0)) }, 0, at.length);
    }
  }
  await writer.commit({ planHash: benchModel(1, 1).planHash, dataEnd: END });
}

function questions(): { moment: string; date: string; origin: string; destination: string; distance: number }[] {
  const next = randomNumbers(2);
  return Array.from({ length: 2000 }, () => {
    const origin = AIRPORTS[Math.floor(next() * AIRPORTS.length)]!;
    const destination = AIRPORTS.filter((airport) => airport !== origin)[Math.floor(next() * (AIRPORTS.length - 1))]!;
    const departed = END - Math.floor((next() * 10 * DAY) / MINUTE) * MINUTE;
    return { moment: formatTimestamp(departed + MINUTE + 1000), date: formatLocalTimestamp(departed - 4 * HOUR), origin, destination, distance: 1 + Math.floor(next() * 3000) };
  });
}

/** Door values of every question, by the server's own request path. */
async function doorValues(folder: string, storeFolder: string): Promise<object[]> {
  const bundle = await loadBundle(folder);
  const store = openStore(storeFolder);
  const { predict } = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
  const values = questions().map(({ moment, ...row }) => {
    const outcome = predict(row, { moment: parseTimestamp(moment)!, explain: true, late: () => false });
    if (outcome.kind !== "answer") throw new Error(JSON.stringify(outcome));
    return outcome.inputs!;
  });
  await store.close();
  return values;
}

/** Microseconds a row of the request path without HTTP, warm: in the store, in the scorer, in all. */
async function stages(folder: string, storeFolder: string): Promise<{ store: number; scorer: number; all: number }> {
  const bundle = await loadBundle(folder);
  const store = openStore(storeFolder);
  const spent = { store: 0, scorer: 0, all: 0 };
  const timed = <A extends unknown[], R>(stage: keyof typeof spent, work: (...args: A) => R) => (...args: A): R => {
    const start = performance.now();
    const result = work(...args);
    spent[stage] += performance.now() - start;
    return result;
  };
  const evaluate = timed("store", (...args: Parameters<typeof store.evaluate>) => store.evaluate(...args));
  const scores = timed("scorer", bundle.scorer.scores);
  const watched = { dataEnd: store.dataEnd, planHash: store.planHash, evaluate, close: () => store.close() };
  const { predict } = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: { classes: undefined, scores }, store: watched });
  const asked = questions().map(({ moment, ...row }) => ({ row, moment: parseTimestamp(moment)! }));
  const once = timed("all", (row: object, moment: number) => predict(row, { moment, explain: false, late: () => false }));
  for (let pass = 0; pass < 6; pass++) {
    if (pass === 5) Object.assign(spent, { store: 0, scorer: 0, all: 0 });
    for (const { row, moment } of asked) once(row, moment);
  }
  await store.close();
  const each = (millis: number) => (millis * 1000) / asked.length;
  return { store: each(spent.store), scorer: each(spent.scorer), all: each(spent.all) };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mls-serve-bench-"));
  const served: Served[] = [];
  try {
    const model = benchModel(300, 6);
    const scorer = generateScorer(model);
    const tables = new Map([["airports", { columns: ["iata", "zone"], rows: AIRPORTS.map((airport) => [airport, "America/New_York"]) }]]);
    const input = { root: ROOT, mlsVersion: "0.0.0", plan: BENCH_PLAN, model, onnx: new Uint8Array(0), scorer, openapi: openapiDocument(BENCH_PLAN, model, "0.0.0"), sql: new Map<string, string>(), tables, data: {} };
    await writeBundleFolder(join(folder, "bundle"), await bundleFiles({ ...input, tests: "not opened", reportHtml: undefined, modelCard: undefined }));
    await symlink(join(ROOT, "node_modules"), join(folder, "bundle/serve/node_modules"));
    await fillStore(join(folder, "store"));
    await writeFile(join(folder, "scorer.mjs"), scorer);
    await writeFile(join(folder, "bare.mjs"), BARE);
    await writeFile(join(folder, "inputs.json"), JSON.stringify(await doorValues(join(folder, "bundle"), join(folder, "store"))));
    served.push(await serve([join(folder, "bare.mjs")]), await serve([join(folder, "bundle/serve/server.mjs"), "--port", "0", "--store", join(folder, "store"), "--replay"]));
    const asked = questions().map(predictRequest);
    const names = ["bare: fastify, zod for the same body, the scorer on ready door values", "bundle's server: the whole path from row to answer"];
    const rates: number[][] = [[], []];
    const costs: number[][] = [[], []];
    const latencies: number[][] = [[], []];
    let failed = 0;
    for (const { port } of served) failed += (await load(port, asked, CONNECTIONS, 2000)).failed;
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, { port, child }] of served.entries()) {
        const before = await processorSeconds(child.pid!);
        const result = await load(port, asked, CONNECTIONS, SECONDS * 1000);
        failed += result.failed;
        rates[i]!.push(result.answered / result.seconds);
        costs[i]!.push((((await processorSeconds(child.pid!)) - before) / result.answered) * 1e6);
        latencies[i]!.push(result.latencies[Math.floor(result.answered * 0.99)]!);
      }
    }
    process.stdout.write(`| server | requests/s | processor µs a request | p99 ms (${CONNECTIONS} under way) |\n|---|---|---|---|\n`);
    for (const [i, name] of names.entries()) process.stdout.write(`| ${name} | ${median(rates[i]!).toFixed(0)} | ${median(costs[i]!).toFixed(1)} | ${median(latencies[i]!).toFixed(2)} |\n`);
    const { store, scorer: scoring, all } = await stages(join(folder, "bundle"), join(folder, "store"));
    process.stdout.write(`\nrequest path without HTTP, µs a row: store ${store.toFixed(1)}, scorer ${scoring.toFixed(1)}, checks, expressions and door ${(all - store - scoring).toFixed(1)}\n`);
    const ratio = median(rates[1]!.map((rate, round) => rate / rates[0]![round]!));
    // On a machine that others use too, requests a second tell who was given the processor; its time tells the work.
    const work = median(costs[1]!.map((cost, round) => costs[0]![round]! / cost));
    process.stdout.write(`\nratio by processor time ${work.toFixed(3)}\n`);
    process.stdout.write(`ratio ${ratio.toFixed(3)} (at least 0.667 is wanted) · ${failed} requests failed · median of ${ROUNDS} rounds of ${SECONDS} s\n`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    for (const { child } of served) child.kill("SIGTERM");
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
