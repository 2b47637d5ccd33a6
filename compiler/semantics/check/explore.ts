/** `explore` leaves to chance what there is to decide: the order of lists, or one rule. */
import type { DeploySymbol } from "../program.ts";
import { explorable, exploreIn } from "../typing/explore.ts";
import type { CheckContext } from "./context.ts";

export function thereIsSomethingToExplore(deploy: DeploySymbol, context: CheckContext): void {
  const { model } = deploy;
  if (model === undefined) return;
  for (const item of deploy.node.items) {
    const found = exploreIn(item);
    if (found === undefined) continue;
    const of = explorable(deploy, context.program.decisions, found.form.rule);
    if (of.kind === "lists" || of.kind === "rule") continue;
    const lists = model.examples.group.length > 0 && model.task !== "multiclass";
    context.report({
      code: "MLS2461",
      severity: "error",
      message: of.kind === "several" ? `\`${model.name}\` decides by ${of.rules.length} rules, and nothing says which of them is explored` : `there is no decision of \`${model.name}\` that could be left to chance`,
      span: found.form.rule?.span ?? found.option.span,
      label: lists ? "it ranks lists: their order is what is explored" : of.kind === "several" ? "of which rule?" : "what would chance decide?",
      related: [{ span: model.node.name.span, message: lists ? "its examples have a `group`" : "the model is here" }],
      notes: ["what is explored is drawn from its outcomes, each as likely, and the answer says with which probability it was given"],
      help: of.kind === "several" ? `name one: \`explore ${of.rules[0]} 2%\`` : lists ? "write `explore 2%`" : `decide something with its score: \`decide block for ${model.name} { block = score >= 0.9 }\``,
    });
  }
}
