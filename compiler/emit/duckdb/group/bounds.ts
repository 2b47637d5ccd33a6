import type { Window } from "../../../../runtime/contract/plan.ts";
import { calendarEdge } from "./calendar.ts";

/** Before every event: the sentinel row of each key stands at −2^53, so a count up to here is what lies before the key. */
const BEGINNING = "-9007199254740991";

/** A multiple of `step`, at or before `time`; exact on integers, also before 1970. */
export function floorTo(time: string, step: number): string {
  return `${time} - ((${time} % ${step}) + ${step}) % ${step}`;
}

const TIME = `"__t"`;

/** `"__t" - d`. */
function earlier(micros: number): string {
  return micros === 0 ? TIME : `${TIME} - ${micros}`;
}

/** `width`: SQL of a width that differs from point to point. SQL of a window's edges at `"__t"`: rows with left ≤ at < right are in sight, for a constant lag. For knowledge by column the lag is not counted in. */
export function edgesOf(window: Window, width?: string): { readonly left: string; readonly right: string } {
  const lag = window.visible.kind === "lag" ? window.visible.lag : 0;
  const { over } = window;
  switch (over.kind) {
    case "range": {
      const end = earlier(over.ending);
      const from = over.step === undefined ? end : floorTo(`(${end})`, over.step);
      return { left: `${from} - ${width ?? over.width}`, right: earlier(Math.max(over.ending, lag)) };
    }
    case "calendar":
      return { left: calendarEdge(over, earlier(over.ending)), right: earlier(Math.max(over.ending, lag)) };
    case "since":
      return { left: `CAST(${over.start} AS BIGINT)`, right: earlier(Math.max(0, lag)) };
    case "rows":
    case "all":
      return { left: `CAST(${BEGINNING} AS BIGINT)`, right: earlier(Math.max(0, lag)) };
  }
}
