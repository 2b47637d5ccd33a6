import { labelNamed } from "../../contract/plan.ts";
import type { CrossValidation } from "../../contract/trained.ts";
import { summarizeFolds } from "../cross-validation.ts";
import { displayCount, displayNumber, displayPercent, displayRows } from "../display.ts";
import type { Evaluation, MetricRow } from "../evaluation.ts";
import { describeVerdict, displayMargin, displayMeasured, summarizeOutcomes } from "../render-outcomes.ts";
import { chosenParameters, describeLearner, describeOpenings, describeSplit, displayPartSpan, displaySpan, gravestFirst, markedColumns, partitionOf, standing, totalRows } from "./facts.ts";
import { describeFeedback } from "./feedback.ts";
import { examplesOf, modelOf, type ReportInput } from "./input.ts";
import { code, inline, markdownTable, prose } from "./markdown.ts";
import { describeMade } from "./made-columns.ts";
import { chainText } from "./section-chain.ts";
import { describeFolds } from "./section-folds.ts";
import { columns, describeLabeler, votedModels } from "./section-labeler.ts";
import { segmentsText } from "./section-segments.ts";
import { describeLabels } from "./section-metrics.ts";

/**
 * The model card, in Markdown, with the sections of Mitchell et al., "Model Cards for Model Reporting" (2019), figure 1. It holds facts of the input alone, the same as the
 * report's; what the spec does not say is said to be unsaid, not made up. Deterministic: the same input gives the same bytes.
 */
export function renderCard(input: ReportInput): string {
  const sections: readonly [string, readonly string[]][] = [
    ["Model details", details(input)],
    ["Intended use", intendedUse(input)],
    ["Factors", factors(input)],
    ["Metrics", metrics(input)],
    ["Evaluation data", evaluationData(input)],
    ["Training data", trainingData(input)],
    ["Quantitative analyses", analyses(input)],
    ["Ethical considerations", ethics(input)],
    ["Caveats and recommendations", caveats(input)],
  ];
  const body = sections.map(([title, blocks]) => [`## ${title}`, ...blocks.filter((block) => block !== "")].join("\n\n"));
  return `${[`# Model card: ${inline(modelOf(input).id)}`, ...body].join("\n\n")}\n`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

function details(input: ReportInput): string[] {
  const model = modelOf(input);
  return [
    list([
      `System: ${inline(input.plan.name)}`,
      `Predicts ${code(model.label)} (${input.trained.task.kind}) for the examples ${code(model.examples)}${model.labeler === undefined ? "" : `, taught by the votes of ${code(model.labeler)}`}`,
      ...describeMade(input.trained.inputs).map((made) => `Input ${code(made.input)}: ${inline(made.text)}`),
      `Learner: ${code(describeLearner(input))}${model.calibrate === undefined ? "" : `, calibrated by ${model.calibrate}`}, seed ${model.seed}`,
      `Plan: ${code(input.planHash)}`,
      `Made by mlsc ${inline(input.mlsVersion)}, ${inline(input.date)}`,
      `Standing: ${standing(input).text}`,
    ]),
    ...chainText(input),
  ];
}

function intendedUse(input: ReportInput): string[] {
  const model = modelOf(input);
  const said = [input.plan.doc, model.doc, examplesOf(input).doc].flatMap((doc) => (doc === undefined ? [] : [inline(doc)]));
  const decisions = input.plan.decisions.filter((decide) => decide.model === model.id);
  const rules = decisions.flatMap((decide) => decide.rules.map((rule) => `Decision ${code(`${rule.name} = ${rule.text}`)}${decide.doc === undefined ? "" : `: ${inline(decide.doc)}`}${chosenText(input, decide.id)}`));
  return [...(said.length > 0 ? said : ["The spec says nothing of it: write a doc comment (`///`) above the model."]), list(rules)];
}

function chosenText(input: ReportInput, decide: string): string {
  const chosen = chosenParameters(input, decide);
  return chosen.length === 0 ? "" : ` (chosen: ${chosen.map(([name, value]) => `${inline(name)} = ${displayNumber(value)}`).join(", ")})`;
}

function factors(input: ReportInput): string[] {
  const sliced = input.outcomes.filter(({ slices }) => slices.length > 0);
  const segments = segmentsText(input.trained, input.evaluation);
  return [...segments, sliced.length === 0 ? "No test looks at slices of the data." : `Judged apart by:\n\n${list(sliced.map(({ test, slices }) => `${code(test)}: ${displayCount(slices.length)} slices`))}`];
}

function metricRows(rows: readonly MetricRow[], prefix: string): string[][] {
  return rows.map((row) => [
    inline(prefix === "" ? row.metric : `${row.metric} of ${prefix}`),
    row.value === null ? `not defined: ${inline(row.reason ?? "")}` : displayNumber(row.value),
    Object.entries(row.baselines).map(([name, value]) => `${inline(name)} ${value === null ? "–" : displayNumber(value)}`).join(", "),
  ]);
}

function metrics({ evaluation, trained }: ReportInput): string[] {
  const folded = foldedMetrics(trained.history.crossValidation);
  if (evaluation === null) return ["Not evaluated yet.", ...folded];
  const rows = [...metricRows(evaluation.metrics, ""), ...[...evaluation.decisions, ...(evaluation.classRules ?? [])].flatMap((decision) => metricRows(decision.metrics, decision.rule))];
  return [`On the ${evaluation.part} part.`, markdownTable(["metric", "model", "baseline"], rows, [1]), ...outcomesOf(evaluation), ...folded];
}

/** What rules of several outcomes come to. */
function outcomesOf({ outcomes, rows, labels }: Evaluation): string[] {
  const classes = labels.kind === "multiclass" ? labels.classes.map(({ name }) => name) : undefined;
  return (outcomes ?? []).flatMap(({ rule, outcomes: found }) => [
    `What ${code(rule)} comes to:`,
    classes === undefined
      ? markdownTable(["outcome", "share of rows", "mean label"], found.map((one) => [inline(one.outcome), displayPercent(one.rows / rows), one.meanLabel === null ? "–" : displayNumber(one.meanLabel)]), [1, 2])
      : markdownTable(["outcome", "share of rows", ...classes.map((name) => `rows of ${inline(name)}`)], found.map((one) => [inline(one.outcome), displayPercent(one.rows / rows), ...(one.classes ?? []).map(displayCount)]), [1, 2]),
  ]);
}

function foldedMetrics(crossValidation: CrossValidation | undefined): string[] {
  if (crossValidation === undefined) return [];
  const rows = summarizeFolds(crossValidation).map((row) => [inline(row.metric), displayNumber(row.mean), row.spread === null ? "–" : displayNumber(row.spread)]);
  return [describeFolds(crossValidation), markdownTable(["metric", "mean", "spread"], rows, [1, 2])];
}

function evaluationData(input: ReportInput): string[] {
  const { evaluation } = input;
  const part = input.parts.find(({ name }) => name === evaluation?.part);
  if (evaluation === null) return ["The test part has not been opened."];
  return [`The ${evaluation.part} part: ${displayRows(evaluation.rows)}${part ? `, ${displayPartSpan(part)}` : ""}; ${inline(describeLabels(evaluation))}.`, describeOpenings(input), openingsTable(input)];
}

function openingsTable(input: ReportInput): string {
  return markdownTable(
    ["opened at", "bundle", "data", "tests"],
    input.openings.map((opening) => [inline(opening.at), code(opening.bundle.slice(0, 12)), code(opening.data.slice(0, 12)), opening.passed ? "passed" : "failed"]),
  );
}

/** Where train has votes in place of labels. */
function labelerOf(input: ReportInput): string[] {
  return votedModels(input).flatMap((voted) => {
    const shown = columns(voted.facts);
    return [
      ...describeLabeler(input, voted).map(inline),
      markdownTable(["rule", ...shown.map(({ title }) => title)], voted.facts.rules.map((rule) => [code(rule.name), ...shown.map(({ cell }) => cell(rule))]), shown.map((_, i) => i + 1)),
    ];
  });
}

function trainingData(input: ReportInput): string[] {
  const label = labelNamed(examplesOf(input), modelOf(input).label);
  const files = Object.entries(input.data).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `Label ${code(`${label.name} = ${label.text}`)}. Split ${inline(describeSplit(partitionOf(input)))}.${input.dataSpan === null ? "" : ` Events from ${displaySpan(input.dataSpan.from, input.dataSpan.to)}.`}`,
    ...labelerOf(input),
    markdownTable(["part", "rows", "moments (UTC)"], input.parts.map((part) => [inline(part.name), displayCount(part.rows), displayPartSpan(part)]), [1]),
    input.leftOut.length === 0 ? "Nothing was left out." : "Left out, and why:",
    markdownTable(["reason", "rows"], input.leftOut.map(({ reason, count }) => [prose(reason), displayCount(count)]), [1]),
    "Files read:",
    markdownTable(["declaration", "rows", "SHA-256"], files.map(([node, file]) => [code(node), displayCount(file.rows), code(file.sha256)]), [1]),
    `${displayCount(totalRows(input.parts))} examples with ${displayCount(input.features.length)} features:`,
    markdownTable(
      ["feature", "type", "known", "from", "missing", "meaning"],
      input.features.map((f) => [code(f.name), code(f.type), inline(f.known ?? ""), f.reach, f.missing === null ? "–" : displayPercent(f.missing), inline(f.doc ?? "")]),
      [4],
    ),
  ];
}

function analyses(input: ReportInput): string[] {
  if (input.outcomes.length === 0) return [input.openings.length > 0 ? "The spec has no tests of this model." : "No test has been judged: the test part is opened by `mlsc test`."];
  const rows = gravestFirst(input.outcomes).map((o) => [
    code(o.test),
    describeVerdict(o.verdict),
    displayMeasured(o, o.value),
    o.bound === null ? "–" : inline(`${o.op} ${displayMeasured(o, o.bound)}`),
    displayMargin(o),
    o.baseline ? displayMeasured(o, o.baseline.value) : "",
  ]);
  const worst = input.outcomes.flatMap((o) => (o.slices.length === 0 ? [] : [`Slices of ${code(o.test)}, the first ten as the report orders them:`, sliceTable(o)]));
  return [summarizeOutcomes(input.outcomes), markdownTable(["test", "", "value", "bound", "by", "baseline"], rows, [2, 3, 4, 5]), ...worst];
}

function sliceTable(outcome: ReportInput["outcomes"][number]): string {
  return markdownTable(
    ["slice", "rows", "value", "holds"],
    outcome.slices.slice(0, 10).map((slice) => [inline(slice.slice), displayCount(slice.rows), slice.value === null ? `not defined: ${inline(slice.reason ?? "")}` : displayNumber(slice.value), slice.passed ? "yes" : "no"]),
    [1, 2],
  );
}

function ethics(input: ReportInput): string[] {
  const marked = markedColumns(input);
  return [marked.length === 0 ? "No column is marked `@pii`, `@protected` or `@id`." : list(marked.map(({ where, marks }) => `${code(where)} is marked ${marks.map((mark) => code(mark)).join(", ")}`))];
}

function caveats(input: ReportInput): string[] {
  const { waivers } = input.plan;
  const soft = input.outcomes.filter(({ verdict }) => verdict !== "passed");
  const left = input.leftOut.reduce((sum, { count }) => sum + count, 0);
  return [
    list([
      ...(left > 0 ? [`${displayCount(left)} rows did not become examples; the reasons are under Training data.`] : []),
      ...(waivers.length === 0 ? ["No finding of the compiler was waived."] : waivers.map((waiver) => `Waived ${code(waiver.code)} of ${code(waiver.subject)}: ${inline(waiver.why)}`)),
      ...(input.plan.externs?.functions ?? []).map((fn) => `${code(fn.name)} of ${code(fn.modules[0]!)} is a function in TypeScript, proved pure; the server runs the code that the plan carries (SHA-256 ${fn.hash.slice(0, 12)}).`),
      ...describeFeedback(input),
      ...input.findings.map((finding) => `The data showed ${code(finding.code)}: ${inline(finding.message)}`),
      ...soft.map((o) => `${code(o.test)}: ${describeVerdict(o.verdict)}${o.reason === undefined ? "" : `; ${inline(o.reason)}`}${o.why === undefined ? "" : ` (${inline(o.why)})`}`),
      ...(input.openings.length > 1 || (input.openings.length > 0 && input.rivals.length > 0) ? [describeOpenings(input)] : []),
    ]),
  ];
}
