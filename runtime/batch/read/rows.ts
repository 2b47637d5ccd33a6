/** What every format that is read row by row gives: its columns, and batches of rows. */
import type { Landed, RowColumn } from "./row-type.ts";

export interface Batch {
  readonly rows: number;
  /** By column, in the order that was asked for. */
  readonly columns: readonly (readonly Landed[])[];
  /** Of rows that could not be taken apart, why. */
  readonly bad?: readonly (string | null)[];
}

export interface RowFile {
  /** What it holds is not told by its bytes alone: a view may ask for the time, a virtual table for another file. */
  readonly isComputed?: boolean;
  /** As messages call it. */
  readonly name: string;
  readonly columns: ReadonlyMap<string, RowColumn>;
  /** @throws ContentError where the file is not whole. */
  batches(fields: readonly string[]): AsyncIterable<Batch>;
  close(): Promise<void>;
}

/** Rows of a batch: what one chunk of the engine holds. */
export const BATCH = 2048;

/** Gathers rows, as objects, into batches. A bad row is an Error. */
export async function* inBatches(rows: AsyncIterable<unknown> | Iterable<unknown>, columns: readonly RowColumn[]): AsyncGenerator<Batch> {
  let batch = empty(columns.length);
  for await (const row of rows) {
    const isBad = row instanceof BadRow;
    batch.bad.push(isBad ? row.message : null);
    for (const [i, column] of columns.entries()) batch.columns[i]!.push(isBad ? null : column.value(row));
    if (batch.bad.length === BATCH) {
      yield { rows: BATCH, ...batch };
      batch = empty(columns.length);
    }
  }
  if (batch.bad.length > 0) yield { rows: batch.bad.length, ...batch };
}

function empty(columns: number): { columns: Landed[][]; bad: (string | null)[] } {
  return { columns: Array.from({ length: columns }, () => []), bad: [] };
}

/** A row that could not be taken apart; its message says why, without its content. */
export class BadRow extends Error {
  override readonly name = "BadRow";
}
