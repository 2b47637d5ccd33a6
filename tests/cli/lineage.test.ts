/** `mlsc lineage`: every format, files and standard output, wrong names. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readWellFormed } from "../evaluate/well-formed.ts";
import { expectMistake, filesBelow, mlsc, newFolder, SPEC, tinySystem } from "./support.ts";

describe("mlsc lineage", () => {
  const folder = tinySystem();

  it("lists the graph as text, and the tree around a name", async () => {
    const whole = await mlsc(["lineage"], folder);
    expect(whole).toMatchObject({ code: 0, err: "" });
    expect(whole.out).toContain("source orders  (csv, kafka)\n  rows: placed (time)\n  customer  ← orders.csv.customer\n");
    const down = await mlsc(["lineage", "returned", "--direction", "down"], folder);
    expect(down.out).toBe(
      ["source orders: returned", "  made into", "  └ examples checkouts: sent_back", "    └ model returns: score, by learnt", "      ├ tests returns: auc >= 0.1, by aggregation", "      └ deploy returns: score", ""].join("\n"),
    );
    expect((await mlsc(["lineage", ".", "returned", "--direction", "down"], folder)).out).toBe(down.out);
  });

  it("is JSON, and a line of OpenLineage for each job", async () => {
    const { targets, nodes } = JSON.parse((await mlsc(["lineage", ".", "shopper.spent_7d", "--format", "json"], folder)).out) as { targets: unknown; nodes: { id: string }[] };
    expect(targets).toEqual([{ node: "features shopper", field: "spent_7d" }]);
    expect(nodes.map((node) => node.id)).toEqual(["file orders.csv", "source orders", "features shopper", "examples checkouts", "model returns", "tests returns", "deploy returns"]);
    const { out } = await mlsc(["lineage", "--format", "openlineage", "--namespace", "team"], folder);
    const jobs = out.trim().split("\n").map((line) => JSON.parse(line) as { eventTime: string; job: unknown });
    expect(jobs.map(({ job }) => job)).toMatchObject([{ namespace: "team", name: "shop.build.checkouts" }, { namespace: "team", name: "shop.train.returns" }]);
    for (const { eventTime } of jobs) expect(Number.isNaN(Date.parse(eventTime))).toBe(false);
  });

  it("draws SVG and HTML that are well-formed, stand alone, and show no markup of the spec", async () => {
    const hostile = newFolder({ "shop.mls": SPEC.replace("learner logistic", "learner gbdt").replace("tests returns { auc >= 0.1 }", 'tests returns { auc >= 0.1 xfail "<script>alert(1)</script>" }').replace("    amount\n  }\n}\n\nsplit", '    amount\n    kind = if amount > 5 then "<script>" else "b"\n  }\n}\n\nsplit') });
    for (const format of ["svg", "html"]) {
      const file = `lineage.${format}`;
      expect(await mlsc(["lineage", "--format", format, "--out", file], hostile)).toMatchObject({ code: 0, out: "", err: `wrote ${file}\n` });
      const text = readFileSync(join(hostile, file), "utf8");
      const { elements } = readWellFormed(text);
      expect(elements).not.toContain("script");
      expect(text.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|@import|url\(/);
      expect(text).toContain("spent_7d");
      expect(text).toContain("&lt;script&gt;");
    }
    expect(filesBelow(hostile)).toEqual(["lineage.html", "lineage.svg", "shop.mls"]);
  });

  it("refuses what it can't show", async () => {
    expectMistake(await mlsc(["lineage", "amuont"], folder), 2, "nothing in the plan is named `amuont`", "did you mean `amount`?");
    expectMistake(await mlsc(["lineage", "--direction", "up"], folder), 2, "`--direction` needs a NAME");
    expectMistake(await mlsc(["lineage", "--format", "png"], folder), 2, "`--format png` is not one of");
    expectMistake(await mlsc(["lineage", "no/where.mls"], folder), 2, "there is no `no/where.mls`");
    expectMistake(await mlsc(["lineage"], newFolder({ "shop.mls": SPEC.replace("  known   at placed + 1m\n", "") })), 1, "the spec has");
  });
});
