import { children } from "../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Revised } from "./input/revisions.ts";
import { quoteIdentifier, type SqlNames, type SqlScope, sqlExpression, sqlScope, type SqlTable } from "./expression/index.ts";
import type { Zones } from "../../../runtime/contract/plan.ts";
import { type Cte, comment, type SelectItem, select } from "./sql-text.ts";
import type { PlanSpan } from "../../../runtime/contract/types.ts";

/** What every emitter of a statement needs of the plan: the timeless tables that lookups join, and the zone rules. */
export interface SqlContext {
  readonly tables: ReadonlyMap<string, SqlTable>;
  readonly zones: Zones;
  /** Sources whose rows are revised, and plain views over them, by name. */
  readonly revised: ReadonlyMap<string, Revised>;
  /** All relations whose rows are versions. */
  readonly versions: ReadonlySet<string>;
}

/** Expressions over the rows of one relation, called `row` in the SQL; the joins they need are collected and stand in `from()`. */
export class RowSelect {
  readonly #scope: SqlScope;
  readonly #relation: string;

  /** `relation`: complete SQL text, as after FROM. `prefix` begins the joins' names, where those of several stand in one statement. */
  constructor(context: SqlContext, relation: string, names: SqlNames = {}, prefix?: string) {
    this.#relation = relation;
    this.#scope = sqlScope({ column: rowColumn, feature: rowColumn, moment: rowColumn("__moment"), ...names }, context.tables, context.zones, prefix);
  }

  sql(expr: Expr): string {
    return sqlExpression(expr, this.#scope);
  }

  /** The joins of all expressions written so far. */
  get joins(): readonly string[] {
    return this.#scope.joins;
  }

  /** FROM with the joins of all expressions written so far. */
  from(): string {
    return [`FROM ${this.#relation} AS "row"`, ...this.#scope.joins].join("\n");
  }
}

/** A column of the relation at hand. */
export function rowColumn(name: string): string {
  return `"row".${quoteIdentifier(name)}`;
}

/** A column that an expression adds to a relation. */
export interface Derivation {
  readonly name: string;
  readonly expr: Expr;
  readonly text: string;
  readonly span?: PlanSpan | undefined;
}

/**
 * Adds derived columns to a relation: a chain of CTEs `<prefix>_1`, `<prefix>_2` …, where each reads only what stands in those before. Gives the last relation, quoted.
 */
export function derive(context: SqlContext, relation: string, items: readonly Derivation[], prefix: string, ctes: Cte[]): string {
  const level = new Map<string, number>();
  for (const item of items) level.set(item.name, 1 + Math.max(0, ...columnsRead(item.expr).map((name) => (name === item.name ? 0 : (level.get(name) ?? 0)))));
  const depth = Math.max(0, ...level.values());
  let last = relation;
  for (let at = 1; at <= depth; at++) {
    const row = new RowSelect(context, last);
    const list: SelectItem[] = [{ sql: `"row".*` }];
    for (const item of items) {
      if (level.get(item.name) === at) list.push({ sql: row.sql(item.expr), as: item.name, comment: comment(item.span, item.text) });
    }
    const name = `${prefix}_${at}`;
    ctes.push({ name, sql: select(list, row.from()) });
    last = quoteIdentifier(name);
  }
  return last;
}

/** Names of the columns (and features of the same relation) that an expression reads. */
export function columnsRead(expr: Expr): string[] {
  if (expr.kind === "column" || expr.kind === "feature") return [expr.name];
  return children(expr).flatMap(columnsRead);
}
