/** Costs as a person reads them: each group with its windows and features, then each prediction, and what dominates. */
import type { HistoryMeasure, Spread } from "../../runtime/batch/measure-history.ts";
import type { GroupCost, PlanCost, PredictionCost, WindowCost } from "../explain/cost.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { table } from "./terminal.ts";

export type Measures = ReadonlyMap<string, HistoryMeasure>;

export function costText(cost: PlanCost, measures: Measures): string {
  if (cost.groups.length === 0) return "no history: a prediction reads its request and the tables of the bundle, and keeps no state";
  return [...cost.groups.map((group) => groupText(group, measures.get(group.group))), ...cost.predictions.map((prediction) => predictionText(prediction, cost, measures))].join("\n\n");
}

function groupText(group: GroupCost, measure: HistoryMeasure | undefined): string {
  const keeps = group.keeps === null ? "all of a key's rows" : `a key's rows of the last ${durationText(group.keeps)}`;
  const lines = [`${group.group}  by ${group.by.join(", ")}, ${group.ready}`, `  state    ${group.bytesARow} bytes a row; needs ${keeps}`];
  if (measure !== undefined) {
    const bytes = (rows: number): string => bytesText(rows * group.bytesARow);
    lines.push(
      `  data     ${whole(measure.keys)} keys, ${whole(measure.rows)} rows; a key has ${spreadText(measure.rowsAKey)} rows`,
      `           needed of a key: ${spreadText(measure.keptRows)} rows, ${bytes(measure.keptRows.mean)} on average, ${bytes(measure.keptRows.max)} at most; all kept: ${bytes(measure.rows)}`,
    );
  }
  const windows = group.windows.map((window) => [`    w${window.index}  ${window.text}`, widthText(window), measure === undefined ? "" : spreadText(measure.touched[window.index]!), window.sorts ? "in order of value" : "", window.sweptWith === window.index ? "" : `swept with w${window.sweptWith}`]);
  const features = group.features.map((feature) => [`    ${feature.feature}`, feature.windows.map((index) => `w${index}`).join(", "), measure === undefined ? "" : whole(touchedBy(feature.windows, group, measure))]);
  const rows = measure === undefined ? "" : "; rows touched: mean, p50, p99, most";
  return [...lines, `  windows${rows}`, table(windows), `  features${measure === undefined ? "" : "; rows touched on average"}`, table(features)].join("\n");
}

function widthText(window: WindowCost): string {
  if (window.rows !== undefined) return `the last ${whole(window.rows)} rows`;
  return window.width === null ? "all history" : `rows of ${durationText(window.width)}`;
}

/** Rows of the windows of a feature, each sweep once. */
function touchedBy(windows: readonly number[], group: GroupCost, measure: HistoryMeasure): number {
  return [...new Set(windows.map((index) => group.windows[index]!.sweptWith))].reduce((sum, index) => sum + measure.touched[index]!.mean, 0);
}

function predictionText(prediction: PredictionCost, cost: PlanCost, measures: Measures): string {
  const { reads } = prediction;
  const lines = [
    `a prediction of ${prediction.models.length === 0 ? prediction.examples : prediction.models.join(", ")}`,
    `  reads    ${reads.length} of the store, one a use of a group; ${prediction.lookups.length} lookup${prediction.lookups.length === 1 ? "" : "s"} in tables; ${prediction.request} field${prediction.request === 1 ? "" : "s"} of the request`,
  ];
  const shares = reads.map((read) => ({ read, weight: weightOf(cost.groups.find((group) => group.group === read.group)!, measures.get(read.group)) }));
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const unit = measures.size > 0 ? "rows" : "window-days";
  lines.push(
    table(
      shares
        .sort((a, b) => b.weight - a.weight)
        .map(({ read, weight }) => [
          `    ${read.group}${read.prefix === "" ? "" : ` as ${read.prefix}`}`,
          `${read.sweeps} sweep${read.sweeps === 1 ? "" : "s"} for ${read.windows} window${read.windows === 1 ? "" : "s"}`,
          Number.isFinite(weight) ? `${measures.size > 0 ? whole(weight) : Number(weight.toPrecision(3))} ${unit}` : "all history",
          total > 0 && Number.isFinite(total) ? `${Math.round((100 * weight) / total)} %` : "",
          read.keptFor === null ? "" : `kept for ${durationText(read.keptFor)} a key`,
        ]),
    ),
  );
  const [first] = shares;
  if (first !== undefined && total > 0) {
    const name = first.read.group;
    lines.push(`  dominates  ${name}: ${measures.size > 0 ? `${whole(first.weight)} of ${whole(total)} rows touched` : Number.isFinite(first.weight) ? "its windows are the longest; how many rows that is, `--data` tells" : "it looks at all history; how many rows that is, `--data` tells"}`);
  }
  return lines.join("\n");
}

/** Rows that all windows of a group touch; without data the days that they span, since rows come with time. */
function weightOf(group: GroupCost, measure: HistoryMeasure | undefined): number {
  const sweeps = [...new Set(group.windows.map((window) => window.sweptWith))];
  if (measure !== undefined) return sweeps.reduce((sum, index) => sum + measure.touched[index]!.mean, 0);
  return sweeps.reduce((sum, index) => {
    const window = group.windows[index]!;
    if (window.rows !== undefined) return sum;
    return sum + (window.width === null ? Number.POSITIVE_INFINITY : window.width / 86_400e6);
  }, 0);
}

function spreadText({ mean, p50, p99, max }: Spread): string {
  return [mean, p50, p99, max].map(whole).join(" / ");
}

function whole(value: number): string {
  return (value >= 100 || Number.isInteger(value) ? Math.round(value) : Number(value.toPrecision(3))).toLocaleString("en-US");
}

function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${units[unit]}`;
}
