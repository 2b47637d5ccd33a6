import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Column, Scan } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { boundsTable } from "../names.ts";
import { RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { shownTime } from "./sql.ts";

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
    label: column.knownText === undefined ? "is no longer there" : `said to be known at ${column.knownText}`,
    notes: ["either it is collected no longer, or it is filled in later than is said: then older rows show what was not known at the time they say"],
    help: "if it is filled in later, declare when: `known at …`; if it has ended, leave it out",
  };
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
