import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { TrainError, trainModel } from "../../runtime/train/index.ts";
import { FLOAT, frame, input, model, random, range, trainInput } from "./build.ts";
import { hashOfTraining } from "./training.ts";

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
      const contents = `import { hashOfTraining } from "./training.ts"; console.log(await hashOfTraining(2, "binary"));`;
      buildSync({ stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" }, bundle: true, minify: true, keepNames: true, platform: "node", format: "esm", outfile, logLevel: "error" });
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
