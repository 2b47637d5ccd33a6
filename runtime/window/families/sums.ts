import { EXACT, LIMB, wideTimes, wideToDouble } from "../exact.ts";
import type { Selection } from "../selection.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** count() and count(x): how many places are seen. */
export class Counts implements Family {
  run(sight: Sight, readers: readonly Reader[]): void {
    for (const { sink } of readers) {
      const out = sink.numbers;
      if (sight.inOrder) {
        const { left, right, firstQuery } = sight;
        for (let i = 0; i < sight.queries; i++) out[firstQuery + i] = right[i]! - left[i]!;
      } else {
        const { steps, end } = sight.operations();
        let held = 0;
        let done = 0;
        for (let i = 0; i < sight.queries; i++) {
          for (; done < end[i]!; done++) held += steps[done]! >= 0 ? 1 : -1;
          out[sight.firstQuery + i] = held;
        }
      }
    }
  }
}

/** sum, mean, any and all: running sums of integers, in one double where the whole selection's absolute sum is exact in it, else in two. */
export class Sums implements Family {
  run(sight: Sight, readers: readonly Reader[]): void {
    const narrow = absoluteSum(sight.selection) <= EXACT;
    for (const reader of readers) {
      if (!narrow) wide(sight, reader);
      else if (sight.inOrder) narrowIntervals(sight, reader);
      else narrowOperations(sight, reader);
    }
  }
}

function absoluteSum(selection: Selection): number {
  const { values, size } = selection;
  let total = 0;
  for (let i = 0; i < size; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) total += Math.abs(value);
  }
  return total;
}

function narrowIntervals(sight: Sight, reader: Reader): void {
  const { left, right, queries, firstQuery } = sight;
  const { values } = sight.selection;
  const out = reader.sink.numbers;
  let low = 0;
  let high = 0;
  let sum = 0;
  for (let i = 0; i < queries; i++) {
    const from = left[i]!;
    const to = right[i]!;
    if (from >= high) {
      low = from;
      high = from;
      sum = 0;
    }
    while (high < to) sum += values[high++]!;
    while (low < from) sum -= values[low++]!;
    out[firstQuery + i] = narrowValue(reader, sum, to - from);
  }
}

function narrowOperations(sight: Sight, reader: Reader): void {
  const { steps, end } = sight.operations();
  const { values } = sight.selection;
  let held = 0;
  let sum = 0;
  let done = 0;
  for (let i = 0; i < sight.queries; i++) {
    for (; done < end[i]!; done++) {
      const step = steps[done]!;
      if (step >= 0) {
        sum += values[step]!;
        held++;
      } else {
        sum -= values[~step]!;
        held--;
      }
    }
    reader.sink.numbers[sight.firstQuery + i] = narrowValue(reader, sum, held);
  }
}

function narrowValue(reader: Reader, sum: number, count: number): number {
  switch (reader.aggregate) {
    case "sum":
      return reader.whole ? sum : (sum * reader.numerator) / reader.denominator;
    case "mean":
      return count === 0 ? Number.NaN : (sum * reader.numerator) / (count * reader.denominator);
    case "any":
      return sum > 0 ? 1 : 0;
    default:
      return sum === count ? 1 : 0;
  }
}

function wide(sight: Sight, reader: Reader): void {
  const { steps, end } = sight.operations();
  const { values } = sight.selection;
  let held = 0;
  let high = 0;
  let low = 0;
  let done = 0;
  for (let i = 0; i < sight.queries; i++) {
    for (; done < end[i]!; done++) {
      const step = steps[done]!;
      const value = values[step >= 0 ? step : ~step]!;
      const top = Math.floor(value / LIMB);
      const sign = step >= 0 ? 1 : -1;
      high += sign * top;
      low += sign * (value - top * LIMB);
      held += sign;
    }
    reader.sink.numbers[sight.firstQuery + i] = wideValue(reader, high, low, held);
  }
}

/** A reader's value of the exact sum high·2^27 + low of `count` integers. */
export function wideValue(reader: Reader, high: number, low: number, count: number): number {
  const sum = wideToDouble(high, low);
  switch (reader.aggregate) {
    case "sum":
      if (!reader.whole) return wideTimes(high, low, reader.numerator) / reader.denominator;
      return Math.abs(sum) <= Number.MAX_SAFE_INTEGER ? sum : Number.NaN;
    case "mean":
      return count === 0 ? Number.NaN : wideTimes(high, low, reader.numerator) / (count * reader.denominator);
    case "any":
      return sum > 0 ? 1 : 0;
    default:
      return sum === count ? 1 : 0;
  }
}
