import type { MetricRef } from "../../contract/plan.ts";
import { metricRule } from "../../contract/vocabulary/metrics.ts";
import { decisionMetrics } from "./decision.ts";
import { type Judged, type Metric, type MetricValue, rowsOf, type TaskKind, undefinedBecause } from "./metric.ts";
import { listMetrics } from "./lists.ts";
import { multiclassMetrics } from "./multiclass.ts";
import { probabilityMetrics } from "./probability.ts";
import { rankingMetrics } from "./ranking.ts";
import { regressionMetrics } from "./regression.ts";

/** Every metric there is, in the order in which a report shows them. A name may stand for two tasks (`logloss`). */
export const METRICS: readonly Metric[] = [...rankingMetrics, ...probabilityMetrics, ...decisionMetrics, ...multiclassMetrics, ...regressionMetrics, ...listMetrics].map((body) => {
  const rule = metricRule(body.task, body.name);
  if (rule === undefined) throw new Error(`the metric ${body.name} of ${body.task} models is not in the vocabulary`);
  return { ...body, ...rule };
});

export function findMetric(task: TaskKind, name: string): Metric | undefined {
  return METRICS.find((metric) => metric.task === task && metric.name === name);
}

export function metricsOf(task: TaskKind): readonly Metric[] {
  return METRICS.filter((metric) => metric.task === task);
}

/** As written in a spec: `recall of warn`, `ece(20)`. */
export function metricText(ref: MetricRef): string {
  return ref.metric + (ref.args.length > 0 ? `(${ref.args.join(", ")})` : "") + (ref.of === undefined ? "" : ` of ${ref.of}`);
}

/**
 * The value of a metric on the judged rows, or why it has none: unknown for the task, wrong arguments, no rows, or degenerate rows. For `of RULE` the rows bring the rule's decision.
 */
export function computeMetric(ref: MetricRef, judged: Judged): MetricValue {
  const metric = findMetric(judged.task.kind, ref.metric);
  if (!metric) return undefinedBecause(`\`${ref.metric}\` is not a metric of a ${judged.task.kind} model; there are ${metricsOf(judged.task.kind).map((known) => known.name).join(", ")}`);
  const argument = argumentOf(metric, ref);
  if (typeof argument === "string") return undefinedBecause(argument);
  if (ref.of !== undefined && !metric.takesDecision) return undefinedBecause(`\`${ref.metric}\` is of the score, not of a decision; leave \`of ${ref.of}\` out`);
  if (ref.of !== undefined && !judged.decided) return undefinedBecause(`there is no decision \`${ref.of}\` for these scores`);
  if (rowsOf(judged) === 0) return undefinedBecause("there are no rows");
  return metric.compute(ref.of === undefined ? { ...judged, decided: undefined } : judged, argument);
}

/** The metric's argument, or what is wrong with those given. */
function argumentOf(metric: Metric, ref: MetricRef): number | string {
  const [given, ...more] = ref.args;
  if (given === undefined) return metric.argument?.default ?? 0;
  if (!metric.argument) return `\`${metric.name}\` takes no argument`;
  if (more.length > 0) return `\`${metric.name}\` takes one argument`;
  if (ref.of !== undefined) return `\`${metricText(ref)}\`: a decision leaves no room for a ${metric.argument.name}`;
  if (typeof given !== "number" || !metric.argument.allows(given)) return `\`${metricText(ref)}\`: ${metric.name} wants ${metric.argument.range}`;
  return given;
}
