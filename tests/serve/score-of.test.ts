import fc from "fast-check";
import { expect, it } from "vitest";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { scoreOf, scores } from "../../runtime/score/scores.ts";

const task: fc.Arbitrary<TrainedModel["task"]> = fc.constantFrom({ kind: "binary" }, { kind: "regression" });
const calibration: fc.Arbitrary<TrainedModel["calibration"]> = fc.constantFrom(
  [],
  [{ kind: "platt", slope: 1.5, intercept: -0.25 }],
  [{ kind: "isotonic", x: [0, 0.2, 0.5, 1], y: [0, 0.25, 0.5, 0.9] }],
);

it("the score of one margin has the bits of the score in a column", () => {
  fc.assert(
    fc.property(task, calibration, fc.float(), (of, by, margin) => {
      const model = { task: of, calibration: of.kind === "regression" ? [] : by };
      expect(scoreOf(model, margin)).toBe(scores(model, Float32Array.of(margin))[0]);
    }),
  );
});
