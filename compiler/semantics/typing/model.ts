import { type LearnerRule, learnersOf } from "../../../runtime/contract/vocabulary/learners.ts";
import { METRIC_RULES, metricRule } from "../../../runtime/contract/vocabulary/metrics.ts";
import { allows, words } from "../../../runtime/contract/vocabulary/numbers.ts";
import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ExamplesSymbol, ModelInputSymbol, ModelSymbol } from "../program.ts";
import { isNumber, showType } from "../types/type.ts";
import { walk } from "../walk.ts";
import type { Checker } from "./checker.ts";
import { guarded } from "./circle.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { typeValue } from "./expression/index.ts";
import { numberOf } from "./make.ts";
import { checkRanking, rankingTask } from "./ranking.ts";
import { learnerTakes } from "./learner-input.ts";
import { labelerNamed } from "./labeler.ts";
import { LEARNER_RULES } from "./learner.ts";
import { typeInputs } from "./model-inputs.ts";
import { unknownDeclaration } from "./row.ts";
import { typeSegments } from "./segments.ts";
import { examplesNamed } from "./split.ts";

/** The model of a name; undefined when it is unknown (said), or left out (said before). */
export function modelNamed(checker: Checker, scope: FileScope, name: ast.Ident): ModelSymbol | undefined {
  const definition = find(scope, "model", name.name);
  if (definition?.declaration.kind === "model") return modelSymbol(checker, definition.scope, definition.declaration, name.span);
  unknownDeclaration(checker, scope, name, "model", ["model"]);
  return undefined;
}

/** `from`: where it is wanted, for a circle of models that read each other's scores. */
export function modelSymbol(checker: Checker, scope: FileScope, node: ast.ModelDecl, from: ast.Span): ModelSymbol | undefined {
  if (checker.models.has(node)) return checker.models.get(node);
  const model = guarded(checker, node, from, () => checker.afresh(() => make(checker, scope, node)));
  if (checker.open.includes(node)) return undefined;
  checker.models.set(node, model);
  return model;
}

function make(checker: Checker, scope: FileScope, node: ast.ModelDecl): ModelSymbol | undefined {
  unbuiltParts(checker, node);
  const examples = examplesNamed(checker, scope, node.examples);
  if (!examples) return undefined;
  const labeler = labelerOf(checker, scope, node, examples);
  const label = labelOf(node, examples, labeler);
  const task = taskOf(checker, node, examples, label, labeler);
  tuneBy(checker, node, task);
  const inputs = typeInputs(checker, scope, node, examples);
  const learner = typeLearner(checker, scope, node, inputs);
  if (learner?.rule && task !== "unknown") checkTask(checker, node, learner.rule, task);
  checkRanking(checker, node, task, learner?.symbol, label);
  if (task === "multiclass") for (const { span } of learner?.symbol.monotone ?? []) checker.findings.error(CODES.taskDoesNotFit, span, "a label of several classes has several scores, so none of them has one direction", { help: "leave `monotone` out" });
  if (learner?.rule) for (const input of inputs) learnerTakes(checker, learner.symbol.name, learner.rule, input, examples);
  // What is not built yet, or was refused above, is left out whole.
  if ((learner && !learner.rule) || task === "unknown") return undefined;
  return {
    kind: "model",
    name: node.name.name,
    node,
    doc: node.doc,
    examples,
    label,
    task,
    labeler,
    inputs,
    inner: innerModels(inputs),
    segments: typeSegments(checker, node, examples),
    learner: learner?.symbol,
    calibrate: calibrationOf(checker, node),
    seed: seedOf(checker, node),
    refit: refitOf(checker, node),
  };
}

/** Models whose scores the inputs read. */
function innerModels(inputs: readonly ModelInputSymbol[]): ModelSymbol[] {
  const found = new Set<ModelSymbol>();
  for (const { value } of inputs) {
    walk(value, (part) => {
      if (part.kind === "score") found.add(part.model);
      return undefined;
    });
  }
  return [...found];
}

function unbuiltParts(checker: Checker, node: ast.ModelDecl): void {
  const { findings } = checker;
  if (node.tune) findings.notBuilt("tune", node.tune.method.span);
  if (node.compress) findings.notBuilt("compress", node.compress.span);
  if (node.objective) findings.notBuilt("objective", node.objective.span);
}

/** The label that `predict` names, or for which the labeler that it names votes; the first, where it names none that there is. */
function labelOf(node: ast.ModelDecl, examples: ExamplesSymbol, labeler: ModelSymbol["labeler"]): ModelSymbol["label"] {
  return labeler?.label ?? examples.labels.find((label) => label.name === node.predict?.label.name) ?? examples.label;
}

/** What tuning goes by is a metric of the task, taken on its piece of validate. */
function tuneBy(checker: Checker, node: ast.ModelDecl, task: Task): void {
  const metric = node.tune?.goal?.metric;
  if (metric === undefined || task === "unknown" || metricRule(task, metric.name)) return;
  const names = Object.keys(METRIC_RULES[task]);
  const bare = metric.name.replace(/^(test|train|validate|valid|val)_/, "");
  const help = bare !== metric.name && names.includes(bare) ? `write \`${node.tune!.goal!.direction} ${bare}\`: it is taken on a piece of validate, never on test` : (didYouMean(metric.name, names) ?? `there are ${listNames(names, 20)}`);
  checker.findings.error(CODES.unknownWord, metric.span, `there is no metric \`${metric.name}\` to tune by`, { help });
}

type Task = ModelSymbol["task"];
const TASK_WORDS: ReadonlyMap<string, Task | "unbuilt"> = new Map<string, Task | "unbuilt">([
  ["binary", "binary"],
  ["multiclass", "multiclass"],
  ["regression", "regression"],
  ["ranking", "ranking"],
  ...["counts", "quantiles", "grade", "time_to", "multilabel"].map((word) => [word, "unbuilt"] as const),
]);

/** The labeler that is predicted, where it is none of the labels. */
function labelerOf(checker: Checker, scope: FileScope, node: ast.ModelDecl, examples: ExamplesSymbol): ModelSymbol["labeler"] {
  const { predict } = node;
  if (!predict || !examples.node.label || examples.node.labels.some((label) => label.name.name === predict.label.name)) return undefined;
  return labelerNamed(checker, scope, predict.label, examples);
}

/** The task follows from the label's type, or is said. */
function taskOf(checker: Checker, node: ast.ModelDecl, examples: ExamplesSymbol, label: ModelSymbol["label"], labeler: ModelSymbol["labeler"]): Task {
  const { predict } = node;
  if (!predict && !node.broken) checker.findings.error(CODES.incomplete, node.name.span, `the model \`${node.name.name}\` does not say what it predicts`, { help: `write \`predict ${examples.node.label?.name.name ?? "…"}\`` });
  const byType = taskByType(checker, node, label);
  const word = predict?.task;
  if (!word) return byType;
  const said = TASK_WORDS.get(word.name);
  if (said === "ranking" && labeler !== undefined) votesMakeNoOrder(checker, predict.label, labeler);
  if (said === "ranking") return rankingTask(checker, node, examples, label, word) && labeler === undefined ? said : "unknown";
  if (said === "unbuilt") checker.findings.notBuilt("task", word.span);
  else if (said === undefined) checker.findings.error(CODES.unknownWord, word.span, `there is no task \`${word.name}\``, { help: didYouMean(word.name, TASK_WORDS.keys()) ?? `there are ${listNames([...TASK_WORDS.keys()])}` });
  else if (byType !== "unknown" && said !== byType) {
    checker.findings.error(CODES.taskDoesNotFit, word.span, `the label is \`${showType(label!.value.type)}\`, which makes the task \`${byType}\`, not \`${word.name}\``, { related: [{ span: label!.node.span, message: "the label" }], help: "leave `as …` out, or change the label" });
  }
  return said === undefined || said === "unbuilt" ? "unknown" : said;
}

/** A ranking compares all rows of a list with each other; where rules speak of some of them alone, there is no list. */
function votesMakeNoOrder(checker: Checker, predicted: ast.Ident, labeler: NonNullable<ModelSymbol["labeler"]>): void {
  checker.findings.error(CODES.votesMakeNoOrder, predicted.span, `a ranking learns from whole lists, and the rules of \`${labeler.name}\` vote on some rows of one`, {
    related: [{ span: labeler.node.name.span, message: "the rules" }],
    notes: ["a row on which no rule votes is neither above nor below another, and a list without it is another question than the one that was asked"],
    help: `write \`predict ${predicted.name}\` without \`as ranking\`: it is learnt row by row, and metrics of lists judge it all the same`,
  });
}

function taskByType(checker: Checker, node: ast.ModelDecl, label: ModelSymbol["label"]): Task {
  const type = label?.value.type;
  if (!type) return "unknown";
  if (type.kind === "bool") return "binary";
  if (type.kind === "enum" || type.kind === "category") return "multiclass";
  if (isNumber(type) || type.kind === "duration") return "regression";
  if (type.kind === "list") checker.findings.notBuilt("task", (node.predict?.label ?? node.name).span);
  else {
    checker.findings.error(CODES.taskDoesNotFit, (node.predict?.label ?? node.name).span, `a label of \`${showType(type)}\` can't be predicted`, { related: [{ span: label!.node.span, message: "the label" }], help: "predict a Bool, a Category, a closed set or a number" });
  }
  return "unknown";
}

interface TypedLearner {
  readonly rule: LearnerRule | undefined;
  readonly symbol: NonNullable<ModelSymbol["learner"]>;
}

function typeLearner(checker: Checker, scope: FileScope, node: ast.ModelDecl, inputs: readonly ModelInputSymbol[]): TypedLearner | undefined {
  const { learner } = node;
  const { findings } = checker;
  if (!learner) {
    if (!node.broken) findings.error(CODES.incomplete, node.name.span, `the model \`${node.name.name}\` has no learner`, { help: "write `learner gbdt`" });
    return undefined;
  }
  const name = learner.name.name;
  const symbol = { name, params: new Map<string, number | string | boolean>(), monotone: [] as { input: string; direction: "up" | "down"; span: ast.Span }[], node: learner };
  if (name === "ensemble" || learner.members.length > 0) {
    findings.notBuilt("ensemble", learner.name.span);
    return { rule: undefined, symbol };
  }
  if (!LEARNER_RULES.has(name)) {
    findings.error(CODES.unknownWord, learner.name.span, `there is no learner \`${name}\``, { help: didYouMean(name, LEARNER_RULES.keys()) ?? `there are ${listNames([...LEARNER_RULES.keys()], 20)}` });
    return { rule: undefined, symbol };
  }
  const rule = LEARNER_RULES.get(name);
  if (!rule) {
    findings.notBuilt("learner", learner.name.span);
    return { rule, symbol };
  }
  for (const param of learner.params?.params ?? []) typeParam(checker, scope, node, name, rule, param, symbol, inputs);
  for (const arg of learner.args) findings.error(CODES.arguments, arg.span, `\`${name}\` takes its parameters in braces`, { help: `write \`learner ${name} { … }\`` });
  return { rule, symbol };
}

type ParamNode = ast.ParamBlock["params"][number];

function typeParam(checker: Checker, scope: FileScope, node: ast.ModelDecl, learner: string, rule: LearnerRule, param: ParamNode, symbol: { params: Map<string, number | string | boolean>; monotone: { input: string; direction: "up" | "down"; span: ast.Span }[] }, inputs: readonly ModelInputSymbol[]): void {
  const name = param.name.name;
  if (name === "monotone") {
    monotone(checker, node, learner, rule, param, symbol.monotone, inputs);
    return;
  }
  const known = rule.params[name];
  if (!known) {
    const names = [...Object.keys(rule.params), ...(rule.monotone ? ["monotone"] : [])];
    checker.findings.error(CODES.unknownWord, param.name.span, `\`${learner}\` has no parameter \`${name}\``, { help: didYouMean(name, names) ?? (names.length > 0 ? `it has ${listNames(names, 20)}` : "it has none") });
    return;
  }
  if (symbol.params.has(name)) checker.findings.error(CODES.declaredTwice, param.name.span, `the parameter \`${name}\` is set twice`, { help: "leave one of them out" });
  const env = bareEnv(checker, scope, "a parameter");
  const typed = param.values.length === 1 ? typeValue(env, param.values[0]!) : undefined;
  if (typed?.kind === "error") return;
  const value = typed && numberOf(typed);
  if (value === undefined || !isNumber(typed!.type) || !allows(known, value)) {
    checker.findings.error(CODES.parameterRange, param.values[0]?.span ?? param.span, `\`${name}\` of \`${learner}\` is ${words(known)}`, {});
    return;
  }
  symbol.params.set(name, value);
}

/** `monotone in_x up`: an input that is a number. */
function monotone(checker: Checker, node: ast.ModelDecl, learner: string, rule: LearnerRule, param: ParamNode, into: { input: string; direction: "up" | "down"; span: ast.Span }[], inputs: readonly ModelInputSymbol[]): void {
  const { findings } = checker;
  if (!rule.monotone) {
    findings.error(CODES.unknownWord, param.name.span, `\`${learner}\` can't be held to a direction`, { help: "use `gbdt`" });
    return;
  }
  const [which, way] = param.values;
  if (which?.kind !== "name" || way?.kind !== "name" || param.values.length !== 2 || (way.name !== "up" && way.name !== "down")) {
    findings.error(CODES.arguments, param.span, "`monotone` takes an input and `up` or `down`", { help: "write `monotone distance up`" });
    return;
  }
  const input = inputs.find((candidate) => candidate.name === which.name);
  if (!input) {
    if (checker.isWhole(node)) findings.error(CODES.unknownName, which.span, `the model has no input \`${which.name}\``, { help: didYouMean(which.name, inputs.map((candidate) => candidate.name)) ?? `it has ${listNames(inputs.map((candidate) => candidate.name))}` });
    return;
  }
  const { kind } = input.value.type;
  if (input.value.kind === "transform" && (input.value.transform === "one_hot" || input.value.transform === "multi_hot")) {
    findings.error(CODES.mismatch, which.span, `\`${which.name}\` becomes a column for each level, which have no common up and down`, { help: "hold a number to a direction" });
    return;
  }
  if (kind === "category" || kind === "enum" || kind === "vector") {
    findings.error(CODES.mismatch, which.span, `\`${which.name}\` is \`${showType(input.value.type)}\`, which has no up and down`, { help: "hold a number to a direction" });
    return;
  }
  into.push({ input: which.name, direction: way.name, span: param.span });
}

function checkTask(checker: Checker, node: ast.ModelDecl, rule: LearnerRule, task: Exclude<Task, "unknown">): void {
  if (rule.tasks.includes(task)) return;
  checker.findings.error(CODES.taskDoesNotFit, node.learner!.name.span, `\`${node.learner!.name.name}\` can't learn a label of task \`${task}\``, { help: `use ${listNames(learnersOf(task), 8, "or")}` });
}

function calibrationOf(checker: Checker, node: ast.ModelDecl): ModelSymbol["calibrate"] {
  const word = node.calibrate;
  if (!word) return undefined;
  if (word.name === "isotonic" || word.name === "platt") return word.name;
  checker.findings.error(CODES.unknownWord, word.span, `there is no calibration \`${word.name}\``, { help: didYouMean(word.name, ["isotonic", "platt"]) ?? "there are `isotonic` and `platt`" });
  return undefined;
}

function seedOf(checker: Checker, node: ast.ModelDecl): number {
  const value = node.seed?.value ?? 0;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  checker.findings.error(CODES.parameterRange, node.seed!.span, "a seed is a whole number from 0 to 2^53 − 1", {});
  return 0;
}

function refitOf(checker: Checker, node: ast.ModelDecl): ModelSymbol["refit"] {
  const parts: ("train" | "validate" | "test")[] = [];
  for (const part of node.refit?.parts ?? []) {
    if (part.name === "train" || part.name === "validate" || part.name === "test") parts.push(part.name);
    else checker.findings.error(CODES.unknownWord, part.span, `there is no part \`${part.name}\``, { help: didYouMean(part.name, ["train", "validate", "test"]) ?? "there are `train`, `validate` and `test`" });
  }
  return parts;
}
