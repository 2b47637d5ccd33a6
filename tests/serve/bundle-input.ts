import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BundleInput } from "../../compiler/emit/serve/index.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { generateScorer } from "../../runtime/score/generate.ts";
import { openapiDocument } from "../../runtime/serve/openapi.ts";
import { FLIGHTS_PLAN, TABLES } from "./small-plan.ts";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Everything that a bundle of the small plan is made of. */
export function bundleInput(model: TrainedModel, more: Partial<BundleInput> = {}): BundleInput {
  return {
    root: ROOT,
    mlsVersion: "0.0.0",
    plan: FLIGHTS_PLAN,
    model,
    onnx: new Uint8Array([1, 2, 3]),
    scorer: generateScorer(model),
    openapi: openapiDocument(FLIGHTS_PLAN, model, "0.0.0"),
    sql: new Map([["features", "SELECT 1;\n"]]),
    tables: TABLES,
    data: { flights: { sha256: "ab", bytes: 1, rows: 1 } },
    tests: "not opened",
    reportHtml: "<p>report</p>",
    modelCard: "# card",
    ...more,
  };
}
