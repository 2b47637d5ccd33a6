import { displayCount, displayNumber, displayRows } from "../display.ts";
import type { Evaluation } from "../evaluation.ts";
import { calibrationChart, histogram, lineChart } from "./charts.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** A chart with its name and a line of what to see in it. */
export function figure(title: string, note: string, chart: Markup): Markup {
  return html`<figure><figcaption>${title}<span>${note}</span></figcaption>${chart}</figure>
`;
}

const SHARE = { low: 0, high: 1 };

/** The plots that the task asks for. */
export function curvesSection(evaluation: Evaluation): Markup {
  if (evaluation.confusion) return html`${confusionTable(evaluation)}`;
  return html`<div class="figures">${binaryFigures(evaluation)}${regressionFigures(evaluation)}</div>`;
}

function binaryFigures(evaluation: Evaluation): Insert {
  const { binary, labels, rows } = evaluation;
  if (!binary || labels.kind !== "binary") return null;
  const metricText = (name: string): string => {
    const value = evaluation.metrics.find(({ metric }) => metric === name)?.value;
    return value === null || value === undefined ? "not defined" : displayNumber(value);
  };
  const base = labels.trues / rows;
  const guide = { points: [{ x: 0, y: 0 }, { x: 1, y: 1 }], style: "guide" as const, label: "chance" };
  const bins = binary.calibration.flatMap((bin) => (bin.meanScore === null ? [] : [{ low: bin.low, high: bin.high, count: bin.count, x: bin.meanScore, y: bin.positives / bin.count }]));
  return [
    binary.roc.length > 0 &&
      figure("ROC", `area ${metricText("auc")}`, lineChart({ title: "ROC curve", description: `Area under the curve ${metricText("auc")}`, x: { ...SHARE, label: "false positive rate" }, y: { ...SHARE, label: "true positive rate" }, lines: [guide, { points: binary.roc, style: "main", label: "model" }] })),
    binary.precisionRecall.length > 0 &&
      figure(
        "Precision and recall",
        `average precision ${metricText("average_precision")}`,
        lineChart({
          title: "Precision against recall",
          description: `Average precision ${metricText("average_precision")}, chance ${displayNumber(base)}`,
          x: { ...SHARE, label: "recall" },
          y: { ...SHARE, label: "precision" },
          lines: [{ points: [{ x: 0, y: base }, { x: 1, y: base }], style: "guide", label: "chance" }, { points: binary.precisionRecall, style: "main", label: "model" }],
          legendAt: "top",
        }),
      ),
    figure("Calibration", `expected calibration error ${metricText("ece")}; bars beneath count the rows`, calibrationChart(bins)),
    figure(
      "Scores by label",
      "how far apart the model puts the two",
      histogram({
        title: "Scores by label",
        description: "Counts of rows by score, stacked by label",
        x: { ...SHARE, label: "score" },
        yLabel: "rows",
        names: ["false", "true"],
        bars: binary.histogram.map((bin) => ({ low: bin.low, high: bin.high, counts: [bin.falses, bin.trues], tip: `score ${displayNumber(bin.low)} to ${displayNumber(bin.high)}: ${displayCount(bin.falses)} false, ${displayCount(bin.trues)} true` })),
      }),
    ),
  ];
}

function regressionFigures({ regression }: Evaluation): Insert {
  if (!regression) return null;
  const points = regression.predictedAgainstActual;
  const all = points.flatMap(({ x, y }) => [x, y]);
  const span = { low: Math.min(...all), high: Math.max(...all) };
  const first = regression.residuals[0];
  const last = regression.residuals.at(-1);
  return [
    figure(
      "Predicted against actual",
      "means of groups of equally many rows",
      lineChart({
        title: "Predicted against actual",
        description: "Mean label of twenty groups of rows by rising prediction",
        x: { ...span, label: "mean prediction" },
        y: { ...span, label: "mean label" },
        lines: [
          { points: [{ x: span.low, y: span.low }, { x: span.high, y: span.high }], style: "guide", label: "equal" },
          { points, style: "main", label: "model", dots: points.map((point) => `prediction ${displayNumber(point.x)}, label ${displayNumber(point.y)}, ${displayRows(point.rows)}`) },
        ],
      }),
    ),
    first &&
      last &&
      figure(
        "Errors",
        "prediction − label",
        histogram({
          title: "Errors",
          description: "Counts of rows by prediction minus label",
          x: { low: first.low, high: last.high, label: "prediction − label" },
          yLabel: "rows",
          names: ["rows"],
          bars: regression.residuals.map((bin) => ({ low: bin.low, high: bin.high, counts: [bin.count], tip: `${displayNumber(bin.low)} to ${displayNumber(bin.high)}: ${displayRows(bin.count)}` })),
        }),
      ),
  ];
}

function confusionTable({ confusion }: Evaluation): Insert {
  if (!confusion) return null;
  const rows = confusion.counts.map((counts, k) => ({ name: confusion.classes[k] ?? "not seen in train", counts, total: counts.reduce((sum, count) => sum + count, 0) }));
  return html`<p class="note">Rows are the labels, columns what the model said; the deeper, the greater the share of the row.</p>${table(
    "Confusion matrix: rows are the labels, columns the predictions",
    [
      { title: "label", head: true, cell: (row) => row.name },
      ...confusion.classes.map((name, k) => ({ title: `said ${name}`, align: "number" as const, cell: (row: (typeof rows)[number]): Insert => heat(row.counts[k]!, row.total) })),
    ],
    rows,
    "narrow",
  )}`;
}

function heat(count: number, total: number): Markup {
  return html`<span class="heat mono" style="--heat:${total === 0 ? 0 : Math.round((count / total) * 100) / 100};padding:2px 10px;border-radius:4px">${displayCount(count)}</span>`;
}
