import { choice, type CommandContext, integer, type OptionHelp, text } from "./command.ts";
import { limitFault } from "../../runtime/batch/index.ts";
import { usageError } from "./errors.ts";

/** Options of every command that reads data. */
export const BATCH_OPTIONS: readonly OptionHelp[] = [
  { name: "engine", value: "ENGINE", help: "kernel (default) or sql: how windows are computed; the values are the same" },
  { name: "threads", value: "N", help: "threads to use (default: all); the result does not depend on it" },
  { name: "memory", value: "SIZE", help: "what the whole process may take while it makes example sets, e.g. 4GB (default: four fifths of the machine's); what doesn't fit goes to disk, the values are the same" },
];
export const MODEL_OPTION: OptionHelp = { name: "model", value: "NAME", help: "the model that is meant (default: all of the spec)" };

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
