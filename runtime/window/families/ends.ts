import type { Family, Reader, Sight } from "./family.ts";

/** first, last and list over ascending intervals of a selection ordered by (at, x). */
export class Ends implements Family {
  run(sight: Sight, readers: readonly Reader[]): void {
    const { left, right, queries, firstQuery } = sight;
    const { values } = sight.selection;
    for (const { aggregate, sink, k } of readers) {
      for (let i = 0; i < queries; i++) {
        const from = left[i]!;
        const to = right[i]!;
        if (aggregate === "list") {
          const least = Math.max(from, to - k);
          for (let p = to - 1; p >= least; p--) sink.push(values[p]!);
          sink.lengths[firstQuery + i] = to - least;
        } else if (from === to) sink.numbers[firstQuery + i] = Number.NaN;
        else sink.numbers[firstQuery + i] = values[aggregate === "first" ? from : to - 1]!;
      }
    }
  }
}
