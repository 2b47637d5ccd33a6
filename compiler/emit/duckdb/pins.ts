/**
 * What pins an input by its content, as SQL over the rows that were read (`<id>.read`, in physical values, so that the kind of file does not show).
 *
 * A row stands in the digest of the UTC day in which it became known. A column that is known later than its row stands, together with the row's key (or all of the row, where it has none), in the digest of the day in which it is: so an outcome that is filled
 * in when it is due is growth, and one that changes afterwards is history rewritten. Sums of hashes do not depend on the order of rows, nor on threads. A column marked `@pii` takes no part: of a day with few rows a
 * digest would tell whether a guess is right.
 */
import { canonicalJson, sha256 } from "../../../runtime/contract/canonical.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Column, Plan, Scan, Table } from "../../../runtime/contract/plan.ts";
import { gridText, typeText } from "../../../runtime/contract/type-text.ts";
import { readTable } from "./names.ts";
import { quoteIdentifier, quoteString } from "./expression/index.ts";
import { isGiven } from "./input/file-columns.ts";
import { isPersonal } from "./input/personal.ts";
import { revisedRelations, versionedRelations } from "./input/revisions.ts";
import { sqlTable } from "./input/table.ts";
import { columnsRead, rowColumn, RowSelect, type SqlContext } from "./row-select.ts";
import { type SelectItem, select } from "./sql-text.ts";

const DAY = 86_400_000_000;
const HALF = "18446744073709551616";

export interface PinQueries {
  readonly node: string;
  /** Given columns as declared. */
  readonly columns: Readonly<Record<string, string>>;
  readonly derived: string | undefined;
  /** One row: (rows, at_from, at_to, known_from, known_to), instants in µs as text or NULL. */
  readonly spans: string;
  /**
   * Rows (day, old, early, rows, digest): days since 1970 (NULL: no knowledge time); whether it was known before `before` and before `until` (µs); how many rows, and the sum of hashes modulo 2^64 as text.
   */
  digests(before: string | undefined, until: string | undefined): string;
  /** The same without such bounds, and of each day the least and greatest knowledge time (`from`, `to`): of a source that lies in pieces most days lie on one side of a bound. */
  readonly days: string;
}

export function emitPins(plan: Plan): PinQueries[] {
  const context: SqlContext = { zones: plan.zones, tables: new Map(plan.tables.map((table) => [table.id, sqlTable(table)])), revised: revisedRelations(plan), versions: versionedRelations(plan) };
  return [...plan.tables, ...plan.scans].map((node) => pinQueries(node, context));
}

/** Columns that become known together; the first of a node are the row's own. */
interface Layer {
  readonly known: Expr | undefined;
  readonly columns: readonly Column[];
}

function pinQueries(node: Scan | Table, context: SqlContext): PinQueries {
  const [own, ...later] = layersOf(node);
  const dated = own!.known !== undefined && !isPersonalTime(node, own!.known);
  const at = node.kind === "scan" && !isPersonalTime(node, node.at) ? node.at : undefined;
  const layers = dated ? [own!, ...later.filter((layer) => !isPersonalTime(node, layer.known!))] : [{ known: undefined, columns: [own!, ...later].flatMap(({ columns }) => columns) }];
  const is = (bound: string | undefined): string => (bound === undefined ? "false" : `coalesce("known" < ${BigInt(bound)}, false)`);
  return {
    node: node.id,
    columns: Object.fromEntries(node.columns.filter(isGiven).map((column) => [column.name, columnText(column, own!)])),
    derived: derivedHash(node),
    spans: spansQuery(node, context, at, dated ? own!.known : undefined),
    digests: (before, until) => digestsQuery(node, context, layers, [{ sql: is(before), as: "old" }, { sql: is(until), as: "early" }]),
    days: digestsQuery(node, context, layers, [{ sql: `CAST(min("known") AS VARCHAR)`, as: "from" }, { sql: `CAST(max("known") AS VARCHAR)`, as: "to" }]),
  };
}

function layersOf(node: Scan | Table): Layer[] {
  const given = node.columns.filter(isGiven);
  if (node.kind === "table") return [{ known: node.validity.kind === "history" ? node.validity.known : undefined, columns: given }];
  const layers = new Map<string, { known: Expr; columns: Column[] }>();
  for (const column of given) {
    const known = column.known ?? node.exists;
    const key = JSON.stringify(known);
    const layer = layers.get(key) ?? { known, columns: [] };
    layers.set(key, layer);
    layer.columns.push(column);
  }
  // The row's own time is that of the columns that place it; what most columns have decides where these differ.
  const placing = new Set(givenIn(node, [node.at]));
  const weight = ({ columns }: Layer): number => columns.length + (columns.some(({ name }) => placing.has(name)) ? given.length : 0);
  const all = [...layers.values()].sort((a, b) => weight(b) - weight(a));
  return all.length === 0 ? [{ known: node.exists, columns: [] }] : all;
}

/** What tells which row a later value belongs to: its key, where it has one that is given and not personal; else nobody can say without all of the row. */
function identityOf(node: Scan | Table): readonly Column[] | undefined {
  const names = node.kind === "scan" && node.key.length === 0 ? (node.unique[0] ?? []) : node.key;
  const columns = node.columns.filter((column) => names.includes(column.name) && isGiven(column) && !isPersonal(column));
  return columns.length === 0 || columns.length < names.length ? undefined : columns;
}

function columnText(column: Column, own: Layer): string {
  const epoch = column.epoch === undefined ? "" : ` by ${column.epoch}`;
  const from = column.from === undefined || column.from === column.name ? "" : ` from ${JSON.stringify(column.from)}`;
  const known = own.columns.includes(column) || column.knownText === undefined ? "" : ` known at ${column.knownText}`;
  return `${typeText(column.type)}${gridText(column.grid)}${epoch}${from}${known}${isPersonal(column) ? " @pii, in no digest" : ""}`;
}

/** Of knowledge times that read derived columns or tables: how these are made. */
function derivedHash(node: Scan | Table): string | undefined {
  const times = node.kind === "scan" ? node.columns.filter(isGiven).flatMap(({ known }) => (known === undefined ? [] : [known])) : node.validity.kind === "history" ? [node.validity.known] : [];
  const read = new Set(times.flatMap((time) => readThrough(node, time)));
  const derivations = node.columns.filter(({ name, derive }) => derive !== undefined && read.has(name)).map(({ name, derive }) => [name, derive]);
  return derivations.length === 0 ? undefined : sha256(canonicalJson([times, derivations])).slice(0, 16);
}

function isPersonalTime(node: Scan | Table, time: Expr): boolean {
  const read = new Set(readThrough(node, time));
  return node.columns.some((column) => isPersonal(column) && read.has(column.name));
}

/** Columns that an expression reads, also through derived ones. */
function readThrough(node: Scan | Table, expr: Expr): string[] {
  const found = new Set<string>();
  const open = columnsRead(expr);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const derive = node.columns.find((column) => column.name === name)?.derive;
    if (derive !== undefined) open.push(...columnsRead(derive));
  }
  return [...found];
}

function givenIn(node: Scan | Table, exprs: readonly Expr[]): string[] {
  const read = new Set(exprs.flatMap((expr) => readThrough(node, expr)));
  return node.columns.filter((column) => isGiven(column) && read.has(column.name)).map(({ name }) => name);
}

function spansQuery(node: Scan | Table, context: SqlContext, at: Expr | undefined, known: Expr | undefined): string {
  const row = new RowSelect(context, quoteIdentifier(readTable(node.id)));
  const bounds = (expr: Expr | undefined, names: readonly [string, string]) => {
    const sql = expr === undefined ? "NULL" : row.sql(expr);
    return [
      { sql: `CAST(min(${sql}) AS VARCHAR)`, as: names[0] },
      { sql: `CAST(max(${sql}) AS VARCHAR)`, as: names[1] },
    ];
  };
  const items = [{ sql: "count(*)", as: "rows" }, ...bounds(at, ["at_from", "at_to"]), ...bounds(known, ["known_from", "known_to"])];
  return select(items, row.from());
}

function digestsQuery(node: Scan | Table, context: SqlContext, layers: readonly Layer[], items: readonly SelectItem[]): string {
  const own = layers[0]!;
  const parts = layers.map((layer, i) => {
    const row = new RowSelect(context, quoteIdentifier(readTable(node.id)));
    const known = layer.known === undefined ? "CAST(NULL AS BIGINT)" : row.sql(layer.known);
    const items = [
      { sql: known, as: "known" },
      { sql: i === 0 ? "true" : "false", as: "own" },
      { sql: `md5_number_lower(${rowText(i === 0 ? own.columns : [...(identityOf(node) ?? own.columns), ...layer.columns], i)})`, as: "hash" },
    ];
    const text = select(items, row.from());
    // A value whose time is missing is never known, so it is no news.
    return i === 0 ? text : `${text}\nWHERE (${known}) IS NOT NULL`;
  });
  return select(
    [
      // Whole numbers all the way: `//` cuts towards zero, so the rest goes first.
      { sql: `CAST(("known" - (("known" % ${DAY}) + ${DAY}) % ${DAY}) // ${DAY} AS INTEGER)`, as: "day" },
      ...items,
      { sql: `count(*) FILTER (WHERE "own")`, as: "rows" },
      { sql: `CAST(sum("hash") % ${HALF} AS VARCHAR)`, as: "digest" },
    ],
    `FROM (\n${parts.join("\nUNION ALL\n")}\n)`,
    "GROUP BY ALL",
  );
}

/** A row as one text that no other row has: numbers as they are, texts behind their length, what is missing as `~`. */
function rowText(columns: readonly Column[], layer: number): string {
  const values = columns.filter((column) => !isPersonal(column)).map((column) => {
    const sql = rowColumn(column.name);
    switch (column.type.kind) {
      case "string":
      case "category":
      case "enum":
      case "zone":
        return `coalesce(strlen(CAST(${sql} AS VARCHAR)) || ':' || CAST(${sql} AS VARCHAR), '~')`;
      case "list":
      case "record":
        return `coalesce(CAST(to_json(${sql}) AS VARCHAR), '~')`;
      default:
        return `coalesce(CAST(${sql} AS VARCHAR), '~')`;
    }
  });
  return `concat_ws('|', ${[quoteString(String(layer)), ...values].join(", ")})`;
}
