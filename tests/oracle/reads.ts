/** What an expression reads: *membership is information*, so what a `where`, a key or an event time reads counts like a value. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Plan } from "../../runtime/contract/plan.ts";

type Of<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;

/** All nodes of a kind in an expression, whatever holds them. */
function nodesOf<K extends Expr["kind"]>(expr: Expr, kind: K): Of<K>[] {
  const found: Of<K>[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const node = value as Expr;
    if (node.kind === kind) found.push(node as Of<K>);
    if (node.kind !== "literal") for (const [key, part] of Object.entries(node)) if (key !== "type") look(part);
  };
  look(expr);
  return found;
}

/** Names of the row's columns. */
export function columnsOf(expr: Expr): string[] {
  return nodesOf(expr, "column").map(({ name }) => name);
}

/** Numbers of the windows. */
export function windowsOf(expr: Expr): number[] {
  return nodesOf(expr, "window").map(({ index }) => index);
}

/** The instants of the tables `as of` one that are looked up: what reads such a table is known from then on. */
export function instantsOf(plan: Plan, expr: Expr): number[] {
  return [...nodesOf(expr, "lookup"), ...nodesOf(expr, "exists")].flatMap(({ table }) => {
    const validity = plan.tables.find((one) => one.id === table)?.validity;
    return validity?.kind === "asOf" ? [validity.at] : [];
  });
}
