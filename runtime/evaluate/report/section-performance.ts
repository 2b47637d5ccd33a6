import { displayCount, displayNumber, displayPercent, displayRows } from "../display.ts";
import type { DecisionFacts, Evaluation, MetricRow } from "../evaluation.ts";
import { calibrationChart, cellBar, histogram, lineChart } from "./charts.ts";
import { chosenParameters } from "./facts.ts";
import type { ReportInput } from "./input.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** Metrics beside the baselines', then what the decision makes of the score. */
export function metricsSection(evaluation: Evaluation, input: ReportInput): Markup {
  return html`<p class="note">On the ${evaluation.part} part: ${displayRows(evaluation.rows)}, ${describeLabels(evaluation)}.</p>${metricsTable("Metrics beside baselines", evaluation.metrics)}
${evaluation.decisions.map((decision) => decisionTables(decision, input))}`;
}

export function describeLabels({ labels, rows }: Evaluation): string {
  switch (labels.kind) {
    case "binary":
      return `${displayPercent(labels.trues / rows)} with a true label`;
    case "multiclass":
      return labels.classes.map((one) => `${one.name} ${displayCount(one.rows)}`).join(", ");
    case "regression":
      return `labels from ${displayNumber(labels.least)} to ${displayNumber(labels.greatest)}, mean ${displayNumber(labels.mean)}`;
  }
}

const BETTER = { higher: "higher", lower: "lower", zero: "near 0", none: "" } as const;

function metricsTable(caption: string, rows: readonly MetricRow[]): Markup {
  const baselines = [...new Set(rows.flatMap((row) => Object.keys(row.baselines)))];
  return table(
    caption,
    [
      { title: "metric", head: true, cell: (row) => row.metric },
      { title: "model", align: "number", cell: (row) => (row.value === null ? html`<span class="note">not defined: ${row.reason}</span>` : displayNumber(row.value)) },
      ...baselines.map((name) => ({ title: name, align: "number" as const, cell: (row: MetricRow): Insert => (row.baselines[name] === null || row.baselines[name] === undefined ? "–" : displayNumber(row.baselines[name])) })),
      { title: "better", cell: (row) => html`<span class="note">${BETTER[row.direction]}</span>` },
    ],
    rows,
    "narrow",
  );
}

function decisionTables({ rule, counts, metrics }: DecisionFacts, input: ReportInput): Markup {
  const decide = input.plan.decisions.find(({ model, rules }) => model === input.trained.model && rules.some(({ name }) => name === rule));
  const chosen = decide === undefined ? [] : chosenParameters(input, decide.id);
  return html`<h3>Decision <code>${rule}</code></h3>${chosen.length > 0 && html`<p class="note">Chosen on its own piece of validate: ${chosen.map(([name, value]) => `${name} = ${displayNumber(value)}`).join(", ")}.</p>`}
${table(
  `What ${rule} says against what happened`,
  [
    { title: "", head: true, cell: (row) => row.actual },
    { title: `${rule}: yes`, align: "number", cell: (row) => displayCount(row.yes) },
    { title: `${rule}: no`, align: "number", cell: (row) => displayCount(row.no) },
  ],
  [
    { actual: "label true", yes: counts.truePositives, no: counts.falseNegatives },
    { actual: "label false", yes: counts.falsePositives, no: counts.trueNegatives },
  ],
  "narrow",
)}${metricsTable(`Metrics of ${rule}`, metrics)}`;
}

function figure(title: string, note: string, chart: Markup): Markup {
  return html`<figure><figcaption>${title}<span>${note}</span></figcaption>${chart}</figure>
`;
}

const SHARE = { low: 0, high: 1 };

/** The plots that the task asks for. */
export function curvesSection(evaluation: Evaluation): Markup {
  return html`<div class="figures">${binaryFigures(evaluation)}${regressionFigures(evaluation)}</div>${confusionTable(evaluation)}`;
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
  return html`<h3>What was said against what is</h3>${table(
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

/** What the model leans on, and how training went. */
export function learningSection(trained: ReportInput["trained"]): Markup {
  const { importance, rounds, bestRound } = trained.history;
  const total = importance.reduce((sum, { gain }) => sum + gain, 0);
  const sorted = [...importance].sort((a, b) => b.gain - a.gain || (a.input < b.input ? -1 : 1));
  const greatest = sorted[0]?.gain ?? 0;
  const shown = sorted.slice(0, 25);
  return html`${shown.length > 0 && greatest > 0 && html`<h3>Importance</h3><p class="note">${trained.learned.kind === "linear" ? "Size of the standardised weights" : "Share of the total gain"}, by input. It says what the model used, not what causes the label.</p>${table(
    "Importance of inputs",
    [
      { title: "input", head: true, cell: (row) => html`<code>${row.input}</code>` },
      { title: "share", align: "number", cell: (row) => displayPercent(row.gain / total) },
      { title: "", align: "bar", cell: (row) => cellBar(row.gain / greatest, "plain") },
    ],
    shown,
    "bars",
  )}${sorted.length > shown.length && html`<p class="note">${displayCount(sorted.length - shown.length)} further inputs, each with less.</p>`}`}
${rounds.length > 1 && html`<div class="figures">${learningCurve(rounds, bestRound)}</div>`}`;
}

function learningCurve(rounds: ReportInput["trained"]["history"]["rounds"], bestRound: number | null): Markup {
  const train = rounds.map(({ train: y }, i) => ({ x: i + 1, y }));
  const stop = rounds.flatMap(({ stop: y }, i) => (y === null ? [] : [{ x: i + 1, y }]));
  const losses = [...train, ...stop].map(({ y }) => y);
  const low = Math.min(...losses);
  const high = Math.max(...losses);
  const pad = (high - low) * 0.05 || 0.01;
  return figure(
    "Learning curve",
    bestRound === null ? `${displayCount(rounds.length)} rounds` : `best after ${displayCount(bestRound)} of ${displayCount(rounds.length)} rounds`,
    lineChart({
      title: "Learning curve",
      description: `Loss on train from ${displayNumber(train[0]!.y)} to ${displayNumber(train.at(-1)!.y)}`,
      x: { low: 1, high: rounds.length, label: "round" },
      y: { low: low - pad, high: high + pad, label: "loss" },
      lines: [{ points: train, style: "main", label: "train" }, ...(stop.length > 0 ? [{ points: stop, style: "second" as const, label: "stopping piece" }] : [])],
      mark: bestRound === null || bestRound < 1 ? undefined : { x: bestRound, label: `best: ${displayCount(bestRound)}` },
      legendAt: "top",
    }),
  );
}
