import { TrainError } from "./errors.ts";

/** Relevance of at most 30: 2^30 − 1 is the greatest gain. */
const MOST = 30;

/** Rows in the order of their lists (and within a list as they came), and where each list begins; the last offset is the end. */
export interface Lists {
  readonly order: Int32Array;
  readonly offsets: Int32Array;
  /** Lists in which something is relevant. */
  readonly relevant: number;
}

/** `lists` numbers the list of each row, `labels` are the relevances; both by row. Rows of `cut` lists, which are not all here, are left out. */
export function listsOf(lists: Float64Array, labels: Float64Array, cut: ReadonlySet<number> = new Set()): Lists {
  const places = new Map<number, number[]>();
  lists.forEach((list, row) => {
    if (cut.has(list)) return;
    const found = places.get(list);
    if (found === undefined) places.set(list, [row]);
    else found.push(row);
  });
  const offsets = new Int32Array(places.size + 1);
  const order = new Int32Array([...places.values()].reduce((sum, rows) => sum + rows.length, 0));
  let at = 0;
  let l = 0;
  let relevant = 0;
  for (const rows of places.values()) {
    order.set(rows, at);
    at += rows.length;
    offsets[++l] = at;
    if (rows.some((row) => labels[row]! > 0)) relevant++;
  }
  return { order, offsets, relevant };
}

/** A ranking is learnt from whole numbers, of which more is better. */
export function assertRelevance(model: string, label: string, values: Float64Array): void {
  const wrong = values.find((value) => !Number.isNaN(value) && !(Number.isInteger(value) && value >= 0 && value <= MOST));
  if (wrong !== undefined) throw new TrainError(`the label \`${label}\` of the model \`${model}\` is ${wrong} on a row; a ranking is learnt from true and false, or from whole numbers from 0 (not relevant) to ${MOST}`);
}

/** Where worker `t` of `threads` begins: at a list, near an equal share of the rows. */
export function listShare(offsets: Int32Array, t: number, threads: number): number {
  const rows = offsets[offsets.length - 1]!;
  const wanted = Math.floor((rows * t) / threads);
  let l = 0;
  while (offsets[l]! < wanted) l++;
  return l;
}
