import { atLeast, exactly, type IntrinsicDefinition, isText } from "./definition.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();

export const STRINGS = {
  length: { doc: "Number of code points", arity: exactly(1), js: ([s]) => `lengthText(${s})`, duckdb: ([s]) => `length(${s})` },
  lower: {
    doc: "A–Z to a–z, all else as it is",
    arity: exactly(1),
    js: ([s]) => `lowerText(${s})`,
    duckdb: ([s]) => `translate(${s}, '${UPPER}', '${LOWER}')`,
  },
  upper: {
    doc: "a–z to A–Z, all else as it is",
    arity: exactly(1),
    js: ([s]) => `upperText(${s})`,
    duckdb: ([s]) => `translate(${s}, '${LOWER}', '${UPPER}')`,
  },
  trim: {
    doc: "Without the ASCII blanks (space, \\t, \\n, \\v, \\f, \\r) at both ends",
    arity: exactly(1),
    js: ([s]) => `trimText(${s})`,
    duckdb: ([s]) => `trim(${s}, E' \\t\\n\\x0B\\f\\r')`,
  },
  concat: {
    doc: "The strings one after another; missing if any is",
    arity: atLeast(1),
    js: (args) => args.reduce((all, next) => `concatText(${all}, ${next})`),
    duckdb: (args) => args.join(" || "),
  },
  startsWith: { doc: "Whether s begins with the text", arity: exactly(2), js: ([s, t]) => `startsWithText(${s}, ${t})`, duckdb: ([s, t]) => `starts_with(${s}, ${t})` },
  endsWith: { doc: "Whether s ends with the text", arity: exactly(2), js: ([s, t]) => `endsWithText(${s}, ${t})`, duckdb: ([s, t]) => `ends_with(${s}, ${t})` },
  contains: { doc: "Whether the text is somewhere in s", arity: exactly(2), js: ([s, t]) => `containsText(${s}, ${t})`, duckdb: ([s, t]) => `contains(${s}, ${t})` },
  replace: {
    doc: "Every `from` in s, left to right, becomes `to`; an empty `from` changes nothing",
    arity: exactly(3),
    js: ([s, from, to]) => `replaceText(${s}, ${from}, ${to})`,
    duckdb: ([s, from, to]) => `replace(${s}, ${from}, ${to})`,
  },
  substring: {
    doc: "So many code points from a place (the first is 1); missing for a place before 1 or a negative length",
    arity: exactly(3),
    js: ([s, first, count]) => `substringText(${s}, ${first}, ${count})`,
    duckdb: ([s, first, count]) =>
      `CASE WHEN ${first} >= 1 AND ${count} >= 0 THEN substring(${s}, least(${first}, 2147483647), least(${count}, 2147483647)) END`,
  },
  hash: {
    doc: "The first 13 hex digits of the MD5 of the UTF-8, modulo n; of an integer's decimal text, of `true` or `false`; missing for n < 1",
    arity: exactly(2),
    js: ([x, n], { args }) => {
      const type = args[0]!.type;
      return `hashText(${isText(type) ? x : type.kind === "bool" ? `boolToText(${x})` : `intToText(${x})`}, ${n})`;
    },
    duckdb: ([x, n], { args }) => {
      const text = isText(args[0]!.type) ? x : `CAST(${x} AS VARCHAR)`;
      const value = `CAST('0x' || left(md5(${text}), 13) AS BIGINT) % ${n}`;
      const modulus = args[1];
      return modulus?.kind === "literal" && typeof modulus.value === "number" && modulus.value >= 1 ? value : `CASE WHEN ${n} >= 1 THEN ${value} END`;
    },
  },
  toText: { doc: "An Int in decimal digits", arity: exactly(1), js: ([x]) => `intToText(${x})`, duckdb: ([x]) => `CAST(${x} AS VARCHAR)` },
} as const satisfies Record<string, IntrinsicDefinition>;
