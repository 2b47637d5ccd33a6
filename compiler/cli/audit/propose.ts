/**
 * What rows might be instead: SQL over the rows of a subject with all that is known of them. A proposal need not be a lawful change; verify.ts asks the spec's own expressions which ones are.
 *
 * `rows` has, beside the columns of `knowledgeQuery`, `__cut`: from when on this row may be different (later than the cut for a row that is asked about just behind it; never for the first and the last row, with
 * which the data begins and ends), and `__place`, its place in an order that is drawn, and `__next`, the place of another row, its partner. `proposals` has the given columns with `__n` (its place), `__id` (negative for a
 * new row), `__donor`, `__kind` and `__again` (the donor, sent again).
 */
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { NEVER } from "../../emit/duckdb/knowledge-query.ts";
import { type Cut, draw, inBuckets } from "./cut.ts";
import type { Given, Subject } from "./subject.ts";

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** Rows near the cut, and rows drawn from all, that are copied into it. */
const MOST_COPIED = 2000;
/** Copies of each row in the history of a row that was drawn. */
const COPIES = 4;

/** New rows are numbered down from here; those at the edges, which are there before anything is changed, down from 0. */
export const NEW_ROWS = 1_000_000_000;

/** Parquet file as SQL. */
export const parquet = (path: string): string => `read_parquet(${quoteString(path)})`;

/** `kept`: files of rows (`__id`) asked about at `m`, with how long behind the cut they are kept. */
export function rowsStatement(subject: Subject, base: string, cut: Cut, kept: readonly { readonly path: string; readonly within: number }[]): string {
  const asked = kept.map(({ path, within }) => `SELECT "__id", "m" + 1 AS "until" FROM ${parquet(path)} WHERE "__id" >= 0 AND "m" BETWEEN ${cut.at} AND ${cut.upTo === "moment" ? cut.at : cut.at + within}`);
  const held = asked.length === 0 ? `SELECT 0 AS "__id", 0 AS "until" WHERE false` : `SELECT "__id", max("until") AS "until" FROM (${asked.join(" UNION ALL ")}) GROUP BY 1`;
  const isEnd = subject.node.kind === "scan" ? `WHEN "b"."__id" IN (SELECT unnest([arg_min("__id", "__at"), arg_max("__id", "__at")]) FROM ${parquet(base)}) THEN ${NEVER + 1}` : "WHEN false THEN 0";
  return `CREATE OR REPLACE TEMP TABLE "rows" AS
SELECT *, ("__place" + 1) % count(*) OVER () AS "__next" FROM (SELECT "b".*, CASE ${isEnd} ELSE coalesce("held"."until", ${cut.at}) END AS "__cut", row_number() OVER (ORDER BY ${draw(cut, `"b"."__id"`, "place")}, "b"."__id") - 1 AS "__place"
FROM ${parquet(base)} AS "b" LEFT JOIN (${held}) AS "held" ON "held"."__id" = "b"."__id")`;
}

const own = (name: string, row = "r"): string => `${quoteIdentifier(row)}.${quoteIdentifier(name)}`;
const known = ({ column }: Given): string => own(`k.${column.name}`);

export function proposalsStatement(subject: Subject, cut: Cut): string {
  const list = subject.given.map(({ column }) => quoteIdentifier(column.name)).join(", ");
  const parts = [`SELECT "__id", "__id" AS "__donor", 'anchor' AS "__kind", false AS "__again", ${list} FROM "rows" WHERE "__place" = 0`];
  if (cut.how === "edges") {
    if (subject.rows && (cut.edges?.get(subject.id) ?? []).length > 0) parts.push(atEdges(subject, cut));
  } else if (cut.nodes === undefined || cut.nodes.has(subject.id)) {
    parts.push(changed(subject, cut));
    if (subject.rows && cut.how === "mixed" && cut.changes.has("inserted")) parts.push(inserted(subject, cut));
  }
  return `CREATE OR REPLACE TEMP TABLE "proposals" AS\nSELECT row_number() OVER () - 1 AS "__n", * FROM (\n${parts.join("\nUNION ALL\n")}\n)`;
}

const partners = `"rows" AS "r" JOIN "rows" AS "o" ON "o"."__place" = "r"."__next"`;

/** What is drawn to happen to a row: NULL for nothing. */
function kindOf(subject: Subject, cut: Cut): string {
  const gone = subject.rows ? `"r"."__exists" >= "r"."__cut"` : "false";
  const kind =
    cut.how === "removed"
      ? `CASE WHEN ${gone} THEN 'deleted' ELSE 'values' END`
      : `CASE WHEN ${draw(cut, `"r"."__id"`, "kind")} < CASE WHEN "r"."__id" < 0 THEN 0.7 ELSE 0.4 END THEN 'values' WHEN ${draw(cut, `"r"."__id"`, "kind")} < 0.65 THEN 'times' WHEN ${draw(cut, `"r"."__id"`, "kind")} < 0.85 AND ${gone} THEN 'deleted' END`;
  const wanted = [...cut.changes].map(quoteString).join(", ");
  return `CASE WHEN ${inBuckets(cut, `"r"."__id"`)} AND ${kind} IN (${wanted === "" ? "''" : wanted}) THEN ${kind} END`;
}

function changed(subject: Subject, cut: Cut): string {
  const { given } = subject;
  const later = ["__exists", ...given.map(({ column }) => `k.${column.name}`)].map((name) => own(name)).join(", ");
  const times = given.filter(({ kind, fixed }) => kind === "time" && !fixed);
  const first = times.length === 0 ? "0" : `least(${[`"r"."__exists"`, ...times.map(known)].map((time) => `CASE WHEN ${time} >= "r"."__cut" AND ${time} < ${NEVER} THEN ${time} END`).join(", ")})`;
  const some = subject.given.some(({ came }) => came);
  const move = draw(cut, `"r"."__id"`, "move");
  const by = draw(cut, `"r"."__id"`, "by");
  // Onto the cut itself, nearer to it, some hours or some weeks later.
  const delta = `CASE WHEN ${move} < 0.3 THEN "r"."__cut" - ${first} WHEN ${move} < 0.5 THEN -CAST(floor((${first} - "r"."__cut") * ${by}) AS BIGINT) WHEN ${move} < 0.8 THEN CAST(floor(${2 * HOUR} * ${by}) AS BIGINT) ELSE CAST(floor(${30 * DAY} * ${by}) AS BIGINT) END`;
  const drawn = `SELECT "r".*, ${kindOf(subject, cut)} AS "__kind", ${delta} AS "__delta", ${some ? `${draw(cut, `"r"."__id"`, "which")} < 0.5` : "false"} AS "__came" FROM "rows" AS "r" WHERE greatest(${later}) >= "r"."__cut"`;
  const items = given.map((one) => {
    const name = own(one.column.name);
    const may = `${known(one)} >= "r"."__cut"`;
    if (one.fixed) return name;
    if (one.kind === "time") return `CASE WHEN "r"."__kind" = 'times' AND ${may}${one.came ? "" : ` AND NOT "r"."__came"`} THEN ${shifted(one, name, `"r"."__delta"`)} ELSE ${name} END`;
    if (one.parts) return `CASE WHEN "r"."__kind" = 'times' AND ${may} OR "r"."__kind" = 'values' AND ${may} AND ${draw(cut, `"r"."__id"`, `value ${one.column.name}`)} < 0.8 THEN ${fresh(one, name, `"r"."__id"`, cut)} ELSE ${name} END`;
    return `CASE WHEN "r"."__kind" = 'values' AND ${may} AND ${draw(cut, `"r"."__id"`, `value ${one.column.name}`)} < 0.8 THEN ${other(one, name, cut)} ELSE ${name} END`;
  });
  const from = partners.replace(`"rows" AS "r"`, `(${drawn}) AS "r"`);
  return `SELECT "r"."__id", "r"."__id", "r"."__kind", false, ${items.join(", ")} FROM ${from} WHERE "r"."__kind" IN ('values', 'times')`;
}

/** Rows that are taken out. */
export function deletedQuery(subject: Subject, cut: Cut): string {
  if (!subject.rows || cut.how === "edges" || (cut.nodes !== undefined && !cut.nodes.has(subject.id))) return `SELECT 0 AS "__id" WHERE false`;
  return `SELECT "r"."__id" FROM "rows" AS "r" WHERE "r"."__exists" >= "r"."__cut" AND ${kindOf(subject, cut)} = 'deleted'`;
}

/** Another value: of a Bool the other one, of what names a row one that no row has, else the partner's. */
function other(one: Given, name: string, cut: Cut): string {
  if (one.kind === "bool") return `coalesce(NOT ${name}, true)`;
  if (one.names) return fresh(one, name, `"r"."__id"`, cut);
  return own(one.column.name, "o");
}

function fresh({ column }: Given, name: string, id: string, cut: Cut): string {
  const n = `CAST(hash(${id}, ${cut.seed}, 'fresh') % 1000000 AS BIGINT)`;
  switch (column.type.kind) {
    case "string":
    case "category":
      return `${name} || '~' || ${n}`;
    case "int":
      return `${name} + 1000003 * (1 + ${n})`;
    default:
      return name;
  }
}

function shifted({ column }: Given, name: string, delta: string): string {
  if (column.type.kind === "localTimestamp") return `${name} + to_microseconds(${delta})`;
  return column.type.kind === "date" ? `${name} + CAST(floor(${delta} / ${DAY}e0) AS INTEGER)` : `${name} + ${delta}`;
}

/** New rows, as copies of others at another time: at the cut itself, a microsecond, hours or weeks later. */
function inserted(subject: Subject, cut: Cut): string {
  const most = `(SELECT least(${MOST_COPIED}, greatest(20, count(*) // 20)) FROM "rows")`;
  const ids = cut.donors.get(subject.id) ?? [];
  const donors = [
    ...(ids.length === 0 ? [] : [`SELECT "d"."__id", "c"."copy" FROM (SELECT unnest([${ids.join(", ")}]) AS "__id") AS "d" CROSS JOIN range(${COPIES}) AS "c"("copy")`]),
    `(SELECT "__id", ${COPIES} AS "copy" FROM "rows" ORDER BY abs("__exists" - ${cut.at}), "__id" LIMIT ${most})`,
    `(SELECT "__id", ${COPIES + 1} AS "copy" FROM "rows" ORDER BY "__place" LIMIT ${most})`,
  ];
  const numbered = `SELECT *, -${NEW_ROWS} - row_number() OVER (ORDER BY "__id", "copy") AS "__new" FROM (${donors.join(" UNION ALL ")})`;
  const pick = (word: string): string => draw(cut, `"d"."__new"`, word);
  const came = subject.given.some((one) => one.came);
  const target = `CASE WHEN "d"."copy" = 0 OR ${pick("move")} < 0.35 THEN ${cut.at} WHEN ${pick("move")} < 0.45 THEN ${cut.at + 1} WHEN ${pick("move")} < 0.75 THEN ${cut.at} + CAST(floor(${2 * HOUR} * ${pick("by")}) AS BIGINT) ELSE ${cut.at} + CAST(floor(${30 * DAY} * ${pick("by")}) AS BIGINT) END`;
  const as = `CASE WHEN ${subject.resends} AND ${pick("as")} < 0.3 THEN 'again' WHEN ${subject.versions !== undefined} AND ${pick("as")} < 0.6 THEN 'version' ELSE 'new' END`;
  const drawn = `SELECT "r".*, "d"."__new", ${as} AS "__as", ${target} - "r"."__exists" AS "__delta", ${came} AND (${as} <> 'new' OR ${pick("late")} < 0.5) AS "__came"
FROM (${numbered}) AS "d" JOIN "rows" AS "r" ON "r"."__id" = "d"."__id" WHERE "r"."__exists" < ${NEVER} AND ${inBuckets(cut, `"d"."__new"`)}`;
  const items = subject.given.map((one) => {
    const name = own(one.column.name);
    const word = draw(cut, `"r"."__new"`, `value ${one.column.name}`);
    if (one.kind === "time") return one.came ? shifted(one, name, `"r"."__delta"`) : `CASE WHEN "r"."__came" THEN ${name} ELSE ${shifted(one, name, `"r"."__delta"`)} END`;
    if (one.names) return `CASE WHEN "r"."__as" = 'again'${subject.versions?.key.includes(one.column.name) === true ? ` OR "r"."__as" = 'version'` : ""} THEN ${name} ELSE ${fresh(one, name, `"r"."__new"`, cut)} END`;
    return `CASE WHEN "r"."__as" <> 'again' AND ${word} < ${one.kind === "other" ? 0.15 : 0.6} THEN ${one.kind === "bool" ? `coalesce(NOT ${name}, true)` : own(one.column.name, "o")} ELSE ${name} END`;
  });
  return `SELECT "r"."__new", "r"."__id", 'inserted', "r"."__as" = 'again', ${items.join(", ")} FROM ${partners.replace(`"rows" AS "r"`, `(${drawn}) AS "r"`)}`;
}

/** Copies that become known exactly at an instant, or a microsecond before or after it: as rows, or in one of their columns. */
function atEdges(subject: Subject, cut: Cut): string {
  const edges = cut.edges?.get(subject.id) ?? [];
  const known = ["__exists", ...new Map(subject.log.columns.map((column) => [JSON.stringify(column.known), `k.${column.name}`])).values()];
  const targets = `SELECT "e"."row" AS "__id", "e"."at" + "o"."off" AS "target", -row_number() OVER (ORDER BY "e"."at", "e"."row", "o"."off") AS "__new" FROM (VALUES ${edges.map(([row, at]) => `(${row}, ${at})`).join(", ")}) AS "e"("row", "at") CROSS JOIN (VALUES (-1), (0), (1)) AS "o"("off")`;
  const picked = `[${known.map((name) => own(name)).join(", ")}][1 + CAST(floor(${draw(cut, `"d"."__new"`, "which")} * ${known.length}) AS INTEGER)]`;
  const drawn = `SELECT "r".*, "d"."__new", "d"."target" - ${picked} AS "__delta", ${subject.given.some(({ came }) => came)} AND ${draw(cut, `"d"."__new"`, "late")} < 0.5 AS "__came" FROM (${targets}) AS "d" JOIN "rows" AS "r" ON "r"."__id" = "d"."__id" WHERE ${picked} < ${NEVER}`;
  const items = subject.given.map((one) => {
    const name = own(one.column.name);
    if (one.kind === "time") return one.came ? shifted(one, name, `"r"."__delta"`) : `CASE WHEN "r"."__came" THEN ${name} ELSE ${shifted(one, name, `"r"."__delta"`)} END`;
    return one.names ? fresh(one, name, `"r"."__new"`, cut) : name;
  });
  return `SELECT "r"."__new", "r"."__id", 'inserted', false, ${items.join(", ")} FROM (${drawn}) AS "r"`;
}
