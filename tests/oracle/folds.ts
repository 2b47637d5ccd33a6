/** The folds of cross-validation, by the words of the contract: one number a row of train and validate. */
import type { Partition } from "../../runtime/contract/plan.ts";
import { hashOf } from "./expression.ts";
import type { Value } from "./values.ts";

export interface FoldedRow {
  readonly part: string;
  readonly moment: number | null;
  readonly known: number | null;
  readonly values: ReadonlyMap<string, Value>;
  /** What draws its part, where rows are closed. */
  readonly drawnBy: string;
}

/** `rows` are those kept, in order of (moment, place); `validate` are the edges of that part. */
export function foldNumbers(partition: Partition, rows: readonly FoldedRow[], validate: { readonly from: number; readonly until: number } | undefined): (number | null)[] {
  const { kind, count } = partition.folds!;
  const judged = rows.filter((row) => row.part !== "test");
  return rows.map((row) => {
    if (row.part === "test") return null;
    if (partition.method.kind === "random") return hashOf(`fold:${partition.method.seed}:${row.drawnBy}`, count);
    if (kind === "folds") return Math.floor((judged.indexOf(row) * (count + 1)) / judged.length);
    const { from, until } = validate!;
    for (let fold = count; fold > 0; fold--) if (row.moment! >= until - (count - fold + 1) * (until - from)) return fold;
    return 0;
  });
}

/** A number that rows of one group share, for nested folds; test has none. */
export function togetherNumber(partition: Partition, row: FoldedRow): number | null {
  if (row.part === "test" || partition.method.kind !== "random") return null;
  return hashOf(`together:${partition.method.seed}:${row.drawnBy}`, 2 ** 52);
}

/** When the label of a row with an equal key is first known. */
export function metAt(partition: Partition, row: FoldedRow, rows: readonly FoldedRow[]): number {
  const same = rows.filter((other) => partition.generalise!.some((key) => (other.values.get(key) ?? null) === (row.values.get(key) ?? null)));
  return Math.min(...same.map((other) => other.known!));
}
