import type { Model } from "../contract/plan.ts";
import { allows, words } from "../contract/vocabulary/numbers.ts";
import { learnerRule } from "../contract/vocabulary/learners.ts";
import { TrainError } from "./errors.ts";

/** The parameters of the model's learner as given, checked against the vocabulary, over its defaults. A parameter without either is absent. */
export function learnerParameters(model: Model): Readonly<Record<string, number>> {
  const { kind, params: given } = model.learner;
  const rules = learnerRule(kind)?.params ?? {};
  const params: Record<string, number> = {};
  for (const [name, rule] of Object.entries(rules)) if (rule.default !== undefined) params[name] = rule.default;
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new TrainError(`the learner ${kind} of the model \`${model.id}\` has no parameter \`${name}\`; it has ${Object.keys(rules).join(", ") || "none"}`);
    if (typeof value !== "number") throw new TrainError(`the parameter \`${name}\` of the model \`${model.id}\` must be a number`);
    if (!allows(rule, value)) throw new TrainError(`the parameter \`${name}\` of the model \`${model.id}\` is ${value}; give ${words(rule)}`);
    params[name] = value;
  }
  return params;
}
