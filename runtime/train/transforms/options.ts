import type { Transform } from "../../contract/plan.ts";
import { allows, words } from "../../contract/vocabulary/numbers.ts";
import { type OptionRule, transformRule } from "../../contract/vocabulary/transforms.ts";
import { TrainError } from "../errors.ts";

type Value = number | string | boolean;

/** The options of a transform as given, checked against the vocabulary, over its defaults. One without either is absent. */
export function optionsOf(transform: Transform): Readonly<Record<string, Value | undefined>> {
  const rules = transformRule(transform.transform)?.options ?? {};
  const options: Record<string, Value> = {};
  for (const [name, rule] of Object.entries(rules)) if ("default" in rule && rule.default !== undefined) options[name] = rule.default;
  for (const [name, value] of Object.entries(transform.options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new TrainError(`\`${transform.transform}\` has no option \`${name}\`; it has ${Object.keys(rules).join(", ") || "none"}`);
    const wanted = problem(rule, value);
    if (wanted !== undefined) throw new TrainError(`\`${name}\` of \`${transform.text}\` is ${JSON.stringify(value)}; give ${wanted}`);
    options[name] = value;
  }
  return options;
}

/** What the option wants where it does not get it. */
function problem(rule: OptionRule, value: Value): string | undefined {
  switch (rule.kind) {
    case "number":
      return typeof value === "number" && allows(rule, value) ? undefined : words(rule);
    case "word":
      return typeof value === "string" && rule.words.includes(value) ? undefined : `one of ${rule.words.join(", ")}`;
    case "flag":
      return typeof value === "boolean" ? undefined : "true or false";
    case "value":
      return undefined;
  }
}
