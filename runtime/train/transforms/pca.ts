import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import { NotEnough, TrainError } from "../errors.ts";
import { momentsOf } from "../exact.ts";
import { eigenvectors } from "./eigen.ts";
import { optionsOf } from "./options.ts";

/** Bits of a deviation on its grid; two halves of them multiply and add up in doubles without rounding, for 2^27 rows. */
const BITS = 26;
const HALF = 2 ** (BITS / 2);

/**
 * pca: the directions in which the train rows vary most (Pearson 1901; Hotelling 1933): eigenvectors of the covariance of the rows where all numbers are there, by falling variance. Of a
 * direction and its opposite the one whose greatest weight is positive (scikit-learn's rule; ties: the first). Covariances are sums of integers, so no order of rows shows in them.
 */
export function fitPca(transform: Transform, columns: readonly Float64Array[]): Extract<FittedTransform, { transform: "pca" }> {
  const { components } = optionsOf(transform) as { readonly components?: number };
  const size = columns.length;
  if (components === undefined || components > size) throw new TrainError(`\`${transform.text}\` takes ${size} numbers, so it has at most ${size} components; say \`components: ${Math.min(size, 2)}\``);
  const whole = completeRows(columns);
  if (whole[0]!.length < 2) throw new NotEnough(`\`${transform.text}\` has nothing to learn from: fewer than two rows of the train part have all its numbers`);
  const centers = whole.map((values) => momentsOf(values)!.mean);
  const { values, vectors } = eigenvectors(covariances(whole, centers));
  const total = values.reduce((sum, value) => sum + value, 0);
  return {
    transform: "pca",
    centers,
    components: vectors.slice(0, components).map(withPositiveGreatest),
    explained: values.slice(0, components).map((value) => (total > 0 ? value / total : 0)),
  };
}

/** The rows without a missing number. */
function completeRows(columns: readonly Float64Array[]): Float64Array[] {
  const missing = new Uint8Array(columns[0]!.length);
  for (const column of columns) for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i]!)) missing[i] = 1;
  return columns.map((column) => column.filter((_, i) => missing[i] === 0));
}

/** Of the population, row-major. Each deviation is taken to 2^-26 of the power of two above the column's greatest. */
function covariances(columns: readonly Float64Array[], centers: readonly number[]): Float64Array {
  const size = columns.length;
  const parts = columns.map((column, j) => limbs(column, centers[j]!));
  const n = columns[0]!.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const a = parts[i]!;
      const b = parts[j]!;
      let high = 0;
      let middle = 0;
      let low = 0;
      for (let row = 0; row < n; row++) {
        high += a.high[row]! * b.high[row]!;
        middle += a.high[row]! * b.low[row]! + a.low[row]! * b.high[row]!;
        low += a.low[row]! * b.low[row]!;
      }
      const sum = (BigInt(high) << BigInt(BITS)) + (BigInt(middle) << BigInt(BITS / 2)) + BigInt(low);
      matrix[i * size + j] = (Number(sum) / n) * a.unit * b.unit;
      matrix[j * size + i] = matrix[i * size + j]!;
    }
  }
  return matrix;
}

/** Deviations as integers of 26 bits, cut into two. */
function limbs(column: Float64Array, center: number): { high: Float64Array; low: Float64Array; unit: number } {
  let greatest = 0;
  for (const x of column) greatest = Math.max(greatest, Math.abs(x - center));
  let unit = greatest === 0 || !Number.isFinite(greatest) ? 1 : 2 ** (Math.floor(Math.log2(greatest)) - BITS + 1);
  while (greatest / unit >= 2 ** BITS && Number.isFinite(greatest)) unit *= 2;
  const high = new Float64Array(column.length);
  const low = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const grid = Math.floor((column[i]! - center) / unit + 0.5);
    high[i] = Math.trunc(grid / HALF);
    low[i] = grid - high[i]! * HALF;
  }
  return { high, low, unit };
}

function withPositiveGreatest(vector: readonly number[]): number[] {
  let greatest = 0;
  for (const [i, x] of vector.entries()) if (Math.abs(x) > Math.abs(vector[greatest]!)) greatest = i;
  return vector.map((x) => (vector[greatest]! < 0 ? -x : x) + 0);
}
