import type * as ast from "../../syntax/ast.ts";
import type { ExamplesSymbol, ModelSymbol } from "../program.ts";
import { showType } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/** `predict x as ranking`: rows of a list are ordered by a score that says nothing else. */

/** Greatest relevance: its gain is 2^30 − 1. */
const MOST = 30;

/** Whether the label can be ranked by; said where not. */
export function rankingTask(checker: Checker, node: ast.ModelDecl, examples: ExamplesSymbol, label: ModelSymbol["label"], word: ast.Ident): boolean {
  if (label === undefined || label.value.type.kind === "error") return false;
  const related = [{ span: label.node.span, message: "the label" }];
  const { type, range } = label.value;
  if (type.kind !== "bool" && type.kind !== "int") {
    checker.findings.error(CODES.notRelevance, word.span, `the label is \`${showType(type)}\`, by which nothing can be ranked`, { related, help: `let it be true or false, or a whole number of relevance from 0 (not relevant) to ${MOST}` });
    return false;
  }
  if (type.kind === "int" && range !== undefined && (range.high < 0 || range.low > MOST || (range.low < 0 && Number.isFinite(range.low)) || (range.high > MOST && Number.isFinite(range.high)))) {
    checker.findings.error(CODES.notRelevance, word.span, `the label lies in ${range.low}..${range.high}, and relevance is a whole number from 0 to ${MOST}: it counts as 2 to its power`, { related, help: "grade it, as `if spent > 100 then 3 else if spent > 0 then 2 else if clicked then 1 else 0`" });
    return false;
  }
  if (examples.group.length > 0 || examples.node.group.length > 0) return true;
  checker.findings.error(CODES.rankingWithoutLists, word.span, `\`${node.name.name}\` ranks, but nothing says which rows of \`${examples.name}\` are ranked against each other`, {
    related: [{ span: examples.node.name.span, message: "these examples have no `group`" }],
    help: "say what the rows of a list have in common, as `group session` in the examples",
  });
  return false;
}

/** What a ranking can't have, and what only a ranking can. */
export function checkRanking(checker: Checker, node: ast.ModelDecl, task: ModelSymbol["task"], learner: ModelSymbol["learner"], label: ModelSymbol["label"]): void {
  const { findings } = checker;
  if (task !== "ranking") {
    const truncation = learner?.node.params?.params.find(({ name }) => name.name === "truncation");
    if (truncation !== undefined && task !== "unknown") findings.error(CODES.unknownWord, truncation.name.span, "`truncation` is of a ranking: how many places of a list count", { help: `leave it out, or write \`predict ${node.predict?.label.name ?? "…"} as ranking\`` });
    return;
  }
  if (node.calibrate) findings.error(CODES.orderWithoutSize, node.calibrate.span, "the score of a ranking has an order and no size, so there is nothing to calibrate", { help: `leave \`calibrate ${node.calibrate.name}\` out; for a probability predict the label as it is, without \`as ranking\`` });
  if (learner?.name === "logistic" && label?.value.type.kind === "int") findings.error(CODES.taskDoesNotFit, learner.node.name.span, "`logistic` learns true and false, and the label is a relevance", { related: [{ span: label.node.span, message: "the label" }], help: "use `gbdt` or `linear`" });
}
