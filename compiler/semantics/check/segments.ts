/** Segments: many rows that become one. */
import { lagBounds, segmentLag, segmentReads } from "../knowledge/made-rows.ts";
import type { Span } from "../../syntax/ast.ts";
import type { Typed, ViewSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";

/**
 * A session or a bucket is counted once, when it is over. So there must be a time by which all of its rows are known: else a row that comes later would change what has been counted,
 * and training, which has all rows, would see what service never saw.
 */
export function segmentsMustBeWhole(view: ViewSymbol, context: CheckContext): void {
  const { rows } = view;
  if (rows.kind !== "sessions" && rows.kind !== "fill") return;
  if (view.node.broken) return;
  // The rows themselves first; then each column, by what it reads of them.
  if (!isWhole(view, [], rows.span, context)) return;
  for (const column of view.columns) isWhole(view, segmentReads(column), column.span, context);
}

/** Whether there is a time by which the rows, and what is read of them, are known; else that is said. */
function isWhole(view: ViewSymbol, reads: readonly Typed[], span: Span, context: CheckContext): boolean {
  const { knowledge } = context;
  const { rows } = view;
  if (reads.some((expr) => knowledge.isBroken(expr)) || knowledge.isBroken(knowledge.at(view.input))) return true;
  const { lag, known } = segmentLag(view, reads, knowledge);
  if (Number.isFinite(lag)) return true;
  const differences = knowledge.differences(knowledge.rootOf(view.input));
  const at = knowledge.timeParts(knowledge.at(view.input), []);
  const late = known.find((part) => part.term.base.kind !== "never" && part.term.base.kind !== "arrival" && !Number.isFinite(lagBounds([part], at, differences).high));
  if (late === undefined) return true;
  const what = rows.kind === "sessions" ? "a session" : "a bucket";
  context.report({
    code: "MLS3080",
    severity: "error",
    message: `nothing says by when all rows of ${what} of \`${view.name}\` are known`,
    span,
    label: `${what} would change after it was counted`,
    related: relatedOf(late.reasons, span),
    notes: [`${what} is counted once, when it is over and its last row known; a row that comes later would be in training and not in service`],
    help: "bound it where the rows come from, e.g. `expect { loaded - happened <= 1d else fail }`, which is then asserted on the data",
  });
  return false;
}
