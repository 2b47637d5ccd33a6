/**
 * Training sets with point-in-time windows on generated events (tests/bench/scale/system.mls): the default engine and the emitted SQL against hand-written DuckDB SQL, Polars, and
 * Feast's offline retrieval for the part that it can do, the latest value. A tenth as many questions as events, 100 thousand keys. Each way runs in a process of its own; then every value is
 * compared with the default engine's.
 *
 *   npm run bench:scale -- 1e6 1e7 [--skew hot] [--ways default,polars] [--memory 4GB] [--threads 2] [--timeout 600] [--rounds 1] [--stages]
 *
 * Memory is the peak of the process's resident memory (VmHWM), all that lies in it: code, heap, typed arrays, DuckDB's buffers.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { generate } from "./scale/generate.ts";
import { FORMS, type Measured, measure, outputOf, runOnce, WAYS, type Way } from "./scale/ways.ts";

const FEATURES = ["n_1h", "n_1d", "sum_1d", "mean_7d", "failed_7d", "last_amount", "sum_30d", "mean_30d"];

/**
 * How many of the values differ from the default engine's, or lack. Rivals make a row of every question; we leave out those whose label is not known before the next part of the split begins, so
 * it is our rows that are looked up in theirs. Feast gives no row where a key has no history.
 */
async function compare(work: string, way: Way): Promise<string> {
  const columns = way === "feast" ? ["last_amount"] : FEATURES;
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const different = columns.map((name) => `CAST(ours.${name} AS DOUBLE) IS DISTINCT FROM CAST(CASE WHEN isnan(CAST(theirs.${name} AS DOUBLE)) THEN NULL ELSE theirs.${name} END AS DOUBLE)`);
  const query = `SELECT count(*) AS rows, count(*) FILTER (theirs.id IS NULL${way === "feast" ? " AND ours.last_amount IS NOT NULL" : ""}) AS lacking, ${different.map((sql, i) => `count(*) FILTER (${sql}) AS d${i}`).join(", ")} FROM read_parquet('${outputOf(work, "default")}') AS ours LEFT JOIN read_parquet('${outputOf(work, way)}') AS theirs USING (id)`;
  await connection.run("SET memory_limit = '3GB'");
  await connection.run(`SET temp_directory = '${work}/compare.spill'`);
  const [row] = (await connection.runAndReadAll(query)).getRowObjectsJS() as Record<string, bigint>[];
  connection.closeSync();
  instance.closeSync();
  if (row!.lacking !== 0n) return `${row!.lacking} of ${row!.rows} rows are lacking`;
  const found = columns.flatMap((name, i) => (row![`d${i}`] === 0n ? [] : [`${name}: ${row![`d${i}`]} of ${row!.rows} differ`]));
  return found.length === 0 ? `all ${Number(row!.rows) * columns.length} values equal` : found.join(", ");
}

const middle = (all: readonly Measured[]): Measured => [...all].sort((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)]!;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { skew: { type: "string", default: "even" }, ways: { type: "string" }, memory: { type: "string" }, threads: { type: "string" }, timeout: { type: "string", default: "900" }, rounds: { type: "string", default: "1" }, data: { type: "string" }, stages: { type: "boolean" } },
  });
  const ways = WAYS.filter((way) => way === "default" || values.ways === undefined || values.ways.split(",").includes(way));
  const settings = { memory: values.memory, threads: values.threads === undefined ? undefined : Number(values.threads) };
  const root = values.data ?? join(tmpdir(), "mls-bench-scale");
  mkdirSync(root, { recursive: true });
  for (const size of positionals.length === 0 ? ["1e6"] : positionals) {
    const folder = await generate(root, Number(size), values.skew === "hot" ? "hot" : "even");
    const work = mkdtempSync(join(root, "work-"));
    try {
      const runs = new Map<Way, Measured[]>();
      const failed = new Map<Way, string>();
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const way of ways) {
          if (failed.has(way)) continue;
          const one = measure(way, folder, work, settings, Number(values.timeout));
          if (typeof one === "string") failed.set(way, one);
          else runs.set(way, [...(runs.get(way) ?? []), one]);
        }
      }
      const table = new Map([...runs].map(([way, all]) => [way, middle(all)]));
      const rivals = [...table].filter(([way]) => (FORMS as readonly string[]).includes(way) || way === "polars");
      const best = Math.min(...rivals.map(([, one]) => one.seconds));
      console.log(`\n${Number(size).toLocaleString("en")} events, ${values.skew} keys${values.memory === undefined ? "" : `, memory ${values.memory}`}\n\n| way | seconds | of the best rival | processor seconds | peak MB | values |\n|---|---|---|---|---|---|`);
      for (const way of ways) {
        const one = table.get(way);
        if (one === undefined) console.log(`| ${way} | ${failed.get(way)} | | | | |`);
        else console.log(`| ${way} | ${one.seconds.toFixed(2)} | ${(one.seconds / best).toFixed(2)} | ${one.processor.toFixed(2)} | ${one.megabytes.toFixed(0)} | ${way === "default" ? "" : failed.has("default") ? "nothing to compare with" : await compare(work, way)} |`);
      }
      const own = table.get("default");
      if (own !== undefined) console.log(`\nplanning: ${((100 * own.planning!) / own.seconds).toFixed(1)} % of the default's run`);
      if (values.stages === true) for (const { stage, seconds } of own?.stages ?? []) console.log(`  ${stage.padEnd(32)} ${seconds.toFixed(2)}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}

const [flag, way, folder, work, memory, threads] = process.argv.slice(2);
if (flag === "--run") await runOnce(way as Way, folder!, work!, { memory: memory === "" ? undefined : memory, threads: threads === "" || threads === undefined ? undefined : Number(threads) });
else await main();
