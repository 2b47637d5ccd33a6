/** Specs in which one expression is another: what a mutation of characters hardly ever makes, since it reads well and means nothing, or something else. */
import { parse } from "../../compiler/syntax/index.ts";

/** A value of each kind, names that mean something elsewhere, and calls of what is no function. */
export const PUT: readonly string[] = [
  "missing", "at", "moment", "0", "-1", "0.5", "5%", "1d", '"x"', '""', "true", "2024-01-01", "1024-01-01", "9999-12-31T00:00:00Z", "[]", "[1, 2]", "[missing]", "{a: 1}", "{a: missing}",
  "Foo(1)", "Foo", "foo(1)", "count()", "last(missing)", "(count() over 1d)", "if true then missing else missing", "let x = missing then x", "standardize(1)", "match 1 { 1 => missing, else => 2 }", "missing ?? missing", "1 / 0", "9007199254740991 + 1", "config.nothing", "if_known(missing)", "1<kg>",
];

/** The spans of all expressions of a text, in order; of a file that does not read, those that were read. */
export function expressionsOf(text: string): readonly { readonly start: number; readonly end: number }[] {
  const spans = new Map<string, { start: number; end: number }>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one);
    else if (typeof part === "object" && part !== null) {
      const { kind, span } = part as { kind?: string; span?: { start: number; end: number } };
      if (kind !== undefined && EXPRESSIONS.has(kind) && span !== undefined) spans.set(`${span.start} ${span.end}`, span);
      for (const value of Object.values(part)) visit(value);
    }
  };
  visit(parse("spec.mls", text).file);
  return [...spans.values()];
}

const EXPRESSIONS: ReadonlySet<string> = new Set(["number", "duration", "percent", "date", "time", "string", "bool", "missing", "name", "member", "call", "unary", "chain", "in", "compare", "isMissing", "if", "let", "match", "windowed", "record", "list"]);

/** All of a text's replacements, each with its place. */
export function* replacements(text: string): Generator<{ readonly place: string; readonly text: string }> {
  for (const { start, end } of expressionsOf(text)) {
    for (const put of PUT) yield { place: `\`${put}\` at ${start}-${end}`, text: text.slice(0, start) + put + text.slice(end) };
  }
}
