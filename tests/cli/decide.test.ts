/** Decisions from the command line: a quota that the threshold keeps to, and a rule of several outcomes, in model, report, card and answer. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TrainedModelSchema } from "../../runtime/contract/trained.ts";
import { mlsc, tinySystem } from "./support.ts";

const decide = (rules: string) => tinySystem({ spec: (text) => text.replace("tests returns", `decide handling for returns {\n${rules}\n}\n\ntests returns`) });
const ASK = ["predict", "--row", '{"customer":"C1","placed":"2024-04-08T10:00:00Z","amount":12.5}', "--at", "2024-04-08T10:01:00Z"];
const QUOTA = "  warn = score >= c\n  choose c to maximize true_positives where true_positives + false_positives <= 10% * count";

describe("decide", () => {
  it("a quota is kept on its piece of validate, and several outcomes are told", async () => {
    const folder = decide(`${QUOTA}\n  act = if warn then "call" else if score < 0.42 then "wait" else "look"`);
    expect((await mlsc(["build"], folder)).code).toBe(0);
    const bundle = join(folder, "mls-out/bundles/returns");
    const trained = TrainedModelSchema.parse(JSON.parse(readFileSync(join(bundle, "model.json"), "utf8")));
    expect(trained.decisions.handling!.c).toBeGreaterThan(0);
    expect(readFileSync(join(bundle, "report.html"), "utf8")).toContain("What act comes to");
    const card = readFileSync(join(bundle, "model-card.md"), "utf8");
    expect(card).toContain("What `act` comes to:");
    // All of validate is the threshold's piece here, so the share of calls is the quota's.
    expect(Number(/^\| call \| ([\d.]+)\s?%/m.exec(card)?.[1])).toBeLessThanOrEqual(10);
    const answer = await mlsc(ASK, folder);
    expect(["call", "look", "wait"]).toContain((JSON.parse(answer.out) as { decisions: { act: string } }).decisions.act);
  });

  it("a test of yes and no can't be of several outcomes", async () => {
    const folder = tinySystem({ spec: (text) => text.replace("tests returns { auc >= 0.1 }", 'decide handling for returns {\n  act = if score > 0.5 then "call" else "wait"\n}\n\ntests returns { recall of act >= 0.1 }') });
    const { code, out, err } = await mlsc(["check"], folder);
    expect(code).toBe(1);
    expect(out + err).toContain("`act` has several outcomes");
  });
});
