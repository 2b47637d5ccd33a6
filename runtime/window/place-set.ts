import { integers } from "./scratch.ts";

/**
 * A set of places below a size that finds the next member above or below a place: bits in words of 32, and over each level of words another one that says which of them hold anything. Every step costs as
 * many words as there are levels: four for a million places.
 */
export class PlaceSet {
  readonly #levels: Int32Array[] = [];
  #depth = 0;

  /** Empty, for places 0 … `size`. */
  reset(size: number): void {
    let words = size + 1;
    let level = 0;
    do {
      words = (words + 31) >>> 5;
      const bits = integers(this.#levels[level] ?? new Int32Array(0), words);
      bits.fill(0, 0, words);
      this.#levels[level++] = bits;
    } while (words > 1);
    this.#depth = level;
  }

  add(place: number): void {
    let at = place;
    for (let level = 0; level < this.#depth; level++) {
      const bits = this.#levels[level]!;
      const word = at >>> 5;
      const before = bits[word]!;
      bits[word] = before | (1 << (at & 31));
      if (before !== 0) return;
      at = word;
    }
  }

  delete(place: number): void {
    let at = place;
    for (let level = 0; level < this.#depth; level++) {
      const bits = this.#levels[level]!;
      const word = at >>> 5;
      bits[word] = bits[word]! & ~(1 << (at & 31));
      if (bits[word] !== 0) return;
      at = word;
    }
  }

  /** The greatest member below `place`; −1 where there is none. */
  below(place: number): number {
    let at = place;
    for (let level = 0; level < this.#depth; level++) {
      const word = at >>> 5;
      const found = this.#levels[level]![word]! & ((1 << (at & 31)) - 1);
      if (found !== 0) return this.#descend(level, word, found, greatestBit);
      at = word;
    }
    return -1;
  }

  /** The least member above `place`; −1 where there is none. */
  above(place: number): number {
    let at = place;
    for (let level = 0; level < this.#depth; level++) {
      const word = at >>> 5;
      // Above the highest bit of a word there is nothing: 2 << 31 is 0.
      const found = this.#levels[level]![word]! & ~((2 << (at & 31)) - 1);
      if (found !== 0) return this.#descend(level, word, found, leastBit);
      at = word;
    }
    return -1;
  }

  #descend(level: number, word: number, bits: number, bit: (bits: number) => number): number {
    let at = (word << 5) | bit(bits);
    for (let below = level - 1; below >= 0; below--) at = (at << 5) | bit(this.#levels[below]![at]!);
    return at;
  }
}

function greatestBit(bits: number): number {
  return 31 - Math.clz32(bits);
}

function leastBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
