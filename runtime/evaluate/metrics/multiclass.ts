import { exactMean } from "./exact-sum.ts";
import { defined, type Judged, type MetricBody, type MetricValue, ratio, undefinedBecause } from "./metric.ts";
import { clip } from "./probability.ts";
import { areaUnderRoc, sortScores } from "./ranking.ts";

/** Number of classes: the width of the scores. */
export function classCount(judged: Judged): number {
  return judged.task.kind === "multiclass" ? judged.task.classes.length : 2;
}

/** The class with the greatest score; of equals the first in the model's order. */
export function predictedClass(judged: Judged, row: number): number {
  const width = classCount(judged);
  let best = 0;
  for (let k = 1; k < width; k++) if (judged.scores[row * width + k]! > judged.scores[row * width + best]!) best = k;
  return best;
}

/** `matrix[actual][predicted]` in counts, classes in the model's order; a last row holds labels of classes that train never saw. */
export function confusionMatrix(judged: Judged): number[][] {
  const width = classCount(judged);
  const matrix = Array.from({ length: width + 1 }, () => new Array<number>(width).fill(0));
  for (let row = 0; row < judged.labels.length; row++) {
    const label = judged.labels[row]!;
    matrix[label < 0 ? width : label]![predictedClass(judged, row)]!++;
  }
  return matrix;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

function meanOver(values: readonly number[], empty: string): MetricValue {
  return values.length === 0 ? undefinedBecause(empty) : defined(exactMean(values.length, (i) => values[i]!));
}

function macroF1(judged: Judged): MetricValue {
  const matrix = confusionMatrix(judged);
  const scores: number[] = [];
  for (const [k, actual] of matrix.entries()) {
    const hits = actual[k] ?? 0;
    const predicted = total(matrix.map((counts) => counts[k] ?? 0));
    if (total(actual) + predicted > 0) scores.push((2 * hits) / (total(actual) + predicted));
  }
  return meanOver(scores, "no class occurs");
}

function balancedAccuracy(judged: Judged): MetricValue {
  const matrix = confusionMatrix(judged);
  const recalls = [...matrix.entries()].filter(([, actual]) => total(actual) > 0).map(([k, actual]) => (actual[k] ?? 0) / total(actual));
  return meanOver(recalls, "no class occurs");
}

function macroAuc(judged: Judged): MetricValue {
  const width = classCount(judged);
  const areas: number[] = [];
  for (let k = 0; k < width; k++) {
    const area = areaUnderRoc(
      sortScores(
        judged.labels.length,
        (row) => judged.labels[row] === k,
        (row) => judged.scores[row * width + k]!,
      ),
    );
    if (area.kind === "value") areas.push(area.value);
  }
  return meanOver(areas, "all labels are of one class");
}

/** Metrics of a model with classes. A label of a class that train never saw (−1) is one further class, never predicted, of probability 0. */
export const multiclassMetrics: readonly MetricBody[] = [
  {
    name: "accuracy",
    task: "multiclass",
    direction: "higher",
    doc: "Share of rows whose most probable class (of equals the first in the model's order) is the label.",
    compute: (judged) => {
      let right = 0;
      for (let row = 0; row < judged.labels.length; row++) if (predictedClass(judged, row) === judged.labels[row]) right++;
      return ratio(right, judged.labels.length, "there are no rows");
    },
  },
  {
    name: "logloss",
    task: "multiclass",
    direction: "lower",
    doc: "Mean of −log p of the label's class, in nats; p kept within [2^-52, 1 − 2^-52].",
    compute: (judged) => {
      const width = classCount(judged);
      return defined(exactMean(judged.labels.length, (row) => -Math.log(clip(judged.labels[row]! < 0 ? 0 : judged.scores[row * width + judged.labels[row]!]!))));
    },
  },
  {
    name: "macro_f1",
    task: "multiclass",
    direction: "higher",
    doc: "Plain mean over classes of 2·TP / (2·TP + FP + FN), over the classes that occur as label or prediction (scikit-learn's `f1_score(average=\"macro\")`).",
    compute: macroF1,
  },
  {
    name: "balanced_accuracy",
    task: "multiclass",
    direction: "higher",
    doc: "Plain mean over the classes that occur as label of the share predicted rightly (Brodersen et al. 2010).",
    compute: balancedAccuracy,
  },
  {
    name: "macro_auc",
    task: "multiclass",
    direction: "higher",
    doc: "Plain mean over classes of the AUC of that class against the rest, by its probability, over the classes that occur (Fawcett 2006, §9.2, unweighted). Undefined when all labels are of one class.",
    compute: macroAuc,
  },
];
