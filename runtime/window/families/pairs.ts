import { LIMB, wideToBig } from "../exact.ts";
import type { Family, Reader, Sight } from "./family.ts";
import { WideSquares } from "./moments.ts";

/** µs in the day that a slope is counted by. */
const DAY = 86_400_000_000n;

/**
 * correlation and slope: exact ΣX, ΣY, ΣX², ΣY², ΣXY of the integers X and Y (for slope Y is the event time in µs), from which N·ΣXY − ΣX·ΣY and its like follow without rounding. Only then
 * each is rounded once, and what follows are IEEE operations.
 */
export class Pairs implements Family {
  run(sight: Sight, readers: readonly Reader[]): void {
    const { steps, end } = sight.operations();
    const { values, seconds } = sight.selection;
    for (const reader of readers) {
      const sums = new PairSums();
      let done = 0;
      for (let i = 0; i < sight.queries; i++) {
        if (i > 0 && end[i] === done) {
          reader.sink.repeat(sight.firstQuery + i);
          continue;
        }
        for (; done < end[i]!; done++) {
          const step = steps[done]!;
          const place = step >= 0 ? step : ~step;
          sums.add(values[place]!, seconds[place]!, step >= 0 ? 1 : -1);
        }
        reader.sink.numbers[sight.firstQuery + i] = reader.aggregate === "slope" ? sums.slope(reader) : sums.correlation();
      }
    }
  }
}

/** Sums of pairs of integers within ±(2^53 − 1), in limbs of 27 bits. */
class PairSums {
  readonly #x = new WideSquares();
  readonly #y = new WideSquares();
  #topHigh = 0;
  #topLow = 0;
  #midHigh = 0;
  #midLow = 0;
  #lowHigh = 0;
  #lowLow = 0;

  add(x: number, y: number, sign: 1 | -1): void {
    this.#x.add(x, sign);
    this.#y.add(y, sign);
    // Rounded, so that no limb is beyond 2^26 and the middle's two products stay exact together.
    const a = Math.round(x / LIMB);
    const b = x - a * LIMB;
    const c = Math.round(y / LIMB);
    const d = y - c * LIMB;
    const top = a * c;
    const mid = a * d + b * c;
    const low = b * d;
    const topHigh = Math.floor(top / LIMB);
    const midHigh = Math.floor(mid / LIMB);
    const lowHigh = Math.floor(low / LIMB);
    this.#topHigh += sign * topHigh;
    this.#topLow += sign * (top - topHigh * LIMB);
    this.#midHigh += sign * midHigh;
    this.#midLow += sign * (mid - midHigh * LIMB);
    this.#lowHigh += sign * lowHigh;
    this.#lowLow += sign * (low - lowHigh * LIMB);
  }

  /** N·ΣXY − ΣX·ΣY. */
  #shared(): bigint {
    const products = (wideToBig(this.#topHigh, this.#topLow) << 54n) + (wideToBig(this.#midHigh, this.#midLow) << 27n) + wideToBig(this.#lowHigh, this.#lowLow);
    return BigInt(this.#x.count) * products - this.#x.sum * this.#y.sum;
  }

  correlation(): number {
    const x = Number(this.#x.centred);
    const y = Number(this.#y.centred);
    if (x === 0 || y === 0) return Number.NaN;
    return Math.max(-1, Math.min(1, Number(this.#shared()) / Math.sqrt(x * y)));
  }

  slope(reader: Reader): number {
    const times = this.#y.centred;
    if (times === 0n) return Number.NaN;
    return Number(this.#shared() * BigInt(reader.numerator) * DAY) / Number(times * BigInt(reader.denominator));
  }
}
