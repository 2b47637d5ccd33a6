/**
 * Timestamp expressions as terms, so that they can be compared: columns are bases, durations shift, `max` joins. Any other form (`if`, `min`, a conversion) is opaque: an instant that is in the data and about
 * which nothing is proved.
 */
import type * as ast from "../../syntax/ast.ts";
import type { ColumnSymbol, Typed } from "../program.ts";
import type { Known, KnownPart, Reason } from "./known.ts";
import { rootColumn } from "./reads.ts";
import { type Absence, ANY, durationText, shift, ZERO } from "./times.ts";

/** The operands of the maximum that a timestamp expression is. Empty for one that could not be typed, or that is missing as written. */
export function termsOf(expr: Typed, reasons: readonly Reason[]): Known {
  switch (expr.kind) {
    case "literal":
      return typeof expr.value === "number" ? [{ term: { base: { kind: "epoch" }, offset: { low: expr.value, high: expr.value }, absence: "present" }, expr, reasons }] : [];
    case "column": {
      const root = rootColumn(expr.column);
      const more = root.derive === undefined ? [] : derivationReasons(root);
      return [{ term: { base: { kind: "column", column: root }, offset: ZERO, absence: expr.type.missing ? "withBase" : "present" }, expr, reasons: [...reasons, ...more] }];
    }
    case "call":
      return ofCall(expr, reasons);
    case "local":
      return termsOf(expr.value, reasons);
    case "let":
      // What the body reads of the `let` must stay within it.
      return termsOf(expr.body, reasons).map((part) => (part.expr === undefined ? part : { ...part, expr: { ...expr, body: part.expr } }));
    case "error":
      return [];
    default:
      return [opaque(expr, reasons)];
  }
}

function ofCall(expr: Extract<Typed, { kind: "call" }>, reasons: readonly Reason[]): Known {
  const [first, second] = expr.args;
  if ((expr.fn === "add" || expr.fn === "sub") && first !== undefined && second !== undefined) {
    const swapped = first.type.kind === "duration";
    const [time, span] = swapped ? [second, first] : [first, second];
    if (span.type.kind !== "duration" || time.type.kind !== "timestamp" || (swapped && expr.fn === "sub")) return [opaque(expr, reasons)];
    const range = span.range ?? ANY;
    const by = expr.fn === "add" ? range : { low: -range.high, high: -range.low };
    return termsOf(time, reasons).map((part) => ({
      ...part,
      term: shift(part.term, by, span.type.missing ? "alone" : part.term.absence),
      expr: part.expr === undefined ? undefined : { ...expr, args: swapped ? [span, part.expr] : [part.expr, span] },
    }));
  }
  if (expr.fn === "greatest") {
    // Missing if any operand is: then none of the others bounds it.
    const absence: Absence | undefined = expr.args.some((arg) => arg.type.missing) ? "alone" : undefined;
    return expr.args.flatMap((arg) => termsOf(arg, reasons)).map((part) => (absence === undefined ? part : { ...part, term: { ...part.term, absence } }));
  }
  return [opaque(expr, reasons)];
}

function opaque(expr: Typed, reasons: readonly Reason[]): KnownPart {
  return { term: { base: { kind: "opaque", expr }, offset: ZERO, absence: "present" }, expr, reasons: [...reasons, { span: expr.node.span, message: "this form of time can't be compared with others by the checker" }] };
}

/** "at least 1h after `departed`", at the derivation of a timestamp column. */
function derivationReasons(column: ColumnSymbol): Reason[] {
  const derive = column.derive;
  if (derive === undefined || derive.kind !== "call" || derive.fn !== "add") return [];
  let low = 0;
  let time: Typed = derive;
  while (time.kind === "call" && time.fn === "add" && time.args[1]?.type.kind === "duration") {
    low += time.args[1].range?.low ?? Number.NEGATIVE_INFINITY;
    time = time.args[0]!;
  }
  if (time.kind !== "column" || !Number.isFinite(low)) return [];
  const span: ast.Span = derive.node.span;
  return [{ span, message: low >= 0 ? `at least ${durationText(low)} after \`${time.column.name}\`` : `at most ${durationText(low)} before \`${time.column.name}\`` }];
}
