/** Adds up what the runs of an audit have shown, feature by feature. */
import type { AuditedSet } from "./audited-set.ts";
import type { Changed } from "./copies.ts";
import { requestOnly } from "./inspected.ts";
import type { FeatureOutcome, SetOutcome, TableOutcome } from "./outcome.ts";
import type { TrialResult } from "./trial.ts";

type Growing = { -readonly [K in keyof FeatureOutcome]: FeatureOutcome[K] };

export class Tally {
  readonly #sets: { readonly set: AuditedSet; readonly rows: number; readonly counts: Map<string, Growing> }[];

  readonly #tables = new Map<string, TableOutcome>();

  /** `reads`: by set, what its features (and under "" its rows) are made of, of what can be changed. */
  constructor(sets: readonly { readonly set: AuditedSet; readonly rows: number; readonly reads: ReadonlyMap<string, ReadonlySet<string>> }[]) {
    this.#sets = sets.map(({ set, rows, reads }) => {
      const names = [...new Set(set.columns.map(({ name }) => name)), ...requestOnly(set.examples).map((name) => `request ${name}`), "membership"];
      return { set, rows, counts: new Map(names.map((name): [string, Growing] => [name, { name, perturbed: 0, compared: 0, moved: 0, later: 0, reads: [...(reads.get(name) ?? reads.get("") ?? [])], rows: 0, changed: 0 }])) };
    });
  }

  add(result: TrialResult): void {
    for (const { table, steps } of result.tables) {
      const { compared, moved, later } = this.#tables.get(table) ?? { compared: 0, moved: 0, later: 0 };
      this.#tables.set(table, { table, compared: compared + steps.compared, moved: moved + steps.moved, later: later + steps.later });
    }
    for (const { set, counts } of this.#sets) {
      for (const { set: id, columns, membership } of result.sets) {
        if (id !== set.examples.id) continue;
        for (const one of [...columns, membership]) add(counts, one);
      }
      for (const served of result.served) if (served.set === set.examples.id) for (const one of served.columns) add(counts, { ...one, later: 0 });
      for (const count of counts.values()) reached(count, result.changed);
    }
  }

  tables(): TableOutcome[] {
    return [...this.#tables.values()];
  }

  outcomes(): SetOutcome[] {
    return this.#sets.map(({ set, rows, counts }) => {
      const features = new Set(set.examples.columns.map(({ name }) => name));
      const all = [...counts.values()];
      return { examples: set.examples.id, rows, features: all.filter(({ name }) => features.has(name)), rest: all.filter(({ name }) => !features.has(name)) };
    });
  }
}

function add(counts: ReadonlyMap<string, Growing>, one: { readonly name: string; readonly compared: number; readonly moved: number; readonly later: number }): void {
  const count = counts.get(one.name);
  if (count === undefined) return;
  count.compared += one.compared;
  count.moved += one.moved;
  count.later += one.later;
}

function reached(count: Growing, changed: readonly Changed[]): void {
  const of = changed.filter(({ node }) => count.reads.includes(node));
  const touched = of.reduce((sum, one) => sum + touchedRows(one), 0);
  count.rows += of.reduce((sum, one) => sum + one.rows, 0);
  count.changed += touched;
  if (touched > 0) count.perturbed++;
}

/** Rows to which anything was done. */
export function touchedRows({ values, times, deleted, inserted }: Changed): number {
  return values + times + deleted + inserted;
}
