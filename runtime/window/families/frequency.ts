import { integers } from "../scratch.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** distinct(x): how many values have a count above zero. */
export class Distinct implements Family {
  #counts: Int32Array = new Int32Array(64);

  run(sight: Sight, readers: readonly Reader[]): void {
    const { ranks } = sight;
    ranks.byValue(sight.selection);
    const { steps, end } = sight.operations();
    const counts = integers(this.#counts, ranks.size);
    this.#counts = counts;
    counts.fill(0, 0, ranks.size);
    let distinct = 0;
    let done = 0;
    for (let i = 0; i < sight.queries; i++) {
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        if (step >= 0) {
          if (counts[ranks.rank[step]!]!++ === 0) distinct++;
        } else if (--counts[ranks.rank[~step]!]! === 0) distinct--;
      }
      for (const reader of readers) reader.sink.numbers[sight.firstQuery + i] = distinct;
    }
  }
}

/**
 * mode and top: a tree of maxima over the counts by rank. A change climbs from its leaf to the root; the k most frequent are read best first, the left of two equal
 * ones first, so that ties go to the least value.
 */
export class Frequency implements Family {
  #tree: Int32Array = new Int32Array(64);
  #leaves = 1;
  #nodes: Int32Array = new Int32Array(16);

  run(sight: Sight, readers: readonly Reader[]): void {
    const { ranks } = sight;
    ranks.byValue(sight.selection);
    const { steps, end } = sight.operations();
    this.#reset(ranks.size);
    let done = 0;
    for (let i = 0; i < sight.queries; i++) {
      if (i > 0 && end[i] === done) {
        for (const { sink } of readers) sink.repeat(sight.firstQuery + i);
        continue;
      }
      for (; done < end[i]!; done++) {
        const step = steps[done]!;
        if (step >= 0) this.#change(ranks.rank[step]!, 1);
        else this.#change(ranks.rank[~step]!, -1);
      }
      const query = sight.firstQuery + i;
      for (const reader of readers) {
        if (reader.aggregate === "mode") reader.sink.numbers[query] = this.#tree[1] === 0 ? Number.NaN : ranks.values[this.#leastOfMost()]!;
        else reader.sink.lengths[query] = this.#top(reader, ranks.values);
      }
    }
  }

  #reset(size: number): void {
    this.#leaves = size <= 1 ? 1 : 2 ** (32 - Math.clz32(size - 1));
    this.#tree = integers(this.#tree, 2 * this.#leaves);
    this.#tree.fill(0, 0, 2 * this.#leaves);
  }

  #change(rank: number, by: number): void {
    const tree = this.#tree;
    let node = this.#leaves + rank;
    tree[node]! += by;
    while (node > 1) {
      const most = Math.max(tree[node]!, tree[node ^ 1]!);
      node >>>= 1;
      if (tree[node] === most) return;
      tree[node] = most;
    }
  }

  #leastOfMost(): number {
    const tree = this.#tree;
    let node = 1;
    while (node < this.#leaves) node = tree[2 * node]! >= tree[2 * node + 1]! ? 2 * node : 2 * node + 1;
    return node - this.#leaves;
  }

  /** Writes the k most frequent values; gives their number. `#nodes` is the front of the search, in which the best is found by looking through. */
  #top(reader: Reader, values: Float64Array): number {
    const tree = this.#tree;
    let front = 1;
    let written = 0;
    this.#nodes[0] = 1;
    while (written < reader.k && front > 0) {
      let best = 0;
      for (let j = 1; j < front; j++) if (this.#before(this.#nodes[j]!, this.#nodes[best]!)) best = j;
      const node = this.#nodes[best]!;
      if (tree[node] === 0) break;
      this.#nodes[best] = this.#nodes[--front]!;
      if (node >= this.#leaves) {
        reader.sink.push(values[node - this.#leaves]!);
        written++;
        continue;
      }
      if (front + 2 > this.#nodes.length) {
        const grown = integers(this.#nodes, front + 2);
        grown.set(this.#nodes);
        this.#nodes = grown;
      }
      this.#nodes[front++] = 2 * node;
      this.#nodes[front++] = 2 * node + 1;
    }
    return written;
  }

  /** Whether node a holds a greater count than b, or an equal one further left. */
  #before(a: number, b: number): boolean {
    const tree = this.#tree;
    if (tree[a] !== tree[b]) return tree[a]! > tree[b]!;
    // Ranks under a node begin at node · 2^(levels below) − leaves.
    return a * 2 ** (Math.clz32(a) - Math.clz32(this.#leaves)) < b * 2 ** (Math.clz32(b) - Math.clz32(this.#leaves));
  }
}
