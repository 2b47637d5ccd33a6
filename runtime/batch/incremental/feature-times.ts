/** The moments at which a group is materialized, and the time that its value is then as of. */
import type { Ready } from "../../contract/plan.ts";
import { DAY } from "./digests.ts";

export interface FeatureTime {
  /** When it is asked for. */
  readonly asked: number;
  /** What it is as of: all that it sees was known before. */
  readonly t: number;
}

/** Moments in [from, until): of a group that is ready every so often, when each of its values is first there; of a live one every `every` µs, from 1970-01-01T00:00Z on. */
export function featureTimes(ready: Ready, every: number | undefined, from: number, until: number): FeatureTime[] {
  const step = every ?? (ready.kind === "every" ? ready.period : DAY);
  const shift = every === undefined && ready.kind === "every" ? ready.after : 0;
  const times: FeatureTime[] = [];
  for (let n = Math.ceil((from - shift) / step); n * step + shift < until; n++) times.push({ asked: n * step + shift, t: asOf(ready, n * step + shift) });
  return times;
}

/** The time that a value asked for at a moment is as of. */
export function asOf(ready: Ready, moment: number): number {
  switch (ready.kind) {
    case "live":
      return moment - ready.within;
    case "every":
      return Math.floor((moment - ready.after) / ready.period) * ready.period;
  }
}
