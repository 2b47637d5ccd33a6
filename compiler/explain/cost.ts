/**
 * What a prediction and its state cost, from the plan and its batch program alone: bytes of a row, how far back rows are needed, which windows each feature reads. How many rows that
 * is, only data tell (runtime/batch/measure-history.ts).
 */
import type { BatchProgram, GroupProgram, KernelWindow } from "../../runtime/contract/batch.ts";
import { children } from "../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Group, Plan } from "../../runtime/contract/plan.ts";

export interface PlanCost {
  readonly groups: readonly GroupCost[];
  readonly predictions: readonly PredictionCost[];
}

export interface GroupCost {
  readonly group: string;
  readonly by: readonly string[];
  readonly ready: "live" | "every";
  /** Of a row in memory: event time, arguments, conditions, knowledge times. */
  readonly bytesARow: number;
  /** µs back from a moment that rows are needed for; null: all history. The embedded store keeps all rows. */
  readonly keeps: number | null;
  readonly windows: readonly WindowCost[];
  readonly features: readonly { readonly feature: string; readonly windows: readonly number[] }[];
}

export interface WindowCost {
  readonly index: number;
  readonly text: string;
  /** µs from its oldest row to its newest at most; null: all history. For a window over rows, their number is `rows`. */
  readonly width: number | null;
  readonly rows?: number;
  /** Windows with the same edges and knowledge are swept once: the index of the first of them. */
  readonly sweptWith: number;
  /** Whether its value needs its rows in order of value, rather than running sums or extremes. */
  readonly sorts: boolean;
}

export interface PredictionCost {
  readonly examples: string;
  readonly models: readonly string[];
  /** One read of the store for each use of a group, with the key that it asks for. */
  readonly reads: readonly { readonly use: number; readonly group: string; readonly prefix: string; readonly windows: number; readonly sweeps: number; readonly keptFor: number | null }[];
  readonly lookups: readonly string[];
  /** Fields that a request brings. */
  readonly request: number;
}

const SORTED: ReadonlySet<string> = new Set(["quantile", "mode", "top", "distinct", "list", "approx_quantile", "approx_distinct"]);

export function planCost(plan: Plan, program: BatchProgram): PlanCost {
  const programs = new Map<string, GroupProgram>();
  for (const set of program.examples) for (const group of set.groups) programs.set(group.group, group);
  const groups = plan.groups.flatMap((group) => {
    const found = programs.get(group.id);
    return found === undefined ? [] : [groupCost(group, found)];
  });
  return { groups, predictions: plan.examples.map((examples) => predictionCost(examples, plan, groups)) };
}

function groupCost(group: Group, program: GroupProgram): GroupCost {
  return {
    group: group.id,
    by: group.keys.map((key) => key.name),
    ready: group.ready.kind,
    bytesARow: bytesARow(program),
    keeps: group.windows.some((window) => window.over.kind !== "range") ? null : group.reach,
    windows: program.windows.map((window, index) => windowCost(window, index, group, program)),
    features: group.features.map((feature) => ({ feature: feature.name, windows: windowsOf(feature.expr, group) })),
  };
}

/** As the server holds them: 8 bytes a time or number, 4 a code, 1 a condition. */
function bytesARow({ windows, dictionaries }: GroupProgram): number {
  const codes = new Set(dictionaries.map(({ column }) => column));
  const columns = new Map<string, number>();
  for (const window of windows) {
    for (const name of [window.argument, window.argument2]) if (name !== undefined) columns.set(name, codes.has(name) ? 4 : 8);
    if (window.known !== undefined) columns.set(window.known, 8);
    if (window.own !== undefined) columns.set(window.own, 8);
    if (window.filter !== undefined) columns.set(window.filter, 1);
  }
  return 8 + [...columns.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function windowCost(window: KernelWindow, index: number, group: Group, { windows }: GroupProgram): WindowCost {
  const sweep = (one: KernelWindow): string => JSON.stringify([one.over, one.lag, one.known]);
  return {
    index,
    text: group.windows[index]?.text ?? window.aggregate,
    width: window.over.kind === "range" ? window.over.width + (window.over.step ?? 0) : null,
    ...(window.over.kind === "rows" ? { rows: window.over.count } : {}),
    sweptWith: windows.findIndex((other) => sweep(other) === sweep(window)),
    sorts: SORTED.has(window.aggregate),
  };
}

/** Windows that a feature reads, through features before it. */
function windowsOf(expr: Expr, group: Group): number[] {
  const found = new Set<number>();
  const visit = (part: Expr): void => {
    if (part.kind === "window") found.add(part.index);
    const before = part.kind === "feature" ? group.features.find((feature) => feature.name === part.name) : undefined;
    if (before !== undefined) visit(before.expr);
    children(part).forEach(visit);
  };
  visit(expr);
  return [...found].sort((a, b) => a - b);
}

function predictionCost(examples: Plan["examples"][number], plan: Plan, groups: readonly GroupCost[]): PredictionCost {
  const reads = examples.uses.map((use, i) => {
    const group = groups.find((one) => one.group === use.group);
    const ready = plan.groups.find((one) => one.id === use.group)?.ready;
    const sweeps = new Set(group?.windows.map((window) => window.sweptWith)).size;
    return { use: i, group: use.group, prefix: use.prefix, windows: group?.windows.length ?? 0, sweeps, keptFor: ready?.kind === "every" ? ready.period : null };
  });
  const tables = new Set<string>();
  const visit = (expr: Expr): void => {
    if (expr.kind === "lookup" || expr.kind === "exists") tables.add(`${expr.table}(${JSON.stringify(expr.keys)})`);
    children(expr).forEach(visit);
  };
  for (const column of examples.columns) visit(column.expr);
  for (const use of examples.uses) use.keys.forEach(visit);
  return { examples: examples.id, models: plan.models.filter((model) => model.examples === examples.id).map((model) => model.id), reads, lookups: [...tables].map((key) => key.slice(0, key.indexOf("("))), request: examples.request.length };
}
