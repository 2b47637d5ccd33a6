/** The rows of OpenMLDB: its rule as a reference function over each case, beside mls. */
import { batch, count, type Frame, lastJoin, newest, requested, sum } from "./openmldb-reference.ts";
import { type Ask, type Event, HOUR, MILLISECOND, MINUTE, type Row, SECOND, T } from "./row.ts";
import { rowsOf, type Told } from "./standard.ts";

const two: Frame = { preceding: 2 * SECOND };
const BEFORE: readonly Event[] = [{ at: T - 2 * SECOND - MILLISECOND, x: 16 }, { at: T - 2 * SECOND, x: 1 }, { at: T - SECOND, x: 2 }];
const SAME: readonly Event[] = [...BEFORE, { at: T, x: 8 }];
const OWN: Ask = { at: T, own: 4 };
/** Long before. */
const NOTHING: readonly Event[] = [{ at: T - HOUR, x: 1 }];

type Untold = Omit<Told, "theirs" | "asks"> & { readonly asks?: readonly Ask[] };
const by = (rule: (events: readonly Event[], ask: Ask) => number | null, row: Untold): Told => {
  const asks = row.asks ?? [OWN];
  return { ...row, asks, theirs: asks.map((ask) => rule(row.events, ask)) };
};
const summed = (frame: Frame) => (events: readonly Event[], ask: Ask): number | null => sum(requested(events, ask, frame));

const TIE: readonly Event[] = [{ at: T, x: 1 }, { at: T, x: 1 }];

const TOLD: readonly Told[] = [
  by(summed(two), { name: "the row itself", events: BEFORE, ours: "ours.sum_2s", said: "ours.with_own" }),
  by(summed(two), { name: "rows of the same instant", events: SAME, ours: "ours.sum_2s", said: "theirs.with_own" }),
  by(summed({ ...two, exclude: "current time" }), { name: "excluding the current time", events: SAME, ours: "ours.sum_2s", said: "ours.with_own" }),
  by(summed({ ...two, exclude: "current row" }), { name: "excluding the current row", events: SAME, ours: "ours.sum_2s", said: "theirs.range_closed" }),
  { name: "a tie in batch mode", events: TIE, asks: [{ at: T }, { at: T }], theirs: TIE.map((_, place) => count(batch(TIE, place, two))), ours: "ours.n_2s" },
  by(summed({ ...two, open: true }), { name: "open preceding", events: BEFORE, ours: "ours.sum_2s", said: "theirs.open" }),
  by(summed({ ...two, maxsize: 2 }), { name: "maxsize", events: BEFORE, ours: "ours.sum_2s", said: "theirs.maxsize" }),
  by((events, ask) => count(requested(events, ask, { ...two, exclude: "current row" })), { name: "a count over nothing", events: NOTHING, ours: "ours.n_2s", said: "ours.n_2s" }),
  by(summed({ ...two, exclude: "current row" }), { name: "a sum over nothing", events: NOTHING, ours: "ours.sum_2s", said: "ours.range_some" }),
  by((events, ask) => newest(requested(events, ask, two)), { name: "first value, before 0.9", events: BEFORE, ours: "ours.first", said: "ours.own" }),
  by((events, ask) => newest(requested(events, ask, { ...two, exclude: "current row" })), { name: "the latest value is missing", events: [{ at: T - 2 * SECOND, x: 3 }, { at: T - SECOND, x: null }], ours: "ours.latest", said: "ours.row" }),
  by((events) => lastJoin(events), { name: "last join", events: [{ at: T - MINUTE, x: 7 }, { at: T + MINUTE, x: 9 }], ours: "ours.latest" }),
  by((events, { at }) => lastJoin(events.filter((event) => event.at < at)), { name: "written late", events: [{ at: T - MINUTE, x: 3 }, { at: T, seen: T + 5 * HOUR, x: 8 }], asks: [{ at: T + HOUR }], ours: "ours.latest", said: "ours.latest", believing: true }),
];

export const openmldb = (): Promise<Row[]> => rowsOf("OpenMLDB", TOLD);
