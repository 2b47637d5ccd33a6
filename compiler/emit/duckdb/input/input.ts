import { HIDDEN, isPersonal, isPersonalIn } from "./personal.ts";
import type { BatchProgram, Check } from "../../../../runtime/contract/batch.ts";
import type { Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { boundsTable, fileTable, readTable } from "../names.ts";
import { derive, RowSelect, type SqlContext } from "../row-select.ts";
import { type Cte, comment, type SelectItem, select, withCtes } from "../sql-text.ts";
import { type History, historyChecks, KNOWN, stepsStatement } from "./history.ts";
import { isRevised, VERSIONS_HELP, versionItems } from "./revisions.ts";
import { orderItems, resendFaults, resendReads, withoutResends } from "./resends.ts";
import { faultChecks, faultItem, faultsOf } from "./faults.ts";
import { boundCheck } from "./quarantine.ts";
import { finiteItem, notFiniteQuery } from "./not-finite.ts";
import { decoded, fileQuery, isGiven, placeColumns, unreadable } from "./file-columns.ts";

type Input = BatchProgram["inputs"][number];

/**
 * Reads a source or table: decode what the file holds, derive, find each row's first fault, store once (`<id>.read`), and show the rows without fault under the
 * node's own name. `needed`: the columns that anything reads later; others are checked and not stored.
 */
export function emitInput(node: Scan | Table, context: SqlContext, needed: ReadonlySet<string>): Input {
  const faults = faultsOf(node);
  const history = historyOf(node);
  const shown = new Set([...faults.flatMap((fault) => fault.shows), ...resendReads(node), ...node.columns.map((column) => column.name).filter((name) => needed.has(name))]);
  const stored = new Set(node.columns.map((column) => column.name).filter((name) => shown.has(name)));
  return {
    node: node.id,
    fileTable: fileTable(node.id),
    readTable: readTable(node.id),
    origin: node.from,
    columns: node.columns.filter(isGiven).map((column) => ({ column: column.name, field: column.from ?? column.name, type: column.type, epoch: column.epoch, span: column.span })),
    span: node.span,
    create: [
      { name: `read_${node.id}`, sql: readStatement(node, context, faults, stored), span: node.span },
      { name: node.id, sql: keptStatement(node, context, stored), span: node.span },
      ...(history === undefined || node.kind !== "table" ? [] : [{ name: `steps_${node.id}`, sql: stepsStatement(node, history, [...stored]), span: node.span }]),
      ...(node.kind === "scan" ? [{ name: `bounds_${node.id}`, sql: boundsStatement(node), span: node.span }] : []),
    ],
    checks: [...faultChecks(node, [...faults, ...resendFaults(node)], stored), ...boundCheck(node, faults), ...uniqueSets(node).map((columns) => uniqueCheck(node, columns)), ...(history === undefined || node.kind !== "table" ? [] : historyChecks(node, history))],
    counts: select(
      [
        { sql: "count(*)", as: "read" },
        { sql: `count(*) FILTER (WHERE "__fault" IS NULL)`, as: "kept" },
      ],
      `FROM ${quoteIdentifier(readTable(node.id))}`,
    ),
    notFinite: notFiniteQuery(node),
    personal: node.columns.filter(isPersonal).map((column) => column.name),
  };
}

function historyOf(node: Scan | Table): History | undefined {
  return node.kind === "table" && node.validity.kind === "history" ? node.validity : undefined;
}

function readStatement(node: Scan | Table, context: SqlContext, faults: ReturnType<typeof faultsOf>, stored: ReadonlySet<string>): string {
  const given = node.columns.filter(isGiven);
  const ctes: Cte[] = [{ name: "file", sql: fileQuery(node, node.columns) }];
  const places = given.map((column, i) => `WHEN ${unreadable(column)} THEN ${i + 1}`);
  const texts = given.map((column) => `WHEN ${unreadable(column)} THEN ${isPersonal(column) ? HIDDEN : `left(CAST(${quoteIdentifier(column.name)} AS VARCHAR), 80)`}`);
  const list: SelectItem[] = [
    ...[...placeColumns(node), "__bad"].map((name) => ({ sql: quoteIdentifier(name) })),
    ...given.map((column) => ({ sql: decoded(column), as: column.name, comment: comment(column.span, column.name) })),
    { sql: caseOf(places, "USMALLINT"), as: "__unreadable", comment: "-- the first column whose value is none of its type, and what stands there" },
    { sql: caseOf([...badTexts(node), ...texts], "VARCHAR"), as: "__text" },
    ...finiteItem(node),
  ];
  ctes.push({ name: "typed", sql: select(list, `FROM "file"`) });
  const derived = node.columns.filter((column) => column.derive !== undefined).map((column) => ({ name: column.name, expr: column.derive!, text: column.name, span: column.span }));
  const last = derive(context, quoteIdentifier("typed"), derived, "derived", ctes);
  const row = new RowSelect(context, last);
  const kept: SelectItem[] = [...placeColumns(node), ...stored, "__text", ...finiteItem(node).flatMap(({ as }) => (as === undefined ? [] : [as]))].map((name) => ({ sql: `"row".${quoteIdentifier(name)}` }));
  const items = [...kept, ...orderItems(node, row), faultItem(faults, row)];
  const what = `${node.kind === "scan" ? "source" : "table"} ${node.id}: every row of the file, its values taken to their types; __fault is the first rule that a row breaks (its number), or NULL. Times are µs since 1970-01-01T00:00Z`;
  return `${comment(node.span, what)}\nCREATE TABLE ${quoteIdentifier(readTable(node.id))} AS\n${withCtes(ctes, withoutResends(node, select(items, row.from()), faults.length))};`;
}

/** Of what is no row its text, unless it may hold what is personal. */
function badTexts(node: Scan | Table): string[] {
  return [`WHEN "__bad" IS NOT NULL THEN ${node.columns.some(isPersonal) ? `"__bad"` : `concat("__bad", ': ', left("__raw", 80))`}`];
}

function caseOf(cases: readonly string[], type: string): string {
  return cases.length === 0 ? `CAST(NULL AS ${type})` : `CAST(CASE\n${cases.map((line) => `  ${line}`).join("\n")}\nEND AS ${type})`;
}

/** The rows without fault, with their event time. */
function keptStatement(node: Scan | Table, context: SqlContext, stored: ReadonlySet<string>): string {
  const row = new RowSelect(context, quoteIdentifier(readTable(node.id)));
  const items: SelectItem[] = [`__row`, ...stored].map((name) => ({ sql: `"row".${quoteIdentifier(name)}` }));
  if (node.kind === "table" && node.keyIsRow && !stored.has("row")) items.push({ sql: `"row"."__row"`, as: "row" });
  if (isRevised(node)) items.push(...versionItems(node, row));
  const history = historyOf(node);
  if (history !== undefined) items.push({ sql: row.sql(history.known), as: KNOWN, comment: comment(node.span, `known at of ${node.id}`) });
  if (node.kind === "scan") items.push({ sql: row.sql(node.at), as: "__at", comment: comment(node.span, `at of ${node.id}`) });
  // What a window function gives is worked out once.
  return `${comment(node.span, `${node.kind === "scan" ? "source" : "table"} ${node.id}: the rows that break no rule`)}\nCREATE ${isRevised(node) ? "TABLE" : "VIEW"} ${quoteIdentifier(node.id)} AS\n${select(items, row.from(), `WHERE "row"."__fault" IS NULL`)};`;
}

/** When the data of a source begins and ends: one row (first, end). */
function boundsStatement(scan: Scan): string {
  const end = scan.completeUntil === undefined ? `max("__at")` : `CAST(${scan.completeUntil} AS BIGINT)`;
  return `${comment(scan.span, `source ${scan.id}: when its data begins and ends`)}\nCREATE TABLE ${quoteIdentifier(boundsTable(scan.id))} AS\n${select(
    [
      { sql: `min("__at")`, as: "first" },
      { sql: end, as: "end" },
    ],
    `FROM ${quoteIdentifier(scan.id)}`,
  )};`;
}

function uniqueSets(node: Scan | Table): string[][] {
  const key = isRevised(node) ? [...node.key, node.revised.by] : node.key;
  const sets = node.kind === "scan" ? [key] : [...(historyOf(node) === undefined ? [node.key] : []), ...(node.unique ?? [])];
  return sets.filter((columns) => columns.length > 0).map((columns) => [...columns]);
}

/** Rows with the same values in these columns, as a failure. A missing value equals none, so rows that hold one repeat nothing. */
function uniqueCheck(node: Scan | Table, columns: readonly string[]): Check {
  const list = columns.map(quoteIdentifier).join(", ");
  const shown = columns.map((name) => (isPersonalIn(node, name) ? HIDDEN : shownValue(name, node.columns.find((column) => column.name === name)?.type.kind))).join(", ");
  const there = columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(" AND ");
  const repeated = select([{ sql: list }, { sql: "count(*)", as: "__times" }], `FROM ${quoteIdentifier(node.id)}`, `WHERE ${there}`, `GROUP BY ${list}`, "HAVING count(*) > 1");
  const isTable = node.kind === "table";
  return {
    sql: `SELECT count(*) AS "violations", min(concat_ws(', ', ${shown}) || ' stands ' || "__times" || ' times') AS "sample"\nFROM (\n${repeated}\n)`,
    otherwise: "fail",
    code: "MLS3164",
    reason: `${columns.map((name) => `\`${name}\``).join(", ")} of ${isTable ? "table" : "source"} \`${node.id}\` ${columns.length === 1 ? "is" : "are"} not unique`,
    help: isTable ? (columns.join() === node.key.join() ? "a lookup must find one row: remove the repeated rows, or name a key that is unique" : "remove the rows that are there twice, or take the rule out if they are different things") : `if a row was sent twice, say \`unique by ${columns.join(", ")}\`: then the first counts; if it was corrected, say \`revised by\` the time at which its versions came`,
    span: node.span,
    ofAll: { kind: "unique", columns: [...columns] },
    ...(isRevised(node) && columns.includes(node.revised.by) ? VERSIONS_HELP : {}),
  };
}

/** A value as a person reads it: times in ISO 8601. */
function shownValue(name: string, kind: string | undefined): string {
  const column = quoteIdentifier(name);
  if (kind === "timestamp" || kind === "localTimestamp") return `CAST(make_timestamp(${column}) AS VARCHAR)${kind === "timestamp" ? " || 'Z'" : ""}`;
  return `CAST(${column} AS VARCHAR)`;
}
