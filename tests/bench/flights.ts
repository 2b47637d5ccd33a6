/**
 * The example set of examples/flights, start to end: three hand-written SQL forms, which are frozen, and the emitted SQL and the default road, of the spec as it ships. Each in a process of its own; time by the wall and of the processor,
 * and the greatest memory. Then every value of every form is compared with the default road's (but for sin and cos, which engines compute differently).
 *
 *   npm run bench:flights -- [rounds] [ways, such as running-sums,default]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import { differences, PACKAGES, ROOT } from "../batch/fixture.ts";
import { planOf } from "../conformance/harness.ts";
import { FORMS, type Form, runForm } from "./flights/run-sql.ts";

const EXAMPLE = join(ROOT, "examples/flights");
const WAYS = [...FORMS, "emitted SQL", "default"] as const;
type Way = (typeof WAYS)[number];

interface Measured {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
}

function outputOf(folder: string, way: Way): string {
  return way === "emitted SQL" || way === "default" ? join(folder, way.replace(" ", "-"), "pushbacks.parquet") : join(folder, `${way}.parquet`);
}

async function runOnce(way: Way, folder: string): Promise<void> {
  const begin = performance.now();
  if (way === "emitted SQL" || way === "default") {
    const plan = planOf(EXAMPLE, "flights.mls");
    await runBatch(emitBatch(plan), plan, {
      specFolder: EXAMPLE,
      packagesFolder: PACKAGES,
      libraryFolder: join(ROOT, "stdlib"),
      outputFolder: join(folder, way.replace(" ", "-")),
      engine: way === "default" ? "kernel" : "sql",
    });
  } else await runForm(way as Form, outputOf(folder, way));
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage();
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);
  process.stdout.write(`\n${JSON.stringify({ seconds, processor: (user + system) / 1e6, megabytes: peak / 1024 })}\n`);
}

function measure(way: Way, folder: string): Measured {
  const child = spawnSync(process.execPath, [...process.execArgv, process.argv[1]!, "--run", way, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (child.status !== 0) throw new Error(`${way} failed`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1)!) as Measured;
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 1);
  const chosen = process.argv[3]?.split(",");
  const ways = WAYS.filter((way) => way === "default" || chosen === undefined || chosen.includes(way));
  const folder = mkdtempSync(join(tmpdir(), "mls-bench-"));
  try {
    const runs = new Map<Way, Measured[]>(ways.map((way) => [way, []]));
    for (let round = 0; round < rounds; round++) for (const way of ways) runs.get(way)!.push(measure(way, folder));
    const table = ways.map((way) => {
      const all = runs.get(way)!;
      return { way, seconds: middle(all.map((one) => one.seconds)), processor: middle(all.map((one) => one.processor)), megabytes: middle(all.map((one) => one.megabytes)) };
    });
    const best = Math.min(...table.filter(({ way }) => (FORMS as readonly string[]).includes(way)).map(({ seconds }) => seconds));
    console.log("| way | seconds | of the best hand-written | processor seconds | peak MB |\n|---|---|---|---|---|");
    for (const { way, seconds, processor, megabytes } of table) console.log(`| ${way} | ${seconds.toFixed(1)} | ${(seconds / best).toFixed(2)} | ${processor.toFixed(1)} | ${megabytes.toFixed(0)} |`);
    const columns = [...(await readExamples(outputOf(folder, "default"), {})).columns.keys()].filter((name) => !name.startsWith("weekday"));
    const reference = await readExamples(outputOf(folder, "default"), { columns });
    for (const way of ways.slice(0, -1)) {
      const found = differences(reference, await readExamples(outputOf(folder, way), { columns }));
      console.log(`${way}: ${found.length === 0 ? `all ${reference.rows * columns.length} values equal` : found.join("; ")}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === "--run") await runOnce(process.argv[3] as Way, process.argv[4]!);
else await main();
