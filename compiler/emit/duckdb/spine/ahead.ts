import type { Statement } from "../../../../runtime/contract/batch.ts";
import type { Examples, Group, LabelFrom, Window } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { emitGroups, type GroupInPlace } from "../group/kernel.ts";
import { sqlFeed } from "../group/sql-road.ts";
import { groupTable, keysTable } from "../names.ts";
import { RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";

/** Windows of a label from another source, beside the rows asked about. */
export interface AheadLabel {
  readonly statements: readonly Statement[];
  /** The rows asked about, with a column for each window. */
  readonly query: string;
}

/** Begins the names of the first label's columns. */
const FIRST = "__label.";

/** The column of a label's window. */
export const aheadColumn = (window: number, prefix = FIRST): string => `${prefix}w${window}`;

/** When the windows of a stretch end, how long they are where that differs, and when versions are looked at: columns of the rows asked about. */
const widthColumn = (prefix: string): string => `${prefix}width`;
const seenColumn = (prefix: string): string => `${prefix}seen`;

/**
 * What lies ahead of a moment is what lay behind it later: the label's windows are those of a group that is asked about when the window ends, over all rows whenever they became known (of
 * versions, those that are seen when the label is final). So both roads have their labels from the SQL road's windows. Windows of different length end at different times: each length is a group of its own.
 *
 * `asked`: the query of the rows asked about, with `__moment`. `prefix` begins the names of its columns, and tells a further label's tables from the first one's.
 */
export function aheadLabel(examples: Examples, from: LabelFrom, asked: string, context: SqlContext, prefix = FIRST): AheadLabel {
  const { label } = examples;
  const row = new RowSelect(context, `"asked"`);
  const list: SelectItem[] = [
    { sql: `CAST(row_number() OVER () - 1 AS INTEGER)`, as: "__e" },
    { sql: `"row".*` },
    ...from.args.map((arg, i) => ({ sql: row.sql(arg), as: `${prefix}k${i}`, comment: comment(label.span, `by ${from.keys[i]!.name}`) })),
    ...(inVersions(from) ? [{ sql: row.sql(label.known!), as: seenColumn(prefix), comment: comment(label.span, "the versions that are seen when it is final") }] : []),
  ];
  const id = prefix === FIRST ? `${examples.id}.asked` : `${examples.id}.asked.${label.name}`;
  const table = quoteIdentifier(id);
  const made: Statement = { name: prefix === FIRST ? `asked_${examples.id}` : `asked_${examples.id}_${label.name}`, sql: `CREATE TABLE ${table} AS\nWITH "asked" AS (\n${indent(asked)}\n)\n${select(list, row.from())};`, span: examples.span };
  const stretches = stretchesOf(from).map((stretch, i) => emitStretch({ examples, from, id, prefix }, stretch, i, context));
  const values = from.windows.map((window, i): SelectItem => {
    const place = stretches.findIndex(({ windows }) => windows.includes(i));
    return { sql: `"values${place}".${quoteIdentifier(`w${stretches[place]!.windows.indexOf(i)}`)}`, as: aheadColumn(i, prefix), comment: comment(window.span, window.text) };
  });
  const query = select([{ sql: `"row".* EXCLUDE ("__e")` }, ...values], `FROM ${table} AS "row"`, ...stretches.flatMap(({ joins }) => joins));
  return { statements: [made, ...stretches.flatMap(({ statements }) => statements)], query };
}

const inVersions = (from: LabelFrom): boolean => from.windows.some(({ visible }) => visible.kind === "known");

type Range = Extract<Window["over"], { kind: "range" }>;
const overOf = (window: Window): Range => window.over as Range;

/** Windows of one length, by their places in the label. */
function stretchesOf(from: LabelFrom): number[][] {
  const stretches = new Map<string, number[]>();
  from.windows.forEach((window, i) => {
    const { width, upTo } = overOf(window);
    const length = upTo ?? String(width);
    stretches.set(length, [...(stretches.get(length) ?? []), i]);
  });
  return [...stretches.values()];
}

interface Stretch {
  readonly windows: readonly number[];
  readonly statements: readonly Statement[];
  readonly joins: readonly string[];
}

/** A label with the table of the rows asked about. */
interface InPlace {
  readonly examples: Examples;
  readonly from: LabelFrom;
  readonly id: string;
  readonly prefix: string;
}

function emitStretch({ examples, from, id, prefix }: InPlace, windows: readonly number[], place: number, context: SqlContext): Stretch {
  const { label } = examples;
  const [WIDTH, SEEN] = [widthColumn(prefix), seenColumn(prefix)];
  const { width, upTo } = overOf(from.windows[windows[0]!]!);
  const group = asGroup(examples, from, windows, place);
  const keys = from.args.map((_, i) => rowColumn(`${prefix}k${i}`));
  const length = upTo === undefined ? String(width) : rowColumn(upTo);
  const end = [rowColumn("__moment"), ...(from.horizon === undefined ? [] : [rowColumn(from.horizon)]), length].join(" + ");
  const ahead = { ...(upTo === undefined ? {} : { width: rowColumn(WIDTH) }), ...(inVersions(from) ? { seen: rowColumn(SEEN) } : {}) };
  const inPlace: GroupInPlace = { examples: { ...examples, id: `${id}${place}`, uses: [{ group: group.id, keys: [], prefix: "", span: label.span }] }, group, feed: group, uses: [{ use: 0, keys }], ahead };
  const [program] = emitGroups([inPlace], context);
  const row: SelectItem[] = [{ sql: `"row".* REPLACE (${end} AS "__moment")` }, ...(upTo === undefined ? [] : [{ sql: length, as: WIDTH }])];
  const statements: Statement[] = [
    { name: `x_${id}${place}`, sql: `CREATE VIEW ${quoteIdentifier(`x_${id}${place}`)} AS\n${select(row, `FROM ${quoteIdentifier(id)} AS "row"`)};`, span: label.span },
    ...program!.keys,
    ...sqlFeed([inPlace], [program!]),
  ];
  const [key, values] = [quoteIdentifier(`key${place}`), quoteIdentifier(`values${place}`)];
  const joins = [
    `LEFT JOIN ${quoteIdentifier(keysTable(inPlace.examples, group))} AS ${key} ON ${keys.map((sql, i) => `${sql} = ${key}."k${i}"`).join(" AND ")}`,
    `LEFT JOIN ${quoteIdentifier(groupTable(inPlace.examples, group, "values"))} AS ${values} ON ${values}."__k" = coalesce(${key}."__k", -1) AND ${values}."__t" = ${end}${upTo === undefined ? "" : ` AND ${values}."__w" = ${length}`}${inVersions(from) ? ` AND ${values}."__seen" = ${rowColumn(SEEN)}` : ""}`,
  ];
  return { windows, statements, joins };
}

function asGroup(examples: Examples, from: LabelFrom, windows: readonly number[], place: number): Group {
  return {
    kind: "group",
    id: `label.${examples.label.name}${place}`,
    input: from.input,
    where: from.where,
    keys: from.keys,
    ready: { kind: "live", within: 0 },
    windows: windows.map((i) => from.windows[i]!),
    features: [],
    reach: null,
    span: examples.label.span,
  };
}
