import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import { TrainError, trainModel } from "../../runtime/train/index.ts";
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

describe("the same bytes, whoever trains", () => {
  it.each(["binary", "multiclass", "regression"] as const)("%s: on 1, 2 and 3 threads, and again", async (task) => {
    const one = await hashOfTraining(1, task);
    expect(await hashOfTraining(1, task)).toBe(one);
    expect(await hashOfTraining(2, task)).toBe(one);
    expect(await hashOfTraining(3, task)).toBe(one);
  });

  it("out of one minified file that esbuild made, with names kept, as the command line is", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mls-train-"));
    try {
      const outfile = join(folder, "bundle.mjs");
      const source = `import { hashOfTraining } from "./threads.test.ts"; console.log(await hashOfTraining(2, "binary"));`;
      buildSync({
        stdin: { contents: source, resolveDir: import.meta.dirname, loader: "ts" }, bundle: true, minify: true, keepNames: true, platform: "node", format: "esm", outfile,
        external: ["onnxruntime-node", "esbuild"], logLevel: "error", banner: { js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);" },
        alias: { vitest: join(import.meta.dirname, "no-vitest.ts"), "onnxruntime-node": join(import.meta.dirname, "no-vitest.ts"), esbuild: join(import.meta.dirname, "no-vitest.ts") },
      });
      const printed = execFileSync(process.execPath, [outfile], { encoding: "utf8" }).trim();
      expect(printed).toBe(await hashOfTraining(1, "binary"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("an abort ends training with its reason", async () => {
    const next = random(1);
    const a = Array.from({ length: 500 }, () => next());
    const stop = new AbortController();
    const given = trainInput(model("gbdt", { trees: 1000 }, [input("a", FLOAT)]), frame({ a }), a.map((x) => (x + next() > 1 ? 1 : 0)), range(0, 500), range(0, 0), {
      threads: 2,
      signal: stop.signal,
      progress: (done) => {
        if (done === 3) stop.abort(new TrainError("interrupted"));
      },
    });
    await expect(trainModel(given)).rejects.toThrow("interrupted");
  });
});
