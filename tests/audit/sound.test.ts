/** No false alarms: sound systems of all kinds are clean, and the changes reach what they read. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { inFolder, planOf } from "../conformance/harness.ts";
import { generate } from "../sound/generate.ts";
import { auditOf, moved, unmoved } from "./support.ts";

const SPECS = fileURLToPath(new URL("../sound/specs", import.meta.url));
/** One of each kind of construct; `AUDIT_ALL=1` takes them all. */
const CHOSEN = ["tariffs-and-churn", "invoices-chased", "demand-28-horizons", "search-ranking", "spam-by-rules"];
const NAMES = process.env.AUDIT_ALL === undefined ? CHOSEN : readdirSync(SPECS).filter((name) => name.endsWith(".mls")).map((name) => name.slice(0, -4)).sort();

describe.each(NAMES)("%s", { timeout: 600_000 }, (name) => {
  it("is clean, and the changes reach its features", async () => {
    const functions = join(SPECS, `${name}.ts`);
    const files = { "spec.mls": readFileSync(join(SPECS, `${name}.mls`), "utf8"), ...(existsSync(functions) ? { [`${name}.ts`]: readFileSync(functions, "utf8") } : {}) };
    await inFolder(files, async (folder) => {
      for (const [path, text] of Object.entries(generate(planOf(folder), process.env.AUDIT_ALL === undefined ? 120 : 300).files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const outcome = await auditOf(folder, { samples: 1, without: new Set(process.env.AUDIT_ALL === undefined ? ["test", "threads"] : ["test"]) });
      if (process.env.AUDIT_ALL !== undefined) console.log(name, JSON.stringify({ unmoved: unmoved(outcome), notAsked: outcome.notAsked, without: outcome.trials.flatMap(({ without }) => without), seconds: outcome.trials.reduce((s, t) => s + t.seconds, 0), violations: outcome.violations.slice(0, 2) }));
      expect(moved(outcome)).toEqual([]);
      // Closed rows have no moment to cut at, and are told.
      const isAsked = outcome.trials.some(({ what }) => what === "cut") || outcome.notAsked.some(({ what, why }) => what === "another future" && why.includes("closed"));
      expect(isAsked).toBe(true);
    });
  });
});
