/** What a build does with the pins of its inputs: compare once they are read, refuse or warn, write once the example sets are made. */
import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { BatchOptions } from "../../../runtime/batch/index.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import type { Pins } from "../../../runtime/registry/lock-file.ts";
import { lockChoice } from "../common-options.ts";
import type { Project } from "../project.ts";
import type { DataFindings } from "./data-findings.ts";
import { assertLocked, type Compared, compareInputs, rewrittenFindings, writePins } from "./pin-step.ts";
import type { Session } from "./session.ts";

type Hooks = ReturnType<DataFindings["hooks"]>;

export class PinnedInputs {
  readonly #session: Session;
  readonly #found: DataFindings;
  #compared: Compared | undefined;

  constructor(session: Session, found: DataFindings) {
    this.#session = session;
    this.#found = found;
  }

  get now(): Pins {
    return this.#compared?.now ?? {};
  }

  /** Those of the findings, and the pins before them: other data than the pinned are refused before anything else is said of them. */
  hooks(): Hooks {
    const hooks = this.#found.hooks();
    const { plan, project, places, context } = this.#session;
    const inspectInputs: NonNullable<BatchOptions["inspectInputs"]> = async (data, files) => {
      const compared = await compareInputs(plan, project.entry, places.lock, data, await files);
      const choice = lockChoice(context);
      if (choice === "locked") assertLocked(compared);
      if (choice === "follow") this.#found.add(await rewrittenFindings(plan, places.lock, compared));
      this.#compared = compared;
      await hooks.inspectInputs(data, files);
    };
    return { ...hooks, inspectInputs };
  }

  async write(): Promise<void> {
    const { project, places, context } = this.#session;
    const choice = lockChoice(context);
    if (this.#compared === undefined || choice === "locked") return;
    for (const line of await writePins(places.lock, project.entry, this.#compared, choice === "accept" ? "accept" : "keep")) context.terminal.err(line);
  }

  /** Of a run that was refused not even empty folders stay. */
  async failed(): Promise<void> {
    if (this.#compared !== undefined) return;
    const { examples, output } = this.#session.places;
    for (const folder of [examples, output]) await rmdir(folder).catch(() => undefined); // holds something, or is not there
  }
}

/** For `mlsc check --data`: rewritten history is told of, and nothing written. */
export function rewrittenHooks(plan: Plan, project: Project, found: DataFindings): Hooks {
  const hooks = found.hooks();
  const lock = join(project.folder, "mls.lock");
  return {
    ...hooks,
    inspectInputs: async (data, files) => {
      found.add(await rewrittenFindings(plan, lock, await compareInputs(plan, project.entry, lock, data, await files)));
      await hooks.inspectInputs(data, files);
    },
  };
}
