import type { Zones } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "./quote.ts";

/** A table in SQL. */
export interface SqlTable {
  /** The relation, ready to stand after JOIN. */
  readonly relation: string;
  /** Its key columns, by their SQL names (unquoted), in the order of a lookup's keys. */
  readonly keys: readonly string[];
  /** The relation is what holds of each key from when on: a lookup is as of a time, and finds the last step at or before it. */
  readonly steps?: { readonly from: string; readonly there: string };
  /** SQL name (unquoted) of a column; by default the column's own. */
  readonly column?: (name: string) => string;
}

/** What names mean where the expression stands: each gives complete SQL text that is safe as an operand (`b."x"`). A kind that can't stand there is left out. */
export interface SqlNames {
  readonly column?: (name: string) => string;
  readonly feature?: (name: string) => string;
  readonly use?: (use: number, feature: string) => string;
  readonly window?: (index: number) => string;
  readonly parameter?: (name: string) => string;
  readonly moment?: string;
  readonly score?: string;
}

/**
 * Where expressions of one SELECT stand. `joins` grows as they are written: every lookup and every zone's offset becomes a LEFT JOIN that keeps the rows as they
 * are (at most one match each), equal ones are shared. The caller writes `SELECT … FROM base` and then `joins`, in order.
 */
export interface SqlScope {
  readonly names: SqlNames;
  readonly tables: ReadonlyMap<string, SqlTable>;
  readonly zones: Zones;
  readonly joins: string[];
  /** Alias of a join by what it joins. */
  readonly aliases: Map<string, string>;
  /** Begins each alias, so that scopes nested in one statement stay apart. */
  readonly prefix: string;
}

/** A scope without joins yet. */
export function sqlScope(names: SqlNames, tables: ReadonlyMap<string, SqlTable>, zones: Zones, prefix = "__j"): SqlScope {
  return { names, tables, zones, joins: [], aliases: new Map(), prefix };
}

/** The alias of a join, added once: `write` gets the alias and gives the join's text. */
export function joinOnce(scope: SqlScope, key: string, write: (alias: string) => string): string {
  const known = scope.aliases.get(key);
  if (known !== undefined) return known;
  const alias = quoteIdentifier(`${scope.prefix}${scope.aliases.size}`);
  scope.aliases.set(key, alias);
  scope.joins.push(write(alias));
  return alias;
}
