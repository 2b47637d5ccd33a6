import { it } from "vitest";
import { writeFileSync } from "node:fs";
import { inFolder, planOf } from "../conformance/harness.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { shopFiles } from "./shop.ts";
import { auditFiles, moved, unmoved } from "./support.ts";
it("x", async () => {
  await inFolder(shopFiles(), async (folder) => { const plan = planOf(folder); writeFileSync("/tmp/mls/audit-try/program.json", JSON.stringify(emitBatch(plan, "all"), null, 1)); writeFileSync("/tmp/mls/audit-try/plan.json", JSON.stringify(plan, null, 1)); });
  const o = await auditFiles(shopFiles(), { without: new Set(["test"]) });
  console.log(moved(o), unmoved(o), JSON.stringify(o.notAsked), JSON.stringify(o.edges), JSON.stringify(o.trials.map((t) => [t.title, t.changed, t.without, t.compared])), JSON.stringify(o.violations.slice(0,2)));
});
