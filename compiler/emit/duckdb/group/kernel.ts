import type { GroupProgram, KernelWindow, Statement } from "../../../../runtime/contract/batch.ts";
import { canonicalJson } from "../../../../runtime/contract/canonical.ts";
import { children } from "../../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import type { Examples, Group, Ready, Window } from "../../../../runtime/contract/plan.ts";
import { isText } from "../../../../stdlib/intrinsics/index.ts";
import { asJsonText, quoteIdentifier, quoteString } from "../expression/index.ts";
import { dictionaryTable, keysTable } from "../names.ts";
import { UNTIL } from "../input/revisions.ts";
import { floorTo } from "./bounds.ts";
import { hashSql } from "./sketches.ts";
import { RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";

/** One group of an example set, with the SQL of the uses' key parts over `x_<id>`. */
export interface GroupInPlace {
  readonly examples: Examples;
  readonly group: Group;
  /** The first of the groups that read the same rows by the same key, whose events and keys it shares. */
  readonly feed: Group;
  readonly uses: readonly { readonly use: number; readonly keys: readonly string[]; readonly own?: string }[];
  /** Of a label's windows, over the rows asked about: how long they are where that differs from row to row, and when versions are looked at. The SQL road alone knows these. */
  readonly ahead?: { readonly width?: string; readonly seen?: string };
}

/** A column that windows read of an event. */
interface EventColumn {
  readonly name: string;
  readonly sql: string;
  /** It is read as codes: of texts, or of records, which are put in order by these fields. */
  readonly codes: "texts" | { readonly fields: readonly string[] } | undefined;
  readonly comment: string;
}

/** Groups over the same rows, by the same key: they differ in windows and readiness alone, so one pass over the events feeds them all. Gives the first such group for each. */
export function feedsOf(groups: readonly Group[]): Map<Group, Group> {
  const feeds = new Map<string, Group>();
  return new Map(
    groups.map((group) => {
      const rows = canonicalJson([group.input, group.where ?? null, group.keys.map((key) => key.expr)]);
      const feed = feeds.get(rows) ?? group;
      feeds.set(rows, feed);
      return [group, feed];
    }),
  );
}

/**
 * What the kernel is fed with: distinct keys of all uses with codes, events, and what each example asks for. Groups that share a feed have the same keys and events, in the feed's names.
 */
export function emitGroups(places: readonly GroupInPlace[], context: SqlContext): GroupProgram[] {
  const programs = new Map<GroupInPlace, GroupProgram>();
  for (const feed of new Set(places.map((place) => place.feed))) {
    const fed = places.filter((place) => place.feed === feed);
    for (const [i, program] of emitFeed(fed, context).entries()) programs.set(fed[i]!, program);
  }
  return places.map((place) => programs.get(place)!);
}

function emitFeed(places: readonly GroupInPlace[], context: SqlContext): GroupProgram[] {
  const [first] = places;
  const { examples, feed } = first!;
  const shared = new EventColumns(feed, context);
  const windows = places.map(({ group }) => group.windows.map((window) => kernelWindow(window, group.own, shared)));
  const coded = shared.list.filter((column) => column.codes !== undefined);
  const keys = [keysStatement(places), ...coded.map((column) => dictionaryStatement(first!, column, shared.row))];
  const codes = (column: string): string => dictionaryTable(examples, feed, column);
  const events = eventsQuery(feed, shared, keysTable(examples, feed), codes);
  return places.map((place, i) => {
    const { group, uses } = place;
    const own = new EventColumns(group, context);
    const ownWindows = group.windows.map((window) => kernelWindow(window, group.own, own));
    const columns = renamed(ownWindows, windows[i]!);
    const named = (name: string): string => columns[name] ?? name;
    return {
      group: group.id,
      keys,
      events,
      ...(Object.entries(columns).every(([name, other]) => name === other) ? {} : { columns }),
      history: history(place, own, (column) => codes(named(column))),
      dictionaries: own.list.filter((column) => column.codes !== undefined).map((column) => ({ column: column.name, sql: `SELECT "value" FROM ${quoteIdentifier(codes(named(column.name)))} ORDER BY "code"`, holds: column.codes === "texts" ? "texts" : "records" })),
      windows: ownWindows,
      features: group.features.map((feature) => ({ name: feature.name, expr: feature.expr, type: feature.type })),
      uses: uses.map(({ use, keys, own }) => ({ use, queries: queriesQuery(place, keys, own), ...(own === undefined ? {} : { keptOut: true as const }) })),
    };
  });
}

/** Names of event columns in a group's own windows, with those of its feed. */
function renamed(own: readonly KernelWindow[], shared: readonly KernelWindow[]): Record<string, string> {
  const columns: Record<string, string> = {};
  own.forEach((window, i) => {
    for (const field of COLUMN_FIELDS) if (window[field] !== undefined) columns[window[field]] = shared[i]![field]!;
  });
  return columns;
}

const COLUMN_FIELDS = ["argument", "argument2", "filter", "known", "until", "own"] as const;

/** A window with its columns as its group's feed names them. */
export function inFeedNames(window: KernelWindow, columns: GroupProgram["columns"]): KernelWindow {
  if (columns === undefined) return window;
  const out = { ...window };
  for (const field of COLUMN_FIELDS) {
    const name = window[field];
    if (name !== undefined) out[field] = columns[name] ?? name;
  }
  return out;
}

/** The arguments, conditions and knowledge times of a group's windows, each once. */
class EventColumns {
  readonly row: RowSelect;
  readonly list: EventColumn[] = [];
  readonly #known = new Map<string, string>();

  constructor(group: Group, context: SqlContext) {
    this.row = new RowSelect(context, quoteIdentifier(group.input));
    this.row.sql(group.keys[0]?.expr ?? { kind: "literal", value: null, type: { kind: "int", missing: true } });
  }

  add(prefix: string, expr: Expr, window: Window, wrap: (sql: string) => string = (sql) => sql): string {
    const codes = prefix === "a" ? codesOf(expr) : undefined;
    const inner = this.row.sql(expr);
    return this.#column(prefix, wrap(codes === undefined && expr.type.kind === "bool" && prefix === "a" ? `CAST(${inner} AS INTEGER)` : inner), codes, window);
  }

  /** The hash of a value, in its place. */
  addHash(expr: Expr, window: Window): string {
    return this.#column("a", hashSql(expr.type, this.row.sql(expr)), undefined, window);
  }

  #column(prefix: string, sql: string, codes: EventColumn["codes"], window: Window): string {
    const known = this.#known.get(prefix + sql);
    if (known !== undefined) return known;
    const name = `${prefix}${this.list.filter((column) => column.name.startsWith(prefix)).length}`;
    this.#known.set(prefix + sql, name);
    this.list.push({ name, sql, codes, comment: comment(window.span, window.text) });
    return name;
  }
}

function codesOf(expr: Expr): EventColumn["codes"] {
  if (isText(expr.type)) return "texts";
  return expr.type.kind === "record" ? { fields: expr.type.fields.map((field) => field.name) } : undefined;
}

/** A row without knowledge time is never known. */
const NEVER = "9007199254740991";

function kernelWindow(window: Window, own: Expr | undefined, events: EventColumns): KernelWindow {
  const kind = window.argument?.type.kind;
  const out: KernelWindow = { aggregate: window.aggregate, lag: window.visible.kind === "lag" ? window.visible.lag : 0, over: window.over };
  if (window.argument !== undefined) {
    out.argument = window.aggregate === "approx_distinct" ? events.addHash(window.argument, window) : events.add("a", window.argument, window);
    out.numeric = kind === "float" ? "float" : kind === "bool" ? "bool" : "int";
  }
  if (window.argument2 !== undefined) out.argument2 = events.add("a", window.argument2, window);
  if (window.where !== undefined) out.filter = events.add("f", window.where, window);
  if (window.visible.kind === "known") out.known = events.add("k", window.visible.known, window, (sql) => `coalesce(${sql}, ${NEVER})`);
  if (window.visible.kind === "known" && window.visible.versions) out.until = events.add("u", { kind: "column", name: UNTIL, type: { kind: "timestamp", missing: true } }, window, (sql) => `coalesce(${sql}, ${NEVER})`);
  if (own !== undefined) out.own = events.add("o", own, window);
  if (window.q !== undefined) out.q = window.q;
  if (window.k !== undefined) out.k = window.k;
  if (window.edges !== undefined) out.edges = window.edges;
  if (window.halfLife !== undefined) out.halfLife = window.halfLife;
  if (window.grid !== undefined) out.grid = window.grid;
  if (window.grid2 !== undefined) out.grid2 = window.grid2;
  return out;
}

const partName = (i: number): string => `k${i}`;

/** A key may be any expression: one that is no bare column stands in parentheses. */
const asOperand = (sql: string): string => (/^"row"\."(?:[^"]|"")+"$/.test(sql) ? sql : `(${sql})`);

function keysStatement(places: readonly GroupInPlace[]): Statement {
  const { examples, feed } = places[0]!;
  const parts = feed.keys.map((_, i) => quoteIdentifier(partName(i)));
  const asked = places.flatMap(({ uses }) => uses.map(({ keys }) => keys));
  const distinct = [...new Map(asked.map((keys) => [keys.join(", "), keys])).values()].map((keys) => {
    const list = keys.map((sql, i) => ({ sql, as: partName(i) }));
    return `${select(list, `FROM ${quoteIdentifier(`x_${examples.id}`)} AS "row"`)}\nWHERE ${keys.map((sql) => `${sql} IS NOT NULL`).join(" AND ")}`;
  });
  const all = distinct.join("\nUNION\n");
  const query = `SELECT CAST(row_number() OVER (ORDER BY ${parts.join(", ")}) - 1 AS INTEGER) AS "__k", *\nFROM (\n${distinct.length === 1 ? all.replace("SELECT\n", "SELECT DISTINCT\n") : all}\n)`;
  const head = comment(feed.span, `features ${places.map(({ group }) => group.id).join(", ")}: the keys that are asked for, in order`);
  return { name: `keys_${examples.id}_${feed.id}`, sql: `${head}\nCREATE TABLE ${quoteIdentifier(keysTable(examples, feed))} AS\n${query};`, span: feed.span };
}

function dictionaryStatement({ examples, feed: group }: GroupInPlace, column: EventColumn, row: RowSelect): Statement {
  const name = dictionaryTable(examples, group, column.name);
  const query = column.codes === "texts" || column.codes === undefined ? textCodes(column, row) : recordCodes(column, column.codes.fields, row);
  return { name: `codes_${examples.id}_${group.id}_${column.name}`, sql: `${column.comment}\nCREATE TABLE ${quoteIdentifier(name)} AS\n${query};`, span: group.span };
}

function textCodes(column: EventColumn, row: RowSelect): string {
  const values = select([{ sql: `DISTINCT ${column.sql}`, as: "value" }], row.from());
  return `SELECT "value", CAST(row_number() OVER (ORDER BY "value") - 1 AS INTEGER) AS "code"\nFROM (\n${values}\n)\nWHERE "value" IS NOT NULL`;
}

/** Records by their fields, a missing one first: `value` is JSON, by which they are found, `record` the engine's own. */
function recordCodes(column: EventColumn, fields: readonly string[], row: RowSelect): string {
  const values = select([{ sql: asJsonText(column.sql), as: "value" }, { sql: `any_value(${column.sql})`, as: "record" }], row.from(), "GROUP BY 1");
  const order = fields.map((field) => `struct_extract("record", ${quoteString(field)}) NULLS FIRST`).join(", ");
  return `SELECT "value", "record", CAST(row_number() OVER (ORDER BY ${order}) - 1 AS INTEGER) AS "code"\nFROM (\n${values}\n)\nWHERE "value" IS NOT NULL`;
}

/** The same for all keys of the group's input: what the store holds. */
function history(place: GroupInPlace, events: EventColumns, codes: (column: string) => string): GroupProgram["history"] {
  const { examples, group } = place;
  const table = `${keysTable(examples, group)}.all`;
  const parts = group.keys.map((_, i) => quoteIdentifier(partName(i)));
  const keys = group.keys.map((key) => events.row.sql(key.expr));
  const distinct = select(
    keys.map((sql, i) => ({ sql: i === 0 ? `DISTINCT ${sql}` : sql, as: partName(i) })),
    events.row.from(),
    `WHERE ${keys.map((sql) => `${asOperand(sql)} IS NOT NULL`).join(" AND ")}`,
  );
  const query = `SELECT CAST(row_number() OVER (ORDER BY ${parts.join(", ")}) - 1 AS INTEGER) AS "__k", *\nFROM (\n${distinct}\n)`;
  const head = comment(group.span, `features ${group.id}: all keys, in order`);
  return {
    create: { name: `all_keys_${examples.id}_${group.id}`, sql: `${head}\nCREATE TABLE ${quoteIdentifier(table)} AS\n${query};`, span: group.span },
    keys: `SELECT ${parts.join(", ")} FROM ${quoteIdentifier(table)} ORDER BY "__k"`,
    events: `${eventsQuery(group, events, table, codes)}\nORDER BY "__k", "__at"`,
  };
}

/** `codes`: the table of a column's dictionary. */
function eventsQuery(group: Group, events: EventColumns, table: string, codes: (column: string) => string): string {
  const keys = group.keys.map((key) => events.row.sql(key.expr));
  const where = group.where === undefined ? undefined : events.row.sql(group.where);
  const list: SelectItem[] = [
    { sql: `"key"."__k"`, as: "__k" },
    { sql: rowColumn("__at"), as: "__at" },
  ];
  const joins = [`JOIN ${quoteIdentifier(table)} AS "key" ON ${keys.map((sql, i) => `${asOperand(sql)} = "key".${quoteIdentifier(partName(i))}`).join(" AND ")}`];
  for (const column of events.list) {
    if (column.codes !== undefined) {
      const alias = quoteIdentifier(`${column.name}.codes`);
      joins.push(`LEFT JOIN ${quoteIdentifier(codes(column.name))} AS ${alias} ON ${alias}."value" = ${column.codes === "texts" ? column.sql : asJsonText(column.sql)}`);
      list.push({ sql: `${alias}."code"`, as: column.name, comment: column.comment });
    } else list.push({ sql: column.sql, as: column.name, comment: column.comment });
  }
  const conditions = [`${rowColumn("__at")} IS NOT NULL`, ...(where === undefined ? [] : [where])];
  return select(list, events.row.from(), ...joins, `WHERE ${conditions.join(" AND ")}`);
}

/** When a group's value at a moment was worked out. */
export function readyTime(ready: Ready): string {
  const moment = rowColumn("__moment");
  if (ready.kind === "live") return ready.within === 0 ? moment : `${moment} - ${ready.within}`;
  return floorTo(ready.after === 0 ? moment : `(${moment} - ${ready.after})`, ready.period);
}

/** Uses that ask at the same times for the same keys have the same text, by which the runtime reads it once. */
function queriesQuery({ examples, group, feed, ahead }: GroupInPlace, keys: readonly string[], own: string | undefined): string {
  const on = keys.map((sql, i) => `${sql} = "key".${quoteIdentifier(partName(i))}`).join(" AND ");
  return select(
    [
      { sql: rowColumn("__e"), as: "__e" },
      { sql: `coalesce("key"."__k", -1)`, as: "__k" },
      { sql: readyTime(group.ready), as: "__t" },
      ...(group.features.some(({ expr }) => readsMoment(expr)) ? [{ sql: rowColumn("__moment"), as: "__moment" }] : []),
      ...(own === undefined ? [] : [{ sql: own, as: "__own" }]),
      ...(ahead?.width === undefined ? [] : [{ sql: ahead.width, as: "__w" }]),
      ...(ahead?.seen === undefined ? [] : [{ sql: ahead.seen, as: "__seen" }]),
    ],
    `FROM ${quoteIdentifier(`x_${examples.id}`)} AS "row"`,
    `LEFT JOIN ${quoteIdentifier(keysTable(examples, feed))} AS "key" ON ${on}`,
  );
}

function readsMoment(expr: Expr): boolean {
  return expr.kind === "moment" || children(expr).some(readsMoment);
}
