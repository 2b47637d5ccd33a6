/**
 * Rows with their times. For each row: its event time `at`, its existence E, and for each column its knowledge time K ≥ E. Views follow LANGUAGE.md: a row exists from the later of the
 * original's existence and what its `where` and new `at` read; its columns keep their own knowledge times, never earlier.
 */
import type { Plan, Scan, View } from "../../runtime/contract/plan.ts";
import { evaluate, type Scope } from "./expression.ts";
import type { OracleFunction } from "./externs.ts";
import { heldAt } from "./history.ts";
import { madeRows } from "./made-rows.ts";
import { columnsOf, instantsOf } from "./reads.ts";
import type { Item, Value } from "./values.ts";

export interface Row {
  /** Place in its file, from 0. */
  readonly place: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly at: number;
  readonly exists: number;
  readonly known: ReadonlyMap<string, number>;
  /** The row of which it is: in a union, and of items. */
  readonly of?: { readonly relation: string; readonly row: Row };
}

/** Given columns of each scan and table, decoded, in the order of the file. */
export type Data = Readonly<Record<string, readonly Readonly<Record<string, Item>>[]>>;

/** A row that can't be read says this alone: it keeps its place in the file, and is set apart. */
export const UNREAD = "__unread";

export class World {
  readonly plan: Plan;
  readonly #data: Data;
  readonly #rows = new Map<string, Row[]>();
  readonly #tables = new Map<string, Map<string, ReadonlyMap<string, Value>>>();
  /** Rows dropped, by the rule's text. */
  readonly dropped = new Map<string, number>();

  readonly #externs: ReadonlyMap<string, OracleFunction>;
  readonly #base: Scope;
  readonly #scopes = new WeakMap<Row, Scope>();

  constructor(plan: Plan, data: Data, externs: ReadonlyMap<string, OracleFunction> = new Map()) {
    this.plan = plan;
    this.#data = data;
    this.#externs = externs;
    this.#base = this.#everything();
  }

  /** What every expression can see: zones and tables. */
  base(): Scope {
    return this.#base;
  }

  /** What an expression over a row of a source or view can see. */
  of(row: Row): Scope {
    let scope = this.#scopes.get(row);
    if (scope === undefined) {
      scope = { ...this.#base, column: (name) => row.values.get(name) ?? null };
      this.#scopes.set(row, scope);
    }
    return scope;
  }

  #everything(): Scope {
    return { zones: this.plan.zones, extern: (name, args) => this.#externs.get(name)!(args), lookup: (table, keys, column, asOf) => this.#found(table, keys, asOf)?.get(column) ?? null, exists: (table, keys, asOf) => this.#found(table, keys, asOf) !== undefined };
  }

  rows(id: string): Row[] {
    let rows = this.#rows.get(id);
    if (rows === undefined) {
      const scan = this.plan.scans.find((node) => node.id === id);
      rows = scan !== undefined ? this.#scan(scan) : this.#view(this.plan.views.find((node) => node.id === id)!);
      this.#rows.set(id, rows);
    }
    return rows;
  }

  /** Until when the data is whole: the earliest end of the sources that it comes from. */
  end(id: string): number {
    return this.#bounds(id, (scan) => scan.completeUntil ?? Math.max(...this.rows(scan.id).map((row) => row.at)), Math.min);
  }

  /** From when on the data runs: the latest begin of the sources that it comes from. */
  start(id: string): number {
    return this.#bounds(id, (scan) => Math.min(...this.rows(scan.id).map((row) => row.at)), Math.max);
  }

  #bounds(id: string, ofScan: (scan: Scan) => number, join: (...times: number[]) => number): number {
    const scan = this.plan.scans.find((node) => node.id === id);
    if (scan !== undefined) return ofScan(scan);
    const view = this.plan.views.find((node) => node.id === id)!;
    const inputs = view.rows?.kind === "union" ? view.rows.inputs.map((one) => one.input) : [view.input];
    return join(...inputs.map((input) => this.#bounds(input, ofScan, join)));
  }

  tableRows(id: string): { place: number; values: ReadonlyMap<string, Value> }[] {
    const table = this.plan.tables.find((node) => node.id === id)!;
    const base = this.base();
    return (this.#data[id] ?? []).flatMap((given, place) => {
      if (UNREAD in given) return [];
      const values = new Map<string, Value>(table.keyIsRow ? [["row", place]] : []);
      const scope: Scope = { ...base, column: (name) => values.get(name) ?? null };
      for (const column of table.columns) values.set(column.name, column.derive === undefined ? ((given[column.name] ?? null) as Value) : evaluate(column.derive, scope));
      return [{ place, values }];
    });
  }

  #found(id: string, keys: readonly Value[], asOf: Value | undefined): ReadonlyMap<string, Value> | undefined {
    return asOf === undefined ? this.#table(id).get(keyText(keys)) : heldAt(this, this.plan.tables.find((node) => node.id === id)!, keys, asOf);
  }

  #table(id: string): Map<string, ReadonlyMap<string, Value>> {
    let rows = this.#tables.get(id);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(id, rows);
      const table = this.plan.tables.find((node) => node.id === id)!;
      for (const { values } of this.tableRows(id)) rows.set(keyText((table.keyIsRow ? ["row"] : table.key).map((name) => values.get(name) ?? null)), values);
    }
    return rows;
  }

  #scan(scan: Scan): Row[] {
    const rows: Row[] = [];
    (this.#data[scan.id] ?? []).forEach((given, place) => {
      if (UNREAD in given) return;
      const values = new Map<string, Value>();
      const scope: Scope = { ...this.base(), column: (name) => values.get(name) ?? null };
      for (const column of scan.columns) values.set(column.name, column.derive === undefined ? ((given[column.name] ?? null) as Value) : evaluate(column.derive, scope));
      for (const rule of scan.expect) {
        if (evaluate(rule.condition, scope) === true) continue;
        if (rule.otherwise === "fail") throw new Error(`row ${place} of ${scan.id} breaks ${rule.text}`);
        this.dropped.set(rule.text, (this.dropped.get(rule.text) ?? 0) + 1);
        return;
      }
      const at = evaluate(scan.at, scope) as number;
      const exists = evaluate(scan.exists, scope) as number;
      const known = new Map(scan.columns.map((column) => [column.name, Math.max(exists, column.known === undefined ? exists : ((evaluate(column.known, scope) as number | null) ?? Number.POSITIVE_INFINITY))]));
      const row = { place, values, at, exists, known };
      rows.push(row);
    });
    return rows.filter((row) => !rows.some((other) => isResend(scan, row, other)));
  }

  #view(view: View): Row[] {
    const rows: Row[] = [];
    if (view.rows !== undefined && view.rows.kind !== "each") return madeRows(this, view);
    for (const row of view.rows === undefined ? this.rows(view.input) : madeRows(this, view)) {
      const input: Scope = { ...this.base(), column: (name) => row.values.get(name) ?? null };
      const at = evaluate(view.at, input) as number | null;
      if (at === null || (view.where !== undefined && evaluate(view.where, input) !== true)) continue;
      const decided = [view.at, ...(view.where === undefined ? [] : [view.where])];
      const exists = Math.max(row.exists, ...decided.flatMap(columnsOf).map((name) => row.known.get(name)!), ...decided.flatMap((expr) => instantsOf(this.plan, expr)));
      const values = new Map<string, Value>();
      const known = new Map<string, number>();
      for (const column of view.columns) {
        if (column.derive === undefined) {
          values.set(column.name, row.values.get(column.name) ?? null);
          known.set(column.name, Math.max(exists, row.known.get(column.name) ?? exists));
          continue;
        }
        const through = column.derive?.kind === "column" && !values.has(column.derive.name) ? column.derive.name : undefined;
        if (through !== undefined && row.values.has(through)) {
          values.set(column.name, row.values.get(through) ?? null);
          known.set(column.name, Math.max(exists, row.known.get(through)!));
          continue;
        }
        const read = (name: string): Value => (values.has(name) ? values.get(name)! : (row.values.get(name) ?? null));
        values.set(column.name, evaluate(column.derive!, { ...input, column: read }));
        known.set(column.name, Math.max(exists, ...instantsOf(this.plan, column.derive!), ...columnsOf(column.derive!).map((name) => known.get(name) ?? row.known.get(name)!)));
      }
      rows.push({ place: row.place, values, at, exists, known, ...(row.of === undefined ? {} : { of: row.of }) });
    }
    return rows;
  }
}

/** Whether another row is the same event and was there before: the first to exist, else the first of which a column is known, else the first in the file. */
function isResend(scan: Scan, row: Row, other: Row): boolean {
  if (row === other || !scan.unique.some((columns) => columns.every((name) => (row.values.get(name) ?? null) !== null && row.values.get(name) === other.values.get(name)))) return false;
  const times = (one: Row): number[] => [one.exists, ...scan.columns.map(({ name }) => one.known.get(name)!), one.place];
  const [mine, theirs] = [times(row), times(other)];
  const first = mine.findIndex((time, i) => time !== theirs[i]);
  return theirs[first]! < mine[first]!;
}

export function keyText(keys: readonly Value[]): string {
  return JSON.stringify(keys);
}
