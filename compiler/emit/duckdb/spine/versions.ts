import type { Examples } from "../../../../runtime/contract/plan.ts";
import { EXISTS, type Revised, UNTIL, versionsOf } from "../input/revisions.ts";
import { furtherOrder } from "./calendar.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { rowColumn } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { knownPlace, labelPlace } from "./labels.ts";
import type { LeftOutRule } from "./left-out.ts";

/**
 * Of a row that comes in versions one is the example: the first that is there at its own moment, and not replaced by then. The label is what is known first of it: of the versions in which it is there
 * the one with the least K, of several the latest; its K is the label's. A label from another source is that of the version asked about. Rows are marked in `__version`, not left out here, so that what is no example is counted.
 */
export function versionsQuery(examples: Examples, scan: Revised): string {
  // Each horizon and each candidate asks about the versions anew.
  const key = [versionsOf(scan), ...furtherOrder(examples).map((name) => `"row".${quoteIdentifier(name)}`)].join(", ");
  const by = `"row".${quoteIdentifier(scan.revised.by)}`;
  const isThere = `"row".${quoteIdentifier(EXISTS)} <= "row"."__moment" AND coalesce("row".${quoteIdentifier(UNTIL)} > "row"."__moment", true)`;
  const first = `coalesce(${isThere}, false) AND ${by} = min(${by}) FILTER (WHERE ${isThere}) OVER (PARTITION BY ${key})`;
  const labelled = `FILTER (WHERE "row"."__label" IS NOT NULL AND "row"."__known" IS NOT NULL) OVER (PARTITION BY ${key})`;
  const replaced = examples.label.known === undefined || examples.label.from !== undefined ? [] : [`arg_min("row"."__label", {'known': "row"."__known", 'later': -${by}}) ${labelled} AS "__label"`, `min("row"."__known") ${labelled} AS "__known"`];
  for (const label of examples.further ?? []) {
    if (label.known === undefined || label.from !== undefined) continue;
    const [value, known] = [rowColumn(labelPlace(label)), rowColumn(knownPlace(label))];
    const over = `FILTER (WHERE ${value} IS NOT NULL AND ${known} IS NOT NULL) OVER (PARTITION BY ${key})`;
    replaced.push(`arg_min(${value}, {'known': ${known}, 'later': -${by}}) ${over} AS ${quoteIdentifier(labelPlace(label))}`, `min(${known}) ${over} AS ${quoteIdentifier(knownPlace(label))}`);
  }
  return select([{ sql: `"row".*${replaced.length === 0 ? "" : ` REPLACE (\n  ${replaced.join(",\n  ")}\n)`}` }, { sql: first, as: "__version" }], `FROM "computed" AS "row"`);
}

export function versionRule(examples: Examples, scan: Revised): LeftOutRule {
  return { reason: `other versions of rows of \`${scan.id}\`: replaced, or not there yet, when asked about, or later ones of an example`, sql: `NOT "row"."__version"`, span: examples.span };
}
