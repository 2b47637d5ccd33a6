/** A bound that names the test's own metric of a baseline means the same metric: its number, its rule. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

const SPEC = (tests: string): string => `source asks {
  from    csv("asks.csv")
  columns { came: Timestamp, x: Float, paid: Bool known at came + 1d }
  at      came
  known   at came
}
examples e { rows asks asked at came within 1m; label pays = paid; features { x } }
split e by time in "UTC" { train until 2024-02-01; validate until 2024-03-01; test until 2024-04-01 }
model m for e { predict pays; inputs { x }; learner gbdt; seed 1 }
decide act for m { warn = score >= c; choose c to minimize false_positives + false_negatives }
tests m { ${tests} }
`;

function bounds(tests: string): unknown[] {
  const host = memoryHost({ "spec.mls": SPEC(tests) });
  const plan = compile(host, check(host, "spec.mls"));
  return plan.tests.flatMap((group) => group.tests.map((test) => ("bound" in test ? test.bound : undefined)));
}

describe("a baseline's metric in a bound", () => {
  it("has the number of the test's own", () => expect(bounds("lift(0.05) >= prior.lift")).toEqual([{ kind: "baseline", learner: "prior", metric: { metric: "lift", args: [0.05] } }]));
  it("has the rule of the test's own", () => expect(bounds("recall of warn >= prior.recall")).toEqual([{ kind: "baseline", learner: "prior", metric: { metric: "recall", of: "warn", args: [] } }]));
  it("is another one by another name", () => expect(bounds("lift(0.05) >= 2 * prior.auc")).toMatchObject([{ right: { metric: { metric: "auc", args: [] } } }]));
  it("takes no number of its own, and says what to write", () => {
    const { findings } = check(memoryHost({ "spec.mls": SPEC("lift(0.05) >= prior.lift(0.05)") }), "spec.mls");
    expect(findings.map(({ code, help }) => `${code} ${help}`)).toEqual(["MLS2602 write `prior.lift`"]);
  });
});
