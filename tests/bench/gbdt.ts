/**
 * gbdt against LightGBM: the same rows, bins, leaves and threads. Prints test AUC of both, their difference, and the ratio of times.
 *
 *   npx esbuild tests/bench/gbdt.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/gbdt-bench.mjs && node node_modules/.cache/gbdt-bench.mjs [rows] [trees]
 *
 * LightGBM is installed with pip into an environment of its own, in the system's temporary folder; without Python the bench says so and stops.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { forestMargins } from "../../runtime/score/forest.ts";
import { boost } from "../../runtime/train/gbdt/boost.ts";
import { gbdtParams } from "../../runtime/train/gbdt/params.ts";
import { auc, model, normal, random } from "../train/build.ts";

const ROWS = Number(process.argv[2] ?? 1_700_000);
const TREES = Number(process.argv[3] ?? 100);
const REPEATS = 3;
const TEST = 300_000;
const FEATURES = 15;
const CATEGORICAL = 14;
const THREADS = 2;
const SETTINGS = { trees: TREES, depth: 6, leaves: 64, learning_rate: 0.1, bins: 255, min_leaf: 20 };

/** Rows like those of flights: counts, rates, cyclic hours, a state; a fifth of the history missing at random; weak signal. */
function generate(): { columns: Float32Array[]; labels: Float64Array } {
  const next = random(3);
  const rows = ROWS + TEST;
  const columns = Array.from({ length: FEATURES }, () => new Float32Array(rows));
  const labels = new Float64Array(rows);
  const effect = Array.from({ length: 50 }, () => normal(next) * 0.4);
  for (let i = 0; i < rows; i++) {
    const v = columns.map((_, f) => (f < 5 ? normal(next) : f < 8 ? Math.floor(-Math.log(1 - next()) * 8) : f < 10 ? Math.sin(next() * 6.28) : next()));
    const state = Math.floor(next() ** 2 * 50);
    v[CATEGORICAL] = state;
    const m = -1.6 + 0.6 * v[0]! + 0.3 * v[1]! * v[2]! + 0.05 * v[5]! + (v[10]! > 0.7 ? 0.8 : 0) * v[8]! + effect[state]! + 0.4 * Math.sin(3 * v[3]!);
    for (const f of [1, 6, 11]) if (next() < 0.2) v[f] = Number.NaN;
    for (let f = 0; f < FEATURES; f++) columns[f]![i] = v[f]!;
    labels[i] = next() < 1 / (1 + Math.exp(-m)) ? 1 : 0;
  }
  return { columns, labels };
}

/** A Python that has LightGBM, in an environment made once. */
function python(): string | undefined {
  const folder = join(tmpdir(), "mls-bench-python");
  const program = join(folder, "bin", "python");
  try {
    if (!existsSync(program)) execFileSync("python3", ["-m", "venv", folder]);
    execFileSync(program, ["-m", "pip", "install", "--quiet", "lightgbm"], { stdio: ["ignore", "ignore", "inherit"] });
    return program;
  } catch (error) {
    console.log(`no Python with LightGBM here (${error instanceof Error ? error.message.split("\n")[0] : String(error)}); nothing to compare with`);
    return undefined;
  }
}

const { columns, labels } = generate();
const cut = (from: number, to: number) => ({ columns: columns.map((column) => column.subarray(from, to)), labels: labels.subarray(from, to) });
const test = cut(ROWS, ROWS + TEST);

/** Seconds, binning included, and test AUC. */
interface Run {
  readonly seconds: number;
  readonly auc: number;
}

async function ours(): Promise<Run> {
  const started = performance.now();
  const boosted = await boost({
    task: "binary", outputs: 1, train: cut(0, ROWS), stop: undefined, categorical: columns.map((_, f) => f === CATEGORICAL), monotone: columns.map(() => 0),
    params: gbdtParams(model("gbdt", SETTINGS, [])), seed: 1, threads: THREADS,
  });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, auc: auc(forestMargins(boosted.learned, test.columns, TEST), test.labels) };
}

/** LightGBM on the same rows, written to a file once. */
function lightgbm(program: string, folder: string): Run {
  const given = JSON.stringify({ ...SETTINGS, rows: ROWS, test: TEST, features: FEATURES, threads: THREADS, categorical: [CATEGORICAL] });
  const told = JSON.parse(execFileSync(program, [resolve("tests/bench/gbdt_lightgbm.py"), folder, given], { encoding: "utf8" })) as { version: string; bin: number; train: number };
  const bytes = readFileSync(join(folder, "lightgbm.f64"));
  const scores = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { seconds: told.bin + told.train, auc: auc(scores, test.labels) };
}

const print = (name: string, run: Run): void => console.log(`${name.padEnd(9)} ${run.seconds.toFixed(2)} s, ${(run.seconds / TREES).toFixed(4)} s a tree with binning, test AUC ${run.auc.toFixed(5)}`);
const program = python();
if (program === undefined) print("gbdt", await ours());
else {
  const folder = join(tmpdir(), "mls-bench-gbdt");
  mkdirSync(folder, { recursive: true });
  const all = new Float32Array(FEATURES * (ROWS + TEST));
  for (const [f, column] of columns.entries()) all.set(column, f * (ROWS + TEST));
  writeFileSync(join(folder, "x.f32"), new Uint8Array(all.buffer));
  writeFileSync(join(folder, "y.f64"), new Uint8Array(labels.buffer));
  // In turn, the best of each counts: what else the machine does at the time should not.
  const runs: { gbdt: Run; lightgbm: Run }[] = [];
  for (let i = 0; i < REPEATS; i++) {
    runs.push({ gbdt: await ours(), lightgbm: lightgbm(program, folder) });
    print("gbdt", runs[i]!.gbdt);
    print("LightGBM", runs[i]!.lightgbm);
  }
  const best = (of: "gbdt" | "lightgbm"): number => Math.min(...runs.map((run) => run[of].seconds));
  console.log(`time ratio ${(best("gbdt") / best("lightgbm")).toFixed(2)} (goal: at most 2), AUC difference ${(runs[0]!.gbdt.auc - runs[0]!.lightgbm.auc).toFixed(5)} (goal: within 0.002)`);
}
