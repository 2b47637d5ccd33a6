import type { Learned, Tree } from "../../contract/trained.ts";
import type { GraphBuilder } from "./graph.ts";

type Gbdt = Extract<Learned, { kind: "gbdt" }>;

/** Node attributes of TreeEnsembleRegressor, as parallel arrays. */
class EnsembleWriter {
  readonly treeIds: number[] = [];
  readonly nodeIds: number[] = [];
  readonly features: number[] = [];
  readonly values: number[] = [];
  readonly modes: string[] = [];
  readonly trueIds: number[] = [];
  readonly falseIds: number[] = [];
  readonly missing: number[] = [];
  readonly targetTrees: number[] = [];
  readonly targetNodes: number[] = [];
  readonly targets: number[] = [];
  readonly weights: number[] = [];
  private id = 0;

  constructor(private readonly trees: readonly Tree[], private readonly outputs: number) {}

  write(): void {
    this.trees.forEach((tree, t) => {
      this.id = 0;
      this.subtree(tree, t, 0);
    });
  }

  /** Writes the subtree at `node`, returns its id. onnxruntime wants a false branch to be new; a true branch may be shared (it keeps what it has placed already). */
  private subtree(tree: Tree, t: number, node: number): number {
    if (tree.feature[node]! < 0) return this.leaf(t, tree.value[node]!);
    const set = tree.categories[node] ?? null;
    if (set !== null) return this.membership(tree, t, node, set);
    const id = this.open(t, tree.feature[node]!, tree.threshold[node]!, tree.missingLeft[node]!);
    this.falseIds[this.place(id)] = this.subtree(tree, t, tree.right[node]!);
    this.trueIds[this.place(id)] = this.subtree(tree, t, tree.left[node]!);
    return id;
  }

  /**
   * `code in set` as a binary search over the bounds of the set's intervals, each a plain `x <= bound`. Both children of the split are written once and shared after that:
   * where a false branch would have to be shared, a node that is always true leads to it.
   */
  private membership(tree: Tree, t: number, node: number, set: readonly number[]): number {
    const codes = [...set].sort((a, b) => a - b);
    const bounds: number[] = [];
    codes.forEach((code, i) => {
      if (i === 0 || codes[i - 1] !== code - 1) bounds.push(code - 0.5);
      if (i === codes.length - 1 || codes[i + 1] !== code + 1) bounds.push(code + 0.5);
    });
    const missingLeft = tree.missingLeft[node]!;
    const sides = { left: -1, right: -1 };
    const reach = (side: "left" | "right", shareable: boolean): number => {
      if (sides[side] < 0) {
        sides[side] = this.subtree(tree, t, tree[side][node]!);
        return sides[side];
      }
      if (shareable) return sides[side];
      const id = this.open(t, tree.feature[node]!, Number.POSITIVE_INFINITY, true);
      this.falseIds[this.place(id)] = this.leaf(t, 0);
      this.trueIds[this.place(id)] = sides[side];
      return id;
    };
    // Missing is false at every test of the search, so it comes to lie beyond the last bound, outside the set; to send it left takes a node of its own before.
    const search = (from: number, to: number, shareable: boolean): number => {
      if (from === to) return reach(from % 2 === 1 ? "left" : "right", shareable);
      const middle = (from + to) >> 1;
      const id = this.open(t, tree.feature[node]!, bounds[middle]!, false);
      this.falseIds[this.place(id)] = search(middle + 1, to, false);
      this.trueIds[this.place(id)] = search(from, middle, true);
      return id;
    };
    if (!missingLeft) return search(0, bounds.length, false);
    const id = this.open(t, tree.feature[node]!, Number.NEGATIVE_INFINITY, true);
    this.falseIds[this.place(id)] = search(0, bounds.length, false);
    this.trueIds[this.place(id)] = reach("left", true);
    return id;
  }

  private base = 0;
  private place(id: number): number {
    return this.base + id;
  }

  private open(t: number, feature: number, value: number, missingTrue: boolean): number {
    return this.push(t, "BRANCH_LEQ", feature, value, missingTrue);
  }

  private leaf(t: number, value: number): number {
    const id = this.push(t, "LEAF", 0, 0, false);
    this.targetTrees.push(t);
    this.targetNodes.push(id);
    this.targets.push(t % this.outputs);
    this.weights.push(value);
    return id;
  }

  private push(t: number, mode: string, feature: number, value: number, missingTrue: boolean): number {
    if (this.id === 0) this.base = this.nodeIds.length;
    this.treeIds.push(t);
    this.nodeIds.push(this.id);
    this.features.push(feature);
    this.values.push(value);
    this.modes.push(mode);
    this.trueIds.push(0);
    this.falseIds.push(0);
    this.missing.push(missingTrue ? 1 : 0);
    return this.id++;
  }
}

/**
 * Writes the trees over a float32 matrix as one TreeEnsembleRegressor, returns the margins [N, outputs]. Leaves lie on a grid such that every sum of them is exact in
 * float32, so onnxruntime's order of adding (which changes with batch and threads) can't show.
 */
export function writeTrees(graph: GraphBuilder, learned: Gbdt, matrix: string): string {
  const writer = new EnsembleWriter(learned.trees.flat(), learned.base.length);
  writer.write();
  return graph.node(
    "TreeEnsembleRegressor",
    [matrix],
    [
      { name: "aggregate_function", string: "SUM" },
      { name: "base_values", floats: learned.base },
      { name: "n_targets", int: learned.base.length },
      { name: "nodes_falsenodeids", ints: writer.falseIds },
      { name: "nodes_featureids", ints: writer.features },
      { name: "nodes_missing_value_tracks_true", ints: writer.missing },
      { name: "nodes_modes", strings: writer.modes },
      { name: "nodes_nodeids", ints: writer.nodeIds },
      { name: "nodes_treeids", ints: writer.treeIds },
      { name: "nodes_truenodeids", ints: writer.trueIds },
      { name: "nodes_values", floats: writer.values },
      { name: "post_transform", string: "NONE" },
      { name: "target_ids", ints: writer.targets },
      { name: "target_nodeids", ints: writer.targetNodes },
      { name: "target_treeids", ints: writer.targetTrees },
      { name: "target_weights", floats: writer.weights },
    ],
    "ai.onnx.ml",
  );
}
