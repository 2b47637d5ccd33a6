/**
 * Parameters of a decision that looks at more than one score: class scores, the predicted class, example columns, or a goal that counts rows by what came of them.
 *
 * Input: the rows of the piece for thresholds, with scores, example columns and labels. A parameter's values lie halfway between neighbouring values of what a rule compares it with, with one
 * below all and one above; of more than 500 every so many-th. Several parameters are chosen in turn, each with the others held, from the middle of their values on, until nothing changes or
 * three times round. Of equally good values the greatest is taken.
 */
import { rankColumns } from "../chain/ranks.ts";
import { scoreColumns } from "../chain/score-columns.ts";
import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import type { Frame, FrameColumn, Numbers } from "../contract/frame.ts";
import type { Decide, Tally, Zones } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { compileFrame } from "../door/index.ts";
import { countsOf, evaluate } from "./decide.ts";
import { NotEnough } from "./errors.ts";

export interface DecideRows {
  readonly task: TrainedModel["task"];
  /** As `scores` gives them. */
  readonly scores: Float64Array;
  /** 0 or 1 of a model of true and false. */
  readonly labels: Float64Array;
  /** Example columns and labels of the rows. */
  readonly columns: Frame;
  readonly zones: Zones;
}

type Choice = Decide["choose"][number];
const MOST = 500;
const ROUNDS = 3;

/** Whether a block's parameters need the rows, not their scores alone. */
export function readsRows(decide: Decide, task: TrainedModel["task"]): boolean {
  return task.kind !== "binary" || decide.choose.some((choice) => (choice.tallies ?? []).length > 0) || decide.rules.some((rule) => reads(rule.expr, (part) => part.kind === "feature" || (part.kind === "score" && part.rank === true)));
}

export function chooseOnRows(decide: Decide, rows: DecideRows): Record<string, number> {
  const base = new Map<string, FrameColumn>([...rows.columns.columns, ...scoreColumns(undefined, rows, rows.scores), ...rankColumns([decide], rows.columns, rows.scores)]);
  const made = decide.choose.map((choice) => ({ choice, ruled: ruledBy(decide, choice), values: valuesOf(decide, choice, base, rows) }));
  const chosen = Object.fromEntries(made.map(({ choice, values }) => [choice.parameter, values[Math.floor(values.length / 2)]!]));
  for (let round = 0; round < ROUNDS; round++) {
    const before = JSON.stringify(chosen);
    for (const { choice, ruled, values } of made) chosen[choice.parameter] = bestOf(choice, ruled, values, chosen, base, rows);
    if (made.length === 1 || JSON.stringify(chosen) === before) break;
  }
  return chosen;
}

function ruledBy(decide: Decide, choice: Choice): Decide["rules"][number] {
  const rule = decide.rules.find(({ name }) => name === choice.rule);
  if (rule === undefined) throw new Error(`the decision \`${decide.id}\` has no rule \`${choice.rule}\``);
  return rule;
}

/** Values that could tell rows apart, ascending. */
function valuesOf(decide: Decide, choice: Choice, base: ReadonlyMap<string, FrameColumn>, rows: DecideRows): number[] {
  const against = decide.rules.map((rule) => comparedWith(rule.expr, choice.parameter)).find((expr) => expr !== undefined);
  if (against === undefined) throw new Error(`\`${choice.parameter}\` of \`${decide.id}\` is compared with nothing`);
  const column = run([{ name: "__against", expr: against }], base, rows).get("__against");
  if (column?.kind !== "number") throw new Error(`\`${choice.parameter}\` of \`${decide.id}\` is compared with no number`);
  const distinct = [...new Set(column.values.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
  if (distinct.length === 0) throw new NotEnough(`\`${choice.parameter}\` of the decision \`${decide.id}\` is compared with what is missing on every row of its piece of validate`);
  const [least, greatest] = [distinct[0]!, distinct.at(-1)!];
  const between = distinct.slice(1).map((value, i) => distinct[i]! + (value - distinct[i]!) / 2).map((middle, i) => (middle > distinct[i]! ? middle : distinct[i + 1]!));
  const values = [least > 0 ? 0 : least - 1, ...between, greatest >= 0 && greatest < 1 ? greatest + (1 - greatest) / 2 : greatest + 1];
  const step = Math.ceil(values.length / MOST);
  return values.filter((_, i) => i % step === 0 || i === values.length - 1);
}

function bestOf(choice: Choice, rule: Decide["rules"][number], values: readonly number[], chosen: Readonly<Record<string, number>>, base: ReadonlyMap<string, FrameColumn>, rows: DecideRows): number {
  const sign = choice.direction === "minimize" ? 1 : -1;
  const tallies = choice.tallies ?? [];
  const yesNo = rule.type.kind === "bool" ? [{ name: "__yes", expr: rule.expr }] : [];
  const exprs = [...yesNo, ...tallies.flatMap((tally) => [...(tally.argument === undefined ? [] : [{ name: `${tally.name}:x`, expr: tally.argument }]), ...(tally.where === undefined ? [] : [{ name: `${tally.name}:w`, expr: tally.where }])])];
  const columns = new Map(base);
  for (const [name, value] of Object.entries(chosen)) columns.set(name, { kind: "number", values: new Float64Array(rows.columns.rows).fill(value) });
  const own = new Float64Array(rows.columns.rows);
  columns.set(choice.parameter, { kind: "number", values: own });
  const compiled = compileFrame(exprs, { zones: rows.zones, features: "given" });
  let best: { value: number; objective: number } | undefined;
  for (const value of values) {
    own.fill(value);
    const found = compiled({ rows: rows.columns.rows, columns }).columns;
    const yes = found.get("__yes");
    const counts = rows.task.kind === "binary" && yes?.kind === "number" ? countsOf(rows.columns.rows, rows.labels, (i) => yes.values[i] === 1) : { count: rows.columns.rows };
    const known = { ...counts, ...Object.fromEntries(tallies.flatMap((tally) => tallied(tally, found, rows.columns.rows))) };
    if (choice.where !== undefined && evaluate(choice.where, known) !== true) continue;
    const objective = evaluate(choice.objective, known);
    if (typeof objective !== "number" || !Number.isFinite(objective)) continue;
    if (best === undefined || sign * objective < sign * best.objective || (objective === best.objective && value > best.value)) best = { value, objective };
  }
  if (best === undefined) throw new NotEnough(`\`${choice.text}\` has no value for any ${choice.parameter}; write an objective that is a number${choice.where === undefined ? "" : ", and a `where` that holds,"} for some of them`);
  return best.value;
}

/** Missing values are skipped, as by every aggregate. */
function tallied({ name, fn }: Tally, found: ReadonlyMap<string, FrameColumn>, rows: number): (readonly [string, number | null])[] {
  const numbers = (suffix: string): Numbers | undefined => {
    const column = found.get(`${name}:${suffix}`);
    return column?.kind === "number" ? column.values : undefined;
  };
  const [x, where] = [numbers("x"), numbers("w")];
  let count = 0;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    if (where !== undefined && where[i] !== 1) continue;
    if (x !== undefined && Number.isNaN(x[i]!)) continue;
    count++;
    sum += x?.[i] ?? 0;
  }
  return [[name, fn === "count" ? count : fn === "sum" ? sum : count === 0 ? null : sum / count]];
}

function run(exprs: readonly { readonly name: string; readonly expr: Expr }[], columns: ReadonlyMap<string, FrameColumn>, rows: DecideRows): ReadonlyMap<string, FrameColumn> {
  return compileFrame(exprs, { zones: rows.zones, features: "given" })({ rows: rows.columns.rows, columns }).columns;
}

/** What a comparison holds the parameter against, where that does not hang on any parameter. */
function comparedWith(expr: Expr, parameter: string): Expr | undefined {
  if (expr.kind === "call" && ["ge", "gt", "le", "lt"].includes(expr.fn) && expr.args.length === 2) {
    const [left, right] = expr.args as [Expr, Expr];
    const isIt = (part: Expr): boolean => part.kind === "parameter" && part.name === parameter;
    const other = isIt(left) ? right : isIt(right) ? left : undefined;
    if (other !== undefined && !reads(other, (part) => part.kind === "parameter")) return other;
  }
  for (const part of children(expr)) {
    const found = comparedWith(part, parameter);
    if (found !== undefined) return found;
  }
  return undefined;
}

function reads(expr: Expr, what: (part: Expr) => boolean): boolean {
  return what(expr) || children(expr).some((part) => reads(part, what));
}
