/**
 * What is held in memory at once, whatever `--memory` says. Example sets, views and the store are made within the limit; the rows that a model learns from or is judged on are whole in memory.
 * Where that is more than the limit, it is said before the step begins, with how much it will be: nobody should find out by the system ending the process.
 *
 * The estimates are of columns as they are held: 8 bytes a value (codes of texts 4, counted as 8).
 */
import { readParts } from "../../../runtime/batch/index.ts";
import { memoryShares } from "../../../runtime/batch/memory.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { batchChoices } from "../common-options.ts";
import { count } from "../terminal.ts";
import type { Session } from "./session.ts";

/** A value of a column. */
const VALUE = 8;
/** Train and validate are read one after the other, and put together. */
const READ_TWICE = 2;
/** Of an input: the value at the model's door, as it is sorted into bins, and in the graph (float32). */
const INPUT = 16;

interface Held {
  readonly what: string;
  readonly bytes: number;
  readonly less: string;
}

/** The sentence, where it does not fit. */
export function tooMuch({ what, bytes, less }: Held, limit: string | undefined): string | undefined {
  const { whole } = memoryShares(limit);
  if (bytes <= whole) return undefined;
  const than = limit === undefined ? `four fifths of this machine's memory are ${sizeText(whole)}` : `\`--memory ${limit}\` does not bound that`;
  return `${what} will take some ${sizeText(bytes)} at once, and ${than}: ${less}`;
}

function say({ context }: Pick<Session, "context">, held: Held): void {
  const sentence = tooMuch(held, batchChoices(context).memoryLimit);
  if (sentence !== undefined) context.terminal.err(`${context.terminal.errPalette.warning("warning")}: ${sentence}`);
}

/** Before a model's examples are read to learn from. */
export async function sayLearning(session: Session, model: Model, path: string): Promise<void> {
  const rows = (await readParts(path, undefined)).filter(({ name }) => name === "train" || name === "validate").reduce((sum, part) => sum + part.rows, 0);
  say(session, { what: `training \`${model.id}\` on ${count(rows)} examples`, bytes: rows * (columnsOf(session, model) * VALUE * READ_TWICE + model.inputs.length * INPUT), less: "learn from some of the rows (`sample` in the examples), or give it more memory" });
}

/** Before a part is read whole, to judge a model on it or to describe it. */
export async function sayReading(session: Session, model: Model, path: string, part: "train" | "test"): Promise<void> {
  const rows = (await readParts(path, undefined)).filter(({ name }) => name === part).reduce((sum, one) => sum + one.rows, 0);
  say(session, { what: `reading the ${count(rows)} examples of ${part} for \`${model.id}\``, bytes: rows * columnsOf(session, model) * VALUE, less: "give it more memory" });
}

function columnsOf({ program }: Session, { examples }: Model): number {
  return program.examples.find((one) => one.examples === examples)?.columns.length ?? 0;
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)}GB` : `${Math.ceil(bytes / 1e6)}MB`;
}
