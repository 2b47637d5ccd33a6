import { EWMA_EIGHTHS } from "../../contract/vocabulary/ewma-weights.ts";
import { LIMB, wideToBig } from "../exact.ts";
import { doubles, integers } from "../scratch.ts";
import type { Selection } from "../selection.ts";
import type { Family, Reader, Sight } from "./family.ts";

/**
 * ewma: Σ W·X and Σ W in whole numbers, then one division. Weights move with t, but there are few of them: rows of one step of age weigh the same, and all that are older than some hundred steps weigh 1. So a query takes
 * sums of stretches of rows, from running sums where rows come in order, else from a tree over those that are held; what it costs does not grow with the rows in the window.
 */
export class Decay implements Family {
  readonly #prefix = new PrefixSums();
  readonly #tree = new TreeSums();
  readonly #mean = new WeightedSums();

  run(sight: Sight, readers: readonly Reader[]): void {
    if (sight.inOrder) this.#prefix.load(sight.selection);
    for (const reader of readers) {
      if (sight.inOrder) this.#intervals(sight, reader);
      else this.#operations(sight, reader);
    }
  }

  #intervals(sight: Sight, reader: Reader): void {
    const { left, right, selection } = sight;
    for (let i = 0; i < sight.queries; i++) {
      const query = sight.firstQuery + i;
      reader.sink.numbers[query] = this.#mean.value(reader, this.#prefix, selection, left[i]!, right[i]!, sight.t[query]!);
    }
  }

  #operations(sight: Sight, reader: Reader): void {
    const { steps, end } = sight.operations();
    const { selection } = sight;
    this.#tree.clear(selection.size);
    let done = 0;
    // Places that have ever come: a query looks no further.
    let low = selection.size;
    let high = 0;
    for (let i = 0; i < sight.queries; i++) {
      const query = sight.firstQuery + i;
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        const place = step >= 0 ? step : ~step;
        this.#tree.add(place, selection.values[place]!, step >= 0 ? 1 : -1);
        if (place < low) low = place;
        if (place >= high) high = place + 1;
      }
      reader.sink.numbers[query] = this.#mean.value(reader, this.#tree, selection, Math.min(low, high), high, sight.t[query]!);
    }
  }
}

/** Sums over places `from` … `to − 1`, left in the fields: exact, `high·2^27 + low`. */
interface StretchSums {
  count: number;
  high: number;
  low: number;
  sum(from: number, to: number): void;
}

class PrefixSums implements StretchSums {
  count = 0;
  high = 0;
  low = 0;
  #highs: Float64Array = new Float64Array(64);
  #lows: Float64Array = new Float64Array(64);

  load({ values, size }: Selection): void {
    this.#highs = doubles(this.#highs, size + 1);
    this.#lows = doubles(this.#lows, size + 1);
    let high = 0;
    let low = 0;
    for (let p = 0; p < size; p++) {
      this.#highs[p] = high;
      this.#lows[p] = low;
      const top = Math.floor(values[p]! / LIMB);
      high += top;
      low += values[p]! - top * LIMB;
    }
    this.#highs[size] = high;
    this.#lows[size] = low;
  }

  sum(from: number, to: number): void {
    this.count = to - from;
    this.high = this.#highs[to]! - this.#highs[from]!;
    this.low = this.#lows[to]! - this.#lows[from]!;
  }
}

/** A Fenwick tree over places, of those that are held. */
class TreeSums implements StretchSums {
  count = 0;
  high = 0;
  low = 0;
  #size = 0;
  #counts: Int32Array = new Int32Array(64);
  #highs: Float64Array = new Float64Array(64);
  #lows: Float64Array = new Float64Array(64);

  clear(size: number): void {
    this.#size = size;
    this.#counts = integers(this.#counts, size + 1);
    this.#highs = doubles(this.#highs, size + 1);
    this.#lows = doubles(this.#lows, size + 1);
    this.#counts.fill(0, 0, size + 1);
    this.#highs.fill(0, 0, size + 1);
    this.#lows.fill(0, 0, size + 1);
  }

  add(place: number, value: number, sign: 1 | -1): void {
    const top = Math.floor(value / LIMB);
    const rest = value - top * LIMB;
    for (let i = place + 1; i <= this.#size; i += i & -i) {
      this.#counts[i]! += sign;
      this.#highs[i]! += sign * top;
      this.#lows[i]! += sign * rest;
    }
  }

  sum(from: number, to: number): void {
    this.count = 0;
    this.high = 0;
    this.low = 0;
    this.#upTo(to, 1);
    this.#upTo(from, -1);
  }

  #upTo(place: number, sign: 1 | -1): void {
    for (let i = place; i > 0; i -= i & -i) {
      this.count += sign * this.#counts[i]!;
      this.high += sign * this.#highs[i]!;
      this.low += sign * this.#lows[i]!;
    }
  }
}

class WeightedSums {
  /** Of places `from` … `to − 1`, in the order of their times, at t. */
  value(reader: Reader, sums: StretchSums, { seconds }: Selection, from: number, to: number, t: number): number {
    const { halfLife } = reader;
    let sum = 0n;
    let weights = 0n;
    let end = to;
    while (end > from) {
      const step = stepOf(t - seconds[end - 1]!, halfLife);
      const weight = weightOf(step);
      const begin = weight === 1 ? from : stretchStart(seconds, from, end - 1, t, halfLife, step);
      sums.sum(begin, end);
      if (sums.count > 0) {
        sum += BigInt(weight) * wideToBig(sums.high, sums.low);
        weights += BigInt(weight) * BigInt(sums.count);
      }
      end = begin;
    }
    if (weights === 0n) return Number.NaN;
    return Number(sum * BigInt(reader.numerator)) / Number(weights * BigInt(reader.denominator));
  }
}

/** The first place of those up to `last` that are of the same step of age: doubling strides back, then halves. */
function stretchStart(seconds: Float64Array, from: number, last: number, t: number, halfLife: number, step: number): number {
  let inside = last;
  let stride = 1;
  let outside = from - 1;
  while (inside - stride >= from) {
    if (stepOf(t - seconds[inside - stride]!, halfLife) !== step) {
      outside = inside - stride;
      break;
    }
    inside -= stride;
    stride *= 2;
  }
  while (inside - outside > 1) {
    const middle = (inside + outside) >> 1;
    if (stepOf(t - seconds[middle]!, halfLife) === step) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** floor(8·age / halfLife), in whole numbers below 2^53. */
function stepOf(age: number, halfLife: number): number {
  const rest = age % halfLife;
  const eighths = 8 * rest;
  return 8 * ((age - rest) / halfLife) + (eighths - (eighths % halfLife)) / halfLife;
}

function weightOf(step: number): number {
  const eighth = step % 8;
  return Math.max(1, Math.floor(EWMA_EIGHTHS[eighth as 0] / 2 ** ((step - eighth) / 8)));
}
