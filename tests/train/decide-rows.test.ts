/** Parameters chosen by what decisions cost on the rows: the best of all values by a count that is written out here again. */
import { describe, expect, it } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Decide, Tally } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { chooseOnRows, type DecideRows, readsRows } from "../../runtime/train/decide-rows.ts";
import { NotEnough } from "../../runtime/train/errors.ts";
import { frame, normal, random, SPAN } from "./build.ts";

const FLOAT: Type = { kind: "float", missing: false };
const BOOL: Type = { kind: "bool", missing: false };
const TEXT: Type = { kind: "enum", values: ["home", "soon", "now"], missing: false };
const CLASSES = ["home", "soon", "now"];
const next = random(8);
const ROWS = 200;
const beds = Array.from({ length: ROWS }, () => Math.floor(next() * 5));
const scoresOf = Array.from({ length: ROWS }, () => {
  const [a, b, c] = [next(), next(), next()];
  return [a / (a + b + c), b / (a + b + c), c / (a + b + c)] as const;
});
const need = scoresOf.map(([a, b, c]) => CLASSES[[a + normal(next) * 0.2, b + normal(next) * 0.2, c + normal(next) * 0.2].reduce((best, value, k, all) => (value > all[best]! ? k : best), 0)]!);

const call = (fn: string, args: readonly Expr[], type: Type = BOOL): Expr => ({ kind: "call", fn, args, type }) as Expr;
const parameter = (name: string): Expr => ({ kind: "parameter", name, type: FLOAT });
const text = (value: string): Expr => ({ kind: "literal", value, type: TEXT });
const now: Expr = { kind: "score", class: "now", type: FLOAT };
const soon: Expr = { kind: "score", class: "soon", type: FLOAT };
const isNow = call("ge", [now, parameter("a")]);
const send: Expr = { kind: "if", condition: isNow, then: text("now"), else: { kind: "if", condition: call("ge", [soon, parameter("b")]), then: text("soon"), else: text("home"), type: TEXT }, type: TEXT };
const urgency: Expr = { kind: "column", name: "urgency", type: TEXT };
const count = (name: string, where: Expr): Tally => ({ name, fn: "count", where });
const missed = count("__tally0", call("and", [call("eq", [urgency, text("now")]), call("ne", [send, text("now")])]));
const wasted = count("__tally1", call("and", [call("ne", [urgency, text("now")]), call("eq", [send, text("now")])]));
const literal = (value: number): Expr => ({ kind: "literal", value, type: FLOAT });
const cost = call("add", [call("mul", [literal(7), parameter("__tally0")], FLOAT), parameter("__tally1")], FLOAT);

const rows: DecideRows = {
  task: { kind: "multiclass", classes: CLASSES },
  scores: Float64Array.from(scoresOf.flat()),
  labels: Float64Array.from(need, (name) => CLASSES.indexOf(name)),
  columns: frame({ beds, urgency: need }),
  zones: { version: "", rules: {} } as DecideRows["zones"],
};
const block = (choose: Decide["choose"], rules: readonly [string, Expr, Type][] = [["ambulance", isNow, BOOL], ["send", send, TEXT]]): Decide => ({ kind: "decide", id: "dispatch", model: "m", rules: rules.map(([name, expr, type]) => ({ name, expr, type, text: name, span: SPAN })), choose, span: SPAN });
const choice = (name: string, objective: Expr, tallies: Tally[], more: Partial<Decide["choose"][number]> = {}): Decide["choose"][number] => ({ parameter: name, rule: "send", direction: "minimize", objective, tallies, text: "…", span: SPAN, ...more });

describe("a threshold over classes", () => {
  it("costs least of all that tell rows apart", () => {
    const decide = block([choice("a", cost, [missed, wasted])], [["send", { ...send, else: text("home") } as Expr, TEXT]]);
    const only = { ...decide, choose: decide.choose.map((one) => ({ ...one, tallies: one.tallies!.map((tally) => ({ ...tally, where: replaceSend(tally.where!) })) })) };
    const { a } = chooseOnRows(only, rows);
    const price = (c: number): number => scoresOf.reduce((sum, [, , p], i) => sum + (need[i] === "now" && p < c ? 7 : need[i] !== "now" && p >= c ? 1 : 0), 0);
    const best = Math.min(...[0, ...scoresOf.map(([, , p]) => p), 2].map(price));
    expect(price(a!)).toBe(best);
    expect(price(a! + 0.2)).toBeGreaterThan(best);
  });

  it("keeps to its quota, and says so where none does", () => {
    const share = (most: number) => choice("a", parameter("__tally0"), [{ ...count("__tally0", isNow), fn: "count" }], { direction: "maximize", where: call("le", [parameter("__tally0"), literal(most)]), rule: "ambulance" });
    const { a } = chooseOnRows(block([share(20)], [["ambulance", isNow, BOOL]]), rows);
    expect(scoresOf.filter(([, , p]) => p >= a!).length).toBe(20);
    expect(() => chooseOnRows(block([share(-1)], [["ambulance", isNow, BOOL]]), rows)).toThrow(NotEnough);
  });

  it("two are chosen in turn until neither moves", () => {
    const late = count("__tally0", call("and", [call("eq", [urgency, text("soon")]), call("eq", [send, text("home")])]));
    const idle = count("__tally1", call("and", [call("eq", [urgency, text("home")]), call("eq", [send, text("soon")])]));
    const both = block([choice("a", cost, [missed, wasted]), choice("b", call("add", [call("mul", [literal(3), parameter("__tally0")], FLOAT), parameter("__tally1")], FLOAT), [late, idle])]);
    const chosen = chooseOnRows(both, rows);
    const sent = (a: number, b: number): string[] => scoresOf.map(([, s, n]) => (n >= a ? "now" : s >= b ? "soon" : "home"));
    const first = (a: number, b: number): number => sent(a, b).reduce((sum, said, i) => sum + (need[i] === "now" && said !== "now" ? 7 : need[i] !== "now" && said === "now" ? 1 : 0), 0);
    const second = (a: number, b: number): number => sent(a, b).reduce((sum, said, i) => sum + (need[i] === "soon" && said === "home" ? 3 : need[i] === "home" && said === "soon" ? 1 : 0), 0);
    for (const [, s, n] of scoresOf) {
      expect(first(n, chosen.b!)).toBeGreaterThanOrEqual(first(chosen.a!, chosen.b!));
      expect(second(chosen.a!, s)).toBeGreaterThanOrEqual(second(chosen.a!, chosen.b!));
    }
  });
});

describe("of numbers and columns", () => {
  it("a bound on what a row is worth is the one that earns most", () => {
    const value = Float64Array.from({ length: ROWS }, () => normal(next) * 10);
    const paid = [...value].map((v) => v + normal(next) * 3);
    const worth = call("mul", [{ kind: "score", type: FLOAT }, { kind: "feature", name: "beds", type: FLOAT }], FLOAT);
    const buy = call("gt", [worth, parameter("c")]);
    const tally: Tally = { name: "__tally0", fn: "sum", argument: { kind: "column", name: "paid", type: FLOAT }, where: buy };
    const given: DecideRows = { task: { kind: "regression" }, scores: value, labels: Float64Array.from(paid), columns: frame({ beds, paid }), zones: rows.zones };
    const { c } = chooseOnRows(block([choice("c", parameter("__tally0"), [tally], { direction: "maximize", rule: "buy" })], [["buy", buy, BOOL]]), given);
    const earned = (bound: number): number => paid.reduce((sum, p, i) => sum + (value[i]! * beds[i]! > bound ? p : 0), 0);
    const best = Math.max(...[...value].map((v, i) => earned(v * beds[i]!)), earned(-1e9));
    expect(earned(c!)).toBeCloseTo(best, 9);
  });

  it("a rule of true and false that looks at a column is counted like any", () => {
    const p = Float64Array.from(scoresOf, ([, , now_]) => now_);
    const labels = Float64Array.from(need, (name) => (name === "now" ? 1 : 0));
    const rule = call("and", [call("ge", [{ kind: "score", type: FLOAT }, parameter("c")]), call("lt", [{ kind: "feature", name: "beds", type: FLOAT }, literal(3)])]);
    const decide = block([choice("c", call("add", [parameter("false_positives"), call("mul", [literal(3), parameter("false_negatives")], FLOAT)], FLOAT), [], { rule: "warn" })], [["warn", rule, BOOL]]);
    const given: DecideRows = { task: { kind: "binary" }, scores: p, labels, columns: frame({ beds }), zones: rows.zones };
    expect(readsRows(decide, given.task)).toBe(true);
    const { c } = chooseOnRows(decide, given);
    const price = (bound: number): number => labels.reduce((sum, label, i) => sum + (p[i]! >= bound && beds[i]! < 3 ? (label === 1 ? 0 : 1) : label === 1 ? 3 : 0), 0);
    expect(price(c!)).toBe(Math.min(...[...p].map(price), price(2)));
  });
});

/** The same condition with the rule that knows no `soon`. */
function replaceSend(expr: Expr): Expr {
  if (JSON.stringify(expr) === JSON.stringify(send)) return { ...send, else: text("home") } as Expr;
  return expr.kind === "call" ? ({ ...expr, args: expr.args.map(replaceSend) } as Expr) : expr;
}
