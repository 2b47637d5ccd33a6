import { atLeast, type CallSite, exactly, type IntrinsicDefinition, isText, isWhole } from "./definition.ts";

/** A literal argument that is an integer above 0, so that no guard against 0 or a sign is needed. */
function isPositiveLiteral(site: CallSite, place: number): boolean {
  const arg = site.args[place];
  return arg?.kind === "literal" && typeof arg.value === "number" && arg.value > 0;
}

/** The SQL condition that none of these arguments is missing; empty when all are literals. */
export function noneMissing(args: readonly string[], site: CallSite): string {
  return args.filter((_, i) => !isGiven(site, i)).map((text) => `${text} IS NOT NULL`).join(" AND ");
}

function isGiven(site: CallSite, place: number): boolean {
  const arg = site.args[place];
  return arg?.kind === "literal" && arg.value !== null;
}

/** `CASE WHEN` none of the arguments is missing `THEN value END`, or the value alone where that is plain. */
export function strict(args: readonly string[], site: CallSite, value: string): string {
  const condition = noneMissing(args, site);
  return condition === "" ? value : `CASE WHEN ${condition} THEN ${value} END`;
}

/** An operand as a DOUBLE: needed where BIGINT arithmetic could overflow. */
export function real(text: string, site: CallSite, place: number): string {
  const arg = site.args[place];
  return arg !== undefined && isWhole(arg.type) && arg.kind !== "literal" ? `CAST(${text} AS DOUBLE)` : text;
}

/** An operand as BIGINT: dates are INTEGER in SQL. */
function wide(text: string, site: CallSite, place: number): string {
  const arg = site.args[place]!;
  return arg.type.kind === "date" && arg.kind !== "literal" ? `CAST(${text} AS BIGINT)` : text;
}

/** Sum or difference: BIGINT stays below 2^54; the bound of `__int` is the bound of Int. */
function additive(sign: "+" | "-", doc: string): IntrinsicDefinition {
  return {
    doc,
    arity: exactly(2),
    js: ([a, b], { type }) => `${isWhole(type) ? "int" : "fin"}(${a} ${sign} ${b})`,
    duckdb: ([a, b], site) => (isWhole(site.type) ? `__int(${wide(a!, site, 0)} ${sign} ${wide(b!, site, 1)})` : `${a} ${sign} ${b}`),
    rawArguments: "all",
    rawResult: true,
  };
}

function extreme(name: "least" | "greatest", doc: string): IntrinsicDefinition {
  return {
    doc,
    arity: atLeast(1),
    js: (args, { type }) => args.reduce((best, next) => `${name}${isText(type) ? "Text" : ""}(${best}, ${next})`),
    duckdb: (args, site) => strict(args, site, `${name}(${args.join(", ")})`),
  };
}

/** Float to Int. DuckDB's `round` is C's: half away from zero. */
function toWhole(name: "round" | "floor" | "ceil", js: string, doc: string): IntrinsicDefinition {
  return {
    doc,
    arity: exactly(1),
    js: ([a]) => `int(${js}(${a}) + 0)`,
    duckdb: ([a]) => `__int(${name}(${a}))`,
    rawArguments: "all",
  };
}

export const ARITHMETIC = {
  add: additive("+", "a + b"),
  sub: additive("-", "a − b"),
  mul: {
    doc: "a · b",
    arity: exactly(2),
    js: ([a, b], { type }) => (isWhole(type) ? `int(${a} * ${b} + 0)` : `fin(${a} * ${b} + 0)`),
    duckdb: ([a, b], site) => (isWhole(site.type) ? `__int(CAST(${a} AS DOUBLE) * ${b})` : `${real(a!, site, 0)} * ${b}`),
    rawArguments: "all",
    rawResult: true,
  },
  neg: { doc: "−a", arity: exactly(1), js: ([a]) => `(0 - ${a})`, duckdb: ([a]) => `-${a}`, rawArguments: "all", rawResult: true },
  abs: { doc: "a without its sign", arity: exactly(1), js: ([a]) => `Math.abs(${a})`, duckdb: ([a]) => `abs(${a})`, rawArguments: "all", rawResult: true },
  div: {
    doc: "a ÷ b, a Float by IEEE's division; by 0 missing",
    arity: exactly(2),
    js: ([a, b]) => `fin(${a} / ${b} + 0)`,
    duckdb: ([a, b]) => `${a} / ${b}`,
    rawArguments: [0],
    rawResult: true,
  },
  intdiv: {
    doc: "The greatest integer at most a ÷ b; by 0 missing. The rounded quotient of two integers within ±(2^53−1) never reaches an integer that the true one does not.",
    arity: exactly(2),
    js: ([a, b], { type }) => `${isWhole(type) ? "int" : "fin"}(Math.floor(${a} / ${b}) + 0)`,
    duckdb: ([a, b], { type }) => (isWhole(type) ? `__int(floor(${a} / ${b}))` : `floor(${a} / ${b})`),
    rawArguments: [0],
    rawResult: true,
  },
  mod: {
    doc: "a − b · floor(a ÷ b), with the sign of b; by 0 missing",
    arity: exactly(2),
    js: ([a, b], { type }) => `${isWhole(type) ? "" : "fin"}(mod(${a}, ${b}))`,
    duckdb: ([a, b], site) => {
      if (!isWhole(site.type)) return `CASE WHEN ${a} % ${b} <> 0 AND (${a} % ${b} < 0) <> (${b} < 0) THEN ${a} % ${b} + ${b} ELSE ${a} % ${b} END`;
      return isPositiveLiteral(site, 1) ? `(${a} % ${b} + ${b}) % ${b}` : `CASE WHEN ${b} <> 0 THEN (${a} % ${b} + ${b}) % ${b} END`;
    },
    rawResult: true,
  },
  least: extreme("least", "The least of the arguments; missing if any is"),
  greatest: extreme("greatest", "The greatest of the arguments; missing if any is"),
  round: toWhole("round", "round", "The nearest integer, half away from zero"),
  floor: toWhole("floor", "Math.floor", "The greatest integer at most x"),
  ceil: toWhole("ceil", "Math.ceil", "The least integer at least x"),
  sqrt: {
    doc: "Square root, by IEEE; of a negative number missing",
    arity: exactly(1),
    js: ([a]) => `Math.sqrt(${a})`,
    duckdb: ([a]) => `CASE WHEN ${a} >= 0 THEN sqrt(${a}) END`,
    rawArguments: "all",
    rawResult: true,
  },
  toFloat: { doc: "An Int as a Float", arity: exactly(1), js: ([a]) => `${a}`, duckdb: ([a]) => `CAST(${a} AS DOUBLE)`, rawArguments: "all", rawResult: true },
  duration: {
    doc: "round(x · factor) µs, half away from zero: a number with a unit of time of so many µs",
    arity: exactly(2),
    js: ([x, factor]) => `int(round(${x} * ${factor}))`,
    duckdb: ([x, factor], site) => `__int(round(${isWhole(site.args[0]!.type) ? `CAST(${x} AS DOUBLE)` : x} * ${factor}))`,
    rawArguments: "all",
  },
  durationRatio: {
    doc: "a ÷ b of two durations, a Float; by 0 missing",
    arity: exactly(2),
    js: ([a, b]) => `fin(${a} / ${b} + 0)`,
    duckdb: ([a, b]) => `${a} / ${b}`,
    rawResult: true,
  },
} as const satisfies Record<string, IntrinsicDefinition>;
