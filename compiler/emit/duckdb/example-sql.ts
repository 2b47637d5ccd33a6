import type { Expr } from "../../../runtime/contract/expr.ts";
import { needsDoor } from "../../../runtime/contract/expr-parts.ts";
import type { Examples, Feature, Group } from "../../../runtime/contract/plan.ts";
import { isNested } from "../../../stdlib/intrinsics/index.ts";
import { asJsonText, quoteIdentifier, quoteString, SqlExpressionError } from "./expression/index.ts";
import { SqlRoadError } from "./group/sql-road-error.ts";
import { type GroupInPlace, readyTime } from "./group/kernel.ts";
import { valuesOf } from "./group/sql-road.ts";
import { keysTable } from "./names.ts";
import { RowSelect, rowColumn, type SqlContext } from "./row-select.ts";
import { mapChildren } from "./spine/rewrite.ts";
import { comment, type SelectItem, select } from "./sql-text.ts";

/**
 * The query of the SQL road for a whole example set: the frame, and each use's features beside it as `__u<use>_<feature>`. `feeds`: the groups in place, those of a feed together. Rows come in any order, with their number `__e`:
 * whoever reads them puts them in their places, which is less work than sorting rows that are this wide.
 */
export function sqlFrame(examples: Examples, frame: readonly SelectItem[], feeds: readonly (readonly GroupInPlace[])[], context: SqlContext): string {
  const items: SelectItem[] = [{ sql: `"row"."__e"` }, ...frame];
  const joins = new Map<string, string>();
  // Uses of the same key, and of groups that are asked for together, find it once.
  const joined = (prefix: string, text: (alias: string) => string): string => {
    const key = text("");
    const known = [...joins.keys()].indexOf(key);
    const alias = quoteIdentifier(`${prefix}${known >= 0 ? known : joins.size}`);
    joins.set(key, text(alias));
    return alias;
  };
  const lookups: string[] = [];
  const uses = feeds.flatMap((fed) => [...valuesOf(fed)].flatMap(([place, values]) => place.uses.map(({ use, keys, own }) => ({ use, keys, own, place, values })))).sort((a, b) => a.use - b.use);
  for (const { use, keys, own, place, values } of uses) {
    const { group, feed } = place;
    const key = joined("key", (alias) => `LEFT JOIN ${quoteIdentifier(keysTable(examples, feed))} AS ${alias} ON ${keys.map((sql, i) => `${sql} = ${alias}."k${i}"`).join(" AND ")}`);
    const table = joined("use", (alias) => `JOIN ${quoteIdentifier(values.table)} AS ${alias} ON ${alias}."__k" = coalesce(${key}."__k", -1) AND ${alias}."__t" = ${readyTime(group.ready)}${own === undefined ? "" : ` AND ${alias}."__own" IS NOT DISTINCT FROM ${own}`}`);
    const row = new RowSelect(context, "", { window: (index) => `${table}.${quoteIdentifier(values.column(index))}`, moment: rowColumn("__moment") }, `__u${use}j`);
    for (const feature of group.features) items.push(...featureItems(feature, group, row, `__u${use}_${feature.name}`));
    lookups.push(...row.joins);
  }
  return select(items, `FROM ${quoteIdentifier(`x_${examples.id}`)} AS "row"`, ...joins.values(), ...lookups);
}

/** A feature's column; of a vector that is a window's value, one for each item. */
function featureItems(feature: Feature, group: Group, row: RowSelect, as: string): SelectItem[] {
  const note = comment(feature.span, `${feature.name} = ${feature.text}`);
  const expr = inlined(feature.expr, group);
  if (feature.type.kind !== "vector" || expr.kind !== "window") {
    const sql = featureSql(feature, group, row);
    return [{ sql: isNested(feature.type) ? asJsonText(sql) : sql, as, comment: note }];
  }
  return Array.from({ length: feature.type.size }, (_, i) => ({ sql: `${row.sql(expr)}[${i + 1}]`, as: `${as}[${i}]`, comment: note }));
}

function featureSql(feature: Feature, group: Group, row: RowSelect): string {
  const expr = inlined(feature.expr, group);
  if (needsDoor(expr) || feature.type.kind === "vector") throw new SqlRoadError(`\`${group.id}.${feature.name}\`: the SQL road does not compute it (it is a vector, or needs the shared runtime); use the default engine`);
  return row.sql(expr);
}

function inlined(expr: Expr, group: Group): Expr {
  if (expr.kind === "feature") return inlined(group.features.find((feature) => feature.name === expr.name)!.expr, group);
  return mapChildren(expr, (part) => inlined(part, group));
}

/** A query that only says what the SQL road can't do: met when it is run, so that the default road is not barred. */
export function refusal(error: unknown): string {
  if (!(error instanceof SqlRoadError) && !(error instanceof SqlExpressionError)) throw error;
  return `SELECT error(${quoteString(`mls: ${error.message}`)})`;
}
