/**
 * OpenMLDB's windows in a few lines, after its documentation: `docs/en/openmldb_sql/dql/WINDOW_CLAUSE.md` (How to Infer a Window, Window Frame Bounds, the elements of its own), `JOIN_CLAUSE.md`, and what its
 * repository's own cases expect (`cases/function/window/window_attributes.yaml`, `test_window_exclude_current_time.yaml`). Times are µs, in OpenMLDB milliseconds.
 */
import { type Ask, type Event, MILLISECOND } from "./row.ts";

export interface Frame {
  readonly preceding: number;
  /** `OPEN PRECEDING`: without the far end. */
  readonly open?: true;
  readonly exclude?: "current row" | "current time";
  readonly maxsize?: number;
}

/** The rows of a window in request mode, newest first: the request is the current row and not in the table; stored rows of its own time are before it. */
export function requested(stored: readonly Event[], request: Ask, frame: Frame): Event[] {
  const order = (at: number): number => Math.floor(at / MILLISECOND);
  const t = order(request.at);
  const start = t - order(frame.preceding);
  const before = stored
    .filter(({ at }) => order(at) <= t && (frame.open ? order(at) > start : order(at) >= start) && !(frame.exclude === "current time" && order(at) === t))
    .toSorted((a, b) => order(b.at) - order(a.at));
  const current = frame.exclude === "current row" ? [] : [{ at: request.at, x: request.own ?? null }];
  return [...current, ...before].slice(0, frame.maxsize);
}

/** The same in batch mode for a row of the table itself: rows enter one by one in the order of the store, so that of equal times each sees those before it. */
export function batch(stored: readonly Event[], place: number, frame: Frame): Event[] {
  const row = stored[place]!;
  return requested(stored.slice(0, place), { at: row.at, ...(row.x === null ? {} : { own: row.x }) }, frame);
}

const values = (rows: readonly Event[]): number[] => rows.flatMap(({ x }) => (x === null ? [] : [x]));

export const count = (rows: readonly Event[]): number => values(rows).length;
/** Null where nothing is there to add. */
export const sum = (rows: readonly Event[]): number | null => (values(rows).length === 0 ? null : values(rows).reduce((total, x) => total + x, 0));
/** `last_value` since 0.9.0, and `first_value` before: of the newest row, as it is. */
export const newest = (rows: readonly Event[]): number | null => rows[0]?.x ?? null;

/** `LAST JOIN … ORDER BY stamp` on a key: the greatest stamp there is; no condition, no bound. */
export const lastJoin = (right: readonly Event[]): number | null => right.toSorted((a, b) => b.at - a.at)[0]?.x ?? null;
