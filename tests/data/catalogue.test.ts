/** Every code that only data can show has a case that yields it once, and no other finding, and a twin that yields none. `UPDATE=1 npx vitest run tests/data` writes the pages. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DATA } from "../../compiler/diagnostics/catalogue/index.ts";
import { pageOfData } from "../../compiler/diagnostics/render/page.ts";
import { ROOT } from "../cli/support.ts";
import { findingsOf } from "./support.ts";

for (const entry of DATA) {
  describe(`${entry.code}: ${entry.title}`, () => {
    it("the wrong case yields it once, and nothing else, with what follows and what to do", async () => {
      const findings = await findingsOf(entry.wrong);
      expect(findings.map((finding) => `${finding.code} ${finding.severity}`)).toEqual([`${entry.code} ${entry.severity}`]);
      expect(findings[0]?.help).toMatch(/\w/);
      expect(findings[0]?.notes?.length).toBeGreaterThan(0);
      const { start, end } = findings[0]!.span;
      expect(entry.wrong.spec.slice(start, end)).toMatch(/\w/);
    });

    it("the right case yields nothing", async () => {
      expect((await findingsOf(entry.right)).map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
    });

    it("has its page", () => {
      const path = join(ROOT, `docs/errors/${entry.code}.md`);
      if (process.env.UPDATE === "1") writeFileSync(path, pageOfData(entry));
      expect(existsSync(path) ? readFileSync(path, "utf8") : undefined).toBe(pageOfData(entry));
    });
  });
}
