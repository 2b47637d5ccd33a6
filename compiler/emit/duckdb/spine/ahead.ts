import type { Statement } from "../../../../runtime/contract/batch.ts";
import type { Examples, Group, LabelFrom } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { emitGroup, type GroupInPlace } from "../group/kernel.ts";
import { sqlGroup } from "../group/sql-road.ts";
import { groupTable, keysTable } from "../names.ts";
import { RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";

/** Windows of a label from another source, beside the rows asked about. */
export interface AheadLabel {
  readonly statements: readonly Statement[];
  /** The rows asked about, with a column for each window. */
  readonly query: string;
}

/** The column of a label's window. */
export const aheadColumn = (window: number, prefix = "__label."): string => `${prefix}w${window}`;

/**
 * What lies ahead of a moment is what lay behind it later: the label's windows are those of a group whose values are ready as much *before* the moment as the greatest width. So both
 * roads have their labels from the SQL road's windows, over all rows whenever they became known.
 *
 * `asked`: the query of the rows asked about, with `__moment`. `prefix` begins the names of its columns, and tells a further label's tables from the first one's.
 */
export function aheadLabel(examples: Examples, from: LabelFrom, asked: string, context: SqlContext, prefix = "__label."): AheadLabel {
  const id = prefix === "__label." ? `${examples.id}.asked` : `${examples.id}.asked.${examples.label.name}`;
  const group = asGroup(examples, from);
  const row = new RowSelect(context, `"asked"`);
  const keys = from.args.map((_, i) => rowColumn(`${prefix}k${i}`));
  const place: GroupInPlace = {
    examples: { ...examples, id, uses: [{ group: group.id, keys: [], prefix: "", span: examples.label.span }] },
    group,
    uses: [{ use: 0, keys }],
  };
  const program = emitGroup(place, context);
  const list: SelectItem[] = [
    { sql: `CAST(row_number() OVER () - 1 AS INTEGER)`, as: "__e" },
    { sql: `"row".*` },
    ...from.args.map((arg, i) => ({ sql: row.sql(arg), as: `${prefix}k${i}`, comment: comment(examples.label.span, `by ${group.keys[i]!.name}`) })),
  ];
  const table = quoteIdentifier(id);
  const begin = from.horizon === undefined ? "" : ` REPLACE (${rowColumn("__moment")} + ${rowColumn(from.horizon)} AS "__moment")`;
  const statements: Statement[] = [
    { name: `asked_${id === `${examples.id}.asked` ? examples.id : id}`, sql: `CREATE TABLE ${table} AS\nWITH "asked" AS (\n${indent(asked)}\n)\n${select(list, row.from())};`, span: examples.span },
    { name: `x_${id}`, sql: `CREATE VIEW ${quoteIdentifier(`x_${id}`)} AS\nSELECT "row".*${begin} FROM ${table} AS "row";`, span: examples.label.span },
    ...program.keys,
    ...sqlGroup(place, program),
  ];
  const values = group.windows.map((window, i): SelectItem => ({ sql: `"values".${quoteIdentifier(`w${i}`)}`, as: aheadColumn(i, prefix), comment: comment(window.span, window.text) }));
  const t = `${rowColumn("__moment")}${from.horizon === undefined ? "" : ` + ${rowColumn(from.horizon)}`} + ${widest(from)}`;
  const query = select(
    [{ sql: `"row".* EXCLUDE ("__e")` }, ...values],
    `FROM ${table} AS "row"`,
    `LEFT JOIN ${quoteIdentifier(keysTable(place.examples, group))} AS "key" ON ${keys.map((sql, i) => `${sql} = "key"."k${i}"`).join(" AND ")}`,
    `LEFT JOIN ${quoteIdentifier(groupTable(place.examples, group, "values"))} AS "values" ON "values"."__k" = coalesce("key"."__k", -1) AND "values"."__t" = ${t}`,
  );
  return { statements, query };
}

function widest(from: LabelFrom): number {
  return Math.max(...from.windows.map((window) => (window.over.kind === "range" ? window.over.width : 0)));
}

/** [m, m + w) is what lies w long, ending W − w ago, at m + W. */
function asGroup(examples: Examples, from: LabelFrom): Group {
  const most = widest(from);
  return {
    kind: "group",
    id: `label.${examples.label.name}`,
    input: from.input,
    where: from.where,
    keys: from.keys,
    ready: { kind: "live", within: -most },
    windows: from.windows.map((window) => (window.over.kind === "range" ? { ...window, over: { ...window.over, ending: most - window.over.width } } : window)),
    features: [],
    reach: null,
    span: examples.label.span,
  };
}
