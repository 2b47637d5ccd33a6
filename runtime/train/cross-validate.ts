import type { CrossValidation, TrainedModel } from "../contract/trained.ts";
import { TrainError } from "./errors.ts";
import { type Fold, type FoldColumns, foldsOf } from "./folds.ts";
import { trainModel, type TrainInput, usesOf } from "./index.ts";

/** How a model does on rows, by metric; null where a metric has no value there. */
export type Judge = (trained: TrainedModel, rows: Int32Array) => Promise<Readonly<Record<string, number | null>>>;

/**
 * Trains the model anew on each fold of train and validate and judges it on the rows that it has not met: all that is fitted or chosen is fitted and chosen in the fold. The test
 * part is not in the frame. Throws TrainError, naming the fold, where one can't be trained or judged.
 */
export async function crossValidate(input: TrainInput, kind: CrossValidation["kind"], columns: FoldColumns, judge: Judge): Promise<CrossValidation> {
  const { moments, labelKnown, votes } = input;
  const times = moments === undefined || labelKnown === undefined ? undefined : { moments, known: votes?.known ?? labelKnown };
  const folds: CrossValidation["folds"] = [];
  for (const fold of foldsOf(columns, times, usesOf(input.model, input.decisions).length > 0 ? "chooses" : "chooses nothing")) folds.push(await judged(input, columns.count, fold, judge));
  return { kind, folds };
}

async function judged(input: TrainInput, count: number, fold: Fold, judge: Judge): Promise<CrossValidation["folds"][number]> {
  const judgeRows = fold.judge.filter((row) => isLabelled(input, row));
  if (judgeRows.length === 0) throw new TrainError(`fold ${fold.number} of ${count} of the model \`${input.model.id}\` has no rows to be judged on; take fewer folds`);
  const { trained } = await trainModel({ ...input, parts: { train: fold.train, validate: fold.choose } }).catch((error: unknown) => {
    throw error instanceof TrainError ? new TrainError(`in fold ${fold.number} of ${count}: ${error.message}; or take fewer folds`) : error;
  });
  return { fold: fold.number, train: trained.history.rows.train ?? fold.train.length, judged: judgeRows.length, metrics: { ...(await judge(trained, judgeRows)) } };
}

/** Where rules vote, rows of train need have no label of their own: they teach, and can't judge. */
function isLabelled({ label }: TrainInput, row: number): boolean {
  return label.kind === "number" ? !Number.isNaN(label.values[row]!) : label.codes[row]! >= 0;
}
