import type { Expr } from "../contract/expr.ts";
import type { Decide } from "../contract/plan.ts";
import { NotEnough, TrainError } from "./errors.ts";

type Counts = Readonly<Record<string, number | null>>;

/**
 * Chooses the parameters of a `decide` block on its own piece of validate: for each, the value whose counts give the best objective. Candidates lie halfway between
 * neighbouring scores, with one below all and one above. Values whose counts break the quota (`where`) are passed over. Of equally good ones the greatest is taken for `score >= c`: the fewest decisions for it.
 */
export function chooseParameters(decide: Decide, scores: Float64Array, labels: Float64Array): Record<string, number> {
  const chosen: Record<string, number> = {};
  for (const choice of decide.choose) {
    const rule = decide.rules.find(({ name }) => name === choice.rule);
    if (rule === undefined) throw new Error(`the decision \`${decide.id}\` has no rule \`${choice.rule}\``);
    const sign = choice.direction === "minimize" ? 1 : -1;
    let best: { value: number; objective: number } | undefined;
    for (const { value, counts } of candidates(decide, rule.expr, choice.parameter, chosen, scores, labels)) {
      if (choice.where !== undefined && evaluate(choice.where, counts) !== true) continue;
      const objective = evaluate(choice.objective, counts);
      if (typeof objective !== "number" || !Number.isFinite(objective)) continue;
      if (best === undefined || sign * objective < sign * best.objective || (objective === best.objective && value > best.value)) best = { value, objective };
    }
    if (best === undefined) throw new NotEnough(`\`${choice.text}\` has no value for any ${choice.parameter}; write an objective that is a number${choice.where === undefined ? "" : ", and a `where` that holds,"} for some of them`);
    chosen[choice.parameter] = best.value;
  }
  return chosen;
}

interface Candidate {
  readonly value: number;
  readonly counts: Counts;
}

/** Values halfway between neighbouring scores, one below and one above all. */
function thresholds(sorted: Float64Array): number[] {
  const distinct = sorted.filter((score, i) => i === 0 || score !== sorted[i - 1]);
  const values = [Math.min(0, distinct[0]!)];
  for (let i = 1; i < distinct.length; i++) {
    const middle = distinct[i - 1]! + (distinct[i]! - distinct[i - 1]!) / 2;
    values.push(middle > distinct[i - 1]! ? middle : distinct[i]!);
  }
  const greatest = distinct[distinct.length - 1]!;
  values.push(greatest < 1 ? greatest + (1 - greatest) / 2 : greatest + 1);
  return values;
}

function candidates(decide: Decide, rule: Expr, parameter: string, chosen: Counts, scores: Float64Array, labels: Float64Array): Candidate[] {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]! || a - b);
  const values = thresholds(Float64Array.from(order, (i) => scores[i]!));
  const direction = thresholdRule(rule, parameter);
  if (direction !== undefined) return sweep(values, order, scores, labels, direction);
  return values.filter((_, i) => i % Math.ceil(values.length / 1000) === 0 || i === values.length - 1).map((value) => {
    const positive = (i: number): boolean => {
      const result = evaluate(rule, { ...chosen, [parameter]: value, score: scores[i]! });
      if (typeof result !== "boolean") throw new TrainError(`the rule of the decision \`${decide.id}\` must be true or false for every score`);
      return result;
    };
    return { value, counts: countsOf(scores.length, labels, positive) };
  });
}

/** above: positive from c on; below: positive up to c. No candidate equals a score, unless two neighbours are one step apart, where >= and < are meant. */
function thresholdRule(rule: Expr, parameter: string): "above" | "below" | undefined {
  if (rule.kind !== "call" || rule.args.length !== 2) return undefined;
  const [left, right] = rule.args;
  const isParameter = (expr: Expr | undefined): boolean => expr?.kind === "parameter" && expr.name === parameter;
  const forward = left?.kind === "score" && isParameter(right);
  const backward = right?.kind === "score" && isParameter(left);
  if (!forward && !backward) return undefined;
  if (rule.fn === (forward ? "ge" : "le")) return "above";
  return rule.fn === (forward ? "lt" : "gt") ? "below" : undefined;
}

/** Counts for every threshold in one pass over the sorted scores. */
function sweep(values: readonly number[], order: Uint32Array, scores: Float64Array, labels: Float64Array, direction: "above" | "below"): Candidate[] {
  const positives = labels.reduce((sum, y) => sum + y, 0);
  let passed = 0;
  let passedPositives = 0;
  return values.map((value) => {
    while (passed < order.length && scores[order[passed]!]! < value) passedPositives += labels[order[passed++]!]!;
    const below = { ones: passedPositives, zeros: passed - passedPositives };
    const above = { ones: positives - below.ones, zeros: order.length - positives - below.zeros };
    const [yes, no] = direction === "above" ? [above, below] : [below, above];
    return { value, counts: { true_positives: yes.ones, false_positives: yes.zeros, false_negatives: no.ones, true_negatives: no.zeros, count: order.length } };
  });
}

export function countsOf(rows: number, labels: Float64Array, positive: (row: number) => boolean): Counts {
  const counts = { true_positives: 0, false_positives: 0, false_negatives: 0, true_negatives: 0, count: rows };
  for (let i = 0; i < rows; i++) {
    const yes = positive(i);
    if (labels[i] === 1) counts[yes ? "true_positives" : "false_negatives"]++;
    else counts[yes ? "false_positives" : "true_negatives"]++;
  }
  return counts;
}

/** Arithmetic, comparison and logic over parameters and the score; missing (null) where a value is. */
export function evaluate(expr: Expr, values: Counts): number | boolean | null {
  switch (expr.kind) {
    case "literal":
      return typeof expr.value === "string" ? null : expr.value;
    case "parameter":
      return expr.name in values ? values[expr.name]! : unreadable(expr.name);
    case "score":
      return values.score ?? unreadable("score");
    case "if":
      return evaluate(expr.condition, values) === true ? evaluate(expr.then, values) : evaluate(expr.else, values);
    case "call":
      return operate(expr.fn, expr.args.map((arg) => evaluate(arg, values)));
    default:
      return unreadable(expr.kind);
  }
}

function unreadable(what: string): never {
  throw new TrainError(`a decision's rule and objective can read the score, the parameters and the four counts, not \`${what}\``);
}

function operate(fn: string, args: readonly (number | boolean | null)[]): number | boolean | null {
  if (fn === "and") return args.includes(false) ? false : args.includes(null) ? null : true;
  if (fn === "or") return args.includes(true) ? true : args.includes(null) ? null : false;
  if (fn === "coalesce") return args.find((arg) => arg !== null) ?? null;
  if (args.includes(null)) return null;
  const [a, b] = args.map(Number) as [number, number];
  switch (fn) {
    case "add":
      return args.map(Number).reduce((sum, x) => sum + x, 0);
    case "mul":
      return args.map(Number).reduce((product, x) => product * x, 1);
    case "sub":
      return a - b;
    case "div":
      return b === 0 ? null : a / b;
    case "neg":
      return -a;
    case "abs":
      return Math.abs(a);
    case "toFloat":
      return a;
    case "sqrt":
      return a < 0 ? null : Math.sqrt(a);
    case "pow":
      return a ** b;
    case "least":
      return Math.min(...args.map(Number));
    case "greatest":
      return Math.max(...args.map(Number));
    case "not":
      return a === 0;
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
    default:
      return unreadable(fn);
  }
}
