import type { Expr } from "../contract/expr.ts";
import type { Examples, Group, Model, Plan, Ready } from "../contract/plan.ts";
import { keyName } from "../store/key.ts";
import { compileRecord, DEFAULT_NAMES, type DoorContext, type NamedExpr } from "../door/index.ts";
import { type JoinedField, joiner, picker } from "./generated.ts";
import type { HistoryStore, KeyPart, Value, Values } from "./parts.ts";
import { partsOf, rewrite } from "./rewrite.ts";
import type { CheckedRow } from "./row-check.ts";
import { ServeError } from "./serve-error.ts";

/**
 * The second half of the request path: windows from the store at t = readiness(moment), then group features, example columns and door values, in one compiled
 * function. Names in it: `u0:n_1h` a feature of a used group, `x:hour` an example column, `i:hour` a door value; `w0:3` a window's value, as a field of the row.
 */
export interface FeatureRow {
  /** Door values by input name, and the example columns if they were asked for; undefined if the time was over. `late` is asked before each read of the store. */
  compute(row: Values, checked: CheckedRow, moment: number, late: () => boolean): Computed | undefined;
}

interface UseStep {
  readonly use: number;
  readonly group: Group;
  /** Windows' values of a key at t. */
  readonly windows: (keys: readonly KeyPart[], t: number, own: number | undefined) => readonly Value[];
}

/** Values kept of a group that is worked out every so often: its t is the same for all requests of a period. */
const KEPT = 50_000;

/** Compiles it. `all` also gives the example columns that the model does not read; else no store is read for them. Names: these columns, and what they are made of, as features. Throws if history is read and there is no store. */
export function featureRow(plan: Plan, examples: Examples, model: Model, door: DoorContext, store: HistoryStore | undefined, all: "all" | "needed" | readonly string[]): FeatureRow {
  const wanted = all === "all" ? new Set(examples.columns.map((column) => column.name)) : all === "needed" ? neededColumns(examples, model.inputs.flatMap((input) => partsOf(input.door, "feature").map((part) => part.name))) : neededColumns(examples, all);
  const columns = examples.columns.filter((column) => wanted.has(column.name));
  const used = [...new Set(columns.flatMap((column) => partsOf(column.expr, "use")).map((part) => part.use))].sort((a, b) => a - b);
  if (used.length > 0 && store === undefined) throw new ServeError("This model reads history: give the server its store (--store DIR).");
  const steps = used.map((use) => useStep(plan, examples, use, store!));
  const exprs: NamedExpr[] = [
    ...steps.flatMap(({ use, group }) => group.features.map((feature) => ({ name: `u${use}:${feature.name}`, expr: inUse(feature.expr, use) }))),
    ...columns.map((column) => ({ name: `x:${column.name}`, expr: inExample(column.expr) })),
    ...model.inputs.map((input) => ({ name: `i:${input.name}`, expr: inExample(input.door) })),
  ];
  const join = joiner<Value>(joinedFields(exprs, steps));
  const computed = all === "needed" ? inputsAlone(exprs, model, door) : withFeatures(exprs, columns, model, door);
  return {
    compute(row, checked, moment, late) {
      const windows: (readonly Value[])[] = [];
      for (const step of steps) {
        if (late()) return undefined;
        windows.push(step.windows(checked.keys[step.use]!, readyTime(step.group.ready, moment), checked.own[step.use]));
      }
      if (late()) return undefined;
      return computed(join(row, windows));
    },
  };
}

type Computed = { readonly inputs: Values; readonly features: Values | undefined };
type Compute = (joined: Values) => Computed;

/** Door values and nothing else, so that no more objects are made than the scorer needs. */
function inputsAlone(exprs: readonly NamedExpr[], model: Model, door: DoorContext): Compute {
  const compute = compileRecord(exprs, door, new Map(model.inputs.map(({ name }) => [`i:${name}`, name])));
  return (joined) => ({ inputs: compute(joined as Record<string, never>), features: undefined });
}

/** Door values and example columns; lists and records are their texts, as in training. */
function withFeatures(exprs: readonly NamedExpr[], columns: Examples["columns"], model: Model, door: DoorContext): Compute {
  const compute = compileRecord(exprs, door);
  const inputs = picker<Value>(prefixed("i:", model.inputs.flatMap((input) => fieldNames(input.name, input.type))));
  const features = picker<Value>(prefixed("x:", columns.flatMap((column) => fieldNames(column.name, column.type))));
  return (joined) => {
    const values = compute(joined as Record<string, never>);
    return { inputs: inputs(values), features: features(values) };
  };
}

/** t of a moment: the data at t is what a group's features see (LANGUAGE.md, Readiness). */
export function readyTime(ready: Ready, moment: number): number {
  if (ready.kind === "live") return moment - ready.within;
  return Math.floor((moment - ready.after) / ready.period) * ready.period;
}

function useStep(plan: Plan, examples: Examples, use: number, store: HistoryStore): UseStep {
  const id = examples.uses[use]!.group;
  const group = plan.groups.find((candidate) => candidate.id === id);
  if (group === undefined) throw new Error(`The plan has no feature group \`${id}\`.`);
  const read: UseStep["windows"] = (keys, t, own) => store.evaluate(id, keys, t, own);
  // What a row does not see of itself is its own.
  return { use, group, windows: group.ready.kind === "every" && examples.uses[use]!.own === undefined ? kept(read) : read };
}

/** Asks once for each key and t: the store holds what was known before t, which does not change. */
function kept(read: UseStep["windows"]): UseStep["windows"] {
  const times = new Map<number, Map<string, readonly Value[]>>();
  let size = 0;
  return (keys, t) => {
    const place = keyName(keys);
    const known = times.get(t)?.get(place);
    if (known !== undefined) return known;
    if (size >= KEPT) {
      times.clear();
      size = 0;
    }
    let values = times.get(t);
    if (values === undefined) {
      values = new Map();
      times.set(t, values);
    }
    const found = read(keys, t, undefined);
    values.set(place, found);
    size++;
    return found;
  };
}

function windowField(use: number, index: number): string {
  return `w${use}:${index}`;
}

function inUse(expr: Expr, use: number): Expr {
  return rewrite(expr, (part) => {
    if (part.kind === "window") return { kind: "column", name: windowField(use, part.index), type: part.type };
    return part.kind === "feature" ? { ...part, name: `u${use}:${part.name}` } : undefined;
  });
}

function inExample(expr: Expr): Expr {
  return rewrite(expr, (part) => {
    if (part.kind === "use") return { kind: "feature", name: `u${part.use}:${part.feature}`, type: part.type };
    return part.kind === "feature" ? { ...part, name: `x:${part.name}` } : undefined;
  });
}

/** What the expressions read: fields of the row, and windows' values, of which a vector's items one by one. */
function joinedFields(exprs: readonly NamedExpr[], steps: readonly UseStep[]): JoinedField[] {
  const fields = new Map<string, JoinedField>();
  for (const [list, { use, group }] of steps.entries()) {
    for (const [item, { type }] of group.windows.entries()) {
      const name = windowField(use, item);
      if (type.kind !== "vector") fields.set(name, { name, list, item });
      else for (const inner of Array(type.size).keys()) fields.set(`${name}[${inner}]`, { name: `${name}[${inner}]`, list, item, inner });
    }
  }
  const read = new Set<string>();
  for (const { expr } of exprs) {
    for (const { name, type } of partsOf(expr, "column")) for (const field of fieldNames(name, type)) read.add(field);
    if (partsOf(expr, "moment").length > 0) read.add(DEFAULT_NAMES.moment);
  }
  return [...read].map((name) => fields.get(name) ?? { name });
}

function neededColumns(examples: Examples, names: readonly string[]): Set<string> {
  const byName = new Map(examples.columns.map((column) => [column.name, column]));
  const needed = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const column = byName.get(name);
    if (column === undefined) throw new Error(`The example set \`${examples.id}\` has no column \`${name}\`.`);
    open.push(...partsOf(column.expr, "feature").map((part) => part.name));
  }
  return needed;
}

function fieldNames(name: string, type: Examples["columns"][number]["type"]): string[] {
  return type.kind === "vector" ? Array.from({ length: type.size }, (_, i) => `${name}[${i}]`) : [name];
}

function prefixed(prefix: string, names: readonly string[]): [string, string][] {
  return names.map((name) => [name, prefix + name]);
}
