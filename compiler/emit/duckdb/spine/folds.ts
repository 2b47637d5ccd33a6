import type { Examples, Partition } from "../../../../runtime/contract/plan.ts";
import { rowColumn } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";
import { furtherOrder } from "./calendar.ts";
import { hashed } from "./draw.ts";
import { timeParts } from "./left-out.ts";

/** Columns of the example set that say how a model is cross-validated, where there are `folds` or `rolling`, and what nested folds keep together. */
export function foldColumns(partition: Partition | undefined): readonly ("__fold" | "__met" | "__together")[] {
  const together = partition?.together ? (["__together"] as const) : [];
  if (partition?.folds === undefined) return together;
  return (partition.generalise ?? []).length > 0 ? ["__fold", "__met", ...together] : ["__fold", ...together];
}

/** The query that adds them to the rows of `from`; `drawn` is the text that draws the parts of closed rows. */
export function foldsQuery(partition: Partition | undefined, examples: Examples, from: string, end: string, drawn: (prefix: string) => string): string | undefined {
  if (partition === undefined || foldColumns(partition).length === 0) return undefined;
  const asked = examples.spine.kind !== "closed";
  const kept = `(${rowColumn("__left")} IS NULL AND ${rowColumn("__part")} <> 'test')`;
  const items: SelectItem[] = [{ sql: `"row".*` }];
  if (partition.folds !== undefined) {
    items.push({ sql: `CAST(CASE WHEN ${kept} THEN ${foldOf(partition, kept, [...(asked ? ["__moment"] : []), "__row", ...furtherOrder(examples)], end, drawn)} END AS INTEGER)`, as: "__fold", comment: comment(partition.span, `the fold of cross-validation (${partition.folds.kind} ${partition.folds.count})`) });
  }
  if (partition.together && partition.method.kind === "random") {
    items.push({ sql: `CASE WHEN ${kept} THEN ${hashed(drawn(`together:${partition.method.seed}:`), 4503599627370496n)} END`, as: "__together", comment: comment(partition.span, "what nested folds keep together") });
  }
  const keys = partition.folds === undefined ? [] : (partition.generalise ?? []);
  if (keys.length > 0) {
    const met = keys.map((key) => `min(CASE WHEN ${rowColumn("__left")} IS NULL THEN ${rowColumn("__known")} END) OVER (PARTITION BY ${rowColumn(key)})`);
    items.push({ sql: met.length === 1 ? met[0]! : `least(${met.join(", ")})`, as: "__met", comment: comment(partition.span, "from when on a model can have met one of its keys") });
  }
  return select(items, `FROM "${from}" AS "row"${asked ? `\nCROSS JOIN "bounds"` : ""}`);
}

function foldOf({ folds, method }: Partition, kept: string, order: readonly string[], end: string, drawn: (prefix: string) => string): string {
  const { kind, count } = folds!;
  if (method.kind === "random") return hashed(drawn(`fold:${method.seed}:`), count);
  if (kind === "folds") {
    return `(row_number() OVER (PARTITION BY ${kept} ORDER BY ${order.map(rowColumn).join(", ")}) - 1) * ${count + 1} // count(*) OVER (PARTITION BY ${kept})`;
  }
  const validate = timeParts(method, end).parts.find((part) => part.name === "validate")!;
  return `greatest(0, ${count} - (${validate.until} - 1 - ${rowColumn("__moment")}) // ((${validate.until}) - (${validate.from!})))`;
}
