import type { Decide, Model, ModelInput, Tally, Transform } from "../../runtime/contract/plan.ts";
import { walk } from "../semantics/walk.ts";
import type { DecideSymbol, ModelInputSymbol, ModelSymbol, TallyTyped, Typed } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { lowerExpr, type Scope } from "./expression.ts";
import { lowerType } from "./types.ts";

/** At the door only example columns are had: a row's own columns stand there under their names if they are features. */
const DOOR: Scope = {
  column(column) {
    throw new LoweringError(`column ${column.name} is read at a model's door without being a feature`);
  },
};

export function lowerModel(model: ModelSymbol, context: LowerContext): Model {
  const learner = model.learner;
  const { label } = model;
  if (learner === undefined || label === undefined) throw new LoweringError(`${model.name} has no learner or no label`);
  return {
    kind: "model",
    id: model.name,
    examples: model.examples.name,
    label: label.name,
    task: taskOf(model, label.value),
    inputs: model.inputs.map((input) => lowerInput(input, context)),
    inner: model.inner.length === 0 ? undefined : model.inner.map((inner) => inner.name),
    segments: model.segments === undefined ? undefined : { by: model.segments.features.map((feature) => feature.name), least: model.segments.least },
    learner: { kind: learner.name, params: Object.fromEntries(learner.params), monotone: learner.monotone.map(({ input, direction }) => ({ input, direction })), span: context.span(learner.node.span) },
    calibrate: model.calibrate,
    seed: model.seed,
    refit: [...model.refit],
    doc: model.doc,
    span: context.span(model.node.span),
  };
}

function taskOf(model: ModelSymbol, label: Typed): Model["task"] {
  switch (model.task) {
    case "binary":
      return { kind: "binary" };
    case "regression":
      return { kind: "regression" };
    case "multiclass":
      return { kind: "multiclass", classes: label.type.kind === "enum" ? [...label.type.values] : [] };
    case "unknown":
      throw new LoweringError(`the task of ${model.name} is unknown`);
  }
}

/** Peels the learnt transforms off, outermost last in the chain; what is left is computed at the door. */
function lowerInput(input: ModelInputSymbol, context: LowerContext): ModelInput {
  const transforms: Transform[] = [];
  let inner = input.value;
  while (inner.kind === "transform") {
    transforms.unshift({ transform: inner.transform, options: Object.fromEntries(inner.options), usesLabel: inner.usesLabel, text: context.expr(inner.node), span: context.span(inner.node.span) });
    inner = inner.argument;
  }
  walk(inner, (part) => {
    if (part.kind === "transform") throw new LoweringError(`a learnt transform stands inside arithmetic in input ${input.name}`);
    return undefined;
  });
  return { name: input.name, door: lowerExpr(inner, DOOR), type: lowerType(inner.type), transforms, text: context.text(input.span), span: context.span(input.span) };
}

/** The goal of a choice looks back on rows whose labels are known. */
const OUTCOME: Scope = { column: (column) => column.name };

function lowerTally({ name, fn, argument, where }: TallyTyped): Tally {
  return { name, fn, ...(argument === undefined ? {} : { argument: lowerExpr(argument, OUTCOME) }), ...(where === undefined ? {} : { where: lowerExpr(where, OUTCOME) }) };
}

/** A chosen parameter belongs to the first rule that reads it. */
export function lowerDecide(decide: DecideSymbol, context: LowerContext): Decide {
  const reads = (expr: Typed, name: string): boolean => {
    let found = false;
    walk(expr, (part) => {
      if (part.kind === "parameter" && part.name === name) found = true;
      return undefined;
    });
    return found;
  };
  return {
    kind: "decide",
    id: decide.name,
    model: decide.model.name,
    rules: decide.rules.map((rule) => ({ name: rule.name, expr: lowerExpr(rule.value, DOOR), type: lowerType(rule.value.type), text: context.expr(rule.value.node), span: context.span(rule.span) })),
    choose: decide.choose.map((choice) => ({
      parameter: choice.parameter,
      rule: decide.rules.find((rule) => reads(rule.value, choice.parameter))?.name ?? decide.rules[0]?.name ?? "",
      direction: choice.direction,
      objective: lowerExpr(choice.objective, DOOR),
      ...(choice.where === undefined ? {} : { where: lowerExpr(choice.where, DOOR) }),
      ...(choice.tallies.length === 0 ? {} : { tallies: choice.tallies.map(lowerTally) }),
      text: `${context.expr(choice.objective.node)}${choice.where === undefined ? "" : ` where ${context.expr(choice.where.node)}`}`,
      span: context.span(choice.span),
    })),
    doc: decide.doc,
    span: context.span(decide.node.span),
  };
}
