/** What moved in a run that may not have, feature by feature and engine by engine. */
import type { Examples, Plan } from "../../../runtime/contract/plan.ts";
import { STEPS } from "./compare-tables.ts";
import type { TrialOutcome, Violation } from "./outcome.ts";
import type { Road, TrialResult } from "./trial.ts";

const NO_RULE: Violation["rule"] = { name: "", codes: [] };

export function violationsOf(result: TrialResult, trial: { readonly what: TrialOutcome["what"]; readonly title: string; readonly cut: number | null }): Violation[] {
  const common = { trial: trial.what, title: trial.title, cut: trial.cut, cause: undefined, rule: NO_RULE };
  const at = (first: { readonly row: number; readonly moment: number | null; readonly before: string | null; readonly after: string | null } | undefined) => ({ row: first?.row ?? null, moment: first?.moment ?? null, before: first?.before ?? null, after: first?.after ?? null });
  const found: Violation[] = [];
  for (const { set, road, columns, membership } of result.sets) {
    for (const one of [...columns, membership]) if (one.moved > 0) found.push({ ...common, examples: set, what: one.name, through: road, moved: one.moved, compared: one.compared, ...at(one.first) });
  }
  for (const { table, road, steps } of result.tables) if (steps.moved > 0) found.push({ ...common, examples: table, what: STEPS, through: road, moved: steps.moved, compared: steps.compared, ...at(steps.first), row: null });
  for (const { set, road, columns, refused, asked } of result.served) {
    for (const one of columns) if (one.moved > 0) found.push({ ...common, examples: set, what: one.name, through: "server", over: road, moved: one.moved, compared: one.compared, ...at(one.first) });
    if (refused.length > 0) found.push({ ...common, examples: set, what: "answers", through: "server", over: road, moved: refused.length, compared: asked, row: null, moment: null, before: "an answer", after: refused[0] ?? null });
  }
  return found;
}

/** No word of what is marked `@pii` stands in a report. */
export function withoutPersonal(violation: Violation, plan: Plan, examples: Examples | undefined): Violation {
  if (examples === undefined) return violation;
  const isAnswer = violation.what === "answers" && [...plan.scans, ...plan.tables].some(({ columns }) => columns.some(({ marks }) => marks.includes("pii")));
  const spine = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const request = [...plan.scans, ...plan.views, ...plan.tables].some(({ id, columns }) => id === spine && columns.some(({ name, marks }) => violation.what === `request ${name}` && marks.includes("pii")));
  const personal = isAnswer || request || examples.columns.some(({ name, marks }) => name === violation.what && marks.includes("pii"));
  const hidden = (value: string | null): string | null => (value === null ? null : "(personal)");
  return personal ? { ...violation, before: hidden(violation.before), after: hidden(violation.after) } : violation;
}

export function roadOf({ through, over }: Violation, roads: readonly Road[]): Road {
  return through === "kernel" || through === "sql" ? through : (over ?? roads[0] ?? "kernel");
}

/** How much of the same moves in another run. */
export function movedIn(result: TrialResult, { examples, what, through }: Violation): number {
  if (through === "server") return result.served.filter(({ set }) => set === examples).reduce((sum, { columns, refused }) => sum + (what === "answers" ? refused.length : (columns.find(({ name }) => name === what)?.moved ?? 0)), 0);
  if (what === STEPS) return result.tables.filter(({ table, road }) => table === examples && road === through).reduce((sum, { steps }) => sum + steps.moved, 0);
  return result.sets.filter(({ set, road }) => set === examples && road === through).reduce((sum, { columns, membership }) => sum + ([...columns, membership].find(({ name }) => name === what)?.moved ?? 0), 0);
}
