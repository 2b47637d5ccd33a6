/**
 * A build on the last one against a build of all: the example set of flights on N days, then again, then with one more day; in one process each, medians: seconds by the wall, seconds of the processor, rows and bytes of the flights that were read. The files
 * of both ways are compared, byte for byte. Once with all flights in one Parquet file, once in 24 files of which one is new.
 *
 *   npm run bench:incremental -- [rounds] [one|files]
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { reuseText } from "../../runtime/batch/incremental/index.ts";
import { duckdb, FLIGHTS, PACKAGES, ROOT } from "../batch/fixture.ts";
import { planOf } from "../conformance/harness.ts";

const EXAMPLE = join(ROOT, "examples/flights");
const LAST = "2001-06-30";
const LAYOUTS = ["one", "files"] as const;
type Layout = (typeof LAYOUTS)[number];
const FILES = 24;

interface Told {
  readonly seconds: number;
  readonly cpu: number;
  readonly read: string;
  readonly stages: readonly { readonly stage: string; readonly seconds: number }[];
  readonly reuse: string;
}

/** In a process of its own: one build. */
async function buildOnce(folder: string, out: string, way: string): Promise<Told> {
  const plan = planOf(folder, "flights.mls");
  const outputFolder = join(folder, out);
  const begin = performance.now();
  const result = await runBatch(emitBatch(plan), plan, {
    specFolder: folder,
    packagesFolder: PACKAGES,
    libraryFolder: join(ROOT, "stdlib"),
    outputFolder,
    engine: "kernel",
    ...(way === "full" ? {} : { incremental: { folder: join(outputFolder, "ledger"), made: "bench", mode: "reuse" as const } }),
  });
  const { user, system } = process.cpuUsage();
  const flights = result.inputs.find(({ node }) => node === "flights")!;
  const read = flights.scanned === undefined ? "" : `read ${flights.scanned.rows.toLocaleString("en")} of ${flights.scanned.ofRows.toLocaleString("en")} rows, ${(flights.scanned.bytes / 1e6).toFixed(1)} of ${(flights.scanned.ofBytes / 1e6).toFixed(1)} MB`;
  return { seconds: (performance.now() - begin) / 1000, cpu: (user + system) / 1e6, read, stages: result.stages, reuse: result.examples.map(({ reuse }) => (reuse === undefined ? "" : reuseText(reuse))).join("; ") };
}

function inProcess(folder: string, out: string, way: string): Told {
  const { stdout, stderr, status } = spawnSync(process.execPath, [process.argv[1]!, "--build", folder, out, way], { encoding: "utf8", cwd: ROOT });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

/** Flights to files: all in one, or the days of the half year in 24 files. */
async function write(folder: string, where: string, layout: Layout): Promise<void> {
  const data = join(folder, "data");
  const rows = (and: string): string => `SELECT * EXCLUDE (file_row_number) FROM read_parquet('${FLIGHTS}', file_row_number = true) WHERE ${where} AND ${and} ORDER BY file_row_number`;
  if (layout === "one") return duckdb(`COPY (${rows("true")}) TO '${join(data, "flights.parquet")}' (FORMAT parquet)`);
  const file = (i: number): string => join(data, `flights-${String(i).padStart(2, "0")}.parquet`);
  const part = (i: number): string => `CAST(date AS DATE) >= DATE '2001-01-01' + ${Math.floor((i * 181) / FILES)} AND CAST(date AS DATE) < DATE '2001-01-01' + ${Math.floor(((i + 1) * 181) / FILES)}`;
  // A file whose days have not changed is left as it is; the last day is the last file's.
  const first = existsSync(file(0)) ? FILES - 1 : 0;
  await duckdb(...Array.from({ length: FILES - first }, (_, i) => `COPY (${rows(part(first + i))}) TO '${file(first + i)}' (FORMAT parquet)`));
}

async function bench(rounds: number, layout: Layout): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mls-bench-incremental-"));
  try {
    cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes("mls-out") });
    mkdirSync(join(folder, "data"), { recursive: true });
    const spec = join(folder, "flights.mls");
    writeFileSync(spec, readFileSync(spec, "utf8").replace('parquet(package("vega-datasets", "data/flights-3m.parquet"))', layout === "one" ? 'parquet("data/flights.parquet")' : 'parquet("data/flights-*.parquet")'));
    const told = new Map<string, Told[]>();
    const add = (name: string, one: Told): void => void told.set(name, [...(told.get(name) ?? []), one]);
    for (let round = 0; round < rounds; round++) {
      rmSync(join(folder, "again"), { recursive: true, force: true });
      await write(folder, `date < TIMESTAMP '${LAST}'`, layout);
      add("all but the last day, first build", inProcess(folder, "again", "again"));
      add("nothing changed", inProcess(folder, "again", "again"));
      await write(folder, "true", layout);
      add("one new day", inProcess(folder, "again", "again"));
      add("one new day, full build", inProcess(folder, "full", "full"));
      if (!readFileSync(join(folder, "again/pushbacks.parquet")).equals(readFileSync(join(folder, "full/pushbacks.parquet")))) throw new Error("the bytes differ");
    }
    const median = (name: string): Told => [...told.get(name)!].sort((a, b) => a.cpu - b.cpu)[Math.floor(rounds / 2)]!;
    const full = median("one new day, full build");
    process.stdout.write(`flights in ${layout === "one" ? "one file" : `${FILES} files`}\n`);
    for (const name of told.keys()) {
      const one = median(name);
      process.stdout.write(`${name.padEnd(36)}${one.seconds.toFixed(2).padStart(8)} s${(one.seconds / full.seconds).toFixed(2).padStart(6)}${one.cpu.toFixed(2).padStart(9)} s of the processor${(one.cpu / full.cpu).toFixed(2).padStart(6)}  ${one.read}  ${one.reuse}\n`);
      process.stdout.write(`    ${one.stages.filter(({ seconds }) => seconds >= 0.02).map(({ stage, seconds }) => `${stage} ${seconds.toFixed(2)}`).join(", ")}\n`);
    }
    process.stdout.write("the files of both ways are equal, byte for byte\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--build") process.stdout.write(JSON.stringify(await buildOnce(rest[0]!, rest[1]!, rest[2]!)));
else for (const layout of LAYOUTS) if (rest[0] === undefined || rest[0] === layout) await bench(Number(first ?? 3), layout);
