import type { Bound } from "../contract/plan.ts";
import { type MetricValue, undefinedBecause } from "./metrics/metric.ts";
import { computeMetric, metricText } from "./metrics/registry.ts";
import { type JudgedRows, judgedFor } from "./judged-rows.ts";

/** The number that a bound stands for, on these rows: `0.93 * prior.logloss` takes the baseline's metric on the very rows that are judged. */
export function evaluateBound(bound: Bound, rows: JudgedRows): MetricValue {
  switch (bound.kind) {
    case "number":
      return { kind: "value", value: bound.value };
    case "baseline":
      return baselineValue(bound.learner, bound.metric, rows);
    case "operation": {
      const left = evaluateBound(bound.left, rows);
      if (left.kind === "undefined") return left;
      const right = evaluateBound(bound.right, rows);
      if (right.kind === "undefined") return right;
      const value = calculate(left.value, bound.op, right.value);
      return Number.isFinite(value) ? { kind: "value", value: value + 0 } : undefinedBecause("the bound divides by 0");
    }
  }
}

/** A baseline's metric on these rows. */
export function baselineValue(learner: string, metric: Parameters<typeof metricText>[0], rows: JudgedRows): MetricValue {
  const judged = judgedFor(rows, metric.of, learner);
  if (!judged) return undefinedBecause(`there is no baseline \`${learner}\`; there are ${[...rows.baselines.keys()].join(", ") || "none"}`);
  const value = computeMetric(metric, judged);
  return value.kind === "value" ? value : undefinedBecause(`\`${learner}.${metricText(metric)}\`: ${value.reason}`);
}

function calculate(left: number, op: "+" | "-" | "*" | "/", right: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
  }
}
