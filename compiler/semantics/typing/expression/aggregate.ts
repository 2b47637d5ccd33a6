import { LONGEST_HALF_LIFE } from "../../../../runtime/contract/vocabulary/ewma-weights.ts";
import type { Aggregate } from "../../../../runtime/contract/vocabulary/aggregates.ts";
import type * as ast from "../../../syntax/ast.ts";
import type { AggregateTyped, Type, Typed } from "../../program.ts";
import { atLeast, between } from "../../types/range.ts";
import { aType, BOOL, DURATION, FLOAT, floatOf, INT, isNumber, isOrdered, isText, isTime, withMissing } from "../../types/type.ts";
import { combine, PLAIN, raise } from "../../types/unit.ts";
import { listNames } from "../../bind/suggest.ts";
import { CODES } from "../codes.ts";
import { convert, isMissingLiteral } from "../convert.ts";
import { type Env, where, type Windows } from "../env.ts";
import { call, failed, literal, numberOf } from "../make.ts";
import { fractionOf } from "../type-node.ts";
import { typeValue } from "./index.ts";

/** Aggregates: what each takes and gives, and the `where`s and `over` that bind it. */

interface Takes {
  /** What its argument may be; absent: it takes none. */
  readonly takes?: (type: Type) => boolean;
  readonly takesWords?: string;
  /** It takes one row's values together, as `last({a, b})`. */
  readonly takesRecords?: true;
  /** A second argument: a constant as written, or another value of the row. */
  readonly second?: "q" | "k" | "edges" | "value" | "halfLife";
}
interface Signature extends Takes {
  /** The plan's name. */
  readonly aggregate: Aggregate;
  readonly result: (argument: Type, edges: number) => Type;
  readonly range?: (argument: Typed | undefined) => Typed["range"];
}

const isMeasure = (type: Type): boolean => isNumber(type) || type.kind === "duration";
const counted = (): Typed["range"] => atLeast(0);
const ofArgument = (argument: Typed | undefined): Typed["range"] => argument?.range;
const same = (type: Type): Type => withMissing(type, true);
const listOf = (type: Type): Type => ({ kind: "list", of: withMissing(type, false), missing: false });

/** A mean of Int is a Float in the same unit; of Bool a rate. */
function asFloat(type: Type): Type {
  if (isNumber(type)) return withMissing(floatOf(type.unit), true);
  return withMissing(FLOAT, true);
}
/** Of a number by the day; of a Bool, the change of a rate. */
function aDay(type: Type): Type {
  return withMissing(floatOf(combine(isNumber(type) ? type.unit : PLAIN, new Map([["d", 1]]), -1)), true);
}
function squared(type: Type): Type {
  return isNumber(type) ? withMissing(floatOf(raise(type.unit, 2) ?? type.unit), true) : withMissing(FLOAT, true);
}

const meanable: Pick<Signature, "takes" | "takesWords"> = { takes: (type) => isMeasure(type) || type.kind === "bool", takesWords: "a number, a Duration or a Bool" };
const ordered: Pick<Signature, "takes" | "takesWords"> = { takes: (type) => isOrdered(type) || type.kind === "bool", takesWords: "values with an order" };
const nameable: Pick<Signature, "takes" | "takesWords"> = { takes: (type) => isOrdered(type) || type.kind === "bool", takesWords: "numbers, times, text or Bool" };
const measured: Pick<Signature, "takes" | "takesWords"> = { takes: isMeasure, takesWords: "a number or a Duration" };
const rateable: Pick<Signature, "takes" | "takesWords"> = { takes: (type) => isNumber(type) || type.kind === "bool", takesWords: "a number or a Bool" };
const numeric: Pick<Signature, "takes" | "takesWords"> = { takes: isNumber, takesWords: "a number" };

const SIGNATURES: Readonly<Record<string, Signature>> = {
  count: { aggregate: "count", result: () => INT, range: counted },
  distinct: { aggregate: "distinct", ...nameable, result: () => INT, range: counted },
  sum: { aggregate: "sum", ...meanable, result: (type) => (type.kind === "bool" ? INT : isNumber(type) && type.kind === "float" ? floatOf(type.unit) : withMissing(type, false)), range: (argument) => (argument?.range && argument.range.low >= 0 ? atLeast(0) : argument?.type.kind === "bool" ? atLeast(0) : undefined) },
  mean: { aggregate: "mean", ...meanable, result: asFloat, range: (argument) => (argument?.type.kind === "bool" ? between(0, 1) : argument?.range) },
  min: { aggregate: "min", ...ordered, result: same, range: ofArgument },
  max: { aggregate: "max", ...ordered, result: same, range: ofArgument },
  first: { aggregate: "first", ...ordered, takesRecords: true, result: same, range: ofArgument },
  last: { aggregate: "last", ...ordered, takesRecords: true, result: same, range: ofArgument },
  var: { aggregate: "var", ...numeric, result: squared, range: counted },
  std: { aggregate: "std", ...measured, result: asFloat, range: counted },
  quantile: { aggregate: "quantile", ...ordered, second: "q", result: same, range: ofArgument },
  approx_distinct: { aggregate: "approx_distinct", ...nameable, result: () => INT, range: counted },
  approx_quantile: { aggregate: "approx_quantile", ...measured, second: "q", result: same, range: ofArgument },
  mode: { aggregate: "mode", ...nameable, result: same, range: ofArgument },
  correlation: { aggregate: "correlation", ...meanable, second: "value", result: () => withMissing(FLOAT, true), range: () => between(-1, 1) },
  slope: { aggregate: "slope", ...rateable, result: aDay },
  ewma: { aggregate: "ewma", ...meanable, second: "halfLife", result: asFloat, range: (argument) => (argument?.type.kind === "bool" ? between(0, 1) : argument?.range) },
  histogram: { aggregate: "histogram", ...numeric, second: "edges", result: (_, edges) => ({ kind: "vector", size: edges + 1, missing: false }) },
  top: { aggregate: "top", ...nameable, second: "k", result: listOf },
  list: { aggregate: "list", ...nameable, takesRecords: true, second: "k", result: listOf },
  any: { aggregate: "any", takes: (type) => type.kind === "bool", takesWords: "a Bool", result: () => BOOL },
  all: { aggregate: "all", takes: (type) => type.kind === "bool", takesWords: "a Bool", result: () => BOOL },
};

export const AGGREGATE_NAMES: ReadonlySet<string> = new Set(Object.keys(SIGNATURES));

/** What the columns of sessions and of `fill` may hold: values that the engine works out exactly, one a segment. */
const IN_SEGMENTS: ReadonlySet<string> = new Set(["count", "distinct", "sum", "mean", "min", "max", "first", "last", "any", "all", "quantile", "mode", "var", "std", "correlation", "slope", "ewma", "approx_distinct", "approx_quantile"]);

export function typeAggregate(env: Env, name: string, node: ast.CallExpr): Typed {
  const { findings } = env.checker;
  if (env.inAggregate) {
    findings.error(CODES.aggregateInAggregate, node.span, `\`${name}\` stands inside \`${env.inAggregate}\`, whose argument is about one row`, { help: "name the inner one as a feature of a group, and look it up from a view" });
    return failed(node);
  }
  const { windows } = env;
  if (!windows) {
    findings.error(CODES.aggregateMisplaced, node.span, `\`${name}\` is about many rows, but ${env.place} is about one`, { help: "write it in a group of `features`, and use the group in `examples`" });
    return failed(node);
  }
  take(windows);
  if (windows.over?.kind === "segment" && !IN_SEGMENTS.has(name)) {
    findings.error(CODES.segments, node.callee.span, `\`${name}\` can't be taken over a segment`, { help: `there are ${listNames([...IN_SEGMENTS])}` });
    return failed(node);
  }
  if (!windows.over && name !== "first" && name !== "last") {
    findings.error(CODES.aggregateWithoutOver, node.span, `\`${name}\` does not say over which time`, { help: `close the item with \`over\`, as \`${env.checker.show(node)} over 7d\`` });
    return failed(node);
  }
  return build(env, windows, name, node);
}

function build(env: Env, windows: Windows, name: string, node: ast.CallExpr): Typed {
  const signature = SIGNATURES[name];
  const parts = signature && partsOf(env, windows, name, signature, node);
  if (!parts || !signature) return failed(node);
  const { argument, condition, second } = parts;
  const aggregate: AggregateTyped = {
    aggregate: name === "count" && argument ? "countOf" : signature.aggregate,
    arguments: [...(argument ? [argument] : []), ...(second && "value" in second ? [second.value] : [])],
    where: condition ? [condition, ...windows.where] : windows.where,
    over: windows.over,
    q: second && "q" in second ? second.q : undefined,
    k: second && "k" in second ? second.k : undefined,
    edges: second && "edges" in second ? second.edges : undefined,
    halfLife: second && "halfLife" in second ? second.halfLife : undefined,
  };
  const typed: Typed = { kind: "aggregate", aggregate, type: signature.result(argument?.type ?? INT, aggregate.edges?.length ?? 0), node, range: signature.range?.(argument) };
  return ofDuration(name, argument, typed, node);
}

interface Parts {
  readonly condition: Typed | undefined;
  readonly argument: Typed | undefined;
  readonly second: Second | undefined;
}

/** Condition and arguments of the call; undefined, and said, where one of them is wrong. */
function partsOf(env: Env, windows: Windows, name: string, signature: Takes, node: ast.CallExpr): Parts | undefined {
  const row: Env = { ...windows.row, locals: env.locals, inAggregate: name, inEngine: true, place: `an argument of \`${name}\`` };
  const condition = node.where && convert(row, typeValue({ ...row, place: "a `where`" }, node.where), BOOL, "the condition of `where`");
  const inner = condition ? where(row, condition) : row;
  const takesNone = !signature.takes && node.args.length === 0;
  const argument = takesNone ? undefined : argumentOf(inner, name, signature, node);
  const second = argument === undefined ? undefined : secondOf(env, inner, name, signature, node);
  if (condition?.kind === "error" || argument?.kind === "error" || second === "error") return undefined;
  if (argument === undefined && !takesNone) return undefined;
  return { condition, argument, second };
}

/** A mean of durations is worked out as a number of µs, and rounded. */
function ofDuration(name: string, argument: Typed | undefined, typed: Typed, node: ast.Expr): Typed {
  if (argument?.type.kind !== "duration" || (name !== "mean" && name !== "std" && name !== "ewma")) return typed;
  return call("duration", [typed, literal(1, FLOAT, node)], withMissing(DURATION, true), node, typed.range);
}

function argumentOf(row: Env, name: string, signature: Takes, node: ast.CallExpr): Typed | undefined {
  const { findings } = row.checker;
  const named = node.args.find((arg, index) => arg.name && !(signature.second === "halfLife" && index === 1 && arg.name.name === "half_life"));
  const wanted = signature.second ? 2 : 1;
  if (named || node.args.length !== wanted) {
    const form = signature.second ? FORMS[signature.second] : name === "count" ? "" : "x";
    findings.error(CODES.arguments, named?.span ?? node.span, named ? `\`${name}\` takes no argument by name` : `\`${name}\` takes ${name === "count" ? "at most 1 argument" : `${wanted} argument${wanted === 1 ? "" : "s"}`}, but ${node.args.length} ${node.args.length === 1 ? "is" : "are"} given`, {
      help: `write \`${name}(${form})\``,
    });
    return undefined;
  }
  return taken(row, name, signature, node.args[0]!.value);
}

/** How the arguments of an aggregate with a second one are written. */
const FORMS: Readonly<Record<NonNullable<Takes["second"]>, string>> = { q: "x, 0.9", k: "x, 3", edges: "x, [0, 10, 100]", value: "x, y", halfLife: "x, half_life: 7d" };

/** A value of the row, if the aggregate takes it. */
function taken(row: Env, name: string, signature: Takes, node: ast.Expr): Typed | undefined {
  const { findings } = row.checker;
  const argument = typeValue(row, node);
  if (argument.kind === "error" || (argument.type.kind === "error" && !isMissingLiteral(argument))) return failed(node);
  if (isMissingLiteral(argument)) {
    findings.error(CODES.literal, node.span, `\`${name}\` of \`missing\` is of no values, of no type`, { help: "name a column" });
    return failed(node);
  }
  const takes = signature.takes ?? (() => true);
  if (takes(argument.type)) return argument;
  if (name === "approx_quantile" && isTime(argument.type)) return relativeToNothing(row, argument);
  if (signature.takesRecords && argument.type.kind === "record") return oneRow(row, name, argument, argument.type.fields);
  findings.error(CODES.mismatch, argument.node.span, `\`${row.checker.show(argument.node)}\` is ${aType(argument.type)}, but \`${name}\` takes ${signature.takesWords ?? "values"}`, {
    help: argument.type.kind === "list" || argument.type.kind === "record" ? "take its items, or its fields, by a view: `view items from … each …`" : isText(argument.type) ? "for text there are `count`, `distinct`, `mode`, `top`, `last` and `list`" : isTime(argument.type) ? "take the time since: `moment - last(t)`" : undefined,
  });
  return undefined;
}

/** A sketch of quantiles is off by a share of the value, and a time has no zero that a share could be taken from. */
function relativeToNothing(row: Env, argument: Typed): undefined {
  row.checker.findings.error(CODES.relativeToNothing, argument.node.span, `\`approx_quantile\` is off by a share of the value, and \`${row.checker.show(argument.node)}\` is ${aType(argument.type)}, which has no zero`, {
    help: "take `quantile`, which is exact, or the quantile of a Duration",
  });
  return undefined;
}

/** Rows are put in order by the values that stand for them, so each field needs an order. */
function oneRow(row: Env, name: string, argument: Typed, fields: Extract<Type, { kind: "record" }>["fields"]): Typed | undefined {
  const odd = fields.find(({ type }) => !isOrdered(type) && type.kind !== "bool");
  if (!odd) return argument;
  row.checker.findings.error(CODES.recordFields, argument.node.span, `\`${odd.name}\` is ${aType(odd.type)}, which has no order, but of rows at one time \`${name}\` takes the ${name === "first" ? "least" : "greatest"}`, { help: "leave it out" });
  return undefined;
}

type Second = { readonly q: readonly [number, number] } | { readonly k: number } | { readonly edges: readonly number[] } | { readonly value: Typed } | { readonly halfLife: number };

function secondOf(env: Env, row: Env, name: string, signature: Takes, node: ast.CallExpr): Second | "error" | undefined {
  const arg = node.args[1]?.value;
  if (!signature.second || !arg) return undefined;
  const { findings } = env.checker;
  if (signature.second === "value") {
    const value = taken(row, name, signature, arg);
    return value === undefined || value.kind === "error" ? "error" : { value };
  }
  if (signature.second === "halfLife") {
    if (arg.kind === "duration" && arg.micros > 0 && arg.micros <= LONGEST_HALF_LIFE) return { halfLife: arg.micros };
    findings.error(CODES.notConstant, arg.span, "a half-life is a duration of up to 35 years, as written", { help: `write \`${name}(x, half_life: 7d)\`` });
    return "error";
  }
  if (signature.second === "q") {
    const q = arg.kind === "number" ? fractionOf(arg.text) : arg.kind === "percent" ? percentFraction(arg.text) : undefined;
    if (q && q[0] <= q[1]) return { q };
    findings.error(CODES.notConstant, arg.span, "the place of a quantile is a number from 0 to 1, as written", { help: `write \`${name}(x, 0.9)\`` });
    return "error";
  }
  if (signature.second === "k") {
    if (arg.kind === "number" && arg.isInt && arg.value >= 1 && arg.value <= 10_000) return { k: arg.value };
    findings.error(CODES.notConstant, arg.span, `\`${name}\` takes how many as a whole number from 1 to 10000, as written`, { help: `write \`${name}(x, 3)\`` });
    return "error";
  }
  const edges = arg.kind === "list" ? arg.items.map((item) => numberOf(typeValue(env, item))) : [];
  if (edges.length > 0 && edges.every((edge, index) => edge !== undefined && (index === 0 || edge > edges[index - 1]!))) return { edges: edges as number[] };
  findings.error(CODES.notConstant, arg.span, "the edges of a histogram are numbers that rise, as written", { help: `write \`${name}(x, [0, 10, 100])\`` });
  return "error";
}

function percentFraction(text: string): [number, number] | undefined {
  const fraction = fractionOf(text.replace("%", ""));
  return fraction && [fraction[0], fraction[1] * 100];
}

/** Notes on the frames around that an aggregate has taken their `where`, and the innermost `over`. */
function take(windows: Windows): void {
  let over = false;
  for (let frame: Windows | undefined = windows; frame; frame = frame.outer) {
    frame.taken.where++;
    if (frame.ownOver && !over) {
      frame.taken.over++;
      over = true;
    }
  }
}
