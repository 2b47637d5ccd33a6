import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import type { Window } from "../../../../runtime/contract/plan.ts";
import { KEPT_HASHES } from "../../../../runtime/contract/vocabulary/sketches.ts";
import { fromMoments, squareOf } from "./moments.ts";
import { correlation, ewma, slope } from "./pairs.ts";
import { approxDistinct, approxQuantile } from "./sketches.ts";
import { SqlRoadError } from "./sql-road-error.ts";

/** The integer that a value stands for in sums: ints and bools as they are, floats on their grid (missing beyond ±(2^53 − 1)). */
export function integerOf(window: Pick<KernelWindow, "numeric" | "grid">, value: string): string {
  return window.numeric === "float" ? onGrid(value, window.grid) : value;
}

/** A float's integer on its grid; without a grid it is one. */
export function onGrid(value: string, grid: KernelWindow["grid"]): string {
  if (grid === undefined) return value;
  const { numerator, denominator } = grid;
  return `__int(round(${value} * ${double(denominator)} / ${double(numerator)}))`;
}

function double(value: number): string {
  const digits = String(value);
  return digits.includes("e") ? digits : `${digits}e0`;
}

/** A window's value from the number of its rows (non-missing values, but for `count`) and the sum of their integers (HUGEINT). */
export function fromSums(window: Window, kernel: KernelWindow, count: string, sum: string): string {
  const { numerator, denominator } = kernel.numeric === "float" && kernel.grid !== undefined ? kernel.grid : { numerator: 1, denominator: 1 };
  const scaled = numerator === 1 ? sum : `${sum} * ${numerator}`;
  switch (window.aggregate) {
    case "count":
    case "countOf":
      return `CAST(${count} AS BIGINT)`;
    case "sum":
      if (kernel.numeric !== "float") return `CASE WHEN ${sum} BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(${sum} AS BIGINT) END`;
      return `__num(__nearest(${scaled}) / ${double(denominator)})`;
    case "mean":
      return `CASE WHEN ${count} > 0 THEN __num(__nearest(${scaled}) / __nearest(CAST(${count} AS HUGEINT) * ${denominator})) END`;
    case "any":
      return `${sum} > 0`;
    case "all":
      return `${sum} = ${count}`;
    default:
      throw new SqlRoadError(`\`${window.text}\` is no running sum`);
  }
}

/** An aggregate over the rows in sight: `x` (never missing, but for `count`), `"__at"`, with integer `i` of x for sums. */
export function overRows(window: Window, kernel: KernelWindow): string {
  switch (window.aggregate) {
    case "min":
      return "min(x)";
    case "max":
      return "max(x)";
    case "distinct":
      return "count(DISTINCT x)";
    case "first":
      return `min({'at': "__at", 'x': x}).x`;
    case "last":
      return `max({'at': "__at", 'x': x}).x`;
    case "quantile":
      return quantile(kernel.q ?? [1, 2]);
    case "approx_distinct":
      return `list_transform([min(DISTINCT x, ${KEPT_HASHES})], lambda kept: ${approxDistinct("len(kept)", `kept[${KEPT_HASHES}]`)})[1]`;
    case "approx_quantile":
      return approxQuantile({ atPlace: quantile(kernel.q ?? [1, 2]), low: "min(x)", high: "max(x)" }, window.type);
    case "count":
    case "countOf":
    case "sum":
    case "mean":
    case "any":
    case "all":
      return fromSums(window, kernel, "count(*)", kernel.argument === undefined ? "0" : `coalesce(sum(i), 0)`);
    case "var":
    case "std": {
      const { high, low } = squareOf("i");
      return fromMoments(window.aggregate, kernel, "count(*)", "sum(i)", { high: `sum(${high})`, low: `sum(${low})` });
    }
    case "histogram":
      return histogram(kernel.edges ?? []);
    case "correlation":
      return correlation();
    case "slope":
      return slope(kernel);
    case "ewma":
      return ewma(kernel);
    default:
      throw new SqlRoadError(`\`${window.text}\`: the SQL road does not compute \`${window.aggregate}\` yet; use the default engine`);
  }
}

/** An aggregate of one argument over a frame. */
export function framed(window: Window, kernel: KernelWindow, over: string): string {
  if (window.aggregate !== "approx_quantile") return `${overRows(window, kernel)} ${over}`;
  return approxQuantile({ atPlace: `${quantile(kernel.q ?? [1, 2])} ${over}`, low: `min(x) ${over}`, high: `max(x) ${over}` }, window.type);
}

/** Counts in (−∞, e0), [e0, e1) … [en, ∞). */
function histogram(edges: readonly number[]): string {
  const bins = [...edges, undefined].map((edge, i) => [...(i === 0 ? [] : [`x >= ${double(edges[i - 1]!)}`]), ...(edge === undefined ? [] : [`x < ${double(edge)}`])].join(" AND "));
  return `[${bins.map((bin) => `count(*) FILTER (WHERE ${bin})`).join(", ")}]`;
}

/** The value at place ceil(q·N): with a DECIMAL the engine's discrete quantile is computed in integers, so exact. */
function quantile([numerator, denominator]: readonly [number, number]): string {
  let zeros = 0;
  while (zeros < 30 && 10n ** BigInt(zeros) % BigInt(denominator) !== 0n) zeros++;
  const scale = 10n ** BigInt(zeros);
  if (scale % BigInt(denominator) !== 0n) throw new SqlRoadError(`a quantile of ${numerator}/${denominator} is no decimal: the SQL road does not compute it; use the default engine`);
  const digits = String((BigInt(numerator) * scale) / BigInt(denominator)).padStart(zeros + 1, "0");
  return `quantile_disc(x, ${zeros === 0 ? `${digits}.0` : `${digits.slice(0, -zeros)}.${digits.slice(-zeros)}`})`;
}

/** The value when no row is in sight. */
export function ofNothing(window: Window): string {
  switch (window.aggregate) {
    case "count":
    case "countOf":
    case "distinct":
    case "approx_distinct":
    case "sum":
      return "0";
    case "any":
      return "false";
    case "all":
      return "true";
    case "list":
    case "top":
      return "[]";
    case "histogram":
      return `[${[0, ...(window.edges ?? [])].map(() => "0").join(", ")}]`;
    default:
      return "NULL";
  }
}
