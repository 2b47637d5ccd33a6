/** Cross-validation from the command line: shown by `train`, kept in the model, told in report and card, and no part of what test decides. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TrainedModelSchema } from "../../runtime/contract/trained.ts";
import { mlsc, tinySystem } from "./support.ts";

const withItem = (item: string) => tinySystem({ spec: (text) => text.replace('by time in "UTC" {\n', `by time in "UTC" {\n  ${item}\n`).replace("learner logistic", "learner logistic\n  calibrate platt") });
const modelOf = (folder: string, where: string) => TrainedModelSchema.parse(JSON.parse(readFileSync(join(folder, where), "utf8")));

describe("folds", () => {
  it("train shows mean and spread, and test's rows have no share in them", async () => {
    const folder = withItem("folds 3");
    const { code, out } = await mlsc(["train"], folder);
    expect(code).toBe(0);
    expect(out).toContain("3 folds of train and validate, fitted anew in each");
    expect(out).toMatch(/mean\s+spread\s+range/);
    const { history } = modelOf(folder, "mls-out/trained/returns/model.json");
    const judged = history.crossValidation!.folds.reduce((sum, fold) => sum + fold.judged, 0);
    expect(history.crossValidation!.folds.map((fold) => fold.fold)).toEqual([1, 2, 3]);
    expect(judged).toBeLessThanOrEqual((history.rows.train! + history.rows.validate!) * 0.76);
    expect(history.crossValidation!.folds.map((fold) => fold.train)).toEqual([...history.crossValidation!.folds.map((fold) => fold.train)].sort((a, b) => a - b));
  });

  it("report and card tell of rolling windows, and the model is the one without them", async () => {
    const [folder, plain] = [withItem("rolling 2"), withItem("")];
    expect((await mlsc(["build"], folder)).code).toBe(0);
    expect((await mlsc(["train"], plain)).code).toBe(0);
    const bundle = "mls-out/bundles/returns";
    expect(readFileSync(join(folder, bundle, "report.html"), "utf8")).toContain("Cross-validation");
    expect(readFileSync(join(folder, bundle, "model-card.md"), "utf8")).toContain("Over 2 folds of train and validate");
    expect(modelOf(folder, `${bundle}/model.json`).learned).toEqual(modelOf(plain, "mls-out/trained/returns/model.json").learned);
  });
});
