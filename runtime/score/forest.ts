import type { Learned, Tree } from "../contract/trained.ts";

type Gbdt = Extract<Learned, { kind: "gbdt" }>;

/**
 * All trees of a model in flat arrays. Node i: column `feature[i]` (−1: leaf), `left[i]`, `right[i]` absolute, `categories[i]` the first word of its bit set in `bits`
 * (−1: a number), `words[i]` how many words. `roots` has one a tree, rounds × outputs.
 */
export interface Forest {
  readonly roots: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: number[];
  readonly categories: number[];
  readonly words: number[];
  readonly bits: number[];
  readonly value: number[];
}

/** Flattens the trees of a boosted model. */
export function forestOf(learned: Gbdt): Forest {
  const forest: Forest = { roots: [], feature: [], threshold: [], left: [], right: [], missingLeft: [], categories: [], words: [], bits: [], value: [] };
  for (const tree of learned.trees.flat()) addTree(forest, tree);
  return forest;
}

function addTree(forest: Forest, tree: Tree): void {
  const start = forest.feature.length;
  forest.roots.push(start);
  for (let i = 0; i < tree.feature.length; i++) {
    forest.feature.push(tree.feature[i]!);
    forest.threshold.push(tree.threshold[i]!);
    forest.left.push(start + tree.left[i]!);
    forest.right.push(start + tree.right[i]!);
    forest.missingLeft.push(tree.missingLeft[i]! ? 1 : 0);
    forest.value.push(tree.value[i]!);
    const set = tree.categories[i] ?? null;
    forest.categories.push(set === null ? -1 : forest.bits.length);
    const words = set === null ? 0 : (Math.max(-1, ...set) >> 5) + 1;
    forest.words.push(words);
    for (let w = 0; w < words; w++) forest.bits.push(0);
    for (const code of set ?? []) forest.bits[forest.bits.length - words + (code >> 5)]! |= 1 << (code & 31);
  }
}

/** Margins of prepared columns: sums of leaves in double, which are exact (leaves lie on a grid), so any order of adding gives the same. rows × outputs. */
export function forestMargins(learned: Gbdt, columns: readonly Float32Array[], rows: number): Float32Array {
  const forest = forestOf(learned);
  const outputs = learned.base.length;
  const feature = Int32Array.from(forest.feature);
  const threshold = Float64Array.from(forest.threshold);
  const left = Int32Array.from(forest.left);
  const right = Int32Array.from(forest.right);
  const missingLeft = Uint8Array.from(forest.missingLeft);
  const categories = Int32Array.from(forest.categories);
  const words = Int32Array.from(forest.words);
  const bits = Int32Array.from(forest.bits);
  const value = Float64Array.from(forest.value);
  const margins = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) for (let k = 0; k < outputs; k++) margins[row * outputs + k] = learned.base[k]!;
  forest.roots.forEach((root, t) => {
    const k = t % outputs;
    for (let row = 0; row < rows; row++) {
      let node = root;
      let f = feature[node]!;
      while (f >= 0) {
        const x = columns[f]![row]!;
        let goesLeft: boolean;
        if (Number.isNaN(x)) goesLeft = missingLeft[node] === 1;
        else if (categories[node]! < 0) goesLeft = x <= threshold[node]!;
        else goesLeft = x >> 5 < words[node]! && ((bits[categories[node]! + (x >> 5)]! >>> (x & 31)) & 1) === 1;
        node = goesLeft ? left[node]! : right[node]!;
        f = feature[node]!;
      }
      margins[row * outputs + k]! += value[node]!;
    }
  });
  return new Float32Array(margins);
}
