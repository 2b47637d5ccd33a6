import { type Examples, isKnownByLabel, type Partition } from "../../../../runtime/contract/plan.ts";
import { rowColumn } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";
import { furtherOrder } from "./calendar.ts";
import { hashed } from "./draw.ts";
import { knownPlace } from "./labels.ts";
import { timeParts } from "./left-out.ts";
import { votesColumns } from "./votes.ts";

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
    items.push({ sql: `CAST(CASE WHEN ${kept} THEN ${foldOf(partition, kept, orderOf(examples), end, drawn)} END AS INTEGER)`, as: "__fold", comment: comment(partition.span, `the fold of cross-validation (${partition.folds.kind} ${partition.folds.count})`) });
  }
  if (partition.together && partition.method.kind === "random") {
    items.push({ sql: `CASE WHEN ${kept} THEN ${hashed(drawn(`together:${partition.method.seed}:`), 4503599627370496n)} END`, as: "__together", comment: comment(partition.span, "what nested folds keep together") });
  }
  const keys = partition.folds === undefined ? [] : (partition.generalise ?? []);
  if (keys.length > 0) {
    const met = keys.map((key) => `min(CASE WHEN ${rowColumn("__left")} IS NULL THEN ${firstKnown(examples)} END) OVER (PARTITION BY ${rowColumn(key)})`);
    items.push({ sql: met.length === 1 ? met[0]! : `least(${met.join(", ")})`, as: "__met", comment: comment(partition.span, "from when on a model can have met one of its keys") });
  }
  return select(items, `FROM "${from}" AS "row"${asked ? `\nCROSS JOIN "bounds"` : ""}`);
}

/** From when on a model can have learnt from a row: by a label or by votes in its place. */
function firstKnown(examples: Examples): string {
  const all = ["__known", ...(isKnownByLabel(examples) ? examples.further!.map(knownPlace) : []), ...votesColumns(examples).map(({ column }) => column)].map(rowColumn);
  return all.length === 1 ? all[0]! : `least(${all.join(", ")})`;
}

/** Rows that `rank` alike lie in one fold: those of a moment where there are lists, for these stay whole; else each row by itself. */
function orderOf(examples: Examples): string[] {
  const asked = examples.spine.kind === "closed" ? [] : ["__moment"];
  return examples.group !== undefined && asked.length > 0 ? asked : [...asked, "__row", ...furtherOrder(examples)];
}

function foldOf({ folds, method }: Partition, kept: string, order: readonly string[], end: string, drawn: (prefix: string) => string): string {
  const { kind, count } = folds!;
  if (method.kind === "random") return hashed(drawn(`fold:${method.seed}:`), count);
  if (kind === "folds") {
    return `(rank() OVER (PARTITION BY ${kept} ORDER BY ${order.map(rowColumn).join(", ")}) - 1) * ${count + 1} // count(*) OVER (PARTITION BY ${kept})`;
  }
  const validate = timeParts(method, end).parts.find((part) => part.name === "validate")!;
  return `greatest(0, ${count} - (${validate.until} - 1 - ${rowColumn("__moment")}) // ((${validate.until}) - (${validate.from!})))`;
}
