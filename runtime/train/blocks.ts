/**
 * Blocks of train rows for what is learnt from their labels and then handed to another model of the same rows (nested folds): the rows of a block are scored by a model that has seen none
 * of their labels.
 *
 * In time the blocks run forward, the first ones short: a block is taught by the rows whose labels are known before its first moment. Closed rows lie in five folds by a hash; what must
 * stay together does, since it has one number. Where the model chooses on validate (stopping, calibration), it chooses in the block anew: on the latest fifth of what may teach it, purged
 * between; closed rows on the next fold. Only rows that can judge are chosen on: where rules vote, those that have the labels made by hand.
 */
export interface Block {
  readonly train: Int32Array;
  /** What comes before this instant teaches: a row may teach by its votes while its label is still open. Undefined of closed rows. */
  readonly knownBefore: number | undefined;
  /** What choices are made on; empty where there are none to make. */
  readonly choose: Int32Array;
  readonly judge: Int32Array;
}

/** Where the forward blocks begin, as shares of the train rows: ten, the first ones short, since a row of the first sees no label at all. */
export const FORWARD: readonly number[] = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85];
/** Folds of closed rows. */
const FOLDS = 5;
const CHOOSING_SHARE = 5;

/** When rows are asked about, from when on they teach any model of a chain, and from when on they judge all of them; NaN for never. */
export interface BlockTimes {
  readonly moments: Float64Array;
  readonly teaches: Float64Array;
  readonly judges: Float64Array;
}

/** `rows` in order of (moment, row); together they are judged, each once. */
export function forwardBlocks(rows: Int32Array, { moments, teaches, judges }: BlockTimes, chooses: boolean): Block[] {
  const starts = [...new Set(FORWARD.map((share) => Math.floor(share * rows.length)))];
  return starts.flatMap((from, i) => {
    const judge = rows.subarray(from, starts[i + 1] ?? rows.length);
    if (judge.length === 0) return [];
    const begin = moments[judge[0]!]!;
    const before = rows.filter((row) => teaches[row]! < begin);
    if (!chooses || before.length === 0) return [{ train: before, choose: new Int32Array(0), judge, knownBefore: begin }];
    const able = rows.filter((row) => judges[row]! < begin);
    const choose = able.subarray(able.length - Math.ceil(able.length / CHOOSING_SHARE));
    const cut = choose.length === 0 ? begin : moments[choose[0]!]!;
    return [{ train: before.filter((row) => teaches[row]! < cut), choose, judge, knownBefore: cut }];
  });
}

/** `together`: a number a row, the same for rows that must not be parted. `depth`: a fold within a fold is drawn anew. */
export function hashedBlocks(rows: Int32Array, together: Float64Array, seed: number, depth: number, chooses: boolean, judges: Float64Array): Block[] {
  const fold = (row: number): number => mixed(together[row]!, seed, depth) % FOLDS;
  return Array.from({ length: FOLDS }, (_, number) => {
    const next = chooses ? (number + 1) % FOLDS : undefined;
    return { train: rows.filter((row) => fold(row) !== number && fold(row) !== next), choose: rows.filter((row) => fold(row) === next && !Number.isNaN(judges[row]!)), judge: rows.filter((row) => fold(row) === number), knownBefore: undefined };
  }).filter((block) => block.judge.length > 0);
}

function mixed(x: number, seed: number, depth: number): number {
  let h = Math.imul((x % 2 ** 32) + 1, 0x9e3779b1) ^ Math.imul(Math.floor(x / 2 ** 32) + 1, 0x27d4eb2f) ^ Math.imul(seed + 0x2545f491, 0x85ebca6b) ^ Math.imul(depth + 1, 0x165667b1);
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}
