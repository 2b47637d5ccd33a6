import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Column, Examples, Partition } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { rowColumn } from "../row-select.ts";
import { select } from "../sql-text.ts";
import type { Sources } from "../sources.ts";
import { HIDDEN, isPersonal } from "../input/personal.ts";
import { sampleOf, shownColumn } from "./sql.ts";

/** Rows of one part that have an equal in another: below this share of all rows equality may be chance, and moves no metric. */
const SHARE = 0.01;
/** Fewer columns than this are equal by chance. */
const COLUMNS = 4;

/** What a split at random may put on both sides though no key repeats: copies, and one group under two spellings. */
export function partChecks(examples: Examples, partition: Partition | undefined, sources: Sources): DataCheck[] {
  if (partition?.method.kind !== "random") return [];
  const node = sources.rows(examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table);
  const rows = `${quoteIdentifier(`x_${examples.id}`)} AS "x" JOIN ${quoteIdentifier(node.id)} AS "row" ON "row"."__row" = "x"."__row"`;
  const given = node.columns.filter((column) => column.derive === undefined && !node.key.includes(column.name) && !column.marks.includes("id"));
  const groups = partition.method.groups.flatMap((name) => node.columns.filter((column) => column.name === name));
  return [...(given.length < COLUMNS ? [] : [copies(examples, partition, given, rows)]), ...groups.filter((column) => TEXT.has(column.type.kind)).map((column) => spellings(partition, column, rows))];
}

const TEXT: ReadonlySet<string> = new Set(["category", "string"]);

function copies(examples: Examples, partition: Partition, columns: readonly Column[], rows: string): DataCheck {
  const names = columns.map((column) => column.name);
  const shown = sampleOf(columns.slice(0, 3).map((column) => [column.name, shownColumn(column)] as const));
  const sets = `SELECT count(*) AS "n", count(DISTINCT CAST("x"."__part" AS VARCHAR)) AS "parts", arg_min(${shown}, "row"."__row") AS "sample", min("row"."__row") AS "first"\nFROM ${rows}\nGROUP BY ${names.map(rowColumn).join(", ")}\nHAVING "parts" > 1`;
  const all = `(SELECT count(*) FROM ${quoteIdentifier(`x_${examples.id}`)})`;
  return {
    code: "MLS3180",
    severity: "warning",
    sql: `SELECT CASE WHEN sum("n") >= ${SHARE} * ${all} THEN sum("n") ELSE 0 END AS "violations", arg_min("sample", "first") AS "sample"\nFROM (\n${sets}\n)`,
    message: `of \`${examples.id}\`, {violations:example} in one part equal one in another`,
    span: partition.span,
    label: "parts are drawn row by row",
    notes: [`equal in ${names.length} columns, all that are given but keys and ids`, "test then asks what train has answered, and praises memory"],
    help: "remove the copies, or split `by group(…)` of what they share",
  };
}

/** Keys are compared as they are written: `Oslo` and `oslo ` are two groups. */
function spellings(partition: Partition, column: Column, rows: string): DataCheck {
  const value = rowColumn(column.name);
  const plain = `lower(trim(regexp_replace(${value}, '\\s+', ' ', 'g')))`;
  const sets = select(
    [{ sql: `count(DISTINCT ${value})`, as: "spellings" }, { sql: `count(DISTINCT CAST("x"."__part" AS VARCHAR))`, as: "parts" }, { sql: isPersonal(column) ? HIDDEN : `'"' || min(${value}) || '" and "' || max(${value}) || '"'`, as: "sample" }],
    `FROM ${rows}`,
    `WHERE ${value} IS NOT NULL`,
    `GROUP BY ${plain}`,
    `HAVING "spellings" > 1 AND "parts" > 1`,
  );
  return {
    code: "MLS3181",
    severity: "warning",
    sql: `SELECT count(*) AS "violations", min("sample") AS "sample"\nFROM (\n${sets}\n)`,
    message: `\`${column.name}\` spells {violations:group} in several ways, which stand in several parts`,
    span: partition.span,
    label: `groups are told apart by \`${column.name}\` as it is written`,
    notes: ["they differ in capitals or blanks alone, so they are most likely one group on both sides of the split"],
    help: `write them alike, or split by a column derived from it: \`lower(trim(${column.name}))\``,
  };
}

