import { EWMA_EIGHTHS } from "../../contract/vocabulary/ewma-weights.ts";
import { LIMB, wideToBig } from "../exact.ts";
import { bytes } from "../scratch.ts";
import type { Selection } from "../selection.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** ewma: Σ W·X and Σ W in whole numbers, then one division. Weights move with t, so each query reads all rows in sight. */
export class Decay implements Family {
  #held: Uint8Array = new Uint8Array(64);
  readonly #mean = new WeightedSums();

  run(sight: Sight, readers: readonly Reader[]): void {
    for (const reader of readers) {
      if (sight.inOrder) this.#intervals(sight, reader);
      else this.#operations(sight, reader);
    }
  }

  #intervals(sight: Sight, reader: Reader): void {
    const { left, right, selection } = sight;
    for (let i = 0; i < sight.queries; i++) {
      const query = sight.firstQuery + i;
      this.#mean.start(reader.halfLife);
      for (let place = left[i]!; place < right[i]!; place++) this.#mean.add(selection, place, sight.t[query]!);
      reader.sink.numbers[query] = this.#mean.value(reader);
    }
  }

  #operations(sight: Sight, reader: Reader): void {
    const { steps, end } = sight.operations();
    const { selection } = sight;
    const held = bytes(this.#held, selection.size);
    this.#held = held;
    held.fill(0, 0, selection.size);
    let done = 0;
    for (let i = 0; i < sight.queries; i++) {
      const query = sight.firstQuery + i;
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        held[step >= 0 ? step : ~step] = step >= 0 ? 1 : 0;
      }
      this.#mean.start(reader.halfLife);
      for (let place = 0; place < selection.size; place++) if (held[place] === 1) this.#mean.add(selection, place, sight.t[query]!);
      reader.sink.numbers[query] = this.#mean.value(reader);
    }
  }
}

/** Rows of one step weigh the same, and come together where rows come in order: their plain sum is weighted once. */
class WeightedSums {
  #halfLife = 1;
  #step = -1;
  #count = 0;
  #high = 0;
  #low = 0;
  #sum = 0n;
  #weights = 0n;

  start(halfLife: number): void {
    this.#halfLife = halfLife;
    this.#step = -1;
    this.#count = 0;
    this.#sum = 0n;
    this.#weights = 0n;
  }

  add({ values, seconds }: Selection, place: number, t: number): void {
    const step = stepOf(t - seconds[place]!, this.#halfLife);
    if (step !== this.#step) this.#close(step);
    const value = values[place]!;
    const top = Math.floor(value / LIMB);
    this.#high += top;
    this.#low += value - top * LIMB;
    this.#count++;
  }

  /** Weighs the rows of the step at hand, and begins another. */
  #close(next: number): void {
    if (this.#count > 0) {
      const weight = BigInt(weightOf(this.#step));
      this.#sum += weight * wideToBig(this.#high, this.#low);
      this.#weights += weight * BigInt(this.#count);
    }
    this.#step = next;
    this.#count = 0;
    this.#high = 0;
    this.#low = 0;
  }

  value(reader: Reader): number {
    this.#close(-1);
    if (this.#weights === 0n) return Number.NaN;
    return Number(this.#sum * BigInt(reader.numerator)) / Number(this.#weights * BigInt(reader.denominator));
  }
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
