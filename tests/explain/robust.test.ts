/** What explains must not fall over what it explains: every thing of every spec at hand, with findings or without, and every prefix of one. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { CATALOGUE } from "../../compiler/diagnostics/catalogue/index.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { planCost } from "../../compiler/explain/cost.ts";
import { explain, namedThings } from "../../compiler/explain/index.ts";
import { renderLineagePage } from "../../runtime/evaluate/report/lineage-page.ts";
import { lineageGraph } from "../../runtime/lineage/graph.ts";
import { openLineage } from "../../runtime/lineage/open-lineage.ts";
import { graphText } from "../../runtime/lineage/text.ts";
import { readWellFormed } from "../evaluate/well-formed.ts";
import { SHOP } from "../lineage/shop.ts";
import { memoryHost } from "../memory-host.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function specs(): { readonly name: string; readonly text: string }[] {
  const files = ["examples", "tests"].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mls") && !name.includes("mls-out")).map((name) => join(folder, name)));
  const pages = CATALOGUE.flatMap((entry) => [{ name: `${entry.code} wrong`, text: entry.wrong }, { name: `${entry.code} right`, text: entry.right }]);
  return [...files.map((name) => ({ name, text: readFileSync(join(ROOT, name), "utf8") })), ...pages.filter((page): page is { name: string; text: string } => typeof page.text === "string"), { name: "shop", text: SHOP }];
}

function tellAll(text: string): number {
  const checked = check(memoryHost({ "spec.mls": text }), "spec.mls");
  const things = namedThings(checked.program);
  for (const thing of things) {
    const told = explain(thing, checked);
    expect(told.place.line).toBeGreaterThan(0);
    expect(told.role).not.toContain("undefined");
  }
  return things.length;
}

const SPECS = specs();

describe("every spec at hand", () => {
  it("there are many", () => expect(SPECS.length).toBeGreaterThan(100));

  it("each of its names is explained", () => {
    let told = 0;
    for (const { text } of SPECS) told += tellAll(text);
    expect(told).toBeGreaterThan(500);
  });

  it("each plan has a lineage without loose ends, and a cost", () => {
    let plans = 0;
    for (const { name, text } of SPECS) {
      const host = memoryHost({ "spec.mls": text });
      const checked = check(host, "spec.mls");
      // A model whose task is not built yet (MLS9407) has no plan.
      if (checked.hasErrors || checked.program.models.some((model) => model.task === "unknown")) continue;
      const plan = compile(host, checked);
      const graph = lineageGraph(plan);
      const fields = new Set(graph.nodes.flatMap((node) => node.fields.map((field) => `${node.id}.${field.name}`)));
      const edges = graph.nodes.flatMap((node) => [...node.rows, ...node.fields.flatMap((field) => field.from)]);
      expect(edges.map((edge) => `${edge.node}.${edge.field}`).filter((key) => !fields.has(key)), name).toEqual([]);
      readWellFormed(renderLineagePage({ title: name, graph, targets: [] }));
      expect(graphText(graph)).not.toContain("undefined");
      openLineage(graph, { namespace: "n", project: "p", eventTime: "2026-01-01T00:00:00Z", producer: "urn:x" });
      planCost(plan, emitBatch(plan));
      plans++;
    }
    expect(plans).toBeGreaterThan(50);
  });
});

describe("a spec that is being written", () => {
  it("is explained as far as it goes, at every 29th letter", () => {
    for (let end = 0; end < SHOP.length; end += 29) tellAll(SHOP.slice(0, end));
  });
});
