/** What an expression of the plan reads, and how. */
import { children, lookupParts } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import type { Plan } from "../contract/plan.ts";
import type { FieldEdge, How, LineageNode, NodeKind } from "./graph.ts";

/** Where the names of an expression are had. */
export interface Names {
  /** Node of `column`, given its name. */
  column?(name: string): string;
  /** Node of `feature`. */
  readonly feature?: string;
  /** Node of a use's group, with the expressions of its keys. */
  use?(index: number): { readonly node: string; readonly keys: readonly Expr[] };
  /** What a window reads. */
  window?(index: number): readonly FieldEdge[];
  readonly score?: string;
}

export const tableId = (table: string): string => `table ${table}`;

/** The node of a source or view. */
export function relationId(plan: Plan, id: string): string {
  return `${plan.views.some((view) => view.id === id) ? "view" : plan.tables.some((table) => table.id === id) ? "table" : "source"} ${id}`;
}

/** Edges of an expression: `how` for what it is as a whole; what stands deeper is worked out, or takes part indirectly. */
export function edgesOf(expr: Expr, names: Names, plan: Plan, how: How = "identity"): FieldEdge[] {
  const inner: How = how === "identity" ? "transformation" : how;
  const within = (parts: readonly Expr[], as: How): FieldEdge[] => parts.flatMap((part) => edgesOf(part, names, plan, as));
  switch (expr.kind) {
    case "column":
      return names.column === undefined ? [] : [{ node: names.column(expr.name), field: expr.name, how }];
    case "feature":
      return names.feature === undefined ? [] : [{ node: names.feature, field: expr.name, how }];
    case "lookup":
      return [{ node: tableId(expr.table), field: expr.column, how }, ...within(lookupParts(expr), "lookup")];
    case "exists": {
      const table = plan.tables.find((node) => node.id === expr.table);
      return [...(table?.key ?? []).map((field) => ({ node: tableId(expr.table), field, how: "conditional" as const })), ...within(lookupParts(expr), "lookup")];
    }
    case "use": {
      const use = names.use?.(expr.use);
      return use === undefined ? [] : [{ node: use.node, field: expr.feature, how }, ...within(use.keys, "key")];
    }
    case "window":
      return [...(names.window?.(expr.index) ?? [])];
    case "score": {
      const model = expr.model === undefined ? names.score : `model ${expr.model}`;
      return model === undefined ? [] : [{ node: model, field: "score", how }];
    }
    case "extern":
      return [...within(expr.args, inner), ...within(expr.when ?? [], "conditional")];
    case "if":
      return [...edgesOf(expr.condition, names, plan, "conditional"), ...within([expr.then, expr.else], inner)];
    default:
      return within(children(expr), inner);
  }
}

/** Edges of several, of which some may not be there. */
export function edgesOfAll(exprs: readonly (Expr | undefined)[], names: Names, plan: Plan, how: How): FieldEdge[] {
  return distinct(exprs.flatMap((expr) => (expr === undefined ? [] : edgesOf(expr, names, plan, how))));
}

/** Each edge once, in the order met. */
export function distinct(edges: readonly FieldEdge[]): FieldEdge[] {
  const seen = new Set<string>();
  return edges.filter((edge) => {
    const key = JSON.stringify([edge.node, edge.field, edge.how]);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** A node, with its inputs read off its edges. */
export function node(kind: NodeKind, name: string, parts: { readonly note: string; readonly fields: LineageNode["fields"]; readonly rows?: readonly FieldEdge[]; readonly inputs?: readonly string[] }): LineageNode {
  const id = `${kind} ${name}`;
  const rows = distinct(parts.rows ?? []);
  const read = [...(parts.inputs ?? []), ...rows.map((edge) => edge.node), ...parts.fields.flatMap((field) => field.from.map((edge) => edge.node))];
  return { id, kind, name, note: parts.note, fields: parts.fields, rows, inputs: [...new Set(read)].filter((other) => other !== id) };
}
