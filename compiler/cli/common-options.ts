import { choice, type CommandContext, integer, type OptionHelp, text } from "./command.ts";
import { limitFault } from "../../runtime/batch/index.ts";
import { usageError } from "./errors.ts";

/** Options of every command that reads data. */
export const BATCH_OPTIONS: readonly OptionHelp[] = [
  { name: "engine", value: "ENGINE", help: "kernel (default) or sql: how windows are computed; the values are the same" },
  { name: "threads", value: "N", help: "threads to use (default: all); the result does not depend on it" },
  { name: "memory", value: "SIZE", help: "what the whole process may take, e.g. 4GB (default: four fifths of the machine's); what doesn't fit while example sets are made and the store is filled goes to disk, the values are the same. Training and judging hold rows; where these don't fit, they don't begin, and it is said what would be enough" },
];
/** Of commands that make example sets: by default they build on the last ones. */
export const FULL_OPTION: OptionHelp = { name: "full", help: "compute everything anew; by default only what changed since the last build is, and the files are the same" };
export const MODEL_OPTION: OptionHelp = { name: "model", value: "NAME", help: "the model that is meant (default: all of the spec)" };

/** Options of commands that build on what mls.lock pins. */
export const LOCK_OPTIONS: readonly OptionHelp[] = [
  { name: "locked", help: "refuse data other than mls.lock pins (for CI)" },
  { name: "update-lock", help: "pin the data as they are, also where history was rewritten" },
];

/** `locked`: other data are refused. Else the pins follow data that grew; `accept`: rewritten history too. */
export type LockChoice = "locked" | "follow" | "accept";

export function lockChoice(context: CommandContext): LockChoice {
  const { locked, "update-lock": update } = context.options;
  if (locked === true && update === true) throw usageError("`--locked` and `--update-lock` contradict each other", "leave one of them out");
  return locked === true ? "locked" : update === true ? "accept" : "follow";
}

export interface BatchChoices {
  readonly engine: "kernel" | "sql";
  readonly threads: number | undefined;
  readonly memoryLimit: string | undefined;
}

export function batchChoices(context: CommandContext): BatchChoices {
  const memoryLimit = text(context, "memory");
  const fault = memoryLimit === undefined ? undefined : limitFault(memoryLimit);
  if (fault !== undefined) throw usageError(`\`--memory ${memoryLimit}\` ${fault}`, "write e.g. `--memory 4GB`");
  return { engine: choice(context, "engine", ["kernel", "sql"], "kernel"), threads: integer(context, "threads", 1), memoryLimit };
}
