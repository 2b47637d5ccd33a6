import { strict } from "./arithmetic.ts";
import { atLeast, type CallSite, exactly, type IntrinsicDefinition, isCoded } from "./definition.ts";

function ofText(site: CallSite): boolean {
  return isCoded(site.args[0]!.type);
}

/** A comparison in the order of numbers, of false before true, of strings by UTF-8 bytes (DuckDB's order of VARCHAR). */
function comparison(js: (text: "" | "Text", a: string, b: string) => string, sql: string, doc: string): IntrinsicDefinition {
  return {
    doc,
    arity: exactly(2),
    js: ([a, b], site) => js(ofText(site) ? "Text" : "", a!, b!),
    duckdb: ([a, b]) => `${a} ${sql} ${b}`,
  };
}

export const LOGIC = {
  eq: comparison((t, a, b) => `eq${t}(${a}, ${b})`, "=", "a = b"),
  ne: comparison((t, a, b) => `ne${t}(${a}, ${b})`, "<>", "a ≠ b"),
  lt: comparison((t, a, b) => `lt${t}(${a}, ${b})`, "<", "a < b"),
  le: comparison((t, a, b) => `le${t}(${a}, ${b})`, "<=", "a ≤ b"),
  gt: comparison((t, a, b) => `lt${t}(${b}, ${a})`, ">", "a > b"),
  ge: comparison((t, a, b) => `le${t}(${b}, ${a})`, ">=", "a ≥ b"),
  inSet: {
    doc: "Whether x equals one of the values; missing if x or a value is",
    arity: atLeast(2),
    js: ([x, ...values], site) => {
      const equals = values.map((value) => `eq${ofText(site) ? "Text" : ""}(${x}, ${value})`);
      return equals.reduce((any, next) => `eitherOf(${any}, ${next})`);
    },
    duckdb: (args, site) => {
      const [, ...values] = args;
      return strict(values, { type: site.type, args: site.args.slice(1) }, `${args[0]} IN (${values.join(", ")})`);
    },
  },
  inRange: {
    doc: "lo ≤ x ≤ hi; missing if any is",
    arity: exactly(3),
    js: ([x, low, high], site) => {
      const le = ofText(site) ? "leText" : "le";
      return `bothOf(${le}(${low}, ${x}), ${le}(${x}, ${high}))`;
    },
    duckdb: ([x, low, high], site) => strict([low!, high!], { type: site.type, args: site.args.slice(1) }, `${x} BETWEEN ${low} AND ${high}`),
  },
  and: {
    doc: "Kleene's and: false if one is false, else missing if one is missing",
    arity: atLeast(1),
    js: (args) => args.reduce((all, next) => `and(${all}, ${next})`),
    duckdb: (args) => args.join(" AND "),
  },
  or: {
    doc: "Kleene's or: true if one is true, else missing if one is missing",
    arity: atLeast(1),
    js: (args) => args.reduce((any, next) => `or(${any}, ${next})`),
    duckdb: (args) => args.join(" OR "),
  },
  not: { doc: "true for false, false for true", arity: exactly(1), js: ([a]) => `(1 - ${a})`, duckdb: ([a]) => `NOT ${a}` },
  isMissing: {
    doc: "Whether the value is missing; itself never missing",
    arity: exactly(1),
    js: ([a], site) => (ofText(site) ? `(${a} === null ? 1 : 0)` : `(${a} !== ${a} ? 1 : 0)`),
    duckdb: ([a]) => `${a} IS NULL`,
  },
  coalesce: {
    doc: "The first value that is there",
    arity: atLeast(1),
    js: (args, site) => args.reduceRight((rest, next) => (isCoded(site.type) ? `(${next} ?? ${rest})` : `(${next} === ${next} ? ${next} : ${rest})`)),
    duckdb: (args) => `coalesce(${args.join(", ")})`,
  },
  isTrue: { doc: "A missing Bool counts as false", arity: exactly(1), js: ([a]) => `(${a} === 1 ? 1 : 0)`, duckdb: ([a]) => `coalesce(${a}, false)` },
} as const satisfies Record<string, IntrinsicDefinition>;
