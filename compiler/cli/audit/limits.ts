/**
 * Up to which moment nothing may move when all that is known at or after a cut `c` is changed.
 *
 * A feature at m sees of history what was known before r(m), its group's readiness: it stays where r(m) ≤ c, which is m ≤ c + d for `ready live within d` and all m before the next run for `ready every`. What is
 * looked up as of m was known before m: it stays where m ≤ c. A row's own columns are those known at or before m: rows that are asked about between c and the greatest of these moments are left as they
 * were known when they were asked about (copies.ts). Where a row can't be told by its place in the file, or may be replaced by a later version, or reads a snapshot, m must lie before c.
 */
import { children } from "../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Column, Examples, Plan, Ready } from "../../../runtime/contract/plan.ts";
import type { Cut } from "./cut.ts";
import { spineOf } from "./subject.ts";

export interface Limits {
  /** The greatest moment (µs) at which an example column may not move. */
  feature(name: string, cut: number, upTo: Cut["upTo"]): number;
  /** The greatest moment at which what a request brings may not move. */
  request(cut: number, upTo: Cut["upTo"]): number;
  /** The greatest moment at which rows, parts and labels that are known may not move. */
  membership(cut: number): number;
  /** Rows asked about up to so long (µs) after the cut keep what was known of them by then; undefined where rows are not told by their places. */
  readonly kept: number | undefined;
}

export function limitsOf(plan: Plan, examples: Examples): Limits {
  const spine = spineOf(plan, examples);
  const versions = plan.scans.some((scan) => scan.id === spine.node && scan.revised !== undefined);
  const strict = spine.kind === "made" || versions;
  const snapshots = plan.tables.some(({ validity }) => validity.kind === "asOf");
  const kept = strict ? undefined : Math.max(0, ...examples.uses.map(({ group }) => reachOf(readyOf(plan, group))));
  const reads = new Map(examples.columns.map(({ name, expr }) => [name, readsOf(plan, examples, expr)]));
  return {
    kept,
    membership: (cut) => (strict || snapshots ? cut - 1 : cut),
    request: (cut, upTo) => (strict ? cut - 1 : upTo === "moment" ? cut : cut + (kept ?? 0)),
    feature(name, cut, upTo) {
      if (strict) return cut - 1;
      const read = reads.get(name);
      if (read === undefined) throw new Error(`the example set has no column ${name}`);
      const history = read.snapshot ? [cut - 1] : read.asOf ? [cut] : [];
      return Math.min(upTo === "moment" ? cut : cut + (kept ?? 0), ...history, ...[...read.groups].map((group) => readyUntil(readyOf(plan, group), cut)));
    },
  };
}

/** The greatest moment m with r(m) ≤ cut. */
export function readyUntil(ready: Ready, cut: number): number {
  return ready.kind === "live" ? cut + ready.within : Math.floor(cut / ready.period) * ready.period + ready.period + ready.after - 1;
}

/** r(m): what is known before it is what a group sees at m. */
export function readyTime(ready: Ready, moment: number): number {
  return ready.kind === "live" ? moment - ready.within : Math.floor((moment - ready.after) / ready.period) * ready.period;
}

function reachOf(ready: Ready): number {
  return ready.kind === "live" ? ready.within : ready.period + ready.after;
}

export function readyOf(plan: Plan, group: string): Ready {
  const found = plan.groups.find((node) => node.id === group);
  if (found === undefined) throw new Error(`the plan has no group ${group}`);
  return found.ready;
}

interface Reads {
  readonly groups: ReadonlySet<string>;
  /** It looks something up in a table with history, itself or in what the row's columns are made of. */
  readonly asOf: boolean;
  readonly snapshot: boolean;
}

function readsOf(plan: Plan, examples: Examples, start: Expr): Reads {
  const groups = new Set<string>();
  const seen = new Set<string>();
  let asOf = false;
  let snapshot = false;
  const columns = rowColumns(plan, examples);
  const visit = (expr: Expr): void => {
    if (expr.kind === "lookup" || expr.kind === "exists") {
      asOf ||= expr.asOf !== undefined;
      snapshot ||= plan.tables.some((table) => table.id === expr.table && table.validity.kind === "asOf");
    }
    if (expr.kind === "use") {
      const use = examples.uses[expr.use]!;
      groups.add(use.group);
      const features = plan.groups.find(({ id }) => id === use.group)?.features ?? [];
      once(`use ${expr.use}`, [...use.keys, ...features.map((feature) => feature.expr)].filter((part) => part.kind !== "feature"));
    }
    if (expr.kind === "feature") once(`feature ${expr.name}`, examples.columns.filter(({ name }) => name === expr.name).map((column) => column.expr));
    if (expr.kind === "column") once(`column ${expr.name}`, columns(expr.name));
    children(expr).forEach(visit);
  };
  const once = (name: string, exprs: readonly Expr[]): void => {
    if (seen.has(name)) return;
    seen.add(name);
    exprs.forEach(visit);
  };
  visit(start);
  return { groups, asOf, snapshot };
}

/** What a column of the row that is asked about is made of, in its source and in each view on the way. */
function rowColumns(plan: Plan, { spine }: Examples): (name: string) => Expr[] {
  const relations: (readonly Column[])[] = [];
  let id: string | undefined = spine.kind === "asked" ? spine.source : spine.table;
  while (id !== undefined) {
    const view = plan.views.find((node) => node.id === id);
    const node = view ?? [...plan.scans, ...plan.tables].find((candidate) => candidate.id === id);
    if (node !== undefined) relations.push(node.columns);
    id = view?.input;
  }
  return (name) => relations.flatMap((list) => list.flatMap((column) => (column.name === name && column.derive !== undefined ? [column.derive] : [])));
}
