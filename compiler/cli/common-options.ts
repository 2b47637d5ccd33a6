import type { OptionHelp } from "./command.ts";

/** Options of every command that reads data. */
export const BATCH_OPTIONS: readonly OptionHelp[] = [
  { name: "engine", value: "ENGINE", help: "kernel (default) or sql: how windows are computed; the values are the same" },
  { name: "threads", value: "N", help: "threads to use (default: all); the result does not depend on it" },
  { name: "memory", value: "SIZE", help: "DuckDB's memory limit, e.g. 4GB (default: DuckDB's own)" },
];
export const MODEL_OPTION: OptionHelp = { name: "model", value: "NAME", help: "the model that is meant (default: all of the spec)" };
