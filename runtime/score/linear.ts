import type { Learned } from "../contract/trained.ts";
import { held } from "./held.ts";

type Linear = Extract<Learned, { kind: "linear" }>;

/** Columns padded to a power of two. */
export function paddedWidth(columns: number): number {
  let width = 1;
  while (width < columns) width *= 2;
  return width;
}

/**
 * Margins of prepared columns, rows × outputs: products in double, then summed by halves (p[j] + p[j + half], halving until one is left), then the intercept.
 * That fixed tree of additions needs only elementwise operations, so the graph can do the very same; a matrix product of onnxruntime is not stable to the bit. A missing value gives NaN.
 */
export function linearMargins(learned: Linear, columns: readonly Float32Array[], rows: number): Float32Array {
  const outputs = learned.intercepts.length;
  const margins = new Float32Array(rows * outputs);
  const products = new Float64Array(paddedWidth(columns.length));
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++) {
      products.fill(0);
      for (let j = 0; j < columns.length; j++) products[j] = columns[j]![row]! * learned.weights[k]![j]!;
      for (let half = products.length >> 1; half >= 1; half >>= 1) for (let j = 0; j < half; j++) products[j]! += products[j + half]!;
      margins[row * outputs + k] = held(products[0]! + learned.intercepts[k]!);
    }
  }
  return margins;
}
