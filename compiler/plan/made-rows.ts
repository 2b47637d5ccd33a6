/** Lowering of views that make rows of their own: unions, items of lists, sessions, filled buckets. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Column, Window } from "../../runtime/contract/plan.ts";
import type { Rows, Segments } from "../../runtime/contract/plan-views.ts";
import { rootOf } from "../semantics/knowledge/known.ts";
import { segmentLag } from "../semantics/knowledge/made-rows.ts";
import { isOfVersions } from "../semantics/knowledge/versions.ts";
import type { ColumnSymbol, Typed, ViewSymbol } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { knownExpr, lowerExpr, rowScope, type Scope } from "./expression.ts";
import { windowOf } from "./group.ts";
import { lowerType } from "./types.ts";

/** The instants that a union keeps with its rows, as columns of it or of a view over it. */
export function hiddenColumns(view: ViewSymbol, context: LowerContext): Column[] {
  const root = rootOf(view);
  const times = root.kind === "view" && root.rows.kind === "union" ? context.knowledge.union(root) : undefined;
  return (times?.hidden ?? []).map((column) => {
    const itself: Expr = { kind: "column", name: column.name, type: lowerType(column.type) };
    return { name: column.name, type: lowerType(column.type), ...(root === view ? {} : { derive: itself }), known: itself, marks: [], span: context.span(column.span) };
  });
}

export function lowerRows(view: ViewSymbol, context: LowerContext): Rows | undefined {
  const { rows } = view;
  switch (rows.kind) {
    case "same":
      return undefined;
    case "union":
      return lowerUnion(view, rows.inputs, context);
    case "each": {
      const items = view.columns.flatMap((column) => (column.made?.kind === "item" ? [{ column: column.name, path: [...column.made.path] }] : []));
      return { kind: "each", list: rows.list.name, items };
    }
    case "sessions":
      return { kind: "sessions", gap: rows.gap, ...lowerSegment(view, rows.by, context) };
    case "fill":
      return { kind: "fill", every: rows.every, ...lowerSegment(view, rows.by, context) };
  }
}

function lowerUnion(view: ViewSymbol, inputs: readonly ViewSymbol["input"][], context: LowerContext): Rows {
  const times = context.knowledge.union(view);
  if (times === undefined) throw new LoweringError(`${view.name} has no times`);
  const event = view.columns.find((column) => column.made?.kind === "event")!;
  return {
    kind: "union",
    at: event.name,
    inputs: inputs.map((input, i) => {
      const scope = rowScope(input);
      return {
        input: input.id,
        columns: view.columns.map((column) => ({ name: column.name, expr: ofUnion(column, i, scope, context, input) })),
        known: times.hidden.map((column) => ({ name: column.name, expr: knownExpr(times.inInput(times.of.get(column), i), scope) })),
      };
    }),
  };
}

/** What a column of a union holds in rows of the i-th input. */
function ofUnion(column: ColumnSymbol, i: number, scope: Scope, context: LowerContext, input: ViewSymbol["input"]): Expr {
  const type = lowerType(column.type);
  if (column.made?.kind === "event") return lowerExpr(context.knowledge.at(input), scope);
  if (column.made?.kind === "origin") return { kind: "literal", value: input.name, type };
  if (column.made?.kind !== "union") throw new LoweringError(`${column.name} is no column of a union`);
  return { kind: "column", name: column.made.parts[i]!.name, type };
}

function lowerSegment(view: ViewSymbol, by: readonly ColumnSymbol[], context: LowerContext): Pick<Segments, "keys" | "windows" | "items" | "finalWithin"> {
  const row = rowScope(view.input);
  const windows: Window[] = [];
  const scope: Scope = {
    ...rowScope(view),
    window(aggregate, typed: Typed) {
      windows.push(windowOf(aggregate, typed, row, context, { kind: "all" }, { kind: "lag", lag: 0 }));
      return windows.length - 1;
    },
  };
  const items = view.columns.flatMap((column) => (column.made?.kind === "segment" ? [{ name: column.name, expr: lowerExpr(column.made.value, scope) }] : []));
  const final = isOfVersions(view.input) ? { finalWithin: segmentLag(view, [], context.knowledge).lag } : {};
  return { keys: by.map((column) => column.name), windows, items, ...final };
}
