import { z } from "zod";
import { PartName } from "./plan.ts";
import { TypeSchema } from "./types.ts";

/**
 * What training leaves behind, as JSON beside `model.onnx`: all that was fitted, enough to write the graph, generate the JavaScript scorer, and explain the model.
 *
 * The road of a score: example columns → door values (doubles or strings, by input name; the shared runtime) → graph: transforms in double, one cast to float32, learner →
 * raw margin (float32, on a 2^-18 grid) → link (shared runtime, double: sigmoid, softmax or identity) → calibration (shared runtime) → score.
 */
const doubles = z.array(z.number());

/**
 * A text's terms, a column each, in the order of their UTF-8 bytes. A term is 1 to `ngrams` tokens of the text with a blank between; `rule` says what a token is, whole, so that no later
 * version of anything can read a text otherwise: sorted runs of code points as [first, last] pairs, `letters` that join, `alone` that stand by themselves, `marks` that join whatever is before them;
 * `lower`: [first, last, step, difference], code points that become another one.
 * The value is the number of times that the term stands in the text; `present` 1 where it does; `tf_idf` that number times `idf`, by the square root of the row's sum of squares.
 */
export const TokenRuleSchema = z.object({
  name: z.string(),
  letters: z.array(z.number().int()),
  alone: z.array(z.number().int()),
  marks: z.array(z.number().int()),
  lower: z.array(z.number().int()),
});
export type TokenRule = z.infer<typeof TokenRuleSchema>;
export const FittedVocabularySchema = z.object({
  transform: z.literal("vocabulary"),
  terms: z.array(z.string()),
  ngrams: z.number().int(),
  value: z.enum(["count", "present", "tf_idf"]),
  /** One a term; empty but for `tf_idf`. */
  idf: doubles,
  rule: TokenRuleSchema,
});
export type FittedVocabulary = z.infer<typeof FittedVocabularySchema>;

/** A fitted transform. Codes and levels are sorted by UTF-8 bytes. Missing and unseen have their own, stated places. */
export const FittedTransformSchema = z.discriminatedUnion("transform", [
  z.object({ transform: z.literal("standardize"), mean: z.number(), scale: z.number() }),
  z.object({ transform: z.literal("minmax_scale"), low: z.number(), scale: z.number() }),
  z.object({ transform: z.literal("robust_scale"), center: z.number(), scale: z.number() }),
  z.object({ transform: z.literal("impute"), value: z.union([z.number(), z.string()]) }),
  z.object({ transform: z.literal("bucket"), edges: doubles }),
  z.object({ transform: z.literal("one_hot"), levels: z.array(z.string()), other: z.boolean() }),
  /** Of a list: what it holds; a missing one holds the level `missing` alone, if train has any. */
  z.object({ transform: z.literal("multi_hot"), levels: z.array(z.string()), other: z.boolean() }),
  z.object({ transform: z.literal("codes"), levels: z.array(z.string()) }),
  /** value of a level; `missing` is a level of its own, `unseen` the prior. */
  z.object({ transform: z.literal("target_encode"), levels: z.array(z.string()), values: doubles, missing: z.number(), unseen: z.number() }),
  z.object({ transform: z.literal("count_encode"), levels: z.array(z.string()), values: doubles, missing: z.number(), unseen: z.number() }),
  /** Of n numbers: column k is the sum over j of (x[j] − centers[j]) · components[k][j]. `explained`: each component's share of the whole variance. */
  z.object({ transform: z.literal("pca"), centers: doubles, components: z.array(doubles), explained: doubles }),
  FittedVocabularySchema,
]);
export type FittedTransform = z.infer<typeof FittedTransformSchema>;

export const FittedInputSchema = z.object({
  name: z.string(),
  /** Type of the door value. */
  type: TypeSchema,
  /** Where the first transform takes several numbers at once: their doors, `name[0]`…, each with its own transforms. */
  each: z.array(z.object({ door: z.string(), transforms: z.array(FittedTransformSchema) })).optional(),
  transforms: z.array(FittedTransformSchema),
  /** Number of float32 columns that it becomes, and their names. */
  columns: z.array(z.string()),
});
export type FittedInput = z.infer<typeof FittedInputSchema>;

/**
 * A tree as arrays, root at 0. Inner node i: column `feature[i]`; a number goes left if x <= `threshold[i]` (float32 both); a category goes left if its code is in `categories[i]`;
 * missing goes left if `missingLeft[i]`. A leaf has feature −1 and its value (multiple of 2^-18) in `value[i]`.
 */
export const TreeSchema = z.object({
  feature: z.array(z.number().int()),
  threshold: doubles,
  categories: z.array(z.array(z.number().int()).nullable()),
  left: z.array(z.number().int()),
  right: z.array(z.number().int()),
  missingLeft: z.array(z.boolean()),
  value: doubles,
});
export type Tree = z.infer<typeof TreeSchema>;

export const LearnedSchema = z.discriminatedUnion("kind", [
  /** Margins, one a class (one for binary and regression). */
  z.object({ kind: z.literal("prior"), margins: doubles }),
  z.object({ kind: z.literal("linear"), intercepts: doubles, weights: z.array(doubles) }),
  z.object({ kind: z.literal("gbdt"), base: doubles, /** trees[round][class] */ trees: z.array(z.array(TreeSchema)), categorical: z.array(z.number().int()) }),
]);
export type Learned = z.infer<typeof LearnedSchema>;

export const CalibrationSchema = z.discriminatedUnion("kind", [
  /** Linear between the points (x ascending), constant outside. */
  z.object({ kind: z.literal("isotonic"), x: doubles, y: doubles }),
  z.object({ kind: z.literal("platt"), slope: z.number(), intercept: z.number() }),
]);
export type Calibration = z.infer<typeof CalibrationSchema>;

/** Metrics of the model fitted anew in each fold of train and validate, judged on the fold's own rows. */
export const CrossValidationSchema = z.object({
  kind: z.enum(["folds", "rolling"]),
  folds: z.array(z.object({ fold: z.number().int(), train: z.number().int(), judged: z.number().int(), metrics: z.record(z.string(), z.number().nullable()) })),
});
export type CrossValidation = z.infer<typeof CrossValidationSchema>;

/** What a labeler's rules did on train, and how far the label made by hand bears them out on validate. Counts are of rows. */
export const LabelerFactsSchema = z.object({
  labeler: z.string(),
  /** `weighed` by the estimated accuracies; `majority` of fewer than three rules. */
  method: z.enum(["majority", "weighed"]),
  /** Of train: all, those on which a rule votes, those on which two rules disagree. */
  rows: z.number().int(),
  covered: z.number().int(),
  conflicts: z.number().int(),
  rules: z.array(
    z.object({
      name: z.string(),
      /** Of train: on which it votes, and another does too, and another votes otherwise. */
      votes: z.number().int(),
      overlaps: z.number().int(),
      conflicts: z.number().int(),
      /** Share of its votes that are right, estimated on train without labels; null of a majority, and where it never votes. */
      accuracy: z.number().nullable(),
      /** Of validate: votes beside a label made by hand, and those that it bears out. */
      judged: z.number().int(),
      right: z.number().int(),
    }),
  ),
  /** Of validate: rows with votes and a label by hand, and those where the likeliest class is that label. */
  judged: z.number().int(),
  agrees: z.number().int(),
});
export type LabelerFacts = z.infer<typeof LabelerFactsSchema>;

const OneModelSchema = z.object({
  format: z.literal("mls-model/1"),
  model: z.string(),
  planHash: z.string(),
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("binary") }),
    z.object({ kind: z.literal("multiclass"), classes: z.array(z.string()) }),
    z.object({ kind: z.literal("regression") }),
    z.object({ kind: z.literal("ranking") }),
  ]),
  inputs: z.array(FittedInputSchema),
  learned: LearnedSchema,
  /** One a class for multiclass. */
  calibration: z.array(CalibrationSchema),
  seed: z.number().int(),
  /** Baseline of the same label: class shares or mean on train. */
  prior: doubles,
  /** Chosen parameters of `decide` blocks of this model: {warn: {c: 0.23}}. */
  decisions: z.record(z.string(), z.record(z.string(), z.number())),
  /** How it went, for report and card. */
  history: z.object({
    rows: z.record(PartName, z.number().int()),
    /** Loss of train and of the stopping piece, a round. */
    rounds: z.array(z.object({ train: z.number(), stop: z.number().nullable() })),
    bestRound: z.number().int().nullable(),
    /** Where train has votes in place of labels. */
    labeler: LabelerFactsSchema.optional(),
    /** Total gain (or |standardised weight|), by input name. */
    importance: z.array(z.object({ input: z.string(), gain: z.number() })),
    /** Rows of each piece of validate, in order: stop, tune, calibrate, threshold. */
    pieces: z.array(z.object({ use: z.string(), rows: z.number().int() })),
    /** Train rows before which no label was known for what learns out of fold, or no inner model could be trained: they were not trained on. */
    blind: z.number().int().optional(),
    /** Where the split has `folds` or `rolling`. */
    crossValidation: CrossValidationSchema.optional(),
  }),
});

/** The value of a segment's column: texts, numbers, a Bool as 0 or 1, null for missing. */
const segmentValue = z.union([z.string(), z.number(), z.null()]);

/** A model a segment. A row whose values stand in none of `models` is scored by what stands around this: the model of all rows, `otherwise`. */
export interface Segments {
  /** Example columns. */
  readonly by: readonly string[];
  readonly models: readonly { readonly values: readonly (string | number | null)[]; readonly trained: TrainedModel }[];
  /** Segments that train holds, with a model of their own or without: a model that is gone from the list is missed. */
  readonly seen: number;
  /** Segments of train that have no model of their own, and why. */
  readonly without: readonly { readonly values: readonly (string | number | null)[]; readonly rows: number; readonly why: string }[];
}

/**
 * One model; where it reads others' scores, with these, each before those that read it (none of them repeats its own); where it is one a segment, with these. So a bundle holds all that a
 * score takes. Each graph is a file of its own: what lies between two of them (link, calibration, the door) is the shared runtime's.
 */
export type TrainedModel = z.infer<typeof OneModelSchema> & { readonly inner?: readonly TrainedModel[] | undefined; readonly segments?: Segments | undefined };
export const TrainedModelSchema: z.ZodType<TrainedModel> = OneModelSchema.extend({
  inner: z.lazy(() => z.array(TrainedModelSchema)).optional(),
  segments: z.lazy(() => z.object({
    by: z.array(z.string()),
    models: z.array(z.object({ values: z.array(segmentValue), trained: TrainedModelSchema })),
    seen: z.number().int(),
    without: z.array(z.object({ values: z.array(segmentValue), rows: z.number().int(), why: z.string() })),
  })).optional(),
});
