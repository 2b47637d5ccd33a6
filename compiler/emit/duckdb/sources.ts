import { labelsOf } from "../../../runtime/contract/plan.ts";
import type { Column, Examples, Group, Plan, View, Window } from "../../../runtime/contract/plan.ts";
import { children } from "../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import { revisedRelations } from "./input/revisions.ts";
import { makesRows } from "../../../runtime/contract/plan-views.ts";
import { readsOfMade } from "./input/made-rows.ts";
import { columnsRead } from "./row-select.ts";

/** The plan's nodes by name. */
export interface Sources {
  readonly plan: Plan;
  group(id: string): Group;
  /** A scan, view or table, as a spine sees it. */
  rows(id: string): { readonly id: string; readonly columns: readonly Column[]; readonly key: readonly string[] };
}

export function sourcesOf(plan: Plan): Sources {
  const find = <T extends { readonly id: string }>(nodes: readonly T[], id: string, what: string): T => {
    const found = nodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`the plan has no ${what} \`${id}\``);
    return found;
  };
  return {
    plan,
    group: (id) => find(plan.groups, id, "group"),
    rows: (id) => {
      const table = plan.tables.find((node) => node.id === id);
      if (table !== undefined) return { id, columns: table.columns, key: table.keyIsRow ? ["row"] : table.key };
      const view = plan.views.find((node) => node.id === id);
      if (view !== undefined) return { id, columns: view.columns, key: [] };
      const scan = find(plan.scans, id, "source");
      return { id, columns: scan.columns, key: scan.key };
    },
  };
}

/** Where a relation's rows are made: the source, or the view on the way that makes rows of its own. Its data has a begin and an end. */
export function rootOf(sources: Pick<Sources, "plan">, id: string): string {
  const view: View | undefined = sources.plan.views.find((node) => node.id === id);
  if (view !== undefined) return makesRows(view) ? id : rootOf(sources, view.input);
  if (!sources.plan.scans.some((node) => node.id === id)) throw new Error(`the plan has no source \`${id}\``);
  return id;
}

/** Columns of each node that anything reads after it is made, and of tables those that lookups find. `spine`: what example sets read of their rows. */
export function neededColumns(plan: Plan, spine: ReadonlyMap<Examples, readonly string[]>): Map<string, Set<string>> {
  const needed = new Map<string, Set<string>>();
  const need = (node: string, names: readonly string[]): void => {
    const set = needed.get(node) ?? new Set<string>();
    for (const name of names) set.add(name);
    needed.set(node, set);
  };
  const lookups = (expr: Expr): void => {
    if (expr.kind === "lookup") need(expr.table, [expr.column]);
    children(expr).forEach(lookups);
  };
  const read = (node: string, exprs: readonly (Expr | undefined)[]): void => {
    for (const expr of exprs) if (expr !== undefined) need(node, columnsRead(expr));
  };
  forEveryExpr(plan, lookups);
  for (const table of plan.tables) {
    need(table.id, [...table.key, ...(table.unique ?? []).flat()]);
    if (table.validity.kind !== "history") continue;
    need(table.id, [table.validity.from, ...(table.validity.to === undefined ? [] : [table.validity.to])]);
    read(table.id, [table.validity.known]);
  }
  for (const scan of plan.scans) {
    need(scan.id, [...scan.key, ...scan.unique.flat()]);
    read(scan.id, [scan.at]);
    if (scan.revised !== undefined) read(scan.id, [scan.exists]);
  }
  for (const [id, { key, revised }] of revisedRelations(plan)) need(id, [...key, revised.by]);
  for (const { candidates } of plan.examples) if (candidates?.kind === "table") need(candidates.table, [candidates.key]);
  for (const [examples, names] of spine) need(examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table, names);
  for (const group of plan.groups) {
    read(group.input, [group.where, group.own, ...group.keys.map((key) => key.expr), ...group.windows.flatMap(windowExprs)]);
  }
  for (const label of plan.examples.flatMap(labelsOf)) {
    if (label.from === undefined) continue;
    read(label.from.input, [label.from.where, ...label.from.keys.map((key) => key.expr), ...label.from.windows.flatMap(windowExprs)]);
  }
  for (const view of [...plan.views].reverse()) {
    for (const column of [...view.columns].reverse()) {
      if (needed.get(view.id)?.has(column.name) !== true || column.derive === undefined) continue;
      // A column under another name is made of the view's own, as any other derived one.
      if (passes(column)) need(view.input, [column.name]);
      else need(view.id, columnsRead(column.derive));
    }
    for (const column of view.columns) if (needed.get(view.id)?.has(column.name) === true && passes(column)) need(view.input, [column.name]);
    read(makesRows(view) ? view.id : view.input, [view.at, view.where]);
    for (const { input, names } of readsOfMade(view, needed.get(view.id) ?? new Set())) need(input, names);
  }
  return needed;
}

/** A column of the input that passes through as it is. */
function passes({ name, derive }: Column): boolean {
  return derive?.kind === "column" && derive.name === name;
}

function madeExprs(view: View): (Expr | undefined)[] {
  const { rows } = view;
  if (rows === undefined || rows.kind === "each") return [];
  if (rows.kind === "union") return rows.inputs.flatMap((one) => [...one.columns, ...one.known].map((field) => field.expr));
  return [...rows.items.map((item) => item.expr), ...rows.windows.flatMap((window) => [window.argument, window.argument2, window.where])];
}

/** What a window reads of a row. */
function windowExprs(window: Window): (Expr | undefined)[] {
  return [window.argument, window.argument2, window.where, window.visible.kind === "known" ? window.visible.known : undefined];
}

/** Every expression that the batch program may compute. */
function forEveryExpr(plan: Plan, visit: (expr: Expr) => void): void {
  const each = (...exprs: readonly (Expr | undefined)[]): void => {
    for (const expr of exprs) if (expr !== undefined) visit(expr);
  };
  for (const node of [...plan.scans, ...plan.tables]) {
    each(...node.columns.map((column) => column.derive), ...node.expect.map((rule) => rule.condition));
    if (node.kind === "scan") each(node.at, node.exists, ...node.columns.map((column) => column.known));
  }
  for (const view of plan.views) each(view.where, view.at, ...view.columns.map((column) => column.derive), ...madeExprs(view));
  for (const group of plan.groups) {
    each(group.where, group.own, ...group.keys.map((key) => key.expr), ...group.features.map((feature) => feature.expr));
    each(...group.windows.flatMap(windowExprs));
  }
  for (const examples of plan.examples) {
    each(examples.where, examples.candidates?.kind === "list" ? examples.candidates.list : undefined, examples.weight, examples.sample?.probability, ...labelsOf(examples).flatMap((label) => [label.expr, label.known]), ...examples.columns.map((column) => column.expr), ...examples.uses.flatMap((use) => [...use.keys, use.own]));
    if (examples.spine.kind === "asked") each(examples.spine.moment);
    for (const { rules, known } of examples.labelers ?? []) each(known, ...rules.map((rule) => rule.expr));
    for (const { from } of labelsOf(examples)) if (from !== undefined) each(from.where, ...from.args, ...from.keys.map((key) => key.expr), ...from.windows.flatMap(windowExprs));
  }
}
