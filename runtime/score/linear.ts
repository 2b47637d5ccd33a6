import type { Learned } from "../contract/trained.ts";
import { held } from "./held.ts";
import { type Column, isSparse, sparseRows } from "./sparse.ts";

type Linear = Extract<Learned, { kind: "linear" }>;

/** Columns padded to a power of two. */
export function paddedWidth(columns: number): number {
  let width = 1;
  while (width < columns) width *= 2;
  return width;
}

/** The sum of a power of two of values: each half added to the other, until one is left. That fixed tree needs only elementwise operations, so the graph can do the very same. The values are used up. */
export function sumByHalves(values: Float64Array): number {
  for (let half = values.length >> 1; half >= 1; half >>= 1) for (let j = 0; j < half; j++) values[j]! += values[j + half]!;
  return values[0]!;
}

/**
 * Margins of prepared columns, rows × outputs: products in double, summed by halves, then the intercept; a matrix product of onnxruntime is not stable to the bit. A missing value gives NaN.
 */
export function linearMargins(learned: Linear, columns: readonly Column[], rows: number): Float32Array {
  if (columns.some(isSparse)) return sparseMargins(learned, columns, rows);
  const outputs = learned.intercepts.length;
  const margins = new Float32Array(rows * outputs);
  const products = new Float64Array(paddedWidth(columns.length));
  const values = columns as readonly Float32Array[];
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) {
      products.fill(0);
      for (let j = 0; j < values.length; j++) products[j] = values[j]![row]! * learned.weights[k]![j]!;
      margins[row * outputs + k] = held(sumByHalves(products) + learned.intercepts[k]!);
    }
  }
  return margins;
}

/**
 * The same sums with the zeros left out: adding a zero changes no sum but the sign of one that is zero itself, and behind an intercept that is never −0 not even that.
 */
function sparseMargins(learned: Linear, columns: readonly Column[], rows: number): Float32Array {
  const outputs = learned.intercepts.length;
  const margins = new Float32Array(rows * outputs);
  const sums = new Float64Array(paddedWidth(columns.length));
  const { begins, column, value } = sparseRows(columns, rows);
  const places = new Uint32Array(columns.length);
  for (let row = 0; row < rows; row++) {
    const from = begins[row]!;
    const count = begins[row + 1]! - from;
    for (let k = 0; k < outputs; k++) {
      for (let i = 0; i < count; i++) {
        places[i] = column[from + i]!;
        sums[places[i]!] = value[from + i]! * learned.weights[k]![places[i]!]!;
      }
      for (let half = sums.length >> 1; half >= 1; half >>= 1) {
        for (let i = 0; i < count; i++) {
          const place = places[i]!;
          if (place < half) continue;
          const moved = sums[place]!;
          sums[place] = 0;
          places[i] = place - half;
          sums[place - half]! += moved;
        }
      }
      margins[row * outputs + k] = held(sums[0]! + learned.intercepts[k]!);
      sums[0] = 0;
    }
  }
  return margins;
}
