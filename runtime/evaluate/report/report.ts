import { displayCount, displayNumber } from "../display.ts";
import { describeLearner, displaySpan, standing, totalRows } from "./facts.ts";
import { examplesOf, modelOf, type ReportInput } from "./input.ts";
import { lineage } from "./lineage.ts";
import { lineageChart } from "./lineage-chart.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { chainSection } from "./section-chain.ts";
import { curvesSection } from "./section-curves.ts";
import { dataSection, featuresSection, trustSection } from "./section-data.ts";
import { foldsSection } from "./section-folds.ts";
import { labelerSection, votedModels } from "./section-labeler.ts";
import { learningSection } from "./section-learning.ts";
import { metricsSection } from "./section-metrics.ts";
import { segmentsSection } from "./section-segments.ts";
import { slicesSection, testsSection } from "./section-tests.ts";
import { STYLE } from "./style.ts";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

/**
 * The model report: one HTML page that stands alone. No script, no request (its content policy forbids both), plots as inline SVG, all text of spec and data escaped.
 * Deterministic: the same input gives the same bytes. Throws if the plan lacks the trained model or its examples.
 */
export function renderReport(input: ReportInput): string {
  const model = modelOf(input);
  const sections = sectionsOf(input);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${model.id} · model report</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<div class="page">
${header(input)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main">
${sections.map(({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`)}</main>
<footer>Made by mlsc ${input.mlsVersion}, ${input.date}. Plan <code>${input.planHash}</code></footer>
</div>
</body>
</html>
`.markup;
}

function sectionsOf(input: ReportInput): Section[] {
  const { evaluation, outcomes, trained } = input;
  const sections: (Section | false)[] = [
    { id: "tests", title: "Tests", content: outcomes.length === 0 ? withoutTests(input) : testsSection(outcomes) },
    evaluation !== null && { id: "metrics", title: "Metrics", content: metricsSection(evaluation, input) },
    evaluation !== null && { id: "curves", title: evaluation.confusion ? "Confusion" : "Curves", content: curvesSection(evaluation) },
    outcomes.some(({ slices }) => slices.length > 0) && { id: "slices", title: "Slices", content: slicesSection(outcomes) },
    trained.segments !== undefined && { id: "segments", title: "Segments", content: segmentsSection(trained, evaluation) },
    trained.inner !== undefined && { id: "chain", title: "Chain", content: chainSection(input) },
    trained.history.crossValidation !== undefined && { id: "folds", title: "Cross-validation", content: foldsSection(trained.history.crossValidation) },
    votedModels(input).length > 0 && { id: "labeler", title: "Labeler", content: labelerSection(input) },
    (trained.history.importance.length > 0 || trained.history.rounds.length > 1) && { id: "learning", title: "Learning", content: learningSection(trained) },
    { id: "lineage", title: "Lineage", content: html`<p class="note">What the model is made of, and what is made of it.</p><div class="scroll" tabindex="0" role="region" aria-label="Lineage graph">${lineageChart(lineage(input))}</div>` },
    { id: "data", title: "Data", content: dataSection(input) },
    { id: "features", title: "Features", content: featuresSection(input) },
    { id: "trust", title: "Waivers and openings", content: trustSection(input) },
  ];
  return sections.filter((section) => section !== false);
}

function withoutTests(input: ReportInput): Markup {
  return input.openings.length > 0
    ? html`<p class="note">The spec has no tests of this model.</p>`
    : html`<p class="note">No outcome yet: tests are judged when the test part is opened, by <code>mlsc test</code>.</p>`;
}

function header(input: ReportInput): Markup {
  const model = modelOf(input);
  const { text, tone } = standing(input);
  const about = model.doc ?? examplesOf(input).doc ?? input.plan.doc;
  return html`<header class="top">
<p class="eyebrow">Model report · ${input.plan.name}</p>
<h1>${model.id}</h1>
${about !== undefined && html`<p class="lead">${about}</p>`}
<p class="standing ${tone}">${text.charAt(0).toUpperCase() + text.slice(1)}</p>
<dl class="headline">${headline(input).map(({ term, value, note }) => html`<div><dt>${term}</dt><dd>${value}<small>${note}</small></dd></div>`)}</dl>
<dl class="facts">
<dt>Predicts</dt><dd><code>${model.label}</code> (${input.trained.task.kind}) for <code>${model.examples}</code>${model.labeler !== undefined && html`, taught by the votes of <code>${model.labeler}</code>`}</dd>
<dt>Learner</dt><dd><code>${describeLearner(input)}</code>${model.calibrate !== undefined && html`, calibrated by ${model.calibrate}`}, seed ${model.seed}</dd>
<dt>Data</dt><dd>${input.dataSpan === null ? "no times" : displaySpan(input.dataSpan.from, input.dataSpan.to)} · ${Object.entries(input.data).map(([node, file], i) => html`${i > 0 && ", "}${node} <code title="${file.sha256}">${file.sha256.slice(0, 12)}</code>`)}</dd>
<dt>Plan</dt><dd><code title="${input.planHash}">${input.planHash.slice(0, 16)}</code></dd>
</dl>
</header>`;
}

interface Headline {
  readonly term: string;
  readonly value: Insert;
  readonly note: Insert;
}

/** The three or four numbers that a reader looks for first. */
function headline({ evaluation, outcomes, parts, features }: ReportInput): Headline[] {
  const first = evaluation === null ? [] : (["ndcg", "mrr", "auc", "logloss", "accuracy", "macro_f1", "rmse", "r2"] as const).flatMap((name) => evaluation.metrics.filter(({ metric }) => metric === name)).slice(0, 2);
  return [
    ...(outcomes.length > 0 ? [{ term: "Tests that hold", value: `${outcomes.filter(({ passed }) => passed).length} of ${outcomes.length}`, note: "on the test part" }] : []),
    ...first.map(({ metric, value, baselines }) => ({
      term: metric,
      value: value === null ? "–" : displayNumber(value),
      note: Object.entries(baselines).map(([name, baseline]) => `${name} ${baseline === null ? "–" : displayNumber(baseline)}`).join(", "),
    })),
    { term: "Examples", value: displayCount(totalRows(parts)), note: parts.map(({ name, rows }) => `${name} ${displayCount(rows)}`).join(", ") },
    { term: "Features", value: displayCount(features.length), note: describeReach(features) },
  ];
}

/** `12 history, 3 request`. */
function describeReach(features: ReportInput["features"]): string {
  const count = (reach: string): number => features.filter((feature) => feature.reach === reach).length;
  return ["history", "request", "timeless"].flatMap((reach) => (count(reach) > 0 ? [`${displayCount(count(reach))} ${reach}`] : [])).join(", ");
}
