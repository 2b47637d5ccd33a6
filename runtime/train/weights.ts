import { gather } from "../score/columns.ts";
import { NotEnough } from "./errors.ts";

/** What train rows count for, on a grid on which sums are exact in any order. */
export interface Weights {
  /** Relative: multiples of 2^-20 near 1 in the mean. */
  readonly relative: Float64Array;
  /** A power of two: weight = relative · scale. */
  readonly scale: number;
}

const GRID = 2 ** 20;
/** Above this multiple of the mean, a row's gradient would not fit its 32 bits. */
const MOST = 1024;

/**
 * Weights of the rows, each once rounded to 2^-20 of the power of two that is nearest to their mean; undefined where nothing is weighed.
 */
export function weightsOf(all: Float64Array | undefined, rows: Int32Array, model: string): Weights | undefined {
  if (all === undefined) return undefined;
  const raw = gather(all, rows);
  let sum = 0;
  for (const w of raw) sum += w;
  const scale = 2 ** Math.round(Math.log2(sum / raw.length));
  const relative = raw.map((w) => Math.max(1, Math.floor((w / scale) * GRID + 0.5)) / GRID);
  if (!Number.isFinite(scale) || relative.some((w) => !(w <= MOST))) {
    throw new NotEnough(`a train row of the model \`${model}\` weighs more than ${MOST} times the mean, so that it alone would decide; bound the weights, as \`weight min(x, 100)\`, or sample with greater probabilities`);
  }
  return { relative, scale };
}

/** The weights of the rows from `from` on. */
export function weightsFrom(weights: Weights | undefined, from: number): Weights | undefined {
  return weights === undefined || from === 0 ? weights : { ...weights, relative: weights.relative.subarray(from) };
}
