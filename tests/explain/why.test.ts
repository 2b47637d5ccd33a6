/** What is told of a name is what the checker and the lowering work with. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/check.ts";
import { type Explanation, explain, findThings, fullName, namedThings } from "../../compiler/explain/index.ts";
import { SPEC } from "../cli/support.ts";
import { memoryHost } from "../memory-host.ts";

function why(name: string, spec = SPEC): Explanation {
  const checked = check(memoryHost({ "shop.mls": spec }), "shop.mls");
  const [thing] = findThings(namedThings(checked.program), name).found;
  if (thing === undefined) throw new Error(`nothing is named ${name}`);
  return explain(thing, checked);
}

const lineOf = (text: string, spec = SPEC): number => spec.split("\n").findIndex((line) => line.includes(text)) + 1;

describe("a column", () => {
  it("is known when it says, never before its row, by the place that says so", () => {
    expect(why("orders.returned").known).toEqual({
      formula: "placed + 1d",
      chain: [{ place: { file: "shop.mls", line: lineOf("returned:"), column: 20 }, message: "`returned` is known then" }],
    });
    expect(why("orders.amount").known?.formula).toBe("placed + 1m");
  });

  it("can be had from its file, its stream, and a request that may bring it by its moment", () => {
    expect(why("orders.amount").had.map(({ place, of }) => [place, of])).toEqual([["batch", "orders"], ["live", "orders"], ["request", "checkouts"]]);
    expect(why("orders.returned").had.map(({ place }) => place)).toEqual(["batch", "live"]);
  });

  it("tells its unit, range and marks, and hands marks on to what is made of it", () => {
    const spec = SPEC.replace("amount:   Float by 0.01", "amount:   Float<usd> by 0.01 @protected").replace("known   at placed + 1m", "known   at placed + 1m\n  expect  amount in 0..500");
    expect(why("orders.amount", spec).type).toEqual({ text: "Float<usd>", unit: "usd", mayBeMissing: false, range: { low: 0, high: 500, text: "0 to 500" } });
    expect(why("shopper.spent_7d", spec).marks).toEqual([{ mark: "protected", column: "orders.amount" }]);
    expect(why("shopper.orders_7d", spec).marks).toEqual([]);
  });
});

describe("a feature of history", () => {
  const live = why("shopper.spent_7d");

  it("is without the row that is asked about, where a key has to keep that out", () => {
    const claims = (asked: string): string => `entity Customer: Category
source claims {
  from csv("claims.csv")
  stream kafka("claims")
  columns { number: Int, customer: Customer, reported: Timestamp, paid: Bool known at reported + 30d }
  at reported
  known at reported
  key number
}
features past from claims by customer { ready live within 1m; n = count() over 30d }
examples asks { rows claims asked at ${asked}; label yes = paid; features { past(customer) } }
`;
    expect(why("asks.n", claims("reported + 1d")).known?.formula).toBe("rows known before moment - 1m, without the row itself (told by its key: number)");
    expect(why("asks.n", claims("reported")).known?.formula).toBe("rows known before moment - 1m");
  });

  it("sees what was known before the moment less its readiness, and is that far behind", () => {
    expect(live.known?.formula).toBe("only rows known before moment - 1m");
    expect(live.staleAtMost).toBe(60e6);
    expect(live.known?.chain.at(-1)).toEqual({ place: { file: "shop.mls", line: lineOf("ready live"), column: 3 }, message: "`shopper` is read as of then" });
  });

  it("every so often, is as far behind as a run and its delay", () => {
    const nightly = why("shopper.spent_7d", SPEC.replace("ready live within 1m", "ready every 1d after 2h"));
    expect(nightly.staleAtMost).toBe(26 * 3600e6);
    expect(nightly.had.map(({ place }) => place)).toEqual(["batch"]);
    expect(nightly.known?.formula).toContain("the last multiple of 1d at or before moment - 2h");
  });

  it("comes from what it counts, keys, filters and stamps", () => {
    expect(live.columns).toEqual(["orders.amount", "orders.customer", "orders.placed"]);
    expect(live.madeOf.map(({ kind, name, known }) => [kind, name, known?.formula])).toEqual([["window", "sum(amount where amount > 20) over 7d", "placed + 1m"]]);
    expect(live.madeOf[0]!.madeOf.map(({ name }) => name)).toEqual(["amount", "customer"]);
  });

  it("through features named before it, tells the windows that those read", () => {
    const spec = SPEC.replace("  spent_7d  =", "  doubled = orders_7d * 2\n  spent_7d  =");
    expect(why("shopper.doubled", spec).madeOf.map(({ name }) => name)).toEqual(["count() over 7d"]);
  });
});

describe("columns of examples are proved against the moment", () => {
  it("the label after it, a feature of the row by it, history before it", () => {
    expect(why("sent_back").known?.proof).toBe("at least 23h58m after the moment asked");
    expect(why("amount").known?.proof).toBe("at the moment asked, at the latest");
    expect(why("orders_7d").known?.proof).toBe("of history, more than 1m before the moment asked");
  });

  it("a leak, too", () => {
    const leaky = why("returned", SPEC.replace("    amount\n", "    amount\n    returned\n"));
    expect(leaky.kind).toBe("example feature");
    expect(leaky.known?.proof).toBe("at least 23h58m after the moment asked");
  });

  it("where nothing is proved, says so", () => {
    const spec = SPEC.replace("returned: Bool known at placed + 1d", "closed:   Timestamp\n    returned: Bool known at closed");
    expect(why("sent_back", spec).known?.proof).toBe("nothing proves whether it is before or after the moment asked");
  });
});

describe("what is learnt", () => {
  const spec = SPEC.replace("inputs  { * }", "inputs  {\n    standardize(amount)\n    target_encode(customer, smoothing: 5)\n    *\n  }")
    .replace("    amount\n", "    amount\n    customer\n")
    .replace("learner logistic", "learner gbdt { patience 5 }\n  calibrate platt")
    .concat("\ndecide ask for returns {\n  ask = score >= c\n  choose c to minimize false_positives\n}\n");

  it("an input's transforms, from train alone, out of fold where they use the label", () => {
    expect(why("returns.amount", spec).learnt).toEqual([{ what: "standardize(amount)", from: "train alone (until 2024-03-01)", usesLabel: false, outOfFold: false }]);
    expect(why("returns.customer", spec).learnt).toMatchObject([{ usesLabel: true, outOfFold: true }]);
    expect(why("returns.orders_7d", spec).learnt).toEqual([]);
  });

  it("a model's learner, stopping and calibration, each from its part", () => {
    expect(why("checkouts.returns", spec).learnt.map(({ what, from }) => [what, from.split(" ")[0]])).toEqual([
      ["standardize(amount)", "train"],
      ["target_encode(customer, smoothing: 5)", "train"],
      ["gbdt", "train"],
      ["when to stop", "validate"],
      ["calibration (platt)", "validate"],
    ]);
    expect(why("checkouts.returns", spec).staleAtMost).toBe(60e6);
  });

  it("a decision's threshold, from validate; and it is made of the model", () => {
    const ask = why("ask.ask", spec);
    expect(ask.learnt).toMatchObject([{ what: "c, chosen to minimize false_positives", usesLabel: true }]);
    expect(ask.madeOf.map(({ kind }) => kind)).toEqual(["model"]);
  });
});

describe("names", () => {
  const things = namedThings(check(memoryHost({ "shop.mls": SPEC }), "shop.mls").program);

  it("a bare name is what tells most; what only hands it on is asked for in full", () => {
    const { found, also } = findThings(things, "amount");
    expect(found.map(fullName)).toEqual(["checkouts.amount"]);
    expect(also.map(fullName)).toEqual(["returns.amount", "orders.amount"]);
    for (const thing of also) expect(findThings(things, fullName(thing)).found).toEqual([thing]);
  });

  it("every thing of a program can be explained, and survives JSON", () => {
    const checked = check(memoryHost({ "shop.mls": SPEC }), "shop.mls");
    for (const thing of namedThings(checked.program)) {
      const told = explain(thing, checked);
      expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    }
  });
});

describe("rules that vote, and what a text or several numbers become", () => {
  const spec = `${SPEC}
labeler signs for checkouts {
  early = if returned_early then true else missing
}
`.replace("    returned:", "    returned_early: Bool known at placed + 3d\n    returned:");

  it("a rule is known when all that it reads is, and teaches train alone", () => {
    const rule = why("signs.early", spec);
    expect([rule.kind, rule.known?.formula, rule.columns, rule.had]).toEqual(["vote", "placed + 3d", ["orders.returned_early"], []]);
    expect(rule.role).toMatch(/^rule of signs, votes for .* on train$/);
  });
});
