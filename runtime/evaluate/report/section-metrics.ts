import { displayCount, displayNumber, displayPercent, displayRows } from "../display.ts";
import type { DecisionFacts, Evaluation, MetricRow, RuleOutcomes } from "../evaluation.ts";
import { chosenParameters } from "./facts.ts";
import type { ReportInput } from "./input.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

/** Metrics beside the baselines', then what the decision makes of the score. */
export function metricsSection(evaluation: Evaluation, input: ReportInput): Markup {
  return html`<p class="note">On the ${evaluation.part} part: ${displayRows(evaluation.rows)}, ${describeLabels(evaluation)}.</p>${metricsTable("Metrics beside baselines", evaluation.metrics)}
${evaluation.decisions.map((decision) => decisionTables(decision, evaluation, input))}${(evaluation.outcomes ?? []).map((rule) => outcomesTable(rule, evaluation))}${(evaluation.classRules ?? []).map(({ rule, metrics }) => metricsTable(`Metrics of ${rule}`, metrics))}`;
}

function outcomesTable({ rule, outcomes }: RuleOutcomes, { rows, labels }: Evaluation): Markup {
  return html`<h3>Decision <code>${rule}</code></h3>${table(
    `What ${rule} comes to`,
    [
      { title: rule, head: true, cell: (row) => row.outcome },
      { title: "rows", align: "number", cell: (row) => displayCount(row.rows) },
      { title: "share", align: "number", cell: (row) => displayPercent(row.rows / rows) },
      ...(labels.kind === "multiclass"
        ? labels.classes.map((one, k) => ({ title: one.name, align: "number" as const, cell: (row: RuleOutcomes["outcomes"][number]): Insert => displayCount(row.classes?.[k] ?? 0) }))
        : [{ title: "mean label", align: "number" as const, cell: (row: RuleOutcomes["outcomes"][number]): Insert => (row.meanLabel === null ? "–" : displayNumber(row.meanLabel)) }]),
    ],
    outcomes,
    "narrow",
  )}`;
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

function decisionTables({ rule, counts, metrics }: DecisionFacts, { labels }: Evaluation, input: ReportInput): Markup {
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
    { actual: labels.kind === "binary" ? "label true" : "yes of the label itself", yes: counts.truePositives, no: counts.falseNegatives },
    { actual: labels.kind === "binary" ? "label false" : "no of the label itself", yes: counts.falsePositives, no: counts.trueNegatives },
  ],
  "narrow",
)}${metricsTable(`Metrics of ${rule}`, metrics)}`;
}
