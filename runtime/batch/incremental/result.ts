import type { ExampleProgram } from "../../contract/batch.ts";
import type { Plan } from "../../contract/plan.ts";
import type { Engine } from "../engine.ts";
import { inOrderOfParts } from "../parts.ts";
import { readRows } from "../read-columns.ts";
import type { ExampleResult } from "../run-batch.ts";
import type { MadeExamples } from "./make.ts";

/** What a run tells of a set: the same as if it had been made whole. */
export async function resultOf(engine: Engine, one: ExampleProgram, plan: Plan, path: string, { slices, reuse }: MadeExamples): Promise<ExampleResult> {
  const counts = await engine.with((connection) => readRows(connection, `SELECT "__part" AS "part", count(*) AS "n" FROM read_parquet('${path.replaceAll("'", "''")}') WHERE "__part" IS NOT NULL GROUP BY 1`));
  const all = Object.values(slices);
  const kept = all.reduce((sum, { rows }) => sum + rows, 0);
  const leftOut = one.leftOut.map(({ reason }, i) => ({ reason, count: all.reduce((sum, slice) => sum + (slice.leftOut[String(i + 1)] ?? 0), 0) })).filter(({ count }) => count > 0);
  return {
    examples: one.examples,
    path,
    rows: kept + leftOut.reduce((sum, { count }) => sum + count, 0),
    kept,
    leftOut,
    parts: inOrderOfParts(counts.map(({ part, n }) => [String(part), Number(n)])),
    features: plan.examples.find(({ id }) => id === one.examples)?.columns.length ?? 0,
    reuse,
  };
}
