/** Lists (`group session`): whole or not at all, each of one moment, numbered. */
import type { Check } from "../../../../runtime/contract/batch.ts";
import type { Examples } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { rowColumn } from "../row-select.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";
import type { LeftOutRule } from "./left-out.ts";

/** What makes a list, over a row: the columns, at one moment. */
function parted(examples: Examples): string {
  return [...(examples.group ?? []), ...(examples.spine.kind === "closed" ? [] : ["__moment"])].map(rowColumn).join(", ");
}

const named = (examples: Examples): string => (examples.group ?? []).map((name) => `\`${name}\``).join(", ");

/** A row that nothing puts into a list. */
export function listlessRules(examples: Examples): LeftOutRule[] {
  if (examples.group === undefined) return [];
  return [{ reason: `${named(examples)} is missing, so it is in no list`, sql: examples.group.map((name) => `${rowColumn(name)} IS NULL`).join(" OR "), span: examples.span }];
}

/** Where a rule of time leaves a row out, its whole list is: half a list would be another question than the one that was asked. `timed` are the numbers of those rules, `before` how many rules there are. */
export function wholeLists(examples: Examples, timed: readonly number[], before: number, from: string): { rules: LeftOutRule[]; query: string | undefined } {
  if (examples.group === undefined || timed.length === 0) return { rules: [], query: undefined };
  const rule: LeftOutRule = {
    reason: "another row of its list is left out for its time",
    sql: `coalesce(bool_or(${rowColumn("__left")} IN (${timed.join(", ")})) OVER (PARTITION BY ${parted(examples)}), false)`,
    span: examples.span,
    isOfLabel: true,
  };
  const left = `CASE\n  WHEN ${rowColumn("__left")} IS NOT NULL THEN ${rowColumn("__left")}\n  ${comment(rule.span, rule.reason)}\n  WHEN ${rule.sql} THEN ${before + 1}\nEND`;
  return { rules: [rule], query: select([{ sql: `"row".* REPLACE (CAST(${left} AS UTINYINT) AS "__left")` }], `FROM "${from}" AS "row"`) };
}

/** The number of each list that is kept, in order of moment, then of what makes it. */
export function numberedLists(examples: Examples, from: string): string | undefined {
  if (examples.group === undefined) return undefined;
  const order = [...(examples.spine.kind === "closed" ? [] : ["__moment"]), ...examples.group].map(rowColumn).join(", ");
  const kept = `${rowColumn("__left")} IS NULL`;
  const items: SelectItem[] = [{ sql: `"row".*` }, { sql: `CASE WHEN ${kept} THEN dense_rank() OVER (PARTITION BY ${kept} ORDER BY ${order}) - 1 END`, as: "__group", comment: comment(examples.span, `group ${examples.group.join(", ")}`) }];
  return select(items, `FROM "${from}" AS "row"`);
}

/** The rows of a list are asked about at one moment: what they share draws it, so they differ only where the spec's own `asked at` does. `spine`: the table with all rows, quoted. */
export function oneMomentChecks(examples: Examples, spine: string): Check[] {
  const { group } = examples;
  if (group === undefined || examples.spine.kind !== "asked") return [];
  const lists = select([{ sql: group.map(quoteIdentifier).join(", ") }, { sql: `count(DISTINCT "__moment")`, as: "moments" }], `FROM ${spine}`, `WHERE "__left" IS NULL`, `GROUP BY ${group.map(quoteIdentifier).join(", ")}`);
  const shown = group.map((name) => `'${name.replaceAll("'", "''")} ' || CAST(${quoteIdentifier(name)} AS VARCHAR)`).join(` || ', ' || `);
  return [
    {
      sql: `SELECT count(*) AS "violations", min(${shown}) AS "sample"\nFROM (\n${indent(lists)}\n)\nWHERE "moments" > 1`,
      otherwise: "fail",
      code: "MLS2459",
      reason: `the rows of a list of examples \`${examples.id}\` (\`group ${group.join(", ")}\`) are asked about at one moment`,
      help: "ask all rows of a list at a time that they share (`asked at searched`, not `asked at shown`), or name in `group` what else tells the lists apart",
      span: examples.span,
    },
  ];
}
