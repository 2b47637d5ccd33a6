import type { Edges } from "./edges.ts";
import { bytes, doubles, IndexSort, integers } from "./scratch.ts";
import type { Selection } from "./selection.ts";

/**
 * One key's windows as a list of comings and goings: query i holds the places left by `steps[0]` … `steps[end[i] − 1]`, where p ≥ 0 adds place p of the selection and ~p
 * takes it away. Each place comes and goes at most once, so the list is at most twice as long as the selection.
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
  fromEntries(edges: Edges, selection: Selection, t: Float64Array, first: number, last: number, from: number): void {
    this.#start(last - first, selection.size);
    this.#orderEntries(edges, selection, from);
    const enter = this.#enter;
    const order = this.#order;
    const active = this.#active;
    if (edges.replaces) this.#orderExits(edges, selection, from);
    let gone = 0;
    let next = 0;
    let replaced = edges.replaces ? 0 : selection.size;
    for (let i = first; i < last; i++) {
      const edge = selection.place(edges.left[i - first]!);
      for (; gone < edge; gone++) this.#drop(gone);
      for (; replaced < selection.size && this.#leave[this.#leaving[replaced]!]! < t[i]!; replaced++) this.#drop(this.#leaving[replaced]!);
      for (; next < selection.size && enter[order[next]!]! < t[i]!; next++) {
        const place = order[next]!;
        if (place < edge || active[place] === 2) continue;
        active[place] = 1;
        this.steps[this.#count++] = place;
      }
      this.end[i - first] = this.#count;
    }
  }

  /** A place goes, or will never come. */
  #drop(place: number): void {
    if (this.#active[place] === 1) this.steps[this.#count++] = ~place;
    this.#active[place] = 2;
  }

  /**
   * The latest `rows` places of those that are known and not replaced. A place that goes lets an earlier one back in, so each query looks down from the latest place that has come, past those that are
   * gone; `steps` grows with it.
   */
  latestOfVersions(edges: Edges, selection: Selection, rows: number, t: Float64Array, first: number, last: number, from: number): void {
    this.#start(last - first, selection.size);
    this.#orderEntries(edges, selection, from);
    this.#orderExits(edges, selection, from);
    const { size, values } = selection;
    let held: number[] = [];
    let next = 0;
    let latest = -1;
    for (let i = first; i < last; i++) {
      for (; next < size && this.#enter[this.#order[next]!]! < t[i]!; next++) latest = Math.max(latest, this.#order[next]!);
      const now: number[] = [];
      for (let place = latest; place >= 0 && now.length < rows; place--) if (this.#enter[place]! < t[i]! && !(this.#leave[place]! < t[i]!)) now.push(place);
      this.#change(held, now, values);
      held = now;
      this.end[i - first] = this.#count;
    }
  }

  /** From the places held to those that are to be held. Places with a missing value count, but neither come nor go. */
  #change(held: readonly number[], now: readonly number[], values: Float64Array): void {
    const wanted = this.#count + held.length + now.length;
    if (wanted > this.steps.length) {
      const grown = integers(this.steps, wanted);
      grown.set(this.steps.subarray(0, this.#count));
      this.steps = grown;
    }
    for (const place of now) this.#active[place] = 1;
    for (const place of held) if (this.#active[place] !== 1 && !Number.isNaN(values[place]!)) this.steps[this.#count++] = ~place;
    for (const place of held) this.#active[place]! |= 2;
    for (const place of now) if (this.#active[place] === 1 && !Number.isNaN(values[place]!)) this.steps[this.#count++] = place;
    for (const place of held) this.#active[place] = 0;
    for (const place of now) this.#active[place] = 0;
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

  #start(queries: number, size: number): void {
    this.steps = integers(this.steps, 2 * size);
    this.end = integers(this.end, queries);
    this.#count = 0;
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
