import type { Edges } from "./edges.ts";
import type { KeptOut } from "./kept-out.ts";
import { PlaceSet } from "./place-set.ts";
import { bytes, doubles, IndexSort, integers } from "./scratch.ts";
import type { Selection } from "./selection.ts";

/**
 * One key's windows as a list of comings and goings: query i holds the places left by `steps[0]` … `steps[end[i] − 1]`, where p ≥ 0 adds place p of the selection and ~p
 * takes it away. Each place comes and goes at most once, so the list is at most twice as long as the selection; but for the latest rows of versions, where each that comes or goes may push another out or let it
 * back in, so that it is at most four times as long. A row that a query is not to see goes for it, and comes back for the next that asks something else.
 */
export class Operations {
  steps: Int32Array = new Int32Array(64);
  end: Int32Array = new Int32Array(64);
  #count = 0;
  #order: Int32Array = new Int32Array(0);
  #enter: Float64Array = new Float64Array(0);
  /** 1: held; 2: gone for good. */
  #active: Uint8Array = new Uint8Array(0);
  #leave: Float64Array = new Float64Array(0);
  #leaving: Int32Array = new Int32Array(0);
  readonly #sort = new IndexSort();
  /** The places that are known, not replaced and not kept out; of these, how many are held, and the lowest of them. */
  readonly #standing = new PlaceSet();
  #held = 0;
  #lowest = 0;
  /** Of each row the place, −1 where it is not selected; and the places that the last query was not to see. */
  #placeOf: Int32Array = new Int32Array(0);
  readonly #out: number[] = [];

  /** From ascending intervals of places. */
  fromIntervals(left: Int32Array, right: Int32Array, queries: number, size: number): void {
    this.#start(queries, size);
    const { steps, end } = this;
    let count = 0;
    let low = 0;
    let high = 0;
    for (let i = 0; i < queries; i++) {
      const from = left[i]!;
      const to = right[i]!;
      while (low < from && low < high) steps[count++] = ~low++;
      if (high < from) {
        low = from;
        high = from;
      }
      while (high < to) steps[count++] = high++;
      end[i] = count;
    }
  }

  /** From knowledge times in any order: a place comes when its K is before t, unless it has left by then, and goes when its `at` falls off the left edge, or a later version replaces it. */
  fromEntries(edges: Edges, selection: Selection, t: Float64Array, first: number, last: number, from: number, keptOut: KeptOut | undefined): void {
    this.#start(last - first, selection.size + (keptOut?.comings ?? 0));
    this.#orderEntries(edges, selection, from);
    if (keptOut !== undefined) this.#orderRows(selection, from, keptOut.size);
    const enter = this.#enter;
    const order = this.#order;
    const active = this.#active;
    if (edges.replaces) this.#orderExits(edges, selection, from);
    let gone = 0;
    let next = 0;
    let replaced = edges.replaces ? 0 : selection.size;
    for (let i = first; i < last; i++) {
      if (keptOut !== undefined && keptOut.again[i - first] === 1) {
        this.end[i - first] = this.#count;
        continue;
      }
      for (const place of this.#out) this.steps[this.#count++] = place;
      this.#out.length = 0;
      const edge = selection.place(edges.left[i - first]!);
      for (; gone < edge; gone++) this.#drop(gone);
      for (; replaced < selection.size && this.#leave[this.#leaving[replaced]!]! < t[i]!; replaced++) this.#drop(this.#leaving[replaced]!);
      for (; next < selection.size && enter[order[next]!]! < t[i]!; next++) {
        const place = order[next]!;
        if (place < edge || active[place] === 2) continue;
        active[place] = 1;
        this.steps[this.#count++] = place;
      }
      this.#findOut(keptOut, i - first);
      for (const place of this.#out) this.steps[this.#count++] = ~place;
      this.end[i - first] = this.#count;
    }
    this.#out.length = 0;
  }

  /** The places in sight that a query is not to see. */
  #findOut(keptOut: KeptOut | undefined, query: number): void {
    if (keptOut === undefined) return;
    for (let k = keptOut.start[query]!; k < keptOut.end[query]!; k++) {
      const place = this.#placeOf[keptOut.rows[k]!]!;
      if (place >= 0 && this.#active[place] === 1) this.#out.push(place);
    }
  }

  /** A place goes, or will never come. */
  #drop(place: number): void {
    if (this.#active[place] === 1) this.steps[this.#count++] = ~place;
    this.#active[place] = 2;
  }

  /**
   * The latest `rows` places of those that are known, and neither replaced nor kept out. A place that goes lets the next one below those that are held back in: so all that stand are kept in a set, of which the held ones are
   * the upper end.
   */
  latestOfStanding(edges: Edges, selection: Selection, rows: number, t: Float64Array, first: number, last: number, from: number, keptOut: KeptOut | undefined): void {
    const { size, values } = selection;
    this.#start(last - first, 2 * (size + (keptOut?.comings ?? 0)));
    this.#orderEntries(edges, selection, from);
    if (edges.replaces) this.#orderExits(edges, selection, from);
    if (keptOut !== undefined) this.#orderRows(selection, from, keptOut.size);
    this.#standing.reset(size);
    this.#held = 0;
    this.#lowest = size;
    let next = 0;
    let replaced = edges.replaces ? 0 : size;
    for (let i = first; i < last; i++) {
      if (keptOut !== undefined && keptOut.again[i - first] === 1) {
        this.end[i - first] = this.#count;
        continue;
      }
      for (const place of this.#out) this.#stand(place, rows, values);
      this.#out.length = 0;
      for (; replaced < size && this.#leave[this.#leaving[replaced]!]! < t[i]!; replaced++) {
        const place = this.#leaving[replaced]!;
        const stood = this.#active[place] === 1;
        this.#active[place] = 2;
        if (stood) this.#fall(place, size, values);
      }
      for (; next < size && this.#enter[this.#order[next]!]! < t[i]!; next++) {
        const place = this.#order[next]!;
        if (this.#active[place] === 2) continue;
        this.#active[place] = 1;
        this.#stand(place, rows, values);
      }
      this.#findOut(keptOut, i - first);
      for (const place of this.#out) this.#fall(place, size, values);
      this.end[i - first] = this.#count;
    }
    this.#out.length = 0;
  }

  /** A place stands from now on, and is held if fewer than `rows` stand above it. */
  #stand(place: number, rows: number, values: Float64Array): void {
    const standing = this.#standing;
    standing.add(place);
    if (this.#held < rows) {
      this.#held++;
      this.#lowest = Math.min(this.#lowest, place);
    } else if (place < this.#lowest) return;
    else {
      this.#step(~this.#lowest, values[this.#lowest]!);
      this.#lowest = standing.above(this.#lowest);
    }
    this.#step(place, values[place]!);
  }

  /** A place no longer stands; if it was held, the next one below is. */
  #fall(place: number, size: number, values: Float64Array): void {
    const standing = this.#standing;
    standing.delete(place);
    if (place < this.#lowest) return;
    this.#step(~place, values[place]!);
    const back = standing.below(this.#lowest);
    if (back >= 0) {
      this.#step(back, values[back]!);
      this.#lowest = back;
      return;
    }
    this.#held--;
    if (place === this.#lowest) this.#lowest = this.#held === 0 ? size : standing.above(place);
  }

  /** Places with a missing value count, but neither come nor go. */
  #step(step: number, value: number): void {
    if (!Number.isNaN(value)) this.steps[this.#count++] = step;
  }

  /** The latest `rows` places of those that are known, K in any order. Places with a missing value count, but neither come nor go. */
  latestFromEntries(edges: Edges, selection: Selection, rows: number, t: Float64Array, first: number, last: number, from: number): void {
    this.#start(last - first, selection.size);
    this.#orderEntries(edges, selection, from);
    const order = this.#order;
    const active = this.#active;
    const { values } = selection;
    let held = 0;
    let lowest = selection.size;
    let next = 0;
    for (let i = first; i < last; i++) {
      for (; next < selection.size && this.#enter[order[next]!]! < t[i]!; next++) {
        const place = order[next]!;
        if (held === rows) {
          if (place < lowest) continue;
          if (!Number.isNaN(values[lowest]!)) this.steps[this.#count++] = ~lowest;
          active[lowest] = 0;
          active[place] = 1;
          while (active[lowest] === 0) lowest++;
        } else {
          held++;
          active[place] = 1;
          if (place < lowest) lowest = place;
        }
        if (!Number.isNaN(values[place]!)) this.steps[this.#count++] = place;
      }
      this.end[i - first] = this.#count;
    }
  }

  /** `size`: places that may come and go, once each. */
  #start(queries: number, size: number): void {
    this.steps = integers(this.steps, 2 * size);
    this.end = integers(this.end, queries);
    this.#count = 0;
  }

  #orderRows({ rows, size }: Selection, from: number, rowsOfKey: number): void {
    this.#placeOf = integers(this.#placeOf, rowsOfKey);
    // No more than this key's: the array is as long as the busiest key before it.
    this.#placeOf.fill(-1, 0, rowsOfKey);
    for (let p = 0; p < size; p++) this.#placeOf[rows[p]! - from] = p;
  }

  #orderExits(edges: Edges, selection: Selection, from: number): void {
    const { size, rows } = selection;
    this.#leaving = integers(this.#leaving, size);
    this.#leave = doubles(this.#leave, size);
    for (let p = 0; p < size; p++) {
      this.#leaving[p] = p;
      this.#leave[p] = edges.leave[rows[p]! - from]!;
    }
    this.#sort.sort(this.#leaving, 0, size, this.#leave);
  }

  #orderEntries(edges: Edges, selection: Selection, from: number): void {
    const { size, rows } = selection;
    this.#order = integers(this.#order, size);
    this.#enter = doubles(this.#enter, size);
    this.#active = bytes(this.#active, size);
    for (let p = 0; p < size; p++) {
      this.#order[p] = p;
      this.#enter[p] = edges.enter[rows[p]! - from]!;
      this.#active[p] = 0;
    }
    this.#sort.sort(this.#order, 0, size, this.#enter);
  }
}
