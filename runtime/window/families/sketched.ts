import { KEPT_HASHES } from "../../contract/vocabulary/sketches.ts";
import { integers } from "../scratch.ts";
import { distinctEstimate } from "../sketches.ts";
import type { Family, Reader, Sight } from "./family.ts";
import { OrderCounts } from "./ranks.ts";

/** approx_distinct(x), whose selection holds hashes: how many different ones are there, and which is at place KEPT_HASHES in order. */
export class Sketched implements Family {
  readonly #there = new OrderCounts();
  #counts: Int32Array = new Int32Array(64);

  run(sight: Sight, readers: readonly Reader[]): void {
    const { ranks } = sight;
    ranks.byValue(sight.selection);
    const { steps, end } = sight.operations();
    const { rank, values, size } = ranks;
    const counts = integers(this.#counts, size);
    this.#counts = counts;
    counts.fill(0, 0, size);
    // With fewer values in all than are kept none is ever looked up.
    const looks = size >= KEPT_HASHES;
    this.#there.reset(looks ? size : 0);
    let distinct = 0;
    let done = 0;
    for (let i = 0; i < sight.queries; i++) {
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        const at = rank[step >= 0 ? step : ~step]!;
        const changes = step >= 0 ? counts[at]!++ === 0 : --counts[at]! === 0;
        if (!changes) continue;
        distinct += step >= 0 ? 1 : -1;
        if (looks) this.#there.change(at, step >= 0 ? 1 : -1);
      }
      const value = distinctEstimate(distinct, distinct < KEPT_HASHES ? 0 : values[this.#there.find(KEPT_HASHES)]!);
      for (const reader of readers) reader.sink.numbers[sight.firstQuery + i] = value;
    }
  }
}
