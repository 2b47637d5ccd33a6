import { learnerSpec } from "./context.ts";
import type { ReferenceEntry } from "./entry.ts";

/** Transforms that learn, and learners. Both stand in a `model` alone, and are fitted on train rows alone. */

const transform = (signature: string, example: string, gives: string, doc: string): ReferenceEntry => ({ kind: "transform", name: signature.slice(0, signature.indexOf("(")), signature, doc: `${doc} Fitted on train rows alone.`, example, gives });

const LEVELS = "`max_levels` keeps the most frequent, `min_count` those seen often enough.";

export const TRANSFORM_ENTRIES: readonly ReferenceEntry[] = [
  transform("standardize(x): Float", "standardize(amount)", "Float", "(x − mean) / standard deviation; 0 where there is no deviation. Missing stays missing."),
  transform("minmax_scale(x): Float", "minmax_scale(amount)", "Float", "From the least to the greatest value on train as 0 to 1; what lies outside goes beyond. Missing stays missing."),
  transform("robust_scale(x): Float", "robust_scale(amount)", "Float", "(x − median) / (third − first quartile). Missing stays missing."),
  transform("impute(x, with: mean | median | most_frequent | constant, value: …)", "impute(discount, with: median)", "Float", "What is missing becomes the mean, the median, the most frequent value, or a constant."),
  transform("bucket(x, by: quantile, bins: n): Float", "bucket(amount, by: quantile, bins: 10)", "Float", "The number of the bin, whose edges hold as equal numbers of train rows as ties allow. Missing has a bin of its own."),
  transform("one_hot(x: Category, other: true, max_levels: n, min_count: n)", "one_hot(channel)", "Float", `A column a level, 1 where it is that level. An unseen level is zero everywhere, or in \`other\`. Missing is a level of its own. ${LEVELS}`),
  transform("multi_hot(xs: List<Category>, other: true, max_levels: n, min_count: n)", "multi_hot(tags)", "Float", `A column a level, 1 where the list holds it. An unseen level is nowhere, or in \`other\`. A missing list has a column of its own if train has one. ${LEVELS}`),
  transform("target_encode(x: Category, smoothing: n, max_levels: n, min_count: n): Float", "target_encode(channel, smoothing: 20)", "Float", `The mean of the label in this level, drawn to the mean of all by \`smoothing\` rows. It learns from the label, so a train row gets the value of rows whose labels were known before (out of fold), every other row that of all of train. ${LEVELS}`),
  transform("count_encode(x: Category, max_levels: n, min_count: n): Float", "count_encode(channel)", "Float", `How often the level stands in train; 0 for an unseen one. ${LEVELS}`),
  transform("vocabulary(x: String)", "vocabulary(note)", "Float", "The words of a text as counts of the most frequent ones."),
  transform("pca(x: Vector)", "pca([amount, 1.0])", "Float", "The directions in which a Vector varies most."),
];

const learner = (name: string, example: string, doc: string, task?: "multiclass" | "regression"): ReferenceEntry => ({
  kind: "learner",
  name,
  signature: `learner ${example}`,
  doc,
  example,
  ...(task === undefined ? {} : { spec: learnerSpec(task, example) }),
});

export const LEARNER_ENTRIES: readonly ReferenceEntry[] = [
  learner("prior", "prior", "The share of each answer on train, or the mean: what a model must beat. Tests may name it: `logloss <= 0.93 * prior.logloss`."),
  learner("logistic", "logistic { l2 1 }", "Logistic regression, for two answers, by Newton's method; `l2` holds the weights small. Inputs are numbers that are there: `impute` and encode first."),
  learner("softmax", "softmax { l2 1 }", "Multinomial logistic regression, for several answers; `l2` holds the weights small.", "multiclass"),
  learner("linear", "linear { l2 1 }", "Linear regression by least squares; `l2` makes it a ridge.", "regression"),
  learner("gbdt", "gbdt { trees 300, depth 6, learning_rate 0.1, patience 30, monotone amount up }", "Gradient-boosted trees on histograms: takes missing values and categories as they are, stops early on a piece of validate (`patience`), and can be held monotone in an input. The same bytes on any number of threads."),
  learner("last_value", "last_value(items)", "The last value that was seen: the baseline of a forecast.", "regression"),
  learner("rule", "rule(amount > 100)", "An expression as a model: what is done today, as a baseline."),
  learner("random_forest", "random_forest { trees 500 }", "Trees on random halves of rows and inputs, averaged."),
  learner("mlp", "mlp { layers 2, width 64 }", "A neural net of dense layers."),
  learner("ensemble", "ensemble of (gbdt, logistic)", "Several learners, averaged."),
  learner("lightgbm", "lightgbm { leaves 63 }", "LightGBM with all its parameters, where Python has it."),
  learner("onnx", 'onnx("model.onnx", trained until 2024-01-01)', "A model made elsewhere; it says until when its data went, which must be before the test part."),
  learner("python", 'python("train.py")', "A training script of yours, which is handed train and validate as Parquet and hands back ONNX."),
];
