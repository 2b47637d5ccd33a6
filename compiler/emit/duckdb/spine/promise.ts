import type { ExampleProgram } from "../../../../runtime/contract/batch.ts";
import type { Partition } from "../../../../runtime/contract/plan.ts";
import { rowColumn } from "../row-select.ts";
import { comment, select } from "../sql-text.ts";
import type { LeftOutRule } from "./left-out.ts";

/**
 * `generalise to new KEY` under a split by time: a row of a later part whose key an earlier part holds is no example. What a part holds is asked of the rows that all other rules
 * keep, so that the promises do not depend on each other's order. Rows without a key are one key, as they are under `by group`.
 */
export function promiseRules(partition: Partition | undefined, before: number, from: string): { rules: LeftOutRule[]; query: string | undefined } {
  const keys = partition?.generalise ?? [];
  if (partition === undefined || keys.length === 0) return { rules: [], query: undefined };
  const place = `CASE ${rowColumn("__part")} ${partition.method.parts.map((part, i) => `WHEN '${part.name}' THEN ${i}`).join(" ")} END`;
  const rules = keys.map((key) => ({
    reason: `its \`${key}\` is in an earlier part, and the promise is to new ones`,
    sql: `${place} > min(CASE WHEN ${rowColumn("__left")} IS NULL THEN ${place} END) OVER (PARTITION BY ${rowColumn(key)})`,
    span: partition.span,
  }));
  const cases = rules.map((rule, i) => `  ${comment(rule.span, rule.reason)}\n  WHEN ${rule.sql} THEN ${before + i + 1}`);
  const left = `CASE\n  WHEN ${rowColumn("__left")} IS NOT NULL THEN ${rowColumn("__left")}\n${cases.join("\n")}\nEND`;
  return { rules, query: select([{ sql: `"row".* REPLACE (CAST(${left} AS UTINYINT) AS "__left")` }], `FROM "${from}" AS "row"`) };
}

/** Counts of the rows that each rule leaves out. */
export function leftOutCounts(rules: readonly LeftOutRule[], spine: string): ExampleProgram["leftOut"] {
  return rules.map((rule, i) => ({ reason: rule.reason, sql: `SELECT count(*) AS "count" FROM ${spine} WHERE "__left" = ${i + 1}`, ...((rule.isOfLabel ?? rule.isOfLabelTime) === undefined ? {} : { ofLabel: true }) }));
}
