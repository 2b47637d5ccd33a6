import type { Labeler } from "../../runtime/contract/plan.ts";
import type { ExamplesSymbol } from "../semantics/program.ts";
import type { LowerContext } from "./context.ts";
import { knownExpr, lowerExpr, type Scope, TIMESTAMP } from "./expression.ts";
import { lowerType } from "./types.ts";

/** The labelers of an example set; undefined where it has none. `scope`: of the example's row. */
export function lowerLabelers(examples: ExamplesSymbol, scope: Scope, context: LowerContext): Labeler[] | undefined {
  const all = context.program.labelers.filter((labeler) => labeler.examples === examples);
  if (all.length === 0) return undefined;
  const isClosed = examples.spine?.kind === "table" && examples.each === undefined;
  return all.map((labeler) => {
    const known = labeler.rules.map((rule) => knownExpr(context.knowledge.ofExpression(rule.value), scope)).filter((expr) => expr !== undefined);
    return {
      kind: "labeler",
      id: labeler.name,
      label: labeler.label.name,
      rules: labeler.rules.map((rule) => ({ name: rule.name, expr: lowerExpr(rule.value, scope), type: lowerType(rule.value.type), text: context.expr(rule.value.node), span: context.span(rule.span) })),
      ...(isClosed ? {} : { known: known.length === 0 ? { kind: "moment", type: TIMESTAMP } : { kind: "call", fn: "greatest", args: [{ kind: "moment", type: TIMESTAMP }, ...known], type: TIMESTAMP } }),
      doc: labeler.doc,
      span: context.span(labeler.node.span),
    } satisfies Labeler;
  });
}
