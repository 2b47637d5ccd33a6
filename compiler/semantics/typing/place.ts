import type * as ast from "../../syntax/ast.ts";
import { listsOf, placeIn } from "../knowledge/ranks.ts";
import type { DecideSymbol, ModelSymbol, Typed } from "../program.ts";
import { atLeast } from "../types/range.ts";
import { INT } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { failed } from "./make.ts";

/** `rank` in a decision: the place of the row among those that it is ordered against, from 1. */

const QUOTA = "take so many of all rows by a quota: `choose c to maximize true_positives where true_positives + false_positives <= 5% * count`";

/** Where rows come one by one, a feature may be called `rank`. */
export function isPlace(model: ModelSymbol, features: readonly string[]): boolean {
  return listsOf(model.examples) !== undefined || !features.includes("rank");
}

export function placeTyped(checker: Checker, model: ModelSymbol, features: readonly string[], node: ast.Expr): Typed {
  const { examples } = model;
  if (model.task === "unknown" || !checker.isWhole(examples.node)) return failed(node);
  if (listsOf(examples) === undefined) return noList(checker, model, node, "rank");
  if (model.task === "multiclass") {
    checker.findings.error(CODES.firstOfNothing, node.span, `\`${model.name}\` has a score for each class, so nothing says by which its rows are ordered`, { help: "let a model of true and false, or of a number, order them" });
    return failed(node);
  }
  if (features.includes("rank")) {
    checker.findings.error(CODES.twoRanks, node.span, `\`rank\` is a feature of \`${examples.name}\` and the place in a list`, { help: "give the feature another name" });
    return failed(node);
  }
  return { kind: "score", model, own: true, rank: true, type: INT, node, range: atLeast(1) };
}

function noList(checker: Checker, model: ModelSymbol, node: ast.Expr, what: string): Typed {
  checker.findings.error(CODES.firstOfNothing, node.span, `\`${what}\` is of rows that come together, and those of \`${model.examples.name}\` come one by one`, {
    related: [{ span: model.examples.node.name.span, message: "these examples have no `group`" }],
    notes: ["a row that is asked about alone is the first of its list, whatever its score"],
    help: `${QUOTA}; or say what the rows of a list have in common, as \`group session\` in the examples`,
  });
  return failed(node);
}

/** `top` is an aggregate: here it has a shorter name. */
export function topTyped(checker: Checker, model: ModelSymbol, node: ast.CallExpr): Typed {
  if (!checker.isWhole(model.examples.node)) return failed(node);
  if (listsOf(model.examples) === undefined) return noList(checker, model, node, "top");
  const [k] = node.args;
  const count = k?.value.kind === "number" ? String(k.value.value) : "5";
  checker.findings.error(CODES.unknownName, node.span, "there is no `top` in a decision", { help: `the first ${count} of a list are those with \`rank <= ${count}\`` });
  return failed(node);
}

export function sizeOfARanking(checker: Checker, model: ModelSymbol, node: ast.Expr): Typed {
  checker.findings.error(CODES.orderWithoutSize, node.span, `\`${model.name}\` ranks: its score has an order within a list and no size, so it can be compared with nothing`, { help: "take the first of each list, as `rank <= 5`; for a rule on a probability predict the label as it is, without `as ranking`" });
  return failed(node);
}

/** What a segment's own threshold is chosen from are the segment's rows, which are parts of lists. */
export function wholeListsChoose(checker: Checker, model: ModelSymbol, rules: DecideSymbol["rules"], choose: DecideSymbol["choose"]): void {
  const [chosen] = choose;
  if (chosen === undefined || model.segments === undefined) return;
  const place = rules.map((rule) => placeIn(rule.value)).find((found) => found !== undefined);
  if (place === undefined) return;
  checker.findings.error(CODES.partsOfLists, chosen.span, `\`${chosen.parameter}\` is chosen for each segment on its own rows, which are parts of lists`, {
    related: [{ span: place.node.span, message: "the place among all rows of the list" }],
    help: "write a number in its place, or give the model no segments",
  });
}
