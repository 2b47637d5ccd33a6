/** The rows of Chronon: its rule as a reference function over each case, beside mls. */
import { asMutated, count, last, sawtooth, snapshot, sum, variance } from "./chronon-reference.ts";
import { type Ask, DAY, type Event, HOUR, MILLISECOND, MINUTE, type Row, T } from "./row.ts";
import { rowsOf, type Told } from "./standard.ts";

/** Twenty-seven minutes past two. */
const AT_2_27 = T + 2 * HOUR + 27 * MINUTE;
const one = (at: number, x: number | null = 1): Event => ({ at, x });
const ask = (at: number): Ask => ({ at });

type Rule = (events: readonly Event[], t: number) => number | null;
type Untold = Omit<Told, "theirs">;
const by = (rule: Rule, row: Untold): Told => ({ ...row, theirs: row.asks.map(({ at }) => rule(row.events, at)) });
const counted = (width: number): Rule => (events, t) => count(sawtooth(events, t, width));
const over = (width: number, rule: (events: readonly Event[]) => number | null): Rule => (events, t) => rule(sawtooth(events, t, width));
const lifetime = 1000 * DAY;

const TOLD: readonly Told[] = [
  by(counted(HOUR), { name: "at the instant", events: [one(T - MINUTE), one(T)], asks: [ask(T), ask(T + MILLISECOND)], ours: "ours.n_1h", said: "ours.n_1h" }),
  by(counted(HOUR), { name: "a tail of five minutes", events: [one(AT_2_27 - 63 * MINUTE), one(AT_2_27 - 61 * MINUTE), one(AT_2_27 - MINUTE)], asks: [ask(AT_2_27)], ours: "ours.n_1h", said: "ours.saw_n_1h" }),
  by(counted(DAY), { name: "a tail of an hour", events: [one(T - DAY + 2 * HOUR - 3 * MINUTE), one(T - DAY + 2 * HOUR + 3 * MINUTE), one(AT_2_27 - MINUTE)], asks: [ask(AT_2_27)], ours: "ours.n_1d", said: "ours.saw_n_1d" }),
  by(counted(30 * DAY), { name: "a tail of a day", events: [one(T - 30 * DAY - 3 * MINUTE), one(T - 30 * DAY + 3 * MINUTE), one(AT_2_27 - MINUTE)], asks: [ask(AT_2_27)], ours: "ours.n_30d", said: "ours.saw_n_30d" }),
  by(counted(300 * HOUR), { name: "a tail that does not divide", events: [one(AT_2_27 - 300 * HOUR - 4 * HOUR - 27 * MINUTE), one(AT_2_27 - MINUTE)], asks: [ask(AT_2_27)], ours: "ours.n_300h" }),
  by(counted(HOUR), { name: "a count over nothing", events: [one(T - 9 * HOUR)], asks: [ask(T)], ours: "ours.n_1h", said: "ours.saw_some" }),
  by(over(HOUR, sum), { name: "a sum over nothing", events: [one(T - 9 * HOUR)], asks: [ask(T)], ours: "ours.sum_1h", said: "ours.saw_sum_1h" }),
  by(over(HOUR, variance), { name: "a variance", events: [one(T - 30 * MINUTE, 1), one(T - 10 * MINUTE, 3), one(T + 3 * HOUR, 7)], asks: [ask(T), ask(T + 3 * HOUR + MINUTE)], ours: "ours.spread", said: "ours.saw_spread" }),
  by((events, t) => count(snapshot(events, t, 2 * DAY)), { name: "a snapshot", events: [one(T - 2 * DAY - HOUR), one(T - HOUR), one(T + HOUR)], asks: [ask(AT_2_27)], ours: "ours.n_2d", said: "ours.snap_n_2d" }),
  by(over(lifetime, last), { name: "a tie", events: [one(T, 9), one(T, 5), one(T + HOUR, 5), one(T + HOUR, 9)], asks: [ask(T + MINUTE), ask(T + HOUR + MINUTE)], ours: "ours.latest" }),
  by(over(lifetime, last), { name: "written late", events: [one(T, 3), { at: T + MINUTE, seen: T + 5 * HOUR, x: 8 }], asks: [ask(T + HOUR)], ours: "ours.latest", said: "ours.latest", believing: true }),
  by((events, t) => last(asMutated(events, t)), { name: "a correction", corrected: true, events: [one(T, 9), { at: T, seen: T + 5 * HOUR, x: 5 }], asks: [ask(T + HOUR), ask(T + 6 * HOUR)], ours: "ours.corrected_x", said: "ours.corrected_x" }),
  by(over(lifetime, last), { name: "the latest value is missing", events: [one(T, 3), one(T + MINUTE, null)], asks: [ask(T + HOUR)], ours: "ours.latest", said: "ours.latest" }),
];

export const chronon = (): Promise<Row[]> => rowsOf("Chronon", TOLD);
