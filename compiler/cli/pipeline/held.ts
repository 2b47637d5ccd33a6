/**
 * What training and judging hold, told before they begin. Example sets, views and the store are made within `--memory` whatever their size; a learner needs its rows at once. Where they will not fit into the limit the work
 * stops, with what to do; without a limit, where they will not fit into this machine, a warning says so.
 *
 * The figures are upper bounds of what is held at the same time (tests/cli/memory.test.ts measures them against processes).
 */
import { bytesHeld, heldColumns, type HeldColumns, memoryShares, type Part } from "../../../runtime/batch/index.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { count } from "../terminal.ts";
import { learningBytes } from "./held-by-learners.ts";
import type { Session } from "./session.ts";

interface Held {
  readonly what: string;
  readonly bytes: number;
  /** What to do where there is a limit. */
  readonly less: string;
}

/** Before a model's examples are read to learn from. */
export async function assertLearning(session: Session, model: Model, path: string): Promise<void> {
  const [all, train] = [await columnsHeld(session, path, ["train", "validate"]), await columnsHeld(session, path, ["train"])];
  const bytes = learningBytes(model, session.plan.models, all, train.rows);
  assertFits(session, { what: `training \`${model.id}\` on ${count(all.rows)} examples`, bytes, less: "learn from some of the rows (`sample` in the examples)" });
}

/** Of a row that is judged: its label, scores and those of the baseline, the scores of a changed row, decisions, and what metrics put in order. */
const JUDGED = 140;
/** A further class: scores, those of the baseline and of a changed row, each with margins. */
const CLASS = 40;

/** Before a model is judged on the test part. `isHeld`: columns that are looked at as a whole. */
export async function assertJudging(session: Session, model: Model, path: string, isHeld: (column: string) => boolean): Promise<void> {
  const held = await columnsHeld(session, path, ["test"]);
  const classes = model.task.kind === "multiclass" ? Math.max(model.task.classes.length, held.texts.get(model.label)?.distinct ?? 0) : 1;
  const bytes = held.rows * (JUDGED + (classes - 1) * CLASS) + bytesHeld(held, isHeld);
  assertFits(session, { what: `judging \`${model.id}\` on ${count(held.rows)} examples`, bytes, less: "judge on some of the rows (an earlier end of the part `test`, or `sample` in the examples)" });
}

/** The limit of an engine that reads what this process holds. */
export function readingLimit({ context }: Pick<Session, "context">): string | undefined {
  const { memoryLimit } = batchChoices(context);
  return memoryLimit === undefined ? undefined : `${Math.floor(memoryShares(memoryLimit).engine / 1e6)}MB`;
}

function columnsHeld(session: Session, path: string, parts: readonly Part[]): Promise<HeldColumns> {
  return heldColumns(path, parts, readingLimit(session));
}

function assertFits({ context }: Pick<Session, "context">, held: Held): void {
  const { memoryLimit } = batchChoices(context);
  const problem = tooMuch(held, memoryLimit);
  if (problem === undefined) return;
  if (memoryLimit !== undefined) throw new UserError(problem.message, { help: problem.help });
  context.terminal.err(`${context.terminal.errPalette.warning("warning")}: ${problem.message}: ${problem.help}`);
}

/** What is wrong and what to do, where it does not fit. */
export function tooMuch({ what, bytes, less }: Held, limit: string | undefined): { readonly message: string; readonly help: string } | undefined {
  const { whole, process } = memoryShares(limit);
  const all = bytes + process;
  if (all <= whole) return undefined;
  const than = limit === undefined ? `four fifths of this machine's memory are ${sizeText(whole)}` : `\`--memory\` is ${limit}`;
  return { message: `${what} takes up to ${sizeText(all)} at once, and ${than}`, help: `${limit === undefined ? "" : `raise \`--memory\` to ${sizeText(all)}, or `}${less}` };
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(Math.ceil(bytes / 1e8) / 10).toFixed(1)}GB` : `${Math.ceil(bytes / 1e6)}MB`;
}
