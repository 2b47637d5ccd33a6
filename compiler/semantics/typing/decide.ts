import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { DecideSymbol, ModelSymbol, Typed } from "../program.ts";
import { atLeast, between } from "../types/range.ts";
import { BOOL, FLOAT, INT, isNumber, showType } from "../types/type.ts";
import { walk } from "../walk.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert, present } from "./convert.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { modelNamed } from "./model.ts";

/** What is done with the score: rules over it, with parameters chosen for a goal. */

const COUNTS: ReadonlySet<string> = new Set(["true_positives", "false_positives", "true_negatives", "false_negatives", "count"]);

export function decideSymbol(checker: Checker, scope: FileScope, node: ast.DecideDecl): DecideSymbol | undefined {
  if (checker.decisions.has(node)) return checker.decisions.get(node);
  const decide = make(checker, scope, node);
  checker.decisions.set(node, decide);
  return decide;
}

function make(checker: Checker, scope: FileScope, node: ast.DecideDecl): DecideSymbol | undefined {
  const model = modelNamed(checker, scope, node.model);
  if (!model) return undefined;
  if (model.task === "ranking") {
    checker.findings.error(CODES.orderWithoutSize, node.name.span, `\`${model.name}\` ranks: its score has an order within a list and no size, so no rule can be made of it`, { help: "take the first of each list by `rank` of the answer; for a rule on a probability predict the label as it is, without `as ranking`" });
    return undefined;
  }
  if (model.task === "multiclass") {
    checker.findings.notBuilt("decideTask", node.name.span);
    return undefined;
  }
  const parameters = new Set(node.choose.map((choice) => choice.name.name));
  const rules = typeRules(checker, scope, node, model, parameters);
  const choose = node.choose.map((choice) => typeChoice(checker, scope, choice)).filter((choice) => choice !== undefined);
  checkChosen(checker, node, rules);
  return { kind: "decide", name: node.name.name, node, doc: node.doc, model, rules, choose };
}

function typeRules(checker: Checker, scope: FileScope, node: ast.DecideDecl, model: ModelSymbol, parameters: ReadonlySet<string>): DecideSymbol["rules"] {
  const before = new Map<string, Typed>();
  const rules: { name: string; value: Typed; span: ast.Span }[] = [];
  for (const rule of node.rules) {
    const env: Env = { ...bareEnv(checker, scope, "a decision"), names: ruleNames(model, parameters, before) };
    const value = present(env, typeValue(env, rule.value), "a rule");
    if (before.has(rule.name.name)) checker.findings.error(CODES.declaredTwice, rule.name.span, `there are two rules \`${rule.name.name}\``, { help: "give one of them another name" });
    before.set(rule.name.name, value);
    if (value.kind !== "error") rules.push({ name: rule.name.name, value, span: rule.span });
  }
  return rules;
}

function ruleNames(model: ModelSymbol, parameters: ReadonlySet<string>, rules: ReadonlyMap<string, Typed>): Names {
  const score = (node: ast.Expr): Typed => {
    const label = model.examples.label?.value.type;
    const unit = model.task === "regression" && label && isNumber(label) ? label.unit : new Map<string, number>();
    return { kind: "score", model, type: { kind: "float", unit, grid: undefined, missing: false }, node, range: model.task === "binary" ? between(0, 1) : undefined };
  };
  return {
    find(name, node) {
      if (name === "score") return score(node);
      if (parameters.has(name)) return { kind: "parameter", name, type: FLOAT, node, range: undefined };
      const rule = rules.get(name);
      return rule && { ...rule, node };
    },
    list: () => ["score", ...parameters, ...rules.keys()],
    explain(name, node, env) {
      env.checker.findings.error(CODES.notChosen, node.span, `nothing says what \`${name}\` is`, { help: `choose it: \`choose ${name} to minimize false_positives + false_negatives\`, or write a number` });
      return true;
    },
  };
}

function typeChoice(checker: Checker, scope: FileScope, node: ast.DecideDecl["choose"][number]): DecideSymbol["choose"][number] | undefined {
  const names: Names = {
    find: (name, at) => (COUNTS.has(name) ? { kind: "parameter", name, type: INT, node: at, range: atLeast(0) } : undefined),
    list: () => COUNTS,
  };
  const env: Env = { ...bareEnv(checker, scope, "the goal of `choose`"), names };
  const objective = present(env, typeValue(env, node.objective), "the goal of `choose`");
  if (objective.kind === "error") return undefined;
  if (!isNumber(objective.type)) {
    checker.findings.error(CODES.mismatch, node.objective.span, `the goal of \`choose\` is a number, not \`${showType(objective.type)}\``, { help: "write costs, as `1 * false_positives + 4 * false_negatives`" });
    return undefined;
  }
  const where = node.where && convert(env, present(env, typeValue(env, node.where), "the quota of `choose`"), BOOL, "the quota of `choose`");
  if (where?.kind === "error") return undefined;
  return { parameter: node.name.name, direction: node.direction, objective, where, span: node.span };
}

/** A parameter is chosen once, and used; it is judged by the yes and no of the first rule that uses it. */
function checkChosen(checker: Checker, node: ast.DecideDecl, rules: DecideSymbol["rules"]): void {
  const used = new Map<string, DecideSymbol["rules"][number]>();
  for (const rule of rules) {
    walk(rule.value, (part) => {
      if (part.kind === "parameter" && !used.has(part.name)) used.set(part.name, rule);
      return undefined;
    });
  }
  for (const { name } of node.choose) {
    const rule = used.get(name.name);
    if (rule === undefined || rule.value.type.kind === "bool") continue;
    checker.findings.error(CODES.chosenWithoutYesAndNo, name.span, `\`${name.name}\` is chosen by true and false positives, but \`${rule.name}\` says neither yes nor no`, {
      related: [{ span: rule.span, message: `\`${rule.name}\` is \`${showType(rule.value.type)}\`` }],
      help: `put a rule before it that says yes or no, as \`sure = score >= ${name.name}\`, and use that one`,
    });
  }
  const seen = new Set<string>();
  for (const { name } of node.choose) {
    if (seen.has(name.name)) checker.findings.error(CODES.notChosen, name.span, `\`${name.name}\` is chosen twice`, { help: "leave one of them out" });
    else if (!used.has(name.name) && rules.length === node.rules.length) checker.findings.error(CODES.notChosen, name.span, `no rule uses \`${name.name}\`, so there is nothing to choose`, { help: `use it in a rule, as \`score >= ${name.name}\`` });
    seen.add(name.name);
  }
}
