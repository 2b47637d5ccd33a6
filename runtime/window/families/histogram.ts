import { integers } from "../scratch.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** histogram(x, edges): counts in (−∞, e0), [e0, e1) … [en, ∞). */
export class Histogram implements Family {
  #bins: Int32Array = new Int32Array(64);
  #counts: Int32Array = new Int32Array(64);

  run(sight: Sight, readers: readonly Reader[]): void {
    const { steps, end } = sight.operations();
    const { values, size } = sight.selection;
    for (const { sink, edges } of readers) {
      const bins = integers(this.#bins, size);
      this.#bins = bins;
      for (let p = 0; p < size; p++) bins[p] = binOf(values[p]!, edges);
      const counts = integers(this.#counts, edges.length + 1);
      this.#counts = counts;
      counts.fill(0, 0, edges.length + 1);
      let done = 0;
      for (let i = 0; i < sight.queries; i++) {
        for (; done < end[i]!; done++) {
          const step = steps[done]!;
          if (step >= 0) counts[bins[step]!]!++;
          else counts[bins[~step]!]!--;
        }
        for (let b = 0; b <= edges.length; b++) sink.push(counts[b]!);
        sink.lengths[sight.firstQuery + i] = edges.length + 1;
      }
    }
  }
}

function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
