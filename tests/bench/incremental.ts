/**
 * A build on the last one against a build of all: the example set of flights on N days, then again, then with one more day; by the wall, in one process each, medians. The files of both ways are compared, byte for byte.
 *
 *   npm run bench:incremental -- [rounds]
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { reuseText } from "../../runtime/batch/incremental/index.ts";
import { duckdb, FLIGHTS, PACKAGES, ROOT } from "../batch/fixture.ts";
import { planOf } from "../conformance/harness.ts";

const EXAMPLE = join(ROOT, "examples/flights");
const LAST = "2001-06-30";

interface Told {
  readonly seconds: number;
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
  return { seconds: (performance.now() - begin) / 1000, stages: result.stages, reuse: result.examples.map(({ reuse }) => (reuse === undefined ? "" : reuseText(reuse))).join("; ") };
}

function inProcess(folder: string, out: string, way: string): Told {
  const { stdout, stderr, status } = spawnSync(process.execPath, [process.argv[1]!, "--build", folder, out, way], { encoding: "utf8", cwd: ROOT });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Told;
}

const write = (folder: string, where: string): Promise<void> => duckdb(`COPY (SELECT * FROM read_parquet('${FLIGHTS}', file_row_number = true) WHERE ${where} ORDER BY file_row_number) TO '${join(folder, "data", "flights.parquet")}' (FORMAT parquet)`.replace("SELECT *", "SELECT * EXCLUDE (file_row_number)"));

async function bench(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "mls-bench-incremental-"));
  try {
    cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes("mls-out") });
    mkdirSync(join(folder, "data"), { recursive: true });
    const spec = join(folder, "flights.mls");
    writeFileSync(spec, readFileSync(spec, "utf8").replace('parquet(package("vega-datasets", "data/flights-3m.parquet"))', 'parquet("data/flights.parquet")'));
    const told = new Map<string, Told[]>();
    const add = (name: string, one: Told): void => void told.set(name, [...(told.get(name) ?? []), one]);
    for (let round = 0; round < rounds; round++) {
      rmSync(join(folder, "again"), { recursive: true, force: true });
      await write(folder, `date < TIMESTAMP '${LAST}'`);
      add("all but the last day, first build", inProcess(folder, "again", "again"));
      add("nothing changed", inProcess(folder, "again", "again"));
      await write(folder, "true");
      add("one new day", inProcess(folder, "again", "again"));
      add("one new day, full build", inProcess(folder, "full", "full"));
      if (!readFileSync(join(folder, "again/pushbacks.parquet")).equals(readFileSync(join(folder, "full/pushbacks.parquet")))) throw new Error("the bytes differ");
    }
    const median = (name: string): Told => [...told.get(name)!].sort((a, b) => a.seconds - b.seconds)[Math.floor(rounds / 2)]!;
    const full = median("one new day, full build").seconds;
    for (const name of told.keys()) {
      const one = median(name);
      process.stdout.write(`${name.padEnd(40)}${one.seconds.toFixed(2).padStart(8)} s${(one.seconds / full).toFixed(2).padStart(7)}  ${one.reuse}\n`);
      process.stdout.write(`    ${one.stages.filter(({ seconds }) => seconds >= 0.02).map(({ stage, seconds }) => `${stage} ${seconds.toFixed(2)}`).join(", ")}\n`);
    }
    process.stdout.write("the files of both ways are equal, byte for byte\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--build") process.stdout.write(JSON.stringify(await buildOnce(rest[0]!, rest[1]!, rest[2]!)));
else await bench(Number(first ?? 3));
