import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { emitBatch } from "../../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../../runtime/batch/index.ts";
import { PACKAGES, ROOT } from "../../batch/fixture.ts";
import { planOf } from "../../conformance/harness.ts";

/** Hand-written SQL, in the order in which it has a chance. */
export const FORMS = ["running-sums", "union-frames", "aggregated-join"] as const;
export const WAYS = [...FORMS, "polars", "feast", "emitted SQL", "default"] as const;
export type Way = (typeof WAYS)[number];

const HERE = join(ROOT, "tests/bench/scale");
/** Of one way, in one process of its own. `planning`: seconds before the first row is read; `stages`: where the rest went. */
export interface Measured {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
  readonly planning?: number;
  readonly stages?: readonly { readonly stage: string; readonly seconds: number }[];
}

export interface Settings {
  readonly memory: string | undefined;
  readonly threads: number | undefined;
}

export const outputOf = (work: string, way: Way): string => (way === "emitted SQL" || way === "default" ? join(work, way.replace(" ", "-"), "answers.parquet") : join(work, `${way}.parquet`));

/** Runs one way in this process, and says on the last line what it took. */
export async function runOnce(way: Way, folder: string, work: string, settings: Settings): Promise<void> {
  const begin = performance.now();
  let planning: number | undefined;
  let stages: Measured["stages"];
  if (way === "emitted SQL" || way === "default") {
    copyFileSync(join(HERE, "system.mls"), join(folder, "system.mls"));
    const plan = planOf(folder, "system.mls");
    const program = emitBatch(plan);
    planning = (performance.now() - begin) / 1000;
    const { memory, threads } = settings;
    const result = await runBatch(program, plan, {
      specFolder: folder,
      packagesFolder: PACKAGES,
      libraryFolder: join(ROOT, "stdlib"),
      outputFolder: join(work, way.replace(" ", "-")),
      engine: way === "default" ? "kernel" : "sql",
      ...(memory === undefined ? {} : { memoryLimit: memory }),
      ...(threads === undefined ? {} : { threads }),
    });
    stages = result.stages;
  } else await runForm(way, folder, outputOf(work, way), settings);
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage();
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);
  process.stdout.write(`\n${JSON.stringify({ seconds, processor: (user + system) / 1e6, megabytes: peak / 1024, planning, stages } satisfies Measured)}\n`);
}

async function runForm(form: string, folder: string, output: string, { memory, threads }: Settings): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`SET temp_directory = '${output}.spill'`);
  if (memory !== undefined) await connection.run(`SET memory_limit = '${memory}'`);
  if (threads !== undefined) await connection.run(`SET threads = ${threads}`);
  await connection.run("SET preserve_insertion_order = false");
  await connection.run(readFileSync(join(HERE, `${form}.sql`), "utf8").replaceAll("{folder}", folder).replaceAll("{output}", output));
  connection.closeSync();
  instance.closeSync();
}

/** Runs a way in a process of its own. Undefined where it doesn't get to its end: memory, or the time it is given. */
export function measure(way: Way, folder: string, work: string, settings: Settings, timeout: number): Measured | string {
  const [program, args] = commandOf(way, folder, work, settings);
  const child = spawnSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: timeout * 1000, killSignal: "SIGKILL", maxBuffer: 1e8 });
  rmSync(`${outputOf(work, way)}.spill`, { recursive: true, force: true });
  if (child.status === 0) return JSON.parse(child.stdout.trim().split("\n").at(-1)!) as Measured;
  if (child.error !== undefined && "code" in child.error && child.error.code === "ETIMEDOUT") return `not done after ${timeout} s`;
  const last = child.stderr.trim().split("\n").filter((line) => /error|memory/i.test(line)).at(-1) ?? "";
  return `failed (${child.signal ?? child.status}${last === "" ? "" : `: ${last.slice(0, 120)}`})`;
}

function commandOf(way: Way, folder: string, work: string, { memory, threads }: Settings): [string, string[]] {
  if (way === "polars") return [python(), [join(HERE, "polars_rival.py"), folder, outputOf(work, way)]];
  if (way === "feast") return [python(), [join(HERE, "feast_rival.py"), folder, outputOf(work, way), process.env.FEAST_ENGINE ?? "file"]];
  return [process.execPath, [...process.execArgv, process.argv[1]!, "--run", way, folder, work, memory ?? "", threads === undefined ? "" : String(threads)]];
}

/** A Python with Polars and Feast, in an environment made once. */
function python(): string {
  const folder = process.env.MLS_BENCH_PYTHON ?? join(tmpdir(), "mls-bench-scale-python");
  const program = join(folder, "bin", "python");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    execFileSync("python3", ["-m", "venv", folder]);
    execFileSync(program, ["-m", "pip", "install", "--quiet", "polars", "pyarrow", "feast[duckdb]"], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return program;
}
