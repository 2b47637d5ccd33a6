/** Rules that vote in place of a label made by hand. */
import { typeText } from "../contract/type-text.ts";
import type { Model, Plan } from "../contract/plan.ts";
import { spineInput } from "./data-nodes.ts";
import { distinct, edgesOf, node, relationId } from "./edges.ts";
import type { Field, FieldEdge, LineageNode } from "./graph.ts";

/** Each rule as a field: made of the row's columns and of the examples' features. */
export function labelerNodes(plan: Plan): LineageNode[] {
  return plan.examples.flatMap((examples) => {
    const input = relationId(plan, spineInput(examples));
    const own = `examples ${examples.id}`;
    return (examples.labelers ?? []).map((labeler) => {
      const fields = labeler.rules.map((rule): Field => ({ name: rule.name, type: typeText(rule.type), text: rule.text, marks: [], from: distinct(edgesOf(rule.expr, { column: () => input, feature: own }, plan)) }));
      return node("labeler", labeler.id, { note: `votes for ${labeler.label} of ${examples.id}`, fields, inputs: [own, input] });
    });
  });
}

/** What a model has learnt from: the label, or the rules that vote in its place. */
export function taughtBy(plan: Plan, model: Model): FieldEdge[] {
  const label: FieldEdge = { node: `examples ${model.examples}`, field: model.label, how: "learnt" };
  const labeler = plan.examples.find(({ id }) => id === model.examples)?.labelers?.find(({ id }) => id === model.labeler);
  return labeler === undefined ? [label] : [label, ...labeler.rules.map(({ name }): FieldEdge => ({ node: `labeler ${labeler.id}`, field: name, how: "learnt" }))];
}
