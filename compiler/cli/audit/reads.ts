/** Sources and tables that a feature is made of, through groups, views and look-ups. */
import { children } from "../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import { type Examples, labelsOf, type Plan } from "../../../runtime/contract/plan.ts";
import { inputsOf } from "../../../runtime/contract/plan-views.ts";

/** Of example columns by name, and under "" of what makes the rows themselves: their moment, conditions and labels. */
export function nodesRead(plan: Plan, examples: Examples): Map<string, Set<string>> {
  const spine = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const own = relationNodes(plan, spine);
  const found = new Map(examples.columns.map(({ name, expr }) => [name, new Set([...own, ...exprNodes(plan, examples, expr)])]));
  const labels = labelsOf(examples).flatMap(({ expr, from }) => [...exprNodes(plan, examples, expr), ...(from === undefined ? [] : relationNodes(plan, from.input))]);
  found.set("", new Set([...own, ...labels, ...(examples.where === undefined ? [] : exprNodes(plan, examples, examples.where))]));
  return found;
}

/** A relation's source, and the tables in which it looks things up. */
function relationNodes(plan: Plan, id: string): string[] {
  const view = plan.views.find((node) => node.id === id);
  if (view !== undefined) return [...inputsOf(view).flatMap((input) => relationNodes(plan, input)), ...tablesIn(view)];
  const node = [...plan.scans, ...plan.tables].find((candidate) => candidate.id === id);
  return node === undefined ? [] : [id, ...tablesIn(node)];
}

function exprNodes(plan: Plan, examples: Examples, expr: Expr, seen = new Set<string>()): string[] {
  const found: string[] = [];
  if (expr.kind === "lookup" || expr.kind === "exists") found.push(expr.table);
  if (expr.kind === "use" && !seen.has(`use ${expr.use}`)) {
    seen.add(`use ${expr.use}`);
    const use = examples.uses[expr.use]!;
    const group = plan.groups.find((node) => node.id === use.group)!;
    found.push(...relationNodes(plan, group.input), ...tablesIn(group), ...use.keys.flatMap((key) => exprNodes(plan, examples, key, seen)));
  }
  if (expr.kind === "feature" && !seen.has(expr.name)) {
    seen.add(expr.name);
    const other = examples.columns.find(({ name }) => name === expr.name);
    if (other !== undefined) found.push(...exprNodes(plan, examples, other.expr, seen));
  }
  return [...found, ...children(expr).flatMap((part) => exprNodes(plan, examples, part, seen))];
}

/** Tables that any expression of a node looks up. */
function tablesIn(node: unknown): string[] {
  if (node === null || typeof node !== "object") return [];
  const own = "kind" in node && (node.kind === "lookup" || node.kind === "exists") && "table" in node ? [String(node.table)] : [];
  return [...own, ...Object.values(node).flatMap(tablesIn)];
}
