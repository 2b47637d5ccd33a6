import type { CrossValidation, TrainedModel } from "../contract/trained.ts";
import { TrainError } from "./errors.ts";
import { type Fold, type FoldColumns, foldsOf } from "./folds.ts";

/** How a model does on rows, by metric; null where a metric has no value there. */
export type Judge = (trained: TrainedModel, rows: Int32Array) => Promise<Readonly<Record<string, number | null>>>;

/** What is trained anew in each fold: a model, with all of its chain. */
export interface FoldTraining {
  readonly model: string;
  readonly moments: Float64Array | undefined;
  /** From when on each row teaches. */
  readonly labelKnown?: Float64Array | undefined;
  /** Where rules vote: from when on each row can judge, NaN where it has no label by hand. */
  readonly judges?: Float64Array | undefined;
  /** Whether a choice is made on validate: stopping, calibration, a threshold. */
  readonly chooses: boolean;
  /** Where rules vote, rows of train need have no label of their own: they teach, and can't judge. Absent: all are labelled. */
  readonly isLabelled?: ((row: number) => boolean) | undefined;
  /** `knownBefore`: what train rows teach is known before this instant, where they have moments. */
  train(parts: { readonly train: Int32Array; readonly validate: Int32Array }, knownBefore: number | undefined): Promise<TrainedModel>;
}

/**
 * Trains the model anew on each fold of train and validate and judges it on the rows that it has not met: all that is fitted or chosen is fitted and chosen in the fold. The test
 * part is not in the frame. Throws TrainError, naming the fold, where one can't be trained or judged.
 */
export async function crossValidate(training: FoldTraining, kind: CrossValidation["kind"], columns: FoldColumns, judge: Judge): Promise<CrossValidation> {
  const { moments, labelKnown } = training;
  const times = moments === undefined || labelKnown === undefined ? undefined : { moments, known: labelKnown, judges: training.judges };
  const folds: CrossValidation["folds"] = [];
  for (const fold of foldsOf(columns, times, training.chooses ? "chooses" : "chooses nothing")) folds.push(await judged(training, columns.count, fold, judge));
  return { kind, folds };
}

async function judged(training: FoldTraining, count: number, fold: Fold, judge: Judge): Promise<CrossValidation["folds"][number]> {
  const judgeRows = training.isLabelled === undefined ? fold.judge : fold.judge.filter(training.isLabelled);
  if (judgeRows.length === 0) throw new TrainError(`fold ${fold.number} of ${count} of the model \`${training.model}\` has no rows to be judged on; take fewer folds`);
  const trained = await training.train({ train: fold.train, validate: fold.choose }, fold.knownBefore).catch((error: unknown) => {
    throw error instanceof TrainError ? new TrainError(`in fold ${fold.number} of ${count}: ${error.message}; or take fewer folds`) : error;
  });
  return { fold: fold.number, train: trained.history.rows.train ?? fold.train.length, judged: judgeRows.length, metrics: { ...(await judge(trained, judgeRows)) } };
}
