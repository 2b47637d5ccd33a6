/** Choices of the generator, each a number that fast-check draws: the same seed and number of a program give the same choices, so a program can be come back to. */
import fc from "fast-check";

const MOST = 0x3fff_ffff;

export class Draw {
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return this.#next() % n;
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Like `pick`, but a choice counts as often as its weight. */
  weighed<T>(choices: readonly (readonly [number, T])[]): T {
    let left = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new Error("no choice is left");
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  times<T>(least: number, most: number, one: (i: number) => T): T[] {
    return Array.from({ length: this.between(least, most) }, (_, i) => one(i));
  }

  /** So many different elements, in the list's order. */
  some<T>(list: readonly T[], least: number, most = list.length): T[] {
    const wanted = Math.min(list.length, this.between(least, Math.max(least, most)));
    const left = list.map((_, i) => i);
    const taken = new Set<number>();
    while (taken.size < wanted) taken.add(left.splice(this.below(left.length), 1)[0]!);
    return list.filter((_, i) => taken.has(i));
  }
}

/** What `make` makes of the choices of program `number` under `seed`. */
export function drawn<T>(seed: number, number: number, make: (draw: Draw) => T): T {
  const one = fc.gen().map((next) => make(new Draw(() => next(fc.nat, MOST))));
  return fc.sample(one, { seed: mixed(seed, number), numRuns: 1 })[0]!;
}

/** Neighbouring numbers have seeds far apart. */
function mixed(seed: number, number: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) | 0;
}
