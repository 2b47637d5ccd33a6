import { quantilePlace } from "../exact.ts";
import { doubles, integers } from "../scratch.ts";
import type { Selection } from "../selection.ts";
import { quantileEstimate } from "../sketches.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** The distinct values of a selection in order (`values[rank]`, ranks below `size`) and each place's rank. */
export class Ranks {
  rank: Int32Array = new Int32Array(64);
  values: Float64Array = new Float64Array(64);
  size = 0;
  #version = -1;

  /** Ranks by value; kept until the selection moves on. */
  byValue(selection: Selection): void {
    if (this.#version === selection.version) return;
    this.#version = selection.version;
    const { values, size } = selection;
    this.rank = integers(this.rank, size);
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    let whole = true;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
      // NaN stands for a place that neither comes nor goes.
      if (Math.trunc(value) !== value && !Number.isNaN(value)) whole = false;
    }
    if (whole && greatest - least <= 2 * size + 16) this.#dense(values, size, least, greatest);
    else this.#sorted(values, size);
  }

  /** Ranks that are the places themselves. */
  byPlace(selection: Selection): void {
    const { values, size } = selection;
    this.#version = -1;
    this.rank = integers(this.rank, size);
    this.values = doubles(this.values, size);
    for (let i = 0; i < size; i++) {
      this.rank[i] = i;
      this.values[i] = values[i]!;
    }
    this.size = size;
  }

  #dense(values: Float64Array, size: number, least: number, greatest: number): void {
    this.size = greatest < least ? 0 : greatest - least + 1;
    this.values = doubles(this.values, this.size);
    for (let r = 0; r < this.size; r++) this.values[r] = least + r;
    for (let i = 0; i < size; i++) this.rank[i] = values[i]! - least;
  }

  #sorted(values: Float64Array, size: number): void {
    this.values = doubles(this.values, size);
    const sorted = this.values;
    let present = 0;
    for (let i = 0; i < size; i++) if (!Number.isNaN(values[i]!)) sorted[present++] = values[i]!;
    sorted.subarray(0, present).sort();
    let distinct = 0;
    for (let i = 0; i < present; i++) if (distinct === 0 || sorted[i]! !== sorted[distinct - 1]!) sorted[distinct++] = sorted[i]!;
    this.size = distinct;
    for (let i = 0; i < size; i++) {
      const value = values[i]!;
      let low = 0;
      let high = distinct;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (sorted[middle]! < value) low = middle + 1;
        else high = middle;
      }
      this.rank[i] = low;
    }
  }
}

/** Counts by rank in a Fenwick tree: adding, taking away and finding the value at a place in order, each in log(ranks). */
export class OrderCounts {
  #tree: Int32Array = new Int32Array(64);
  #size = 0;
  #top = 1;

  reset(size: number): void {
    this.#tree = integers(this.#tree, size + 1);
    this.#tree.fill(0, 0, size + 1);
    this.#size = size;
    this.#top = size === 0 ? 0 : 2 ** (31 - Math.clz32(size));
  }

  change(rank: number, by: number): void {
    const tree = this.#tree;
    const size = this.#size;
    for (let i = rank + 1; i <= size; i += i & -i) tree[i]! += by;
  }

  /** The rank of the value at `place` (from 1) in order. */
  find(place: number): number {
    const tree = this.#tree;
    const size = this.#size;
    let rank = 0;
    let left = place;
    for (let step = this.#top; step > 0; step >>>= 1) {
      const next = rank + step;
      if (next <= size && tree[next]! < left) {
        rank = next;
        left -= tree[next]!;
      }
    }
    return rank;
  }
}

/** quantile and approx_quantile; and, where rows become known out of order, also min, max (`by` value), first, last and list (`by` place in a selection ordered by (at, x)). */
export class Ranked implements Family {
  readonly #counts = new OrderCounts();
  readonly #by: "value" | "place";

  constructor(by: "value" | "place") {
    this.#by = by;
  }

  run(sight: Sight, readers: readonly Reader[]): void {
    const { ranks } = sight;
    if (this.#by === "value") ranks.byValue(sight.selection);
    else ranks.byPlace(sight.selection);
    const { steps, end } = sight.operations();
    const { rank } = ranks;
    const counts = this.#counts;
    counts.reset(ranks.size);
    let held = 0;
    let done = 0;
    for (let i = 0; i < sight.queries; i++) {
      if (i > 0 && end[i] === done) {
        for (const { sink } of readers) sink.repeat(sight.firstQuery + i);
        continue;
      }
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        const by = step >= 0 ? 1 : -1;
        counts.change(rank[step >= 0 ? step : ~step]!, by);
        held += by;
      }
      for (const reader of readers) this.#read(reader, sight.firstQuery + i, ranks, held);
    }
  }

  #read(reader: Reader, query: number, ranks: Ranks, held: number): void {
    const { sink } = reader;
    if (reader.aggregate === "list") {
      const length = Math.min(held, reader.k);
      for (let j = 0; j < length; j++) sink.push(ranks.values[this.#counts.find(held - j)]!);
      sink.lengths[query] = length;
      return;
    }
    const at = (place: number): number => ranks.values[this.#counts.find(place)]!;
    const place = placeOf(reader, held);
    if (held === 0) sink.numbers[query] = Number.NaN;
    else sink.numbers[query] = reader.aggregate === "approx_quantile" ? quantileEstimate(at(place), at(1), at(held)) : at(place);
  }
}

function placeOf(reader: Reader, held: number): number {
  switch (reader.aggregate) {
    case "quantile":
    case "approx_quantile":
      return quantilePlace(reader.q[0], reader.q[1], held);
    case "min":
    case "first":
      return 1;
    default:
      return held;
  }
}
