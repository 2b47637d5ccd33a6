/** What changed in a spec's text and in its plan: by meaning, with what is made of it. */
import { describe, expect, it } from "vitest";
import { lineDiff, specDiff } from "../../compiler/cli/diff/spec-diff.ts";
import { check, compile } from "../../compiler/compile.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { planDiff } from "../../runtime/lineage/plan-diff.ts";
import { SPEC } from "../cli/support.ts";
import { memoryHost } from "../memory-host.ts";

const spec = (text: string) => ({ "shop.mls": text });
function planOf(text: string): Plan {
  const host = memoryHost({ "shop.mls": text });
  const checked = check(host, "shop.mls");
  expect(checked.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  return compile(host, checked);
}
const changes = (edit: (text: string) => string) => planDiff(planOf(SPEC), planOf(edit(SPEC)));
const named = (all: ReturnType<typeof planDiff>) => all.map(({ kind, node, field }) => `${kind} ${node}${field === undefined ? "" : `: ${field}`}`);

describe("the text of two specs", () => {
  it("is the same whatever the blanks, comments, doc comments and order of declarations", () => {
    const [first, ...rest] = SPEC.split(/\n\n(?=\w)/);
    const other = `/// New words.\n\n${[...rest].reverse().join("\n\n")}\n${first}\n`.replace("  at      placed", "  at placed   // when it was placed: csv(\"x\")").replace("predict sent_back\n", "predict sent_back;");
    expect(specDiff(spec(SPEC), spec(other))).toEqual([]);
    expect(specDiff(spec(SPEC), { "shop.mls": other.replace("returned: Bool known at placed + 1d", "returned: Bool known at placed + 2d") })).toHaveLength(1);
  });
  it("differs by declaration, each with its lines in the one style", () => {
    const changed = SPEC.replace("over 7d\n  spent", "over 14d\n  spent").replace("entity Customer: Category", "entity Customer: Category\nconst n = 3").replace(/deploy returns[\s\S]*/, "");
    expect(specDiff(spec(SPEC), spec(changed))).toEqual([
      { declaration: "features shopper", kind: "changed", lines: ["- orders_7d = count() over 7d", "+ orders_7d = count() over 14d"] },
      { declaration: "deploy returns", kind: "removed", lines: [] },
      { declaration: "const n", kind: "added", lines: [] },
    ]);
  });
  it("is of all its files; a function's file counts by its text", () => {
    expect(specDiff({ ...spec(SPEC), "f.ts": "a" }, { ...spec(SPEC), "f.ts": "b" })).toEqual([{ declaration: "file f.ts", kind: "changed", lines: ["- a", "+ b"] }]);
  });
  it("is compared by the longest run of lines that both have", () => expect(lineDiff(["a", "b", "c", "d"], ["a", "x", "c", "b", "d"])).toEqual(["- b", "+ x", "+ b"]));
});

describe("two plans", () => {
  it("are the same where only words, places and names of windows differ", () => {
    expect(changes((text) => `// moved\n\n${text.replace("source orders", "/// All orders.\nsource orders")}`)).toEqual([]);
    expect(named(changes((text) => text.replace("  orders_7d = count() over 7d\n  spent_7d  = sum(amount where amount > 20) over 7d", "  spent_7d  = sum(amount where amount > 20) over 7d\n  orders_7d = count() over 7d")))).toEqual([]);
  });
  it("differ in a feature, and tell what it feeds, not each step on the way", () => {
    const [change, ...others] = changes((text) => text.replace("count() over 7d", "count() over 6d"));
    expect(others).toEqual([]);
    expect(change).toMatchObject({ kind: "changed", node: "features shopper", field: "orders_7d", before: "count() over 7d", after: "count() over 6d" });
    expect(change!.downstream.map(({ node }) => node)).toEqual(["examples checkouts", "model returns", "tests returns", "deploy returns"]);
    expect(change!.downstream[0]!.fields).toEqual(["orders_7d"]);
  });
  it("differ in a new feature once, though examples and model have it too", () => {
    expect(named(changes((text) => text.replace("  spent_7d", "  n_2d = count() over 2d\n  spent_7d")))).toEqual(["added features shopper: n_2d"]);
    expect(named(planDiff(planOf(SPEC.replace("  spent_7d", "  n_2d = count() over 2d\n  spent_7d")), planOf(SPEC)))).toEqual(["removed features shopper: n_2d"]);
  });
  it("differ in when a column is known; what is computed otherwise because of it is no change of its own", () => {
    const all = changes((text) => text.replace("returned: Bool known at placed + 1d", "returned: Bool known at placed + 2d"));
    expect(named(all)).toEqual(["changed source orders: returned"]);
    expect(all[0]).toMatchObject({ before: "Bool known at placed + 1d", after: "Bool known at placed + 2d" });
  });
  it("differ in settings by name: of a learner, a split, a readiness", () => {
    const [learner] = changes((text) => text.replace("learner logistic", "learner logistic { l2 3 }"));
    expect(learner).toMatchObject({ node: "model returns", settings: [{ name: "learner.params.l2", before: undefined, after: "3" }] });
    const [split] = changes((text) => text.replace("until 2024-03-20", "until 2024-03-21"));
    expect(split).toMatchObject({ node: "examples checkouts", field: "(split)", settings: [{ name: "split.method.parts.validate.until", before: "2024-03-20T00:00Z", after: "2024-03-21T00:00Z" }] });
    const ready = changes((text) => text.replace("ready live within 1m", "ready live within 2m"));
    expect(ready).toHaveLength(1);
    expect(ready[0]).toMatchObject({ node: "features shopper", settings: [{ name: "ready.within", before: "1m", after: "2m" }] });
  });
});
