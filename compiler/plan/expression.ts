/** Typed expressions → plan expressions. What a name refers to is the scope's business; all else is one to one. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";
import type { Known, Relation } from "../semantics/knowledge/known.ts";
import { rootColumn } from "../semantics/knowledge/reads.ts";
import { readAt } from "../semantics/walk.ts";
import type { AggregateTyped, ColumnSymbol, Typed } from "../semantics/program.ts";
import { LoweringError } from "./context.ts";
import { lowerType } from "./types.ts";

export interface Scope {
  /** The name under which a column of the row is had here. */
  column(column: ColumnSymbol): string;
  /** What stands for a column that is not had as one. */
  columnExpr?(column: ColumnSymbol): Expr | undefined;
  /** Index of the group's window for an aggregate, where aggregates are allowed. */
  window?(aggregate: AggregateTyped, typed: Typed): number;
  /** K of an expression over the row, as an instant, or undefined when it is always known; for `if_known`. */
  known?(operand: Typed): Expr | undefined;
  /** The conditions of the branches that the expression stands in: a function in TypeScript is called only where they hold. */
  readonly when?: readonly Expr[];
}

const BOOL: Type = { kind: "bool", missing: false };
export const TIMESTAMP: Type = { kind: "timestamp", missing: false };
export const DURATION: Type = { kind: "duration", missing: false };

export function lowerExpr(typed: Typed, scope: Scope): Expr {
  const lower = (part: Typed): Expr => lowerExpr(part, scope);
  if (typed.kind === "exists") return { kind: "exists", table: typed.table.name, keys: typed.keys.map(lower), asOf: lowerAsOf(typed, scope), type: BOOL };
  if (typed.kind === "error" || typed.kind === "rowOf" || typed.kind === "transform") throw new LoweringError(`an expression of kind ${typed.kind} reached lowering`);
  const type = lowerType(typed.type);
  switch (typed.kind) {
    case "literal":
      return { kind: "literal", value: typed.value, type };
    case "column":
      return scope.columnExpr?.(typed.column) ?? { kind: "column", name: scope.column(typed.column), type };
    case "lookup":
      return { kind: "lookup", table: typed.table.name, keys: typed.keys.map(lower), asOf: lowerAsOf(typed, scope), column: typed.column.name, type };
    case "aggregate": {
      if (scope.window === undefined) throw new LoweringError("an aggregate stands outside a feature");
      return { kind: "window", index: scope.window(typed.aggregate, typed), type };
    }
    case "feature":
      return { kind: "feature", name: typed.feature.name, type };
    case "use":
      return { kind: "use", use: typed.use.index, feature: typed.feature.name, type };
    case "moment":
      return { kind: typed.kind, type };
    case "score":
      return { kind: "score", ...(typed.own ? {} : { model: typed.model.name }), ...(typed.class === undefined ? {} : { class: typed.class }), ...(typed.predicted ? { predicted: true } : {}), ...(typed.rank ? { rank: true } : {}), type };
    case "parameter":
      return { kind: "parameter", name: typed.name, type };
    case "config": {
      if (typed.config.default === undefined) throw new LoweringError(`config ${typed.config.name} has no value in an expression`);
      return lower(typed.config.default);
    }
    case "call":
      return { kind: "call", fn: typed.fn, args: typed.args.map(lower), type };
    case "extern":
      return { kind: "extern", name: typed.extern.name, args: typed.args.map(lower), ...(scope.when === undefined ? {} : { when: scope.when }), type };
    case "if": {
      const condition = lower(typed.condition);
      const within = (holds: Expr): Scope => ({ ...scope, when: [...(scope.when ?? []), holds] });
      return { kind: "if", condition, then: lowerExpr(typed.then, within(condition)), else: lowerExpr(typed.else, within({ kind: "call", fn: "not", args: [condition], type: condition.type })), type };
    }
    case "let":
      return { kind: "let", name: typed.name, value: lower(typed.value), body: lower(typed.body), type };
    case "local":
      return { kind: "local", name: typed.name, type };
    case "vector":
      return { kind: "vector", items: typed.items.map(lower), type };
    case "ifKnown": {
      if (scope.known === undefined) throw new LoweringError("if_known stands where no moment is");
      const known = scope.known(typed.operand);
      if (known === undefined) return lower(typed.operand);
      return {
        kind: "if",
        condition: { kind: "call", fn: "isTrue", args: [{ kind: "call", fn: "le", args: [known, { kind: "moment", type: TIMESTAMP }], type: { kind: "bool", missing: true } }], type: BOOL },
        then: lower(typed.operand),
        else: { kind: "literal", value: null, type },
        type,
      };
    }
  }
}

/** The time that a lookup in a table with history is as of: the row's event time, or the moment. */
function lowerAsOf({ table, asOf }: Extract<Typed, { kind: "lookup" | "exists" }>, scope: Scope): Expr | undefined {
  if (table.validity !== "history") return undefined;
  const time = readAt(table, asOf);
  if (time !== undefined) return lowerExpr(time, scope);
  if (asOf?.kind !== "moment") throw new LoweringError(`${table.name} is read at no time`);
  return { kind: "moment", type: TIMESTAMP };
}

/** Columns of a row of `relation`, also for expressions that speak of its root's columns. */
export function rowScope(relation: Relation | { readonly kind: "table"; readonly name: string; readonly columns: readonly ColumnSymbol[] }): Scope {
  return {
    column(column) {
      if (column.owner === relation || column.made?.kind === "known") return column.name;
      const root = rootColumn(column);
      const here = relation.columns.find((candidate) => rootColumn(candidate) === root);
      if (here === undefined) throw new LoweringError(`column ${column.name} is not part of ${relation.name}`);
      return here.name;
    },
  };
}

/** The maximum of a knowledge time's parts as an instant expression; undefined when it is always known. An instant that is not in the data (arrival, never) may not be left out of it: the checks refuse it. */
export function knownExpr(known: Known, scope: Scope): Expr | undefined {
  const parts: Expr[] = [];
  const seen = new Set<string>();
  for (const part of known) {
    if (part.term.base.kind === "always") continue;
    if (part.expr === undefined) throw new LoweringError(`a knowledge time of kind ${part.term.base.kind} reached lowering`);
    const expr = lowerExpr(part.expr, scope);
    const key = JSON.stringify(expr);
    if (seen.has(key)) continue;
    seen.add(key);
    parts.push(expr);
  }
  if (parts.length === 0) return undefined;
  return parts.length === 1 ? parts[0] : { kind: "call", fn: "greatest", args: parts, type: TIMESTAMP };
}
