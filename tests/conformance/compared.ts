/** What was compared with the oracle, as `npm test` asks it: each suite writes the constructs of its plans into the folder MLS_COMPARED, and tests/run.mjs reads which construct no suite has held. */
import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plan } from "../../runtime/contract/plan.ts";
import { constructsOf } from "./constructs.ts";

/** @param how by the suite's own cases, or drawn at random */
export function recordCompared(plan: Plan, how: "named" | "drawn"): void {
  if (process.env.MLS_COMPARED !== undefined) recordConstructs([...constructsOf(plan)], how);
}

/** The same for what is compared without a plan. */
export function recordConstructs(constructs: readonly string[], how: "named" | "drawn"): void {
  const folder = process.env.MLS_COMPARED;
  if (folder === undefined) return;
  const suite = basename((globalThis as { __vitest_worker__?: { filepath?: string } }).__vitest_worker__?.filepath ?? "run");
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ suite, how, constructs })}\n`);
}
