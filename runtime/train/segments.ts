/**
 * A model a segment: transforms, learner, calibration and thresholds each within its segment, on train alone, and beside them one over all rows.
 *
 * Where rules vote in place of the label, what they say together is one for all of train: how often each is right is told by where rules meet, and within a segment few do. A segment learns from its probabilities.
 *
 * The one over all rows is always trained. It scores what has no model of its own: rows of a segment that has too few train rows, or cannot be taught (one class only, no rows in a piece of
 * validate), and of one that train never saw. Which segments those are, and why, is kept with the model and told in report, card and answer.
 */
import { rowsBySegment } from "../chain/segments.ts";
import type { Frame } from "../contract/frame.ts";
import type { Zones } from "../contract/plan.ts";
import type { Segments, TrainedModel } from "../contract/trained.ts";
import { NotEnough } from "./errors.ts";
import { type Made, trainModel, type TrainInput } from "./index.ts";
import type { Piece } from "./pieces.ts";

export interface SegmentedInput extends TrainInput {
  /** Example columns of all rows. */
  readonly columns: Frame;
  readonly zones: Zones;
  readonly pieces: readonly Piece[];
}

/** Trains a model, and where it is one a segment these too. */
export async function trainSegmented(input: SegmentedInput): Promise<Made> {
  const whole = await trainModel(input);
  const { segments } = input.model;
  if (segments === undefined) return whole;
  const fixed = { ...input.model, task: whole.trained.task };
  const made: { values: Segments["models"][number]["values"]; made: Made }[] = [];
  const without: Segments["without"][number][] = [];
  const all = [...rowsBySegment(segments.by, input.columns, input.parts.train)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [i, [, { values, rows }]] of all.entries()) {
    input.progress?.(i + 1, all.length, `segment ${values.join(", ")}`);
    if (rows.length < segments.least) {
      without.push({ values, rows: rows.length, why: `${rows.length} train rows, fewer than ${segments.least}` });
      continue;
    }
    try {
      made.push({ values, made: withoutFacts(await trainModel({ ...input, model: fixed, progress: undefined, ...within(input, segments.by, values) })) });
    } catch (error) {
      if (!(error instanceof NotEnough)) throw error;
      without.push({ values, rows: rows.length, why: error.message });
    }
  }
  const split = (which: "trained" | "judged"): TrainedModel => ({ ...whole[which], segments: { by: segments.by, models: made.map((segment) => ({ values: segment.values, trained: segment.made[which] })), seen: all.length, without } });
  return { trained: split("trained"), judged: split("judged"), onnx: whole.onnx };
}

/** What rules say together is fitted once, over all of train, and told of the model of all rows. */
function withoutFacts(made: Made): Made {
  const bare = ({ history: { labeler: _, ...history }, ...model }: TrainedModel): TrainedModel => ({ ...model, history });
  return { ...made, trained: bare(made.trained), judged: bare(made.judged) };
}

/** Rows of the segment in each part and piece. */
function within(input: SegmentedInput, by: readonly string[], values: Segments["models"][number]["values"]): Pick<TrainInput, "parts" | "pieces" | "refit"> {
  const key = JSON.stringify(values);
  const own = (rows: Int32Array): Int32Array => Int32Array.from(rowsBySegment(by, input.columns, rows).get(key)?.rows ?? []);
  const pieces = input.pieces.map(({ use, rows }) => ({ use, rows: own(rows) }));
  const empty = pieces.find((piece) => piece.rows.length === 0);
  if (empty !== undefined) throw new NotEnough(`no row of it in the piece of validate for ${empty.use}`);
  return { parts: { train: own(input.parts.train), validate: own(input.parts.validate) }, pieces, refit: input.refit === undefined ? undefined : { frame: input.refit.frame, rows: own(input.refit.rows) } };
}
