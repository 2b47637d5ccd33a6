// float64 in training and float32 in the graph move a split
// rule: numbers
import { expect, it } from "vitest";
import { jsScorer, onnxScorer, trainerMargins } from "../../../runtime/score/index.ts";
import { trainModel } from "../../../runtime/train/index.ts";
import { FLOAT, frame, input, model, range, trainInput } from "../../train/build.ts";

/** Two kinds of parts whose measure differs by less than 32 bits can tell, and a third that is far away. */
const NEAR = 1 + 2 ** -30;
const MEASURES = Array.from({ length: 600 }, (_, i) => [1, NEAR, 2][i % 3]!);
const BROKEN: readonly number[] = MEASURES.map((x) => (x === NEAR ? 1 : 0));

it("a value is rounded to 32 bits once, before anything learns from it", async () => {
  const m = model("gbdt", { trees: 10, depth: 3, min_leaf: 5 }, [input("x", FLOAT)]);
  const { trained, onnx } = await trainModel(trainInput(m, frame({ x: MEASURES }), BROKEN, range(0, 600), range(0, 0)));
  const asked = frame({ x: [1, NEAR, 2, 1 + 2 ** -25, 1 + 2 ** -22] });
  const margins = [...trainerMargins(trained, asked)];
  expect([...(await jsScorer(trained).margins(asked))]).toEqual(margins);
  expect([...(await (await onnxScorer(onnx)).margins(asked))]).toEqual(margins);
  // The trainer has not seen what the graph can't see: both kinds are one to it, as they will be in service.
  expect(margins[0]).toBe(margins[1]);
  expect(margins[0]).not.toBe(margins[2]);

  // A tree that is taught in 64 bits parts them, at the middle; the graph, in 32, gives all of them the answer of one side.
  const threshold = (1 + NEAR) / 2;
  const taught = [1, NEAR].map((x) => x < threshold);
  const served = [1, NEAR].map((x) => Math.fround(x) < Math.fround(threshold));
  expect(taught).toEqual([true, false]);
  expect(served).not.toEqual(taught);
});
