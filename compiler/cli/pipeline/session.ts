/** A checked spec with its plan and batch program, and where its artifacts lie. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import { hashPlan } from "../../../runtime/contract/canonical.ts";
import type { Model, Plan } from "../../../runtime/contract/plan.ts";
import { emitBatch } from "../../emit/duckdb/index.ts";
import type { Checked } from "../../check.ts";
import { countText } from "../check-spec.ts";
import { planOrStop } from "../plan-or-stop.ts";
import type { CommandContext } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { findProject, type Project } from "../project.ts";

export interface Session {
  readonly context: CommandContext;
  readonly project: Project;
  readonly checked: Checked;
  readonly plan: Plan;
  readonly planHash: string;
  readonly program: BatchProgram;
  readonly places: Places;
}

/** Everything generated lies under `mls-out` beside the spec. */
export interface Places {
  readonly output: string;
  readonly examples: string;
  /** Rows that were left out while sources and tables were read. */
  readonly quarantine: string;
  readonly store: string;
  /** What a batch run found, for the report. */
  readonly facts: string;
  readonly lock: string;
  bundle(model: string): string;
  trained(model: string): string;
}

export function placesOf(project: Project): Places {
  const { output } = project;
  return {
    output,
    examples: join(output, "examples"),
    quarantine: join(output, "quarantine"),
    store: join(output, "store"),
    facts: join(output, "facts.json"),
    lock: join(project.folder, "mls.lock"),
    bundle: (model) => join(output, "bundles", model),
    trained: (model) => join(output, "trained", model),
  };
}

/** Checks and compiles, as a stage with its own line. */
export function openSession(context: CommandContext): Session {
  // What is wrong with the options, or which spec is meant, is said before any work.
  batchChoices(context);
  findProject(context.positionals[0]);
  const stage = context.terminal.stage("check");
  try {
    const { project, checked, plan } = planOrStop(context);
    const planHash = hashPlan(plan);
    const program = emitBatch(plan, "all");
    // From here on whoever wants to stop is heard, and answered in order.
    context.signal.throwIfAborted();
    const waived = plan.waivers.length === 0 ? "" : `, ${plan.waivers.length} waived`;
    stage.done(`${countText(checked)}${waived}; plan ${planHash.slice(0, 12)}`);
    return { context, project, checked, plan, planHash, program, places: placesOf(project) };
  } catch (error) {
    stage.fail();
    throw error;
  }
}

/** The file of an example set; it must be there. */
export function examplesFile({ places }: Session, examples: string): string {
  const path = join(places.examples, `${examples}.parquet`);
  if (!existsSync(path)) throw new UserError(`there is no example set \`${examples}\` yet`, { help: "run `mlsc build` first" });
  return path;
}

/** The model that a command speaks of: `--model NAME`, or the only one. */
export function modelsOf(session: Session): readonly Model[] {
  const wanted = session.context.options.model;
  const { models } = session.plan;
  if (models.length === 0) throw new UserError(`\`${session.project.name}\` has no model`, { help: "declare one: `model NAME for EXAMPLES { predict …; inputs { * }; learner gbdt }`" });
  if (typeof wanted !== "string") return models;
  const found = models.filter((model) => model.id === wanted);
  if (found.length === 0) throw new UserError(`there is no model \`${wanted}\``, { help: `the spec has ${models.map((model) => `\`${model.id}\``).join(", ")}`, exitCode: 2 });
  return found;
}
