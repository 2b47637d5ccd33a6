import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { CATEGORY, FLOAT, frame, input, model, normal, random, range, trainInput, transform } from "./build.ts";

/** A model over 3,000 rows, with all that could depend on an order: subsampling, categories, missing, early stopping, calibration. */
export async function hashOfTraining(threads: number, task: "binary" | "multiclass" | "regression"): Promise<string> {
  const next = random(5);
  const rows = Array.from({ length: 3000 }, () => ({ a: normal(next), b: next() < 0.3 ? null : normal(next), c: `k${Math.floor(next() * 20)}` }));
  const margin = rows.map(({ a, b, c }) => a + (b ?? 1) + (Number(c.slice(1)) % 3));
  const y = margin.map((m) => (task === "regression" ? 0.1 * m + normal(next) * 1e-3 : task === "binary" ? (next() < 1 / (1 + Math.exp(1 - m)) ? 1 : 0) : `c${Math.max(0, Math.min(2, Math.floor(m)))}`));
  const door = frame({ a: rows.map(({ a }) => a), b: rows.map(({ b }) => b), c: rows.map(({ c }) => c), t: rows.map(({ c }) => c) });
  const m = model("gbdt", { trees: 12, leaves: 10, subsample: 0.8, columns: 0.8, patience: 3 }, [input("a", FLOAT), input("b", FLOAT), input("c", CATEGORY), input("t", CATEGORY, transform("target_encode"))], {
    task: task === "multiclass" ? { kind: task, classes: [] } : { kind: task },
    ...(task === "regression" ? {} : { calibrate: "isotonic" as const }),
  });
  const moments = Float64Array.from({ length: 3000 }, (_, i) => i * 1000);
  const { trained, onnx } = await trainModel(trainInput(m, door, y, range(0, 2000), range(2000, 3000), { moments, labelKnown: moments.map((t) => t + 5000), threads }));
  return sha256(canonicalJson(trained)) + sha256(onnx);
}
