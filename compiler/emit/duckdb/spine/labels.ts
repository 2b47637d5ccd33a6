/** Labels of a set beyond its first: the same columns under names of their own, and one time at which all labels are known. */
import type { Expr } from "../../../../runtime/contract/expr.ts";
import { type Examples, isKnownByLabel, type Label } from "../../../../runtime/contract/plan.ts";
import { type RowSelect, rowColumn } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";
import { aheadColumn } from "./ahead.ts";
import type { LeftOutRule } from "./left-out.ts";
import { mapChildren } from "./rewrite.ts";
import type { SavedByVotes } from "./votes.ts";

/** Begins the names of a further label's columns; no name of a spec holds a dot and this word. */
export const prefixOf = (label: Label): string => `__further.${label.name}.`;
export const labelPlace = (label: Label): string => `${prefixOf(label)}label`;
export const knownPlace = (label: Label): string => `${prefixOf(label)}known`;

/** Where a label of a row stands, and when it is known: the first's too. */
export const placeOf = (examples: Examples, label: Label): string => (label.name === examples.label.name ? "__label" : labelPlace(label));
export const knownPlaceOf = (examples: Examples, label: Label): string => (label.name === examples.label.name ? "__known" : knownPlace(label));

/** Value and knowledge time of the further labels. */
export function furtherItems(examples: Examples, row: RowSelect): SelectItem[] {
  return (examples.further ?? []).flatMap((label) => [
    { sql: row.sql(windowsAsColumns(label.expr, prefixOf(label))), as: labelPlace(label), comment: comment(label.span, `label ${label.name} = ${label.text}`) },
    ...(label.known === undefined ? [] : [{ sql: row.sql(label.known), as: knownPlace(label), comment: comment(label.span, `when ${label.name} is known`) }]),
  ]);
}

function windowsAsColumns(expr: Expr, prefix: string): Expr {
  return expr.kind === "window" ? { kind: "column", name: aheadColumn(expr.index, prefix), type: expr.type } : mapChildren(expr, (part) => windowsAsColumns(part, prefix));
}

/** From here on `__known` is when all labels are; undefined where one of them has no time, and where each counts by itself, since rules vote for some. */
export function allKnownQuery(examples: Examples, from: string): string | undefined {
  if (isKnownByLabel(examples)) return undefined;
  const times = [...(examples.label.known === undefined ? [] : [rowColumn("__known")]), ...(examples.further ?? []).flatMap((label) => (label.known === undefined ? [] : [rowColumn(knownPlace(label))]))];
  if (times.length < 2) return undefined;
  const known = `CASE WHEN ${times.map((time) => `${time} IS NOT NULL`).join(" AND ")} THEN greatest(${times.join(", ")}) END`;
  return select([{ sql: `"row".* REPLACE (${known} AS "__known")`, comment: comment(examples.span, "when all labels are known") }], `FROM "${from}" AS "row"`);
}

/** Rows that lack one of them, or have it too late. */
export function furtherRules(examples: Examples, end: string, saved: SavedByVotes): LeftOutRule[] {
  return (examples.further ?? []).flatMap((label) => [
    { reason: `the label \`${label.name}\` is missing`, sql: unlessSaved(`${rowColumn(labelPlace(label))} IS NULL`, saved(label)), span: label.span },
    ...(label.known === undefined ? [] : [{ reason: `the label \`${label.name}\` is not known before the data ends`, sql: unlessSaved(`coalesce(${rowColumn(knownPlace(label))} >= ${end}, true)`, saved(label)), span: label.span, isOfLabelTime: true as const }]),
  ]);
}

/** A condition that leaves rows out, but for those that votes keep. */
export function unlessSaved(sql: string, saved: string | undefined): string {
  return saved === undefined ? sql : `${sql} AND NOT ${saved}`;
}
