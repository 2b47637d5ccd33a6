import { children, type Expr } from "../contract/expr.ts";
import type { Examples, Group, Model, Plan, Ready } from "../contract/plan.ts";
import type { Compiled, ExpressionCompiler, HistoryStore, Scope, Value, Values } from "./parts.ts";

/** Computes example columns of one row: fills `scope.uses` and `scope.features` from `scope.columns` and `scope.moment`. `late()` is asked before each read of the store; true stops. */
export type FeatureSteps = (scope: Scope, late: () => boolean) => boolean;

interface UseStep {
  readonly use: number;
  readonly group: Group;
  readonly keys: readonly Compiled[];
  readonly features: readonly { readonly name: string; readonly value: Compiled }[];
}

/**
 * Prepares the features of a row: group uses from the store at t = readiness(moment), then example columns in order. With `only`, just those columns (and what they
 * are made of) are computed: a group of which the model reads nothing costs no read of the store.
 */
export function featureSteps(plan: Plan, examples: Examples, expressions: ExpressionCompiler, store: HistoryStore | undefined, only: ReadonlySet<string> | undefined): FeatureSteps {
  const wanted = only === undefined ? undefined : closure(examples, only);
  const columns = examples.columns
    .filter((column) => wanted === undefined || wanted.has(column.name))
    .map((column) => ({ name: column.name, value: expressions.compile(column.expr), uses: usesIn(column.expr) }));
  const used = new Set(columns.flatMap((column) => column.uses));
  const steps = examples.uses.flatMap((_use, index) => (used.has(index) ? [useStep(plan, examples, index, expressions)] : []));
  if (steps.length > 0 && store === undefined) throw new Error("This model reads history: give the server a store (--store DIR).");
  return (scope, late) => {
    const uses: Values[] = [];
    scope.uses = uses;
    for (const step of steps) {
      if (late()) return false;
      uses[step.use] = groupFeatures(step, scope, store!);
    }
    scope.features = {};
    for (const column of columns) scope.features[column.name] = column.value(scope);
    return !late();
  };
}

/** t of a moment: the data at t is what a group's features see (LANGUAGE.md, Readiness). */
export function readyTime(ready: Ready, moment: number): number {
  if (ready.kind === "live") return moment - ready.within;
  return Math.floor((moment - ready.after) / ready.period) * ready.period;
}

/** Names of the example columns that a model's inputs read. */
export function columnsOfModel(model: Model): Set<string> {
  return new Set(model.inputs.flatMap((input) => featuresIn(input.door)));
}

function useStep(plan: Plan, examples: Examples, index: number, expressions: ExpressionCompiler): UseStep {
  const use = examples.uses[index]!;
  const group = plan.groups.find((candidate) => candidate.id === use.group);
  if (group === undefined) throw new Error(`The plan has no feature group \`${use.group}\`.`);
  return {
    use: index,
    group,
    keys: use.keys.map((key) => expressions.compile(key)),
    features: group.features.map((feature) => ({ name: feature.name, value: expressions.compile(feature.expr) })),
  };
}

function groupFeatures(step: UseStep, scope: Scope, store: HistoryStore): Values {
  const keys: Value[] = [];
  for (const key of step.keys) keys.push(key(scope));
  const features: Values = {};
  const inner: Scope = { ...scope, windows: store.evaluate(step.group.id, keys, readyTime(step.group.ready, scope.moment!)), features };
  for (const feature of step.features) features[feature.name] = feature.value(inner);
  return features;
}

function closure(examples: Examples, only: ReadonlySet<string>): Set<string> {
  const byName = new Map(examples.columns.map((column) => [column.name, column]));
  const wanted = new Set<string>();
  const open = [...only];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    const column = byName.get(name);
    if (column === undefined) throw new Error(`The plan's example set \`${examples.id}\` has no column \`${name}\`.`);
    open.push(...featuresIn(column.expr));
  }
  return wanted;
}

function featuresIn(expr: Expr): string[] {
  return expr.kind === "feature" ? [expr.name] : children(expr).flatMap(featuresIn);
}

function usesIn(expr: Expr): number[] {
  return expr.kind === "use" ? [expr.use] : children(expr).flatMap(usesIn);
}
