import type { DataCheck, DeclaredTimes } from "../../../../runtime/contract/data-check.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import type { Column, Scan } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { boundsTable } from "../names.ts";
import { columnsRead, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { DAY, quotedNames, sampleOf, shownColumn, shownTime, unless, violationsOf } from "./sql.ts";

/** Whether what is declared of knowledge time can be true of these rows. */
export function knownChecks(scan: Scan, times: DeclaredTimes, context: SqlContext): DataCheck[] {
  return [...times.known.flatMap((known) => knownBeforeItExists(scan, times.exists, known, context)), ...groupsByKnown(scan).flatMap((group) => [neverKnown(scan, group, context), thereTooEarly(scan, group, context)])];
}

interface KnownGroup {
  readonly known: Expr;
  readonly text: string;
  readonly columns: readonly Column[];
}

/** Columns with one knowledge time: a mistake in it is one mistake. */
function groupsByKnown(scan: Scan): KnownGroup[] {
  const groups = new Map<string, { known: Expr; text: string; columns: Column[] }>();
  for (const column of scan.columns) {
    if (column.known === undefined) continue;
    const key = JSON.stringify(column.known);
    const group = groups.get(key) ?? { known: column.known, text: column.knownText ?? "", columns: [] };
    groups.set(key, group);
    group.columns.push(column);
  }
  return [...groups.values()];
}

function knownBeforeItExists(scan: Scan, exists: DeclaredTimes["exists"], known: DeclaredTimes["known"][number], context: SqlContext): DataCheck[] {
  if (JSON.stringify(exists.expr) === JSON.stringify(known.expr)) return [];
  const row = new RowSelect(context, quoteIdentifier(scan.id));
  const [e, k] = [row.sql(exists.expr), row.sql(known.expr)];
  return [
    {
      code: "MLS3171",
      severity: "warning",
      sql: select(violationsOf(`${k} < ${e}`, sampleOf([["known", shownTime(k)], ["exists", shownTime(e)]])), row.from()),
      message: `of \`${scan.id}\`, {violations:row} would be known before existing`,
      label: `\`${known.text}\` comes before \`${exists.text}\``,
      span: known.span,
      pieces: { kind: "added", node: scan.id },
      notes: ["one of the two times is wrong; until it is mended, the later one counts, in training and in service"],
      help: "say `exists TIME` where a row is there before its event (a booking, a forecast), or mend the data",
    },
  ];
}

/** The latest that the file itself knows of: any instant in it, or the end that the spec declares. */
function latestInstant(scan: Scan): string {
  const given = givenInstants(scan);
  return `(SELECT greatest("end", ${["latest", ...given.map((_, i) => `t${i}`)].map(quoteIdentifier).join(", ")}) FROM ${quoteIdentifier(boundsTable(scan.id))}, (${select([{ sql: `max("__at")`, as: "latest" }, ...given.map((sql, i) => ({ sql, as: `t${i}` }))], `FROM ${quoteIdentifier(scan.id)}`)}))`;
}

function givenInstants(scan: Scan, row = ""): string[] {
  return scan.columns.filter((column) => column.derive === undefined && column.type.kind === "timestamp").map((column) => `max(${row}${quoteIdentifier(column.name)})`);
}

/** A file holds what was known when it was written, and that is hardly more than a day after the last instant in it. */
function thereTooEarly(scan: Scan, { known, text, columns }: KnownGroup, context: SqlContext): DataCheck {
  const row = new RowSelect(context, quoteIdentifier(scan.id));
  const k = row.sql(known);
  const inputs = new Set(columnsRead(known));
  // The columns that the time is reckoned from are known with it at the latest; what remains is what it speaks of.
  const spoken = columns.filter((column) => !inputs.has(column.name));
  const there = spoken.length === 0 ? "false" : spoken.map((column) => `${rowColumn(column.name)} IS NOT NULL`).join(" OR ");
  const condition = `${k} > ${latestInstant(scan)} + ${DAY} AND (${there})`;
  const end = `(SELECT "end" FROM ${quoteIdentifier(boundsTable(scan.id))})`;
  const latest = `greatest(max("latest"), ${end}) + ${DAY}`;
  const items = [...violationsOf(condition, sampleOf([...spoken.slice(0, 3).map((column) => [column.name, shownColumn(column)] as const), ["known", shownTime(k)]])), { sql: `min(${k}) < ${end}`, as: "ever" }, { sql: shownTime(latestInstant(scan)), as: "latest" }];
  return {
    code: "MLS3170",
    severity: "warning",
    sql: select([{ sql: `CASE WHEN "ever" THEN "violations" ELSE 0 END`, as: "violations" }, { sql: `"sample"` }, { sql: `"latest"` }], `FROM (${select(items, row.from())})`),
    message: `${quotedNames(spoken.map((column) => column.name))} of \`${scan.id}\` ${spoken.length === 1 ? "is" : "are"} there on {violations:row} before ${spoken.length === 1 ? "it" : "they"} can have been known`,
    span: spoken[0]?.span ?? columns[0]!.span,
    pieces: {
      kind: "quiet",
      node: scan.id,
      columns: ["least", "greatest", "latest"],
      state: select([{ sql: `min(${k})`, as: "least" }, { sql: `max(${k}) FILTER (WHERE ${there})`, as: "greatest" }, { sql: `greatest(${[`max("row"."__at")`, ...givenInstants(scan, `"row".`)].join(", ")})`, as: "latest" }], row.from()),
      // Where the latest instant lies, and the least time, is asked too: the others are compared with them.
      needs: unless(`NOT coalesce(min("least") < ${end}, false) OR coalesce(max("greatest") <= ${latest}, true)`, `"greatest" > (SELECT ${latest} FROM "states") OR "latest" = (SELECT max("latest") FROM "states") OR "least" = (SELECT min("least") FROM "states")`),
    },
    label: `said to be known at ${text}`,
    notes: ["nothing in the file is later than {latest}, so it was written about then, and these values were known sooner than is said", "what is known sooner is withheld until the declared time: nothing leaks, but the declaration is not true of this file"],
    help: "declare when the values really are known; if the file was written later than all that is in it, say so with `complete until INSTANT`",
  };
}

function neverKnown(scan: Scan, { known, text, columns }: KnownGroup, context: SqlContext): DataCheck {
  const row = new RowSelect(context, quoteIdentifier(scan.id));
  const k = row.sql(known);
  const end = `(SELECT "end" FROM ${quoteIdentifier(boundsTable(scan.id))})`;
  return {
    code: "MLS3174",
    severity: "warning",
    sql: select([{ sql: `CASE WHEN count(*) > 1 AND coalesce(min(${k}) >= ${end}, true) THEN count(*) ELSE 0 END`, as: "violations" }, { sql: `'the first is known at ' || ${shownTime(`min(${k})`)}`, as: "sample" }, { sql: shownTime(end), as: "end" }], row.from()),
    message: `${quotedNames(columns.map((column) => column.name))} of \`${scan.id}\` ${columns.length === 1 ? "is" : "are"} never known before the data ends`,
    span: columns[0]!.span,
    pieces: {
      kind: "quiet",
      node: scan.id,
      columns: ["rows", "least"],
      state: select([{ sql: "count(*)", as: "rows" }, { sql: `min(${k})`, as: "least" }], row.from()),
      needs: unless(`NOT (sum("rows") > 1 AND coalesce(min("least") >= ${end}, true))`),
    },
    label: `known at ${text}`,
    notes: ["the data ends at {end}: every window over it is empty, and a label made of it leaves no example"],
    help: "look at the unit of the lag (`30m` are minutes, `30d` days), or take longer data",
  };
}
