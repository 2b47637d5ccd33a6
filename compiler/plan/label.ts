import type { Expr } from "../../runtime/contract/expr.ts";
import type { Label } from "../../runtime/contract/plan.ts";
import { aheadLabel, labelLag } from "../semantics/check/label-ahead.ts";
import type { ColumnSymbol, ExamplesSymbol } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { DURATION, knownExpr, lowerExpr, rowScope, type Scope, TIMESTAMP } from "./expression.ts";
import { windowScope } from "./group.ts";
import { lowerType } from "./types.ts";

/** `scope`: of the example's row. */
export function lowerLabel(examples: ExamplesSymbol, scope: Scope, context: LowerContext): Label {
  const { label } = examples;
  if (label === undefined) throw new LoweringError(`${examples.name} has no label`);
  // Where rules vote, a row of train need have no label.
  const mayMiss = context.program.labelers.some((labeler) => labeler.label.node === label.node);
  const base = { name: label.name, type: { ...lowerType(label.value.type), ...(mayMiss ? { missing: true } : {}) }, text: labelText(label.node, context), span: context.span(label.node.span) };
  const ahead = aheadLabel(examples);
  if (ahead !== undefined) return { ...base, ...lowerAhead(ahead, scope, context) };
  return { ...base, expr: lowerExpr(label.value, scope), known: examples.asked === undefined ? undefined : knownExpr(context.knowledge.ofExpression(label.value), scope) };
}

type Ahead = NonNullable<ReturnType<typeof aheadLabel>>;

function lowerAhead(label: Ahead, scope: Scope, context: LowerContext): Pick<Label, "expr" | "known" | "from"> {
  const { from } = label;
  const row = rowScope(from.input);
  const { windows, scope: over } = windowScope(from, row, context, from.upTo && { name: scope.column(from.upTo.column), greatest: from.upTo.greatest });
  const expr = lowerExpr(label.value, over);
  const horizon = from.horizon === undefined ? undefined : scope.column(from.horizon);
  return {
    expr,
    known: finalAt(from, labelLag(label, context.knowledge), scope),
    from: {
      input: from.input.name,
      where: from.where === undefined ? undefined : lowerExpr(from.where, row),
      keys: from.keys.map((key) => ({ name: key.name, expr: lowerExpr(key.value, row), type: lowerType(key.value.type) })),
      args: from.args.map((arg) => lowerExpr(arg, scope)),
      windows,
      horizon,
    },
  };
}

/** The moment, the horizon, the width, and how late a row may become known. */
function finalAt({ width, horizon, upTo }: Ahead["from"], late: number, scope: Scope): Expr {
  const moment: Expr = { kind: "moment", type: TIMESTAMP };
  const later = (time: Expr, by: Expr): Expr => ({ kind: "call", fn: "add", args: [time, by], type: TIMESTAMP });
  const held = (column: ColumnSymbol): Expr => ({ kind: "column", name: scope.column(column), type: DURATION });
  const fixed = (micros: number): Expr => ({ kind: "literal", value: micros, type: DURATION });
  if (upTo === undefined) return later(horizon === undefined ? moment : later(moment, held(horizon)), fixed(width + late));
  const longest: Expr = width === 0 ? held(upTo.column) : { kind: "call", fn: "greatest", args: [held(upTo.column), fixed(width)], type: DURATION };
  return later(later(moment, longest), fixed(late));
}

/** As written; what follows `from` too. */
function labelText(node: NonNullable<ExamplesSymbol["label"]>["node"], context: LowerContext): string {
  const value = context.expr(node.value);
  if (node.from === undefined) return value;
  return `${value} ${context.text({ ...node.span, start: node.value.span.end })}`;
}
