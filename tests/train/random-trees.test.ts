import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrainedModel, Tree } from "../../runtime/contract/trained.ts";
import { jsScorer, onnxScorer, trainerMargins } from "../../runtime/score/index.ts";
import { writeOnnx } from "../../runtime/train/onnx/learned.ts";
import { CATEGORY, FLOAT, frame } from "./build.ts";

/** Trees that no training need ever make: sets with many gaps, empty ones, both sides shared, missing on either side. */
type Shape = { leaf: number } | { number: boolean; threshold: number; set: number[]; missingLeft: boolean; left: Shape; right: Shape };

const LEVELS = Array.from({ length: 40 }, (_, i) => `l${String(i).padStart(2, "0")}`);
const leaf = fc.integer({ min: -(2 ** 18), max: 2 ** 18 }).map((steps) => ({ leaf: steps / 2 ** 18 }));
const shape: fc.Arbitrary<Shape> = fc.letrec<{ tree: Shape }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.record({
      number: fc.boolean(),
      threshold: fc.float({ min: -2, max: 2, noNaN: true }).map((x) => x + 0),
      set: fc.uniqueArray(fc.nat({ max: LEVELS.length - 1 })).map((codes) => codes.sort((a, b) => a - b)),
      missingLeft: fc.boolean(),
      left: tie("tree"),
      right: tie("tree"),
    }),
  ),
})).tree;

function treeOf(root: Shape): Tree {
  const tree: Tree = { feature: [], threshold: [], categories: [], left: [], right: [], missingLeft: [], value: [] };
  const write = (node: Shape): number => {
    const at = tree.feature.length;
    const inner = "left" in node;
    tree.feature.push(inner ? (node.number ? 0 : 1) : -1);
    tree.threshold.push(inner && node.number ? node.threshold : 0);
    tree.categories.push(inner && !node.number ? node.set : null);
    tree.missingLeft.push(inner && node.missingLeft);
    tree.value.push(inner ? 0 : node.leaf);
    tree.left.push(0);
    tree.right.push(0);
    if (inner) {
      tree.left[at] = write(node.left);
      tree.right[at] = write(node.right);
    }
    return at;
  };
  write(root);
  return tree;
}

function modelOf(trees: Tree[]): TrainedModel {
  return {
    format: "mls-model/1", model: "m", planHash: "h", task: { kind: "binary" },
    inputs: [
      { name: "x", type: FLOAT, transforms: [], columns: ["x"] },
      { name: "c", type: CATEGORY, transforms: [{ transform: "codes", levels: LEVELS }], columns: ["c"] },
    ],
    learned: { kind: "gbdt", base: [0.25], trees: trees.map((tree) => [tree]), categorical: [1] },
    calibration: [], seed: 1, prior: [0.5], decisions: {},
    history: { rows: { train: 0, validate: 0, test: 0 }, rounds: [], bestRound: null, importance: [], pieces: [] },
  };
}

describe("any trees", () => {
  it("score the same by trainer, onnxruntime and generated scorer, for every level, missing and unseen", async () => {
    const numbers = [null, -3, -0.5, 0, 0.3, 5];
    const texts = [...LEVELS, null, "unseen"];
    const rows = texts.flatMap((c) => numbers.map((x) => ({ c, x })));
    const door = frame({ x: rows.map(({ x }) => x), c: rows.map(({ c }) => c) });
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 6 }), async (shapes) => {
        const trained = modelOf(shapes.map(treeOf));
        const own = trainerMargins(trained, door);
        expect(await jsScorer(trained).margins(door)).toEqual(own);
        expect(await (await onnxScorer(writeOnnx(trained))).margins(door)).toEqual(own);
      }),
      { numRuns: 150, seed: 2 },
    );
  });
});
