/** Models, and what is made of their scores. */
import type { Plan } from "../contract/plan.ts";
import { typeText } from "../contract/type-text.ts";
import { distinct, edgesOf, edgesOfAll, node } from "./edges.ts";
import type { Field, LineageNode } from "./graph.ts";

/** The inputs as fields, then `score`, made of all of them and learnt from the label. */
export function modelNodes(plan: Plan): LineageNode[] {
  return plan.models.map((model) => {
    const own = `model ${model.id}`;
    const examples = `examples ${model.examples}`;
    const inputs = model.inputs.map((input): Field => {
      const learnt = input.transforms.some((transform) => transform.usesLabel) ? [{ node: examples, field: model.label, how: "learnt" as const }] : [];
      const from = edgesOf(input.door, { feature: examples }, plan, input.transforms.length === 0 ? "identity" : "transformation");
      return { name: input.name, type: typeText(input.type), text: input.text, marks: [], from: distinct([...from, ...learnt]) };
    });
    const segments = (model.segments?.by ?? []).map((field) => ({ node: examples, field, how: "key" as const }));
    const score: Field = { name: "score", marks: [], from: [...segments, ...inputs.map((input) => ({ node: own, field: input.name, how: "transformation" as const })), { node: examples, field: model.label, how: "learnt" }] };
    return node("model", model.id, { note: model.learner.kind, fields: [...inputs, score], inputs: [examples, ...(model.inner ?? []).map((inner) => `model ${inner}`)] });
  });
}

export function decideNodes(plan: Plan): LineageNode[] {
  return plan.decisions.map((decide) => {
    const model = `model ${decide.model}`;
    const label = plan.models.find((one) => one.id === decide.model);
    const fields = decide.rules.map((rule): Field => {
      const chosen = label !== undefined && decide.choose.some((choice) => choice.rule === rule.name) ? [{ node: `examples ${label.examples}`, field: label.label, how: "learnt" as const }] : [];
      return { name: rule.name, type: typeText(rule.type), text: rule.text, marks: [], from: distinct([...edgesOf(rule.expr, { score: model, feature: `examples ${label?.examples ?? ""}` }, plan), ...chosen]) };
    });
    return node("decide", decide.id, { note: fields.map((field) => field.name).join(", "), fields, inputs: [model] });
  });
}

/** Each test as a field: made of the score, and of the columns that slice or change it. */
export function testNodes(plan: Plan): LineageNode[] {
  return plan.tests.map((tests) => {
    const model = `model ${tests.model}`;
    const examples = `examples ${plan.models.find((one) => one.id === tests.model)?.examples ?? ""}`;
    const fields = tests.tests.map((test): Field => {
      const slices = test.kind === "metric" ? (test.slice?.by ?? []) : test.kind === "spread" ? test.by : [];
      const changed = test.kind === "stable" ? [{ node: examples, field: test.column, how: "transformation" as const }, ...edgesOfAll([test.value], { feature: examples }, plan, "transformation")] : [];
      const moved = test.kind === "monotone" ? [{ node: model, field: test.input, how: "transformation" as const }] : [];
      const from = [{ node: model, field: "score", how: "aggregation" as const }, ...moved, ...slices.map((field) => ({ node: examples, field, how: "key" as const })), ...changed];
      return { name: test.text, marks: [], from: distinct(from) };
    });
    return node("tests", tests.model, { note: `${fields.length} test${fields.length === 1 ? "" : "s"}`, fields, inputs: [model] });
  });
}

export function deployNodes(plan: Plan): LineageNode[] {
  return plan.deployments.map((deploy) => {
    const decisions = plan.decisions.filter((decide) => decide.model === deploy.model);
    const note = deploy.serve === undefined ? "" : `http, port ${deploy.serve.port}`;
    const fields: Field[] = [
      { name: "score", marks: [], from: [{ node: `model ${deploy.model}`, field: "score", how: "identity" }] },
      ...decisions.flatMap((decide) => decide.rules.map((rule): Field => ({ name: rule.name, marks: [], from: [{ node: `decide ${decide.id}`, field: rule.name, how: "identity" }] }))),
    ];
    return node("deploy", deploy.model, { note, fields, inputs: [`model ${deploy.model}`] });
  });
}
