/** Under which rule of docs/leaks.md a violation falls. */
import { LEAK_RULES } from "../../diagnostics/catalogue/rules.ts";
import type { Examples, Plan } from "../../../runtime/contract/plan.ts";
import type { Cause, Violation } from "./outcome.ts";

export function brokenRule(plan: Plan, examples: Examples | undefined, violation: Pick<Violation, "what" | "trial" | "through" | "bundle">, cause: Cause | undefined): Violation["rule"] {
  const name = nameOf(plan, examples, violation, cause);
  const rule = LEAK_RULES.find((one) => one.name === name);
  if (rule === undefined) throw new Error(`there is no rule ${name}`);
  return { name, codes: rule.codes };
}

function nameOf(plan: Plan, examples: Examples | undefined, { what, trial, through, bundle }: Pick<Violation, "what" | "trial" | "through" | "bundle">, cause: Cause | undefined): string {
  if (through === "bundle") return bundle?.why === "chance" ? "determinism" : "fit scope";
  switch (trial) {
    case "engines":
      return "boundaries";
    case "order":
      return cause?.change === "zone" ? "zones" : cause?.change === "threads" ? "determinism" : "ties";
    case "session":
      return cause?.change === "zone" ? "zones" : "determinism";
    case "cut":
    case "test":
      break;
  }
  if (examples === undefined) return "validity";
  if (plan.tables.some(({ id, validity }) => id === cause?.node && validity.kind === "history")) return "validity";
  if (plan.tables.some(({ id }) => id === cause?.node)) return "mutable data";
  if (examples.columns.every(({ name }) => name !== what)) return what === "the moment" ? "the moment" : "membership";
  if (cause?.change === "inserted" && plan.scans.some(({ id, revised, unique }) => id === cause.node && (revised !== undefined || unique.length > 0))) return "revisions";
  return cause?.change === "inserted" || cause?.change === "times" ? "late data" : "knowledge time";
}
