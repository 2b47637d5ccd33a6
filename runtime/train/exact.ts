/**
 * Sums that no order can change: values on an integer grid (a power of two that gives the greatest of them 40 bits), added up in integers.
 */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** Of the population (division by n), as scalers use it. */
  readonly variance: number;
}

/** Rows after which partial sums of squares are moved to wide integers: 2^10 products of 2^42 stay below 2^53. */
const FLUSH = 1024;
const LIMB = 2 ** 21;

/** Mean and variance of the non-missing values; undefined if there are none. Exact up to the one division each. */
export function momentsOf(values: Float64Array): Moments | undefined {
  let greatest = 0;
  let count = 0;
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    count++;
    if (Math.abs(x) > greatest) greatest = Math.abs(x);
  }
  if (count === 0) return undefined;
  const shift = gridShift(greatest);
  const { sum, squares } = wideSums(values, shift);
  const n = BigInt(count);
  return {
    count,
    mean: scaleBy(Number(sum) / count, -shift),
    variance: scaleBy(scaleBy(Number(n * squares - sum * sum) / Number(n * n), -shift), -shift),
  };
}

/** The power of two by which values are multiplied to lie on the grid. */
function gridShift(greatest: number): number {
  return greatest === 0 ? 0 : 40 - Math.floor(Math.log2(greatest));
}

/** x · 2^shift, also where 2^shift alone is no double. */
function scaleBy(x: number, shift: number): number {
  return Math.abs(shift) > 1000 ? x * 2 ** (shift / 2 - ((shift / 2) % 1)) * 2 ** (shift - (shift / 2 - ((shift / 2) % 1))) : x * 2 ** shift;
}

function wideSums(values: Float64Array, shift: number): { sum: bigint; squares: bigint } {
  let sum = 0n;
  let squares = 0n;
  let low = 0;
  let aa = 0;
  let ab = 0;
  let bb = 0;
  const flush = (): void => {
    sum += BigInt(low);
    squares += (BigInt(aa) << 42n) + (BigInt(ab) << 22n) + BigInt(bb);
    low = 0;
    aa = 0;
    ab = 0;
    bb = 0;
  };
  let inBlock = 0;
  for (const x of values) {
    if (Number.isNaN(x)) continue;
    const grid = Math.round(scaleBy(x, shift));
    const a = Math.trunc(grid / LIMB);
    const b = grid - a * LIMB;
    low += grid;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    if (++inBlock === FLUSH) {
      flush();
      inBlock = 0;
    }
  }
  flush();
  return { sum, squares };
}

/**
 * Sums of labels by level, exact whatever the order: 0/1 labels as they are, others on the grid given by `shift`, in two limbs. `add` and `remove` are inverse.
 */
export class LevelSums {
  private readonly high: Float64Array;
  private readonly low: Float64Array;
  readonly counts: Float64Array;

  constructor(levels: number, private readonly shift: number) {
    this.high = new Float64Array(levels);
    this.low = new Float64Array(levels);
    this.counts = new Float64Array(levels);
  }

  /** `weight`: a multiple of 2^-20, so that counts of 2^32 rows are exact; the grid is for labels times weights. */
  add(level: number, y: number, weight = 1): void {
    const grid = Math.round(scaleBy(y * weight, this.shift));
    const high = Math.trunc(grid / LIMB);
    this.high[level]! += high;
    this.low[level]! += grid - high * LIMB;
    this.counts[level]! += weight;
  }

  /** Sum of the labels of a level. */
  sum(level: number): number {
    return scaleBy(Number(BigInt(this.high[level]!) * BigInt(LIMB) + BigInt(this.low[level]!)), -this.shift);
  }

  /** The sums of a level less those of `other`. */
  sumWithout(level: number, other: LevelSums): number {
    const grid = BigInt(this.high[level]! - other.high[level]!) * BigInt(LIMB) + BigInt(this.low[level]! - other.low[level]!);
    return scaleBy(Number(grid), -this.shift);
  }
}

/** Grid for sums of these labels: none is needed for whole numbers up to 2^41. */
export function labelShift(labels: Float64Array): number {
  let greatest = 0;
  let whole = true;
  for (const y of labels) {
    if (Math.abs(y) > greatest) greatest = Math.abs(y);
    if (!Number.isInteger(y)) whole = false;
  }
  return whole && greatest < 2 ** 41 ? 0 : gridShift(greatest);
}
