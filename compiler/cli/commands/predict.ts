import { existsSync, readFileSync } from "node:fs";
import { wallClock } from "../../../runtime/serve/main.ts";
import { predictOnce } from "../../../runtime/serve/predict-once.ts";
import { type Command, type CommandContext, text } from "../command.ts";
import { usageError } from "../errors.ts";
import { openHistory } from "../pipeline/history.ts";
import { bundleAt } from "./serve.ts";
import { loadOwnBundle } from "../pipeline/own-bundle.ts";

export const predictCommand: Command = {
  name: "predict",
  summary: "one answer from a built bundle, without a server",
  usage: "[SPEC | BUNDLE]",
  details: "Reads one request row as JSON from --row, from a file, or from standard input, and answers as `mlsc serve` would, by the same code. Exit 1 if the row is refused.",
  options: [
    { name: "row", value: "JSON", help: "the row; default: standard input" },
    { name: "file", value: "PATH", help: "a file that holds the row" },
    { name: "at", value: "INSTANT", help: "the moment to answer as of, e.g. 2001-06-03T18:05:00Z (default: now)" },
    { name: "explain", help: "show the features too" },
    { name: "store", value: "DIR", help: "the history (default: the store beside the bundle)" },
    { name: "model", value: "NAME", help: "the model, where the spec has several" },
  ],
  examples: [`echo '{"bill_length": 39.1, "bill_depth": 18.7, "flipper": 181, "mass": 3750, "sex": "MALE"}' | mlsc predict examples/penguins`],
  arity: [0, 1],
  async run(context) {
    const { folder, store: besides } = bundleAt(context);
    const bundle = await loadOwnBundle(folder);
    const row = rowOf(context);
    const store = openHistory(text(context, "store") ?? besides, bundle.manifest.planHash, bundle.plan);
    try {
      const { outcome, json } = predictOnce(bundle, store, row, { moment: momentOf(context), explain: context.options.explain === true });
      context.terminal.out(JSON.stringify(json, undefined, 2));
      return outcome.kind === "refused" ? 1 : 0;
    } finally {
      await store?.close();
    }
  },
};

function rowOf(context: CommandContext): unknown {
  const inline = text(context, "row");
  const file = text(context, "file");
  if (inline === undefined && file === undefined && process.stdin.isTTY === true) throw noRow();
  if (inline !== undefined && file !== undefined) throw usageError("there are two rows: `--row` and `--file`", "give one of them");
  if (file !== undefined && !existsSync(file)) throw usageError(`there is no file \`${file}\``, "name a file that holds the row as JSON, or give it with `--row '{…}'`");
  const source = inline ?? readFileSync(file ?? 0, "utf8");
  if (source.trim() === "") throw noRow();
  try {
    return JSON.parse(source);
  } catch (error) {
    throw usageError(`the row is not JSON (${error instanceof Error ? error.message : String(error)})`, "it is an object with a field a column, as `--row '{\"name\": \"value\"}'`; `openapi.json` in the bundle says which");
  }
}

const noRow = (): Error => usageError("there is no row to answer for", "give it with `--row '{…}'`, `--file PATH`, or on standard input; `openapi.json` in the bundle says what it holds");

/** µs; an instant must carry `Z` or an offset. */
function momentOf(context: CommandContext): number {
  const at = text(context, "at");
  if (at === undefined) return wallClock();
  const millis = Date.parse(at);
  if (Number.isNaN(millis) || !/(Z|[+-]\d\d:?\d\d)$/.test(at)) throw usageError(`\`--at ${at}\` is not an instant`, "write it with a zone, e.g. `--at 2001-06-03T18:05:00Z`");
  return millis * 1000;
}
