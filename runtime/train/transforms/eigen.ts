/** Sweeps at most; a matrix of real data needs about ten. */
const SWEEPS = 64;

/**
 * Eigenvalues (falling; ties: the first) and eigenvectors of a symmetric matrix, row-major, by Jacobi's rotations in a fixed order (Golub and Van Loan, Matrix Computations, 4th ed., 8.5.2 and
 * algorithm 8.5.2). Only the four operations and the square root are used, so the bits are the same on every machine.
 */
export function eigenvectors(matrix: Float64Array): { readonly values: number[]; readonly vectors: number[][] } {
  const size = Math.sqrt(matrix.length);
  const a = Float64Array.from(matrix);
  const v = new Float64Array(matrix.length);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) turned = rotate(a, v, size, p, q) || turned;
    }
    if (!turned) break;
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]! || i - j);
  return {
    values: order.map((i) => Math.max(0, a[i * size + i]!)),
    vectors: order.map((i) => Array.from({ length: size }, (_, row) => v[row * size + i]!)),
  };
}

/** Makes a[p, q] zero; false where it is already nothing beside the two on the diagonal. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): boolean {
  const off = a[p * size + q]!;
  const app = a[p * size + p]!;
  const aqq = a[q * size + q]!;
  if (off === 0 || Math.abs(off) <= 2 ** -54 * Math.sqrt(Math.abs(app)) * Math.sqrt(Math.abs(aqq))) return false;
  const tau = (aqq - app) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let i = 0; i < size; i++) turn(a, i * size + p, i * size + q, c, s);
  for (let i = 0; i < size; i++) turn(a, p * size + i, q * size + i, c, s);
  for (let i = 0; i < size; i++) turn(v, i * size + p, i * size + q, c, s);
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  return true;
}

function turn(m: Float64Array, at: number, other: number, c: number, s: number): void {
  const x = m[at]!;
  const y = m[other]!;
  m[at] = c * x - s * y;
  m[other] = s * x + c * y;
}
