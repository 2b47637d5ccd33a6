import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { DecideSymbol, ExamplesSymbol, ModelSymbol, Typed } from "../program.ts";
import { FLOAT, isText, showType } from "../types/type.ts";
import { walk } from "../walk.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { present } from "./convert.ts";
import { comparesParameter, typeChoice } from "./decide-goal.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { readsNoTable } from "./features-alone.ts";
import { exampleFeatureNames } from "./model-inputs.ts";
import { modelNamed } from "./model.ts";
import { classTyped, scoreTyped } from "./model-score.ts";
import { isPlace, placeTyped, sizeOfARanking, topTyped, wholeListsChoose } from "./place.ts";
import { listsOf } from "../knowledge/ranks.ts";

/** What is done with the score: rules over it and the example's columns, with parameters chosen for a goal. */

export function decideSymbol(checker: Checker, scope: FileScope, node: ast.DecideDecl): DecideSymbol | undefined {
  if (checker.decisions.has(node)) return checker.decisions.get(node);
  const decide = make(checker, scope, node);
  checker.decisions.set(node, decide);
  return decide;
}

function make(checker: Checker, scope: FileScope, node: ast.DecideDecl): DecideSymbol | undefined {
  const model = modelNamed(checker, scope, node.model);
  if (!model) return undefined;
  const parameters = new Set(node.choose.map((choice) => choice.name.name));
  const before = new Map<string, Typed>();
  const names = ruleNames(checker, model, parameters, before);
  const rules = typeRules(checker, scope, node, model.examples, names, before);
  const choose = node.choose.map((choice) => typeChoice(checker, scope, choice, model, names)).filter((choice) => choice !== undefined);
  checkChosen(checker, node, model, rules, choose);
  wholeListsChoose(checker, model, rules, choose);
  return { kind: "decide", name: node.name.name, node, doc: node.doc, model, rules, choose };
}

function typeRules(checker: Checker, scope: FileScope, node: ast.DecideDecl, examples: ExamplesSymbol, names: Names, before: Map<string, Typed>): DecideSymbol["rules"] {
  const rules: { name: string; value: Typed; span: ast.Span }[] = [];
  for (const rule of node.rules) {
    const env: Env = { ...bareEnv(checker, scope, "a decision"), names, outcomes: true };
    const value = closed(present(env, typeValue(env, rule.value), "a rule"));
    if (before.has(rule.name.name)) checker.findings.error(CODES.declaredTwice, rule.name.span, `there are two rules \`${rule.name.name}\``, { help: "give one of them another name" });
    before.set(rule.name.name, value);
    if (value.kind !== "error" && readsNoTable(checker, value, "a rule", examples)) rules.push({ name: rule.name.name, value, span: rule.span });
  }
  return rules;
}

/** A rule that comes to texts as written, or to a class of a closed set, comes to one of these. */
function closed(value: Typed): Typed {
  if (!isText(value.type)) return value;
  const outcomes = outcomesOf(value);
  return outcomes === undefined ? value : { ...value, type: { kind: "enum", values: [...new Set(outcomes)], missing: false } };
}

function outcomesOf(value: Typed): readonly string[] | undefined {
  switch (value.kind) {
    case "literal":
      return typeof value.value === "string" ? [value.value] : undefined;
    case "if": {
      const [then, otherwise] = [outcomesOf(value.then), outcomesOf(value.else)];
      return then && otherwise && [...then, ...otherwise];
    }
    case "let":
      return outcomesOf(value.body);
    case "local":
      return outcomesOf(value.value);
    default:
      return value.type.kind === "enum" ? value.type.values : undefined;
  }
}

/** The score first, then what is chosen, rules before, and features of the examples. */
function ruleNames(checker: Checker, model: ModelSymbol, parameters: ReadonlySet<string>, rules: ReadonlyMap<string, Typed>): Names {
  const features = exampleFeatureNames(checker, model.examples);
  return {
    find(name, node, env) {
      if (name === "score") return model.task === "ranking" ? sizeOfARanking(checker, model, node) : scoreTyped(checker, model, true, undefined, node);
      if (name === "rank" && isPlace(model, [...features.list()])) return placeTyped(checker, model, [...features.list()], node);
      if (name === "class" && model.task === "multiclass") return classTyped(checker, model, true, node);
      if (parameters.has(name)) return parameter(checker, name, node);
      const rule = rules.get(name);
      return rule ? { ...rule, node } : features.find(name, node, env);
    },
    list: () => ["score", ...(listsOf(model.examples) === undefined ? [] : ["rank"]), ...(model.task === "multiclass" ? ["class"] : []), ...parameters, ...rules.keys(), ...features.list()],
    explain(name, node, env) {
      const { examples } = model;
      const label = examples.node.labels.some((one) => one.name.name === name);
      if (label) checker.findings.error(CODES.notChosen, node.span, `\`${name}\` is a label, which nobody knows when this is decided`, { help: "decide by the `score`; the goal of `choose` may look at the label" });
      else if (examples.spine && checker.columns.get(examples.spine)?.has(name)) features.explain?.(name, node, env);
      else checker.findings.error(CODES.notChosen, node.span, `nothing says what \`${name}\` is`, { help: `choose it: \`choose ${name} to minimize false_positives + false_negatives\`, write a number, or add it to the features of \`${examples.name}\`` });
      return true;
    },
    call(node) {
      if (node.callee.kind !== "name") return undefined;
      if (node.callee.name === "top") return topTyped(checker, model, node);
      const [one, ...more] = node.args;
      return node.callee.name === "score" && one && more.length === 0 && !one.name ? scoreTyped(checker, model, true, one.value, node) : undefined;
    },
  };
}

/** A number of its own kind: it takes the unit that it meets. */
function parameter(checker: Checker, name: string, node: ast.Expr): Typed {
  const typed: Typed = { kind: "parameter", name, type: FLOAT, node, range: undefined };
  checker.bare.add(typed);
  return typed;
}

/** A parameter is chosen once, and used; counts of true and false positives are of the yes and no of the first rule that uses it, of a model of true and false. */
function checkChosen(checker: Checker, node: ast.DecideDecl, model: ModelSymbol, rules: DecideSymbol["rules"], choose: DecideSymbol["choose"]): void {
  const used = new Map<string, DecideSymbol["rules"][number]>();
  for (const rule of rules) {
    walk(rule.value, (part) => {
      if (part.kind === "parameter" && !used.has(part.name)) used.set(part.name, rule);
      return undefined;
    });
  }
  const seen = new Set<string>();
  for (const { name } of node.choose) {
    const rule = used.get(name.name);
    const choice = choose.find((one) => one.parameter === name.name);
    if (seen.has(name.name)) checker.findings.error(CODES.notChosen, name.span, `\`${name.name}\` is chosen twice`, { help: "leave one of them out" });
    else if (rule === undefined && rules.length === node.rules.length) checker.findings.error(CODES.notChosen, name.span, `no rule uses \`${name.name}\`, so there is nothing to choose`, { help: `use it in a rule, as \`score >= ${name.name}\`` });
    else if (rule !== undefined && choice?.counts && rule.value.type.kind !== "bool") sayNeitherYesNorNo(checker, name, rule);
    else if (rule !== undefined && choice !== undefined && needsComparison(model, rule.value, choice) && !comparesParameter(rule.value, name.name)) {
      checker.findings.error(CODES.notCompared, name.span, `nothing says which values \`${name.name}\` may take: \`${rule.name}\` compares it with nothing`, { related: [{ span: rule.span, message: "used here" }], help: `compare it, as \`score >= ${name.name}\`: what it is compared with gives its values` });
    }
    seen.add(name.name);
  }
}

function sayNeitherYesNorNo(checker: Checker, name: ast.Ident, rule: DecideSymbol["rules"][number]): void {
  checker.findings.error(CODES.chosenWithoutYesAndNo, name.span, `\`${name.name}\` is chosen by true and false positives, but \`${rule.name}\` says neither yes nor no`, {
    related: [{ span: rule.span, message: `\`${rule.name}\` is \`${showType(rule.value.type)}\`` }],
    help: `put a rule before it that says yes or no, as \`sure = score >= ${name.name}\`, and use that one`,
  });
}

/** The score alone gives the values of a threshold where a model of true and false is decided by it alone. */
function needsComparison(model: ModelSymbol, rule: Typed, choice: DecideSymbol["choose"][number]): boolean {
  let byScoreAlone = model.task === "binary" && choice.tallies.length === 0;
  walk(rule, (part) => {
    if (part.kind === "feature" || part.kind === "use" || (part.kind === "score" && part.rank)) byScoreAlone = false;
    return undefined;
  });
  return !byScoreAlone;
}
