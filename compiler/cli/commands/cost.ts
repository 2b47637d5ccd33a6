import { join } from "node:path";
import { runBatch } from "../../../runtime/batch/index.ts";
import { type HistoryMeasure, measureHistory } from "../../../runtime/batch/measure-history.ts";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { emitBatch } from "../../emit/duckdb/index.ts";
import { type PlanCost, planCost } from "../../explain/cost.ts";
import { choice, type Command, type CommandContext } from "../command.ts";
import { BATCH_OPTIONS, batchChoices } from "../common-options.ts";
import { costText } from "../cost-text.ts";
import { withPlace } from "../error-place.ts";
import { planOrStop } from "../plan-or-stop.ts";
import type { Project } from "../project.ts";

export const costCommand: Command = {
  name: "cost",
  summary: "tell state a key, rows touched and reads a prediction, and what dominates",
  usage: "[SPEC]",
  details:
    "From the plan alone: bytes of a row, how far back rows are needed, windows and features that read them, reads of the store and lookups a prediction.\nWith --data the sources are read, and rows a key and rows in each window are counted, asked at the groups' own events.",
  options: [
    { name: "data", help: "read the sources, and count" },
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    ...BATCH_OPTIONS.filter((option) => option.name !== "engine"),
  ],
  examples: ["mlsc cost examples/flights", "mlsc cost examples/flights --data"],
  arity: [0, 1],
  async run(context) {
    const format = choice(context, "format", ["text", "json"], "text");
    const { plan, project } = planOrStop(context);
    const program = emitBatch(plan);
    const cost = planCost(plan, program);
    const measures = context.options.data === true && cost.groups.length > 0 ? await measured(cost, plan, program, project, context) : new Map<string, HistoryMeasure>();
    context.terminal.out(format === "json" ? JSON.stringify({ format: "mls-cost/1", ...cost, measures: [...measures.values()] }, undefined, 2) : costText(cost, measures));
    return 0;
  },
};

/** Counts, group by group, from the histories that a build would put into the store. */
async function measured(cost: PlanCost, plan: Plan, program: BatchProgram, project: Project, context: CommandContext): Promise<ReadonlyMap<string, HistoryMeasure>> {
  const { threads, memoryLimit } = batchChoices(context);
  const measures = new Map<string, HistoryMeasure>();
  const stage = context.terminal.stage("data");
  try {
    await runBatch(program, plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: join(project.output, "cost"),
      engine: "kernel",
      only: [],
      ...(threads === undefined ? {} : { threads }),
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
      signal: context.signal,
      inspect: async (data) => {
        await data.makeCodes();
        await data.histories((history) => void measures.set(history.group, measureHistory(history, cost.groups.find((group) => group.group === history.group)?.keeps ?? null)));
      },
    });
  } catch (error) {
    stage.fail();
    throw withPlace(project, error);
  }
  stage.done("counted");
  return measures;
}
