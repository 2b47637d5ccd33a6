/**
 * Questions to the data (runtime/contract/data-check.ts): what no declaration can prove and every row can contradict.
 *
 * Input: the plan, and the times as the spec declares them. Output: SQL over the tables that the batch program makes with all of their columns (`emitBatch(plan, "all")`). A pure function; it refuses
 * nothing. Each question asks for one mistake, and is written so that sound data answers with nothing: where a declaration could be true all the same, a margin is left, named where it stands.
 */
import type { DataProgram, DeclaredTimes } from "../../../../runtime/contract/data-check.ts";
import type { Plan } from "../../../../runtime/contract/plan.ts";
import { revisedRelations, versionedRelations } from "../input/revisions.ts";
import { sqlTable } from "../input/table.ts";
import type { SqlContext } from "../row-select.ts";
import { sourcesOf } from "../sources.ts";
import { appearanceChecks } from "./appearance.ts";
import { codeChecks } from "./codes.ts";
import { completeChecks } from "./complete.ts";
import { knownChecks } from "./known.ts";
import { partChecks } from "./parts.ts";
import { timelessChecks } from "./timeless.ts";
import { clockChecks } from "./times.ts";
import { zoneNameChecks } from "./zone-names.ts";

export function emitDataChecks(plan: Plan, declared: readonly DeclaredTimes[]): DataProgram {
  const context: SqlContext = { zones: plan.zones, tables: new Map(plan.tables.map((table) => [table.id, sqlTable(table)])), revised: revisedRelations(plan), versions: versionedRelations(plan) };
  const sources = sourcesOf(plan);
  return {
    inputs: [
      ...[...plan.tables, ...plan.scans].flatMap((node) => [...zoneNameChecks(node), ...codeChecks(node)]),
      ...timelessChecks(plan),
      ...plan.scans.flatMap((scan) => {
        const times = declared.find((one) => one.source === scan.id);
        return times === undefined ? [] : [...clockChecks(scan, times, context), ...knownChecks(scan, times, context), ...appearanceChecks(scan, context), ...completeChecks(scan, plan)];
      }),
    ],
    examples: Object.fromEntries(plan.examples.map((examples) => [examples.id, partChecks(examples, plan.partitions.find((one) => one.examples === examples.id), sources)])),
  };
}
