import { LIMB, ratioToDouble, wideToBig } from "../exact.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** Sums of squares up to here are exact in one double. */
const NARROW = 2 ** 52;

/**
 * var and std: exact ΣX and ΣX² of the integers X, then the one double nearest to (N·ΣX² − (ΣX)²)·n² / (N·(N − 1)·d²). The variance does not change when all X are moved by
 * the same integer, so the narrow way takes them from the key's first; where even so a double can't hold the sums, they run in limbs of 27 bits.
 */
export class Moments implements Family {
  run(sight: Sight, readers: readonly Reader[]): void {
    const { values, size } = sight.selection;
    const origin = firstValue(values, size);
    let reach = 0;
    for (let p = 0; p < size; p++) {
      const distance = Math.abs(values[p]! - origin);
      if (distance > reach) reach = distance;
    }
    for (const reader of readers) {
      if (reach * reach * size <= NARROW) narrow(sight, reader, origin);
      else wide(sight, reader);
    }
  }
}

function firstValue(values: Float64Array, size: number): number {
  for (let p = 0; p < size; p++) if (!Number.isNaN(values[p]!)) return values[p]!;
  return 0;
}

/** A power of two taken out of the denominator leaves more room for exact products. */
function oddPart(denominator: number): number {
  let odd = denominator;
  while (odd % 2 === 0) odd /= 2;
  return odd;
}

function narrow(sight: Sight, reader: Reader, origin: number): void {
  const { steps, end } = sight.operations();
  const { values } = sight.selection;
  const odd = oddPart(reader.denominator);
  const power = reader.denominator / odd;
  const numerator = reader.numerator * reader.numerator;
  const denominator = odd * odd;
  let held = 0;
  let sum = 0;
  let squares = 0;
  let done = 0;
  for (let i = 0; i < sight.queries; i++) {
    if (i > 0 && end[i] === done) {
      reader.sink.repeat(sight.firstQuery + i);
      continue;
    }
    for (; done < end[i]!; done++) {
      const step = steps[done]!;
      const value = values[step >= 0 ? step : ~step]! - origin;
      const sign = step >= 0 ? 1 : -1;
      sum += sign * value;
      squares += sign * value * value;
      held += sign;
    }
    let value = Number.NaN;
    if (held > 1) {
      const over = held * squares;
      const above = (over - sum * sum) * numerator;
      const below = held * (held - 1) * denominator;
      // (ΣY)² ≤ N·ΣY², so where `over` is exact all are.
      if (over <= NARROW && above <= NARROW && below <= NARROW) value = above / below / power / power;
      else value = variance(BigInt(held), BigInt(sum), BigInt(squares), reader);
    }
    write(reader, sight.firstQuery + i, value);
  }
}

function wide(sight: Sight, reader: Reader): void {
  const { steps, end } = sight.operations();
  const { values } = sight.selection;
  const sums = new WideSquares();
  let done = 0;
  for (let i = 0; i < sight.queries; i++) {
    if (i > 0 && end[i] === done) {
      reader.sink.repeat(sight.firstQuery + i);
      continue;
    }
    for (; done < end[i]!; done++) {
      const step = steps[done]!;
      if (step >= 0) sums.add(values[step]!, 1);
      else sums.add(values[~step]!, -1);
    }
    write(reader, sight.firstQuery + i, sums.variance(reader));
  }
}

/** N, ΣX and ΣX² of integers, in limbs of 27 bits. */
export class WideSquares {
  count = 0;
  high = 0;
  low = 0;
  // X = a·2^27 + b: Σa², Σab and Σb², each in a high and a low limb.
  aaHigh = 0;
  aaLow = 0;
  abHigh = 0;
  abLow = 0;
  bbHigh = 0;
  bbLow = 0;

  /** Adds an integer (`sign` 1), or takes it away (−1). */
  add(value: number, sign: 1 | -1): void {
    // Rounded, so that |b| ≤ 2^26 and b² is exact.
    const a = Math.round(value / LIMB);
    const b = value - a * LIMB;
    const aa = Math.floor((a * a) / LIMB);
    const ab = Math.floor((a * b) / LIMB);
    const bb = Math.floor((b * b) / LIMB);
    this.count += sign;
    this.high += sign * a;
    this.low += sign * b;
    this.aaHigh += sign * aa;
    this.aaLow += sign * (a * a - aa * LIMB);
    this.abHigh += sign * ab;
    this.abLow += sign * (a * b - ab * LIMB);
    this.bbHigh += sign * bb;
    this.bbLow += sign * (b * b - bb * LIMB);
  }

  /** Makes this a copy of another. */
  copy(other: WideSquares): void {
    Object.assign(this, other);
  }

  /** ΣX. */
  get sum(): bigint {
    return wideToBig(this.high, this.low);
  }

  /** N·ΣX² − (ΣX)². */
  get centred(): bigint {
    const { sum } = this;
    return BigInt(this.count) * this.#squares() - sum * sum;
  }

  #squares(): bigint {
    return (wideToBig(this.aaHigh, this.aaLow) << 54n) + (wideToBig(this.abHigh, this.abLow) << 28n) + wideToBig(this.bbHigh, this.bbLow);
  }

  /** The variance, by the reader's grid; NaN below two values. */
  variance(reader: Reader): number {
    if (this.count < 2) return Number.NaN;
    return variance(BigInt(this.count), this.sum, this.#squares(), reader);
  }
}

function variance(count: bigint, sum: bigint, squares: bigint, reader: Reader): number {
  const numerator = BigInt(reader.numerator);
  const denominator = BigInt(reader.denominator);
  return ratioToDouble((count * squares - sum * sum) * numerator * numerator, count * (count - 1n) * denominator * denominator);
}

function write(reader: Reader, query: number, variance: number): void {
  reader.sink.numbers[query] = reader.aggregate === "std" ? Math.sqrt(variance) : variance;
}
