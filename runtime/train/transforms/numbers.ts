import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { compareUtf8, fromDoorText } from "../../score/door.ts";
import { NotEnough, TrainError } from "../errors.ts";
import { momentsOf } from "../exact.ts";
import { optionsOf } from "./options.ts";

/** The column of a flow that must be one number. */
export function numberColumn(transform: Transform, flow: Flow): Float64Array {
  if (flow.kind === "text") throw new TrainError(`\`${transform.text}\` needs a number, and this input is a category`);
  if (flow.columns.length !== 1) throw new TrainError(`\`${transform.text}\` can't follow a transform that makes several columns`);
  return flow.columns[0]!;
}

/** The non-missing values; fails if there are none. */
function knownValues(transform: Transform, values: Float64Array): Float64Array {
  const known = values.filter((x) => !Number.isNaN(x));
  if (known.length === 0) throw new NotEnough(`\`${transform.text}\` has nothing to learn from: its input is missing on every row of the train part`);
  return known;
}

/** The non-missing values in order; fails if there are none. */
function sortedValues(transform: Transform, values: Float64Array): Float64Array {
  return knownValues(transform, values).sort();
}

/** The value at place ceil(q·n), as LANGUAGE.md's quantile. */
const quantile = (sorted: Float64Array, numerator: number, denominator: number): number =>
  sorted[Math.max(1, Math.ceil((sorted.length * numerator) / denominator)) - 1]!;

/** standardize: (x − mean) / standard deviation of the population; a constant is only centred. */
export function fitStandardize(transform: Transform, flow: Flow): FittedTransform {
  optionsOf(transform);
  const moments = momentsOf(knownValues(transform, numberColumn(transform, flow)))!;
  const deviation = Math.sqrt(moments.variance);
  return { transform: "standardize", mean: moments.mean, scale: deviation > 0 && Number.isFinite(deviation) ? deviation : 1 };
}

/** minmax_scale: the least becomes 0, the greatest 1. */
export function fitMinmax(transform: Transform, flow: Flow): FittedTransform {
  optionsOf(transform);
  const sorted = sortedValues(transform, numberColumn(transform, flow));
  const range = sorted[sorted.length - 1]! - sorted[0]!;
  return { transform: "minmax_scale", low: sorted[0]!, scale: range > 0 && Number.isFinite(range) ? range : 1 };
}

/** robust_scale: (x − median) / (third quartile − first), quartiles without interpolation. */
export function fitRobust(transform: Transform, flow: Flow): FittedTransform {
  optionsOf(transform);
  const sorted = sortedValues(transform, numberColumn(transform, flow));
  const range = quantile(sorted, 3, 4) - quantile(sorted, 1, 4);
  return { transform: "robust_scale", center: quantile(sorted, 1, 2), scale: range > 0 && Number.isFinite(range) ? range : 1 };
}

/** bucket: edges at the quantiles. The bin is how many edges are at or below the value; missing is bin −1. */
export function fitBucket(transform: Transform, flow: Flow): FittedTransform {
  const { bins } = optionsOf(transform) as { readonly bins: number };
  const sorted = sortedValues(transform, numberColumn(transform, flow));
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantile(sorted, i + 1, bins));
  return { transform: "bucket", edges: [...new Set(edges)] };
}

/** impute: missing becomes the mean (numbers' default), the median (place ceil(n/2)), the most frequent value (categories' default; ties: the least) or a constant. */
export function fitImpute(transform: Transform, flow: Flow): FittedTransform {
  const { with: way, value: constant } = optionsOf(transform);
  const strategy = way ?? (constant !== undefined ? "constant" : flow.kind === "text" ? "most_frequent" : "mean");
  if (strategy === "constant") return { transform: "impute", value: constantFor(transform, flow, constant) };
  if (flow.kind === "text") {
    if (strategy !== "most_frequent") throw new TrainError(`\`${transform.text}\`: a category has no ${strategy}; use most_frequent or a constant`);
    return { transform: "impute", value: mostFrequentText(transform, flow) };
  }
  const sorted = sortedValues(transform, numberColumn(transform, flow));
  if (strategy === "mean") return { transform: "impute", value: momentsOf(sorted)!.mean };
  if (strategy === "median") return { transform: "impute", value: quantile(sorted, 1, 2) };
  return { transform: "impute", value: mostFrequentNumber(sorted) };
}

function constantFor(transform: Transform, flow: Flow, value: number | string | boolean | undefined): number | string {
  if (value === undefined) throw new TrainError(`\`${transform.text}\` says no value to put in; give one, like \`value: 0\``);
  if (flow.kind === "text") return String(value);
  return numberOnly(transform, flow, typeof value === "boolean" ? Number(value) : value);
}

function numberOnly(transform: Transform, flow: Flow, value: number | string): number {
  if (flow.kind === "text" || typeof value !== "number") throw new TrainError(`the value of \`${transform.text}\` must be ${flow.kind === "text" ? "a text" : "a number"}, as its input is`);
  return value;
}

function mostFrequentNumber(sorted: Float64Array): number {
  let best = sorted[0]!;
  let most = 0;
  for (let i = 0, start = 0; i < sorted.length; i++) {
    if (sorted[i] !== sorted[start]) start = i;
    if (i - start + 1 > most) {
      most = i - start + 1;
      best = sorted[i]!;
    }
  }
  return best;
}

function mostFrequentText(transform: Transform, flow: Extract<Flow, { kind: "text" }>): string {
  const counts = new Map<string, number>();
  for (const code of flow.codes) if (code >= 0) counts.set(flow.dictionary[code]!, (counts.get(flow.dictionary[code]!) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || compareUtf8(a[0], b[0]));
  if (first === undefined) throw new NotEnough(`\`${transform.text}\` has nothing to learn from: its input is missing on every row of the train part`);
  return fromDoorText(first[0])!;
}
