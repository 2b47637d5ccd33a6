import { BASELINES } from "../../../runtime/contract/vocabulary/learners.ts";
import { METRIC_RULES, type MetricRule, metricRule } from "../../../runtime/contract/vocabulary/metrics.ts";
import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ModelSymbol, TestsSymbol, Type, Typed } from "../program.ts";
import { withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert } from "./convert.ts";
import { decideSymbol } from "./decide.ts";
import { typeValue } from "./expression/index.ts";
import { readsNoTable } from "./features-alone.ts";
import { exampleFeatureNames } from "./model-inputs.ts";
import { modelNamed } from "./model.ts";
import { classesOf } from "./model-score.ts";

/** What must hold of a model. Numbers and words are checked here; what they come to is for the runtime to say. */

interface Place {
  readonly checker: Checker;
  readonly scope: FileScope;
  readonly model: ModelSymbol;
}

export function typeTests(checker: Checker, scope: FileScope, node: ast.TestsDecl): TestsSymbol | undefined {
  const model = modelNamed(checker, scope, node.model);
  if (!model) return undefined;
  const place: Place = { checker, scope, model };
  const tests: { node: ast.TestNode; change: Typed | undefined }[] = [];
  for (const test of node.tests) {
    const before = checker.findings.list.length;
    const change = typeTest(place, test);
    if (checker.findings.list.length === before) tests.push({ node: test, change });
  }
  return { kind: "tests", node, model, tests };
}

function typeTest(place: Place, node: ast.TestNode): Typed | undefined {
  const { check } = node;
  switch (check.kind) {
    case "metric":
      metric(place, check.metric);
      bound(place, check.bound);
      for (const name of check.slice?.by ?? []) sliced(place, name);
      if (check.slice?.where) sliceWhere(place, check.slice.where);
      return undefined;
    case "spread":
      metric(place, check.metric);
      bound(place, check.bound);
      for (const name of check.by) sliced(place, name);
      return undefined;
    case "monotone":
      monotone(place, check.input);
      return undefined;
    case "stable":
      return stable(place, check);
    case "latency":
      if (!/^p\d{1,2}(\.\d+)?$/.test(check.quantile.name)) say(place, check.quantile.span, `\`${check.quantile.name}\` is no quantile of latency`, "write `latency p99 <= 1ms`");
      return undefined;
  }
}

function say(place: Place, span: ast.Span, message: string, help: string | undefined): void {
  place.checker.findings.error(CODES.testDoesNotFit, span, message, { help });
}

/** A metric of the model's task, with its number if it takes one, of a rule if it is of decisions. */
function metric(place: Place, node: ast.MetricRef): void {
  const rule = ruleOf(place, node.metric, judgedAs(place, node));
  if (!rule) return;
  const name = node.metric.name;
  if (rule.ofLists && place.model.examples.group.length === 0 && place.checker.isWhole(place.model.examples.node)) {
    place.checker.findings.error(CODES.noLists, node.metric.span, `\`${name}\` is of lists, and \`${place.model.examples.name}\` says not which rows make one`, { related: [{ span: place.model.examples.node.name.span, message: "these examples have no `group`" }], help: "say what the rows of a list have in common, as `group session` in the examples" });
    return;
  }
  if (node.of) decisionRule(place, node.of, name, rule);
  const [arg, ...more] = node.args;
  if (!arg) return;
  const value = arg.value.kind === "number" || arg.value.kind === "percent" ? arg.value.value : undefined;
  if (!rule.argument || more.length > 0) say(place, arg.span, rule.argument ? `\`${name}\` takes one number` : `\`${name}\` takes no number`, "leave it out");
  else if (node.of) say(place, arg.span, `\`${name} of ${node.of.name}\` is of a decision, which leaves no choice`, "leave the number out");
  else if (value === undefined || !rule.argument.allows(value)) say(place, arg.span, `\`${name}\` takes ${rule.argument.range}`, undefined);
}

/** A rule of yes and no is judged as one of true and false, whatever its model predicts. */
function judgedAs(place: Place, node: ast.MetricRef): ModelSymbol["task"] {
  return node.of && rulesOf(place).get(node.of.name)?.kind === "bool" ? "binary" : place.model.task;
}

function ruleOf(place: Place, name: ast.Ident, task: ModelSymbol["task"] = place.model.task): MetricRule | undefined {
  if (task === "unknown") return undefined;
  const names = Object.keys(METRIC_RULES[task]);
  const rule = metricRule(task, name.name);
  if (!rule) {
    const elsewhere = Object.entries(METRIC_RULES).find(([, others]) => Object.hasOwn(others, name.name))?.[0];
    const help = elsewhere ? `it is a metric of ${elsewhere} models; for this one there are ${listNames(names, 20)}` : (didYouMean(name.name, names) ?? `there are ${listNames(names, 20)}`);
    place.checker.findings.error(CODES.unknownWord, name.span, elsewhere ? `\`${name.name}\` is no metric of a ${task} model` : `there is no metric \`${name.name}\``, { help });
  }
  return rule;
}

function decisionRule(place: Place, of: ast.Ident, metricName: string, rule: MetricRule): void {
  if (!rule.takesDecision) {
    say(place, of.span, `\`${metricName}\` is of the score, not of a decision`, `leave \`of ${of.name}\` out`);
    return;
  }
  const found = rulesOf(place);
  const rules = [...found.keys()];
  const type = found.get(of.name);
  const classes = classesOf(place.model);
  const isClass = place.model.task === "multiclass" && ((type?.kind === "category" && classes === undefined) || (type?.kind === "string" && classes === undefined) || (type?.kind === "enum" && (classes === undefined || type.values.every((value) => classes.includes(value)))));
  if (type !== undefined && type.kind !== "bool" && !isClass) say(place, of.span, `\`${of.name}\` has several outcomes, and \`${metricName}\` is of ${place.model.task === "multiclass" ? "yes and no, or of the model's own classes" : "yes and no"}`, "put a rule before it that says yes or no, and test that one");
  if (!found.has(of.name)) say(place, of.span, `no decision for \`${place.model.name}\` has a rule \`${of.name}\``, didYouMean(of.name, rules) ?? (rules.length > 0 ? `there are ${listNames(rules)}` : `declare it: \`decide ${of.name} for ${place.model.name} { … }\``));
}

/** Rules of the model's decisions; the type is absent where it could not be told. */
function rulesOf(place: Place): Map<string, Type | undefined> {
  const rules = new Map<string, Type | undefined>();
  for (const definition of place.scope.names.get("decide")?.values() ?? []) {
    if (definition.declaration.kind !== "decide" || definition.declaration.model.name !== place.model.name) continue;
    const decide = decideSymbol(place.checker, definition.scope, definition.declaration);
    for (const rule of decide?.node.rules ?? []) rules.set(rule.name.name, decide?.rules.find((typed) => typed.name === rule.name.name)?.value.type);
  }
  return rules;
}

/** A number, a baseline's metric, or arithmetic of these. */
function bound(place: Place, node: ast.Expr): void {
  switch (node.kind) {
    case "number":
      if (node.unit) say(place, node.span, "a metric has no unit", "write a plain number");
      return;
    case "percent":
    case "error":
      return;
    case "unary":
      if (node.op === "-") bound(place, node.operand);
      else say(place, node.span, "a bound is a number", undefined);
      return;
    case "windowed":
      bound(place, node.body);
      return;
    case "member":
      baseline(place, node);
      return;
    case "chain":
      if (node.level !== "sum" && node.level !== "product") break;
      bound(place, node.first);
      for (const { operand } of node.rest) bound(place, operand);
      return;
    default:
      break;
  }
  if (node.kind === "call" && node.callee.kind === "member") say(place, node.span, "a baseline's metric takes the number of the test's own", `write \`${place.checker.show(node.callee)}\``);
  else say(place, node.span, "a bound is a number, or made of a baseline's metric", "write `0.65`, or `0.93 * prior.logloss`");
}

function baseline(place: Place, node: ast.MemberExpr): void {
  const learner = node.object.kind === "name" ? node.object.name : undefined;
  if (learner === "config") {
    say(place, node.span, "a bound must hold before anything is deployed, and this is set then", "write the bound as a number");
    return;
  }
  if (learner === undefined || !BASELINES.includes(learner)) {
    say(place, node.object.span, `there is no baseline \`${place.checker.show(node.object)}\``, learner === undefined ? "write `prior.logloss`" : (didYouMean(learner, BASELINES) ?? `there is ${listNames(BASELINES)}`));
    return;
  }
  ruleOf(place, node.member);
}

/** A feature of the examples to slice by: text, a Bool, or a whole number. */
function sliced(place: Place, name: ast.Ident): void {
  const { examples } = place.model;
  const feature = examples.features.find((candidate) => candidate.name === name.name);
  if (!feature) {
    const names = examples.features.map((candidate) => candidate.name);
    if (place.checker.isWhole(examples.node)) place.checker.findings.error(CODES.unknownName, name.span, `\`${examples.name}\` has no feature \`${name.name}\` to slice by`, { help: didYouMean(name.name, names) ?? `it has ${listNames(names)}` });
    return;
  }
  const { kind } = feature.value.type;
  if (kind === "float" || kind === "vector" || kind === "list" || kind === "record" || kind === "timestamp") say(place, name.span, `\`${name.name}\` has too many values to slice by`, "slice by a Category, a Bool or a whole number");
}

function sliceWhere(place: Place, node: ast.Expr): void {
  const isCount = node.kind === "compare" && node.left.kind === "name" && node.left.name === "count" && (node.op === ">=" || node.op === ">") && node.right.kind === "number";
  if (!isCount && node.kind !== "error") say(place, node.span, "a slice is kept by its number of rows", "write `where count >= 2000`");
}

function monotone(place: Place, name: ast.Ident): void {
  const { inputs } = place.model;
  const input = inputs.find((candidate) => candidate.name === name.name);
  if (!input) {
    const names = inputs.map((candidate) => candidate.name);
    if (place.checker.isWhole(place.model.node)) place.checker.findings.error(CODES.unknownName, name.span, `the model has no input \`${name.name}\``, { help: didYouMean(name.name, names) ?? `it has ${listNames(names)}` });
    return;
  }
  const { kind } = input.value.type;
  if (kind === "category" || kind === "enum" || kind === "vector") say(place, name.span, `\`${name.name}\` has no up and down`, "test an input that is a number");
}

/** `stable when distance = round(distance * 1.01) within 0.02 on 99% of rows`: the feature's new value, of its own type. */
function stable(place: Place, check: Extract<ast.TestCheck, { kind: "stable" }>): Typed | undefined {
  const { checker, scope, model } = place;
  const { examples } = model;
  const feature = examples.features.find((candidate) => candidate.name === check.change.name);
  if (check.within.kind !== "number" && check.within.kind !== "percent") say(place, check.within.span, "the score may move by a number as written", "write `within 0.02`");
  if (!feature) {
    const names = examples.features.map((candidate) => candidate.name);
    if (checker.isWhole(examples.node)) checker.findings.error(CODES.unknownName, check.change.span, `\`${examples.name}\` has no feature \`${check.change.name}\``, { help: didYouMean(check.change.name, names) ?? `it has ${listNames(names)}` });
    return undefined;
  }
  const env = { ...bareEnv(checker, scope, "a test"), names: exampleFeatureNames(checker, examples) };
  const value = convert(env, typeValue(env, check.value), withMissing(feature.value.type, true), `\`${feature.name}\``);
  return value.kind === "error" || !readsNoTable(checker, value, "a test", examples) ? undefined : value;
}
