/**
 * Which rows a fold of cross-validation learns from and which it is judged on.
 *
 * In time a fold is judged on its own rows and learns from the rows before them whose labels are known before its first moment, less the gap of the split. Closed rows learn from all
 * other folds. Where a choice is made on validate (stopping, calibration, a threshold), each fold makes it anew: on the latest fifth of what it may learn from, purged between; closed
 * rows, which have no latest, on the next fold.
 */
export interface FoldColumns {
  readonly count: number;
  /** The number of each row's fold. */
  readonly of: Float64Array;
  /** From when on a model can have met one of the row's keys; undefined without a promise to new ones. */
  readonly met: Float64Array | undefined;
  readonly gap: number;
  /** Where rows are in lists: what is chosen on begins with a moment, so that it cuts none. */
  readonly inLists?: boolean;
}

/** Moments, and from when on a row teaches; where rules vote also from when on it can judge, NaN for never. */
export interface RowTimes {
  readonly moments: Float64Array;
  readonly known: Float64Array;
  readonly judges?: Float64Array | undefined;
}

export interface Fold {
  readonly number: number;
  readonly train: Int32Array;
  /** What choices are made on; empty where there are none to make. */
  readonly choose: Int32Array;
  readonly judge: Int32Array;
  /** What comes before this instant teaches; undefined of closed rows. */
  readonly knownBefore: number | undefined;
}

const CHOOSING_SHARE = 5;

/** All folds that are judged, in order. Rows are in order of (moment, row). */
export function foldsOf(columns: FoldColumns, times: RowTimes | undefined, chooses: "chooses" | "chooses nothing"): Fold[] {
  if (times === undefined) return Array.from({ length: columns.count }, (_, number) => closedFold(columns, number, chooses));
  return Array.from({ length: columns.count }, (_, i) => forwardFold(columns, times, i + 1, chooses));
}

function closedFold({ of, count }: FoldColumns, number: number, chooses: "chooses" | "chooses nothing"): Fold {
  const next = chooses === "chooses" ? (number + 1) % count : undefined;
  return { number, train: rowsWhere(of, (row) => of[row] !== number && of[row] !== next), choose: rowsWhere(of, (row) => of[row] === next), judge: rowsWhere(of, (row) => of[row] === number), knownBefore: undefined };
}

function forwardFold({ of, met, gap, inLists }: FoldColumns, { moments, known, judges = known }: RowTimes, number: number, chooses: "chooses" | "chooses nothing"): Fold {
  const own = rowsWhere(of, (row) => of[row] === number);
  const none = new Int32Array(0);
  if (own.length === 0) return { number, train: none, choose: none, judge: none, knownBefore: undefined };
  const before = (from: Float64Array, begin: number) => (row: number): boolean => of[row]! < number && moments[row]! < begin - gap && from[row]! < begin;
  const begin = moments[own[0]!]!;
  const train = rowsWhere(of, before(known, begin));
  const judge = met === undefined ? own : own.filter((row) => met[row]! >= begin);
  const able = chooses === "chooses nothing" || train.length === 0 ? none : rowsWhere(of, before(judges, begin));
  if (able.length === 0) return { number, train, choose: none, judge, knownBefore: begin };
  let from = able.length - Math.ceil(able.length / CHOOSING_SHARE);
  while (inLists === true && from > 0 && moments[able[from]!] === moments[able[from - 1]!]) from--;
  const choose = able.subarray(from);
  const cut = moments[choose[0]!]!;
  return { number, train: train.filter(before(known, cut)), choose, judge, knownBefore: cut };
}

function rowsWhere(of: Float64Array, holds: (row: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < of.length; row++) if (holds(row)) rows.push(row);
  return Int32Array.from(rows);
}
