/**
 * Lowering: the typed program and its knowledge times become the plan.
 *
 * Input: a program without errors. Output: the plan, JSON all the way and the same bytes each time. It refuses nothing that a user could cause: what is not built yet has been
 * reported by the typing pass, and a `LoweringError` is a bug of ours. One file a construct; names are resolved here, `fn`s and `const`s are gone already.
 */
import { type Plan, PlanSchema } from "../../runtime/contract/plan.ts";
import type { Waiver } from "../semantics/check/waivers.ts";
import type { Knowledge } from "../semantics/knowledge/known.ts";
import type { Program } from "../semantics/program.ts";
import { lowerContext } from "./context.ts";
import { lowerExamples } from "./examples.ts";
import { lowerExterns } from "./externs.ts";
import { lowerGroup } from "./group.ts";
import { lowerDecide, lowerModel } from "./model.ts";
import { lowerScan, lowerTable, lowerView } from "./relations.ts";
import { lowerSplit } from "./split.ts";
import { lowerDeploy, lowerTests } from "./tests.ts";
import { zoneRules } from "./zones.ts";

export { hashPlan } from "../../runtime/contract/canonical.ts";

export interface LowerInput {
  readonly program: Program;
  readonly knowledge: Knowledge;
  readonly texts: ReadonlyMap<string, string>;
  readonly waivers: readonly Waiver[];
  /** Zones that the plan's rules must hold: those of literals and of timeless tables, or all of them. */
  readonly zones: readonly string[];
}

export function lowerProgram({ program, knowledge, texts, waivers, zones }: LowerInput): Plan {
  const context = lowerContext(program, knowledge, texts);
  const plan: Plan = {
    format: "mls-plan/1",
    name: program.name,
    doc: program.doc,
    zones: zoneRules(zones),
    scans: program.sources.map((source) => lowerScan(source, context)),
    tables: program.tables.filter((table) => table.validity !== "mutable").map((table) => lowerTable(table, context)),
    views: program.views.map((view) => lowerView(view, context)),
    groups: program.groups.map((group) => lowerGroup(group, context)),
    examples: program.examples.map((examples) => lowerExamples(examples, context)),
    partitions: program.splits.map((split) => lowerSplit(split, context)),
    models: program.models.map((model) => lowerModel(model, context)),
    decisions: program.decisions.map((decide) => lowerDecide(decide, context)),
    tests: program.tests.map((tests) => lowerTests(tests, context)),
    deployments: program.deployments.map((deploy) => lowerDeploy(deploy, context)),
    externs: lowerExterns(program.externs, context),
    waivers: waivers.map((waiver) => ({ code: waiver.code, why: waiver.why, subject: waiver.subject, span: context.span(waiver.span) })),
  };
  // Once for a schema: code made for it by zod would cost twice what it saves.
  return PlanSchema.parse(JSON.parse(JSON.stringify(plan)), { jitless: true });
}
