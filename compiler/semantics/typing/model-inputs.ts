import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import { walk } from "../walk.ts";
import type { ExampleFeatureSymbol, ExamplesSymbol, ModelInputSymbol, Typed } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import type { Env, Names } from "./env.ts";
import { exampleFeatureTyped } from "./example-names.ts";
import { readsNoTable } from "./features-alone.ts";
import { innerScore } from "./model-score.ts";
import { typeNamed } from "./named-value.ts";

/** A model's inputs: expressions over the examples' features with learnt transforms around them, and `*`, every feature that no other input reads. */

/** The features of an example set by name. */
export function exampleFeatureNames(checker: Checker, examples: ExamplesSymbol): Names {
  const features = new Map(examples.features.map((feature) => [feature.name, feature]));
  return {
    find(name, node) {
      const feature = features.get(name);
      return feature && exampleFeatureTyped(feature, node);
    },
    list: () => features.keys(),
    explain(name, node) {
      if (!checker.isWhole(examples.node)) return true;
      const column = examples.spine && checker.columns.get(examples.spine)?.get(name);
      const isLabel = examples.node.labels.some((label) => label.name.name === name);
      if (!column && !isLabel) return false;
      checker.findings.error(CODES.unknownName, node.span, isLabel ? `\`${name}\` is the label of \`${examples.name}\`, no feature` : `\`${name}\` is a column of \`${examples.spine?.name}\`, but no feature of \`${examples.name}\``, {
        help: isLabel ? "an input can't be what is predicted" : `add it to the features of \`${examples.name}\``,
      });
      return true;
    },
  };
}

export function typeInputs(checker: Checker, scope: FileScope, node: ast.ModelDecl, examples: ExamplesSymbol): ModelInputSymbol[] {
  const names: Names = { ...exampleFeatureNames(checker, examples), score: (model, what, one, node) => innerScore(checker, scope, examples, model, what, one, node) };
  const env: Env = { ...bareEnv(checker, scope, "a model's inputs"), atDoor: true, names };
  const read = new Set<ExampleFeatureSymbol>();
  const typed = node.inputs.map((input) => (input.kind === "input" ? typeInput(env, examples, input, read) : undefined));
  if (!checker.isWhole(examples.node) || examples.features.some((feature) => feature.value.kind === "error") || node.inputs.some((input, index) => input.kind === "input" && !typed[index])) checker.partial.add(node);
  const inputs = new Map<string, ModelInputSymbol>();
  const rests = node.inputs.filter((input) => input.kind === "rest");
  for (const rest of rests.slice(1)) checker.findings.error(CODES.inputs, rest.span, "`*` is there twice", { help: "leave one of them out" });
  const add = (input: ModelInputSymbol): void => {
    const other = inputs.get(input.name);
    if (!other) inputs.set(input.name, input);
    else {
      checker.findings.error(CODES.inputs, input.span, `there is an input \`${input.name}\` already`, { related: [{ span: other.span, message: "the first one" }], help: `give it a name: \`${input.name}_2 = ${checker.show(input.value.node)}\`` });
    }
  };
  node.inputs.forEach((input, index) => {
    const own = typed[index];
    if (own) add(own);
    else if (input.kind === "rest" && input === rests[0]) for (const feature of rest(checker, input, examples, read)) add(feature);
  });
  if (node.inputs.length === 0 && !node.broken) checker.findings.error(CODES.incomplete, node.name.span, `the model \`${node.name.name}\` has no inputs`, { help: "write `inputs { * }` to take every feature" });
  return [...inputs.values()];
}

/** Every feature that no other input reads, but for those excepted. */
function rest(checker: Checker, node: Extract<ast.ModelInput, { kind: "rest" }>, examples: ExamplesSymbol, read: ReadonlySet<ExampleFeatureSymbol>): ModelInputSymbol[] {
  const except = new Set(node.except.map((name) => name.name));
  const names = examples.features.map((feature) => feature.name);
  const there = new Set(names);
  for (const name of node.except) {
    if (!there.has(name.name) && checker.isWhole(examples.node)) checker.findings.error(CODES.unknownName, name.span, `\`${examples.name}\` has no feature \`${name.name}\``, { help: didYouMean(name.name, names) ?? `it has ${listNames(names)}` });
  }
  return examples.features
    .filter((feature) => !read.has(feature) && !except.has(feature.name) && feature.value.kind !== "error")
    .map((feature) => ({ name: feature.name, value: exampleFeatureTyped(feature, { kind: "name", name: feature.name, span: node.span }), span: node.span, fromRest: true }));
}

function typeInput(env: Env, examples: ExamplesSymbol, node: Extract<ast.ModelInput, { kind: "input" }>, taken: Set<ExampleFeatureSymbol>): ModelInputSymbol | undefined {
  const value = typeNamed(env, node.value, node.name?.name ?? "this input");
  const features = new Map<string, ExampleFeatureSymbol>();
  const scores = new Set<string>();
  walk(value, (part) => {
    if (part.kind === "score") scores.add([part.model.name, part.predicted ? "class" : (part.class ?? "score")].join("_").replace(/[^A-Za-z0-9_]/g, "_"));
    if (part.kind === "feature" && part.feature.kind === "exampleFeature") features.set(part.feature.name, part.feature);
    return undefined;
  });
  for (const feature of features.values()) taken.add(feature);
  if (value.kind === "error") {
    for (const name of namesIn(node.value)) {
      const typed = env.names!.find(name, node.value, env);
      if (typed?.kind === "feature" && typed.feature.kind === "exampleFeature") taken.add(typed.feature);
    }
    return undefined;
  }
  if (!readsNoTable(env.checker, value, "an input", examples) || !transformsStandOutside(env, value)) return undefined;
  const read = [...features.keys(), ...scores];
  const name = node.name?.name ?? (read.length === 1 ? read[0] : undefined);
  if (name === undefined) {
    env.checker.findings.error(CODES.inputs, node.span, read.length === 0 ? "this input reads no feature" : `this input reads ${listNames(read)}, so it has no name of its own`, { help: `give it one: \`name = ${env.checker.show(node.value)}\`` });
    return undefined;
  }
  return { name, value, span: node.span, fromRest: false };
}

/** Transforms enclose the arithmetic, never the other way round: what is fitted runs inside the model's graph, after all that is worked out for it. */
function transformsStandOutside(env: Env, value: Typed): boolean {
  let inner = value;
  while (inner.kind === "transform") {
    // Of several numbers each has a chain of its own.
    if (inner.transform === "pca" && inner.argument.kind === "vector") return inner.argument.items.every((item) => transformsStandOutside(env, item));
    inner = inner.argument;
  }
  let fine = true;
  walk(inner, (part) => {
    if (part.kind !== "transform" || !fine) return undefined;
    fine = false;
    env.checker.findings.error(CODES.transformInside, part.node.span, `\`${part.transform}\` stands inside other arithmetic, but a transform that learns comes last`, { help: "do the arithmetic inside it, or leave it to the learner" });
    return false;
  });
  return fine;
}

function namesIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (typeof node !== "object" || node === null) return [];
  if ("kind" in node && node.kind === "name" && "name" in node && typeof node.name === "string") return [node.name];
  return Object.values(node).flatMap((part) => (typeof part === "object" ? namesIn(part) : []));
}
