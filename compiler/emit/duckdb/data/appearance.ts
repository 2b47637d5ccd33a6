import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Column, Scan } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { boundsTable } from "../names.ts";
import { RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { shownTime, unless } from "./sql.ts";

/** Rows without the column, at one end of the data, from which it is worth a word; and the share of all rows. */
const ROWS = 50;
const SHARE = 0.02;
/** Of the other rows no more than this share may be without it. */
const SPARSE = 0.5;
/** If missing values lay anywhere, so many in a row would come about once in e^20 files. */
const UNLIKELY = 20;

/** Columns that begin to be filled in at some instant, or stop: a change of the schema, or a value that comes later than is said. */
export function appearanceChecks(scan: Scan, context: SqlContext): DataCheck[] {
  const columns = scan.columns.filter((column) => column.type.missing && column.derive === undefined);
  return columns.flatMap((column) => [begins(scan, column), ends(scan, column, context)]);
}

function begins(scan: Scan, column: Column): DataCheck {
  return {
    code: "MLS3175",
    severity: "warning",
    sql: runSql(column, `"row"."__at" < (SELECT min("__at") FROM ${quoteIdentifier(scan.id)} WHERE ${quoteIdentifier(column.name)} IS NOT NULL)`, "min", `FROM ${quoteIdentifier(scan.id)} AS "row"`),
    message: `\`${column.name}\` of \`${scan.id}\` is missing on the first {violations:row}, and begins at {turn}`,
    span: column.span,
    pieces: beginsInPieces(scan, column),
    label: "was not collected from the beginning",
    notes: ["missing then means old: what learns from it learns the date, and test and service lie on the other side of it"],
    help: `begin with the data from then on (\`expect { … else drop }\`, or a later \`train\`), or leave \`${column.name}\` out`,
  };
}

function ends(scan: Scan, column: Column, context: SqlContext): DataCheck {
  const row = new RowSelect(context, quoteIdentifier(scan.id));
  const end = `(SELECT "end" FROM ${quoteIdentifier(boundsTable(scan.id))})`;
  // Only rows whose value ought to be there: those that are known by the end of the data.
  const due = column.known === undefined ? "true" : `${row.sql(column.known)} < ${end}`;
  const after = `"row"."__at" > (SELECT max("__at") FROM ${quoteIdentifier(scan.id)} WHERE ${quoteIdentifier(column.name)} IS NOT NULL)`;
  return {
    code: "MLS3176",
    severity: "warning",
    sql: runSql(column, after, "max", `${row.from()}\nWHERE ${due}`),
    message: `\`${column.name}\` of \`${scan.id}\` is missing on the last {violations:row} that should have it, from {turn} on`,
    span: column.span,
    pieces: endsInPieces(scan, column, column.known === undefined ? `"row"."__at"` : row.sql(column.known), row.from(), end),
    label: column.knownText === undefined ? "is no longer there" : `said to be known at ${column.knownText}`,
    notes: ["either it is collected no longer, or it is filled in later than is said: then older rows show what was not known at the time they say"],
    help: "if it is filled in later, declare when: `known at …`; if it has ended, leave it out",
  };
}

/** A piece's rows before its own first value are at least those before the first of all; one that begins behind that has none. */
function beginsInPieces(scan: Scan, column: Column): DataCheck["pieces"] {
  const [node, value] = [quoteIdentifier(scan.id), quoteIdentifier(column.name)];
  const state = `SELECT count(*) AS "n", min("__at") AS "first", min("turn") AS "turn", count(*) FILTER (WHERE "turn" IS NULL OR "__at" < "turn") AS "run" FROM (SELECT "__at", min("__at") FILTER (WHERE ${value} IS NOT NULL) OVER () AS "turn" FROM ${node})`;
  const most = `sum("run") FILTER (WHERE "first" < (SELECT min("turn") FROM "states"))`;
  return { kind: "quiet", node: scan.id, columns: ["n", "first", "turn", "run"], state, needs: unless(`${most} < ${ROWS} OR ${most} < ${SHARE} * sum("n")`) };
}

/** Of the rows behind a piece's own last value those count that are behind the last of all, and known by the end of the data. So many of a piece are kept, those known first; where there may be more, all rows are asked. */
function endsInPieces(scan: Scan, column: Column, known: string, from: string, end: string): DataCheck["pieces"] {
  const [node, value] = [quoteIdentifier(scan.id), quoteIdentifier(column.name)];
  const turn = `SELECT max("__at") FROM ${node} WHERE ${value} IS NOT NULL`;
  const tail = `SELECT "row"."__at" AS "at", ${known} AS "known" ${from} WHERE "row"."__at" > (${turn}) OR (${turn}) IS NULL ORDER BY 2 NULLS LAST, 1 LIMIT ${ROWS}`;
  const state = `SELECT "ends"."turn", "ends"."last", "tail"."at", "tail"."known" FROM (SELECT max("__at") FILTER (WHERE ${value} IS NOT NULL) AS "turn", max("__at") AS "last" FROM ${node}) AS "ends" LEFT JOIN (${tail}) AS "tail" ON true`;
  const turnOfAll = `(SELECT max("turn") FROM "states")`;
  const ofPiece = `SELECT "__piece", coalesce(max("last") > ${turnOfAll}, false) AS "behind", count(*) FILTER (WHERE "known" < ${end}) AS "due", count(*) FILTER (WHERE "known" < ${end} AND "at" > ${turnOfAll}) AS "run" FROM "states" GROUP BY 1`;
  return { kind: "quiet", node: scan.id, columns: ["turn", "last", "at", "known"], state, needs: unless(`sum("run") < ${ROWS} AND count(*) FILTER (WHERE "behind" AND "due" >= ${ROWS}) = 0`, "true", `(${ofPiece})`) };
}

function runSql(column: Column, outside: string, turn: "min" | "max", from: string): string {
  const value = rowColumn(column.name);
  const items = [
    { sql: `count(*) FILTER (WHERE ${outside})`, as: "run" },
    { sql: "count(*)", as: "rows" },
    { sql: `count(*) FILTER (WHERE ${value} IS NULL)`, as: "missing" },
    { sql: shownTime(`${turn}("row"."__at") FILTER (WHERE ${value} IS NOT NULL)`), as: "turn" },
  ];
  const rest = `(("missing" - "run") / greatest("rows" - "run", 1))`;
  const unlikely = `"run" * -ln(greatest(${rest}, 1e-9)) > ${UNLIKELY}`;
  return select(
    [{ sql: `CASE WHEN "run" >= ${ROWS} AND "run" >= ${SHARE} * "rows" AND "run" < "rows" AND ${rest} <= ${SPARSE} AND ${unlikely} THEN "run" ELSE 0 END`, as: "violations" }, { sql: "NULL", as: "sample" }, { sql: `"turn"` }],
    `FROM (${select(items, from)})`,
  );
}
