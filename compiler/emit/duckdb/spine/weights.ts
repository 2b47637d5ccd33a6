import type { Expr } from "../../../../runtime/contract/expr.ts";
import type { Column, Examples } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { columnsRead, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";
import { canonicalText, hashed } from "./draw.ts";
import { labelPlace } from "./labels.ts";
import type { LeftOutRule } from "./left-out.ts";
import { mapChildren } from "./rewrite.ts";

/** 2^52: a draw has as many steps. */
const STEPS = 4503599627370496n;

export const isWeighed = (examples: Examples): boolean => examples.weight !== undefined || examples.sample !== undefined;

/** Rules about train rows alone; SQL over a row with `__part`, `__p` and `__w`. */
export function weightRules(examples: Examples): LeftOutRule[] {
  const { span } = examples;
  return [
    ...(examples.sample === undefined ? [] : [{ reason: "not drawn by `sample` (train alone)", sql: `${rowColumn("__part")} = 'train' AND (${rowColumn("__draw")} < ${rowColumn("__p")}) IS NOT TRUE`, span }]),
    ...(examples.weight === undefined ? [] : [{ reason: "its weight is 0 (train alone)", sql: `${rowColumn("__part")} = 'train' AND (${rowColumn("__w")} > 0) IS NOT TRUE`, span }]),
  ];
}

/** Weights, probabilities and draws of all rows of `judged`, a query of that name. */
export function weighedQuery(examples: Examples, columns: readonly Pick<Column, "name" | "type">[], context: SqlContext, judged: string): string {
  const row = new RowSelect(context, quoteIdentifier(judged));
  const list: SelectItem[] = [{ sql: `"row".*` }];
  list.push({ sql: examples.weight === undefined ? "CAST(1 AS DOUBLE)" : row.sql(withLabels(examples.weight, examples)), as: "__w", comment: comment(examples.span, "weight") });
  if (examples.sample !== undefined) {
    list.push({ sql: row.sql(withLabels(examples.sample.probability, examples)), as: "__p", comment: comment(examples.span, "sample") });
    list.push({ sql: `(${drawOf(examples, examples.sample.drawnBy, columns)}) / 4503599627370496e0`, as: "__draw" });
  }
  return select(list, row.from());
}

/** Labels beyond the first, where they stand. */
function withLabels(expr: Expr, examples: Examples): Expr {
  const label = expr.kind === "column" ? (examples.further ?? []).find(({ name }) => `__label_${name}` === expr.name) : undefined;
  return label === undefined ? mapChildren(expr, (part) => withLabels(part, examples)) : { ...expr, name: labelPlace(label) } as Expr;
}

function drawOf(examples: Examples, drawnBy: readonly string[], columns: readonly Pick<Column, "name" | "type">[]): string {
  const drawn = drawnBy.map((name) => columns.find((column) => column.name === name) ?? { name, type: { kind: "int", missing: false } as const });
  const times = [...(examples.spine.kind === "closed" ? [] : ["__moment"]), ...(examples.horizon === undefined ? [] : ["__horizon"])];
  const parts = ["'sample'", canonicalText(drawn), ...times.map((name) => `CAST(${rowColumn(name)} AS VARCHAR)`)];
  return hashed(`concat(${parts.join(", chr(31), ")})`, STEPS);
}

/** The rows with what they count for, and the rules about that behind the others. */
export function countedQuery(examples: Examples, rulesBefore: number): string {
  const cases = weightRules(examples).map((rule, i) => `  ${comment(rule.span, rule.reason)}\n  WHEN ${rule.sql} THEN ${rulesBefore + i + 1}`);
  const kept = examples.sample === undefined ? rowColumn("__w") : `${rowColumn("__w")} / nullif(${rowColumn("__p")}, 0)`;
  return select(
    [
      { sql: `"row".* EXCLUDE ("__left")` },
      { sql: `CASE WHEN ${rowColumn("__part")} = 'train' THEN ${kept} ELSE 1e0 END`, as: "__weight" },
      { sql: `CAST(coalesce(${rowColumn("__left")}, CASE\n${cases.join("\n")}\nEND) AS UTINYINT)`, as: "__left" },
    ],
    `FROM "weighed" AS "row"`,
  );
}

/** Columns of the row that they need. */
export function weightReads(examples: Examples): string[] {
  const exprs = [examples.weight, examples.sample?.probability].flatMap((expr) => (expr === undefined ? [] : columnsRead(expr)));
  return [...exprs, ...(examples.sample?.drawnBy ?? [])].filter((name) => !name.startsWith("__label"));
}
