import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean } from "../bind/suggest.ts";
import type { FeatureSymbol, GroupSymbol, Typed } from "../program.ts";
import { aType, TIMESTAMP } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { type Env, type Local, type Names, where as holding } from "./env.ts";
import { newFacts } from "./facts.ts";
import { parameterLocals } from "./feature-parameters.ts";
import { failed } from "./make.ts";
import { typeNamed } from "./named-value.ts";
import { condition, relationNamed, rowEnv } from "./row.ts";
import { seenFeature } from "./seen.ts";

/** The symbol of a group of features, made once; undefined when its source is unknown. */
export function groupSymbol(checker: Checker, scope: FileScope, node: ast.FeaturesDecl): GroupSymbol | undefined {
  if (checker.groups.has(node)) return checker.groups.get(node);
  // A zone that is a parameter is no column: which zones are needed shows where the group is used.
  const { allZones } = checker;
  const group = checker.afresh(() => makeGroup(checker, scope, node, node.name.name, parameterLocals(checker, scope, node)));
  if (node.params.length > 0) checker.allZones = allZones;
  checker.groups.set(node, group);
  return group;
}

/** A group under a name of its own, with parameters as locals. */
export function makeGroup(checker: Checker, scope: FileScope, node: ast.FeaturesDecl, name: string, locals: Local | undefined): GroupSymbol | undefined {
  const input = relationNamed(checker, scope, node.from);
  if (!input) return undefined;
  const row = { ...rowEnv(checker, scope, input, "a group's `where`"), locals };
  const selected = node.where && condition(row, node.where);
  const inside = selected ? holding(row, selected) : row;
  const keys = node.keys.map((key) => typeKey({ ...inside, place: "a group's key" }, key)).filter((key) => key !== undefined);
  if (node.keys.length === 0 && !node.broken) checker.findings.error(CODES.incomplete, node.name.span, `the features \`${node.name.name}\` do not say of what key they are`, { help: "write `by` and a column" });
  const features = typeFeatures(checker, scope, node, inside);
  return { kind: "group", name, node, doc: node.doc, input, where: selected?.kind === "error" ? undefined : selected, keys, ready: node.ready, features, seen: seenFeature(node) };
}

function typeKey(env: Env, node: ast.FeaturesDecl["keys"][number]): GroupSymbol["keys"][number] | undefined {
  const name = node.name?.name ?? (node.value.kind === "name" ? node.value.name : node.value.kind === "call" && node.value.callee.kind === "name" ? node.value.callee.name : undefined);
  if (name === undefined) {
    env.checker.findings.error(CODES.arguments, node.span, "this key has no name", { help: `give it one: \`by name = ${env.checker.show(node.value)}\`` });
    return undefined;
  }
  const value = typeNamed(env, node.value, name);
  const { kind } = value.type;
  if (kind === "float" || kind === "vector" || kind === "list" || kind === "record") {
    env.checker.findings.error(CODES.mismatch, node.span, `\`${name}\` is ${aType(value.type)}, which makes no key: equal ones are too rare, or not to be told`, { help: "use a Category, a String, an Int, or round it first" });
  }
  return { name, value, span: node.span };
}

function typeFeatures(checker: Checker, scope: FileScope, node: ast.FeaturesDecl, row: Env): FeatureSymbol[] {
  const features = new Map<string, FeatureSymbol>();
  const later = new Map(node.items.map((item) => [item.name.name, item]));
  const names = featureNames(node, features, later);
  // Nothing is known yet, of any of them; what is learned goes into layers of its own.
  const facts = newFacts();
  for (const item of node.items) {
    const env: Env = {
      checker,
      scope,
      names,
      locals: row.locals,
      facts,
      windows: { row, where: [], over: undefined, ownOver: false, taken: { where: 0, over: 0 }, outer: undefined, inLabel: false },
      place: "a feature",
      inEngine: false,
      asOf: undefined,
      inAggregate: undefined,
    };
    const value = typeNamed(env, item.value, item.name.name);
    const other = features.get(item.name.name);
    if (other) {
      checker.findings.error(CODES.declaredTwice, item.name.span, `\`${node.name.name}\` has two features \`${item.name.name}\``, { related: [{ span: other.node.name.span, message: "declared here first" }], help: "give one of them another name" });
      continue;
    }
    features.set(item.name.name, { kind: "feature", name: item.name.name, node: item, value, doc: item.doc });
  }
  return [...features.values()];
}

/** Outside of aggregates a feature sees those named before it, and the moment; a row's column only inside an aggregate. */
function featureNames(group: ast.FeaturesDecl, features: ReadonlyMap<string, FeatureSymbol>, all: ReadonlyMap<string, ast.FeatureItem>): Names {
  return {
    find(name, node) {
      const feature = features.get(name);
      if (feature) return featureTyped(feature, node);
      return name === "moment" ? { kind: "moment", type: TIMESTAMP, node, range: undefined } : undefined;
    },
    list: () => features.keys(),
    explain(name, node, env) {
      const { findings } = env.checker;
      const later = all.get(name);
      if (later && !features.has(name)) {
        const itself = later.span.start <= node.span.start && node.span.end <= later.span.end;
        findings.error(CODES.featureBeforeItsName, node.span, itself ? `\`${name}\` is made of itself` : `\`${name}\` is named only after this`, {
          related: [{ span: later.name.span, message: "named here" }],
          help: itself ? "use another name" : "move it before this feature",
        });
        return true;
      }
      if (group.broken) return true;
      const row = env.windows?.row.names;
      if (row?.find(name, node, env)) {
        findings.error(CODES.rowColumnInFeature, node.span, `\`${name}\` is of one row of \`${group.from.name}\`, but a feature is about many`, { help: `say which rows count: \`last(${name})\`, or \`mean(${name}) over 7d\`` });
        return true;
      }
      const near = didYouMean(name, [...features.keys(), ...(row?.list() ?? [])]);
      findings.error(CODES.unknownName, node.span, `there is no feature \`${name}\` named before, nor a column of \`${group.from.name}\``, { help: near });
      return true;
    },
  };
}

export function featureTyped(feature: FeatureSymbol, node: ast.Expr): Typed {
  return feature.value.kind === "error" ? failed(node) : { kind: "feature", feature, type: feature.value.type, range: feature.value.range, node };
}
