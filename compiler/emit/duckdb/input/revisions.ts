import type { Check } from "../../../../runtime/contract/batch.ts";
import type { Plan, Scan } from "../../../../runtime/contract/plan.ts";
import { inputsOf, isSegments } from "../../../../runtime/contract/plan-views.ts";
import { quoteIdentifier } from "../expression/index.ts";
import type { RowSelect } from "../row-select.ts";
import type { SelectItem } from "../sql-text.ts";

/** Columns of a source whose rows are revised, and of the views over it: from when a version is there, and from when (strictly after) a later one is in its place. */
export const EXISTS = "__exists";
export const UNTIL = "__until";
/** When the last of its versions is there. */
export const LAST = "__last";
export const HIDDEN = [EXISTS, UNTIL, LAST];

export type Revised = Scan & { readonly revised: { readonly by: string } };

export function isRevised(node: { readonly kind: string }): node is Revised {
  return node.kind === "scan" && "revised" in node && node.revised !== undefined;
}

/** The sources whose rows are revised, and the plain views over them, each with its source. */
export function revisedRelations(plan: Plan): Map<string, Revised> {
  const found = new Map(plan.scans.filter(isRevised).map((scan): [string, Revised] => [scan.id, scan]));
  for (const view of plan.views) {
    if (view.rows !== undefined) continue;
    const source = found.get(view.input);
    if (source !== undefined) found.set(view.id, source);
  }
  return found;
}

/** All relations whose rows are versions: also unions and items, where a version can't be told which row it is of. */
export function versionedRelations(plan: Plan): Set<string> {
  const found = new Set(plan.scans.filter(isRevised).map((scan) => scan.id));
  for (const view of plan.views) if (!isSegments(view.rows) && inputsOf(view).some((input) => found.has(input))) found.add(view.id);
  return found;
}

/** The key by which versions belong together; a row of which a part is missing is alone. */
export function versionsOf(scan: Revised): string {
  const key = scan.key.map((name) => `"row".${quoteIdentifier(name)}`);
  return [...key, `CASE WHEN ${key.map((sql) => `${sql} IS NULL`).join(" OR ")} THEN "row"."__row" END`].join(", ");
}

/** `__exists`; `__until`: the first existence of any version after it; `__last`: of all versions the latest existence. */
export function versionItems(scan: Revised, row: RowSelect): SelectItem[] {
  const exists = row.sql(scan.exists);
  const later = `OVER (PARTITION BY ${versionsOf(scan)} ORDER BY "row".${quoteIdentifier(scan.revised.by)} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)`;
  return [
    { sql: exists, as: EXISTS },
    { sql: `min(${exists}) ${later}`, as: UNTIL },
    { sql: `max(${exists}) OVER (PARTITION BY ${versionsOf(scan)})`, as: LAST },
  ];
}

/** What the check of a key that repeats says of versions. */
export const VERSIONS_HELP: Pick<Check, "help"> = { help: "of two versions of a row that came at the same time none replaces the other: give each its own time, or remove the one that was sent twice" };
