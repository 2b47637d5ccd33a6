import { type Refusal, refuse } from "./refusal.ts";
import type { RequestShape } from "./request-fields.ts";
import { parseTimestamp } from "./times.ts";

/** Where the moment comes from: the server's receipt of the request; with `--replay`, the request; a model of closed rows has none. */
export type MomentSource = "receipt" | "replay" | "none";

/** A row to be answered, with its moment in µs. */
export interface Question {
  readonly row: unknown;
  readonly moment: number;
}

/**
 * Takes the moment out of one item of a body. In replay an item is `{"moment": "2001-06-03T14:06:00Z", "row": {…}}`, or a row with a further field `moment` (if the row has none of its
 * own). Otherwise the moment is `receivedAt` (µs), and a field `moment` is refused by name.
 */
export function questions(source: MomentSource, shape: RequestShape): (item: unknown, receivedAt: number) => Question | Refusal {
  const own = shape.fields.some((field) => field.name === "moment");
  return (item, receivedAt) => {
    if (source === "none" || !isObject(item)) return { row: item, moment: receivedAt };
    const wrapped = "row" in item && isObject(item.row) && Object.keys(item).every((key) => key === "row" || key === "moment");
    if (source === "receipt") {
      if (!wrapped && (own || !("moment" in item))) return { row: item, moment: receivedAt };
      const message = "`moment` is the server's receipt of the request; it is taken from the request only by a server that was started with --replay. Send the row alone.";
      return refuse("invalid", [{ field: "moment", message }]);
    }
    if (!wrapped && own) return refuse("invalid", [{ field: "moment", message: 'In replay, send `{"moment": "2001-06-03T14:06:00Z", "row": {…}}`.' }]);
    const { moment: text, ...rest } = item;
    const moment = typeof text === "string" ? parseTimestamp(text) : undefined;
    if (moment === undefined) {
      return refuse("invalid", [{ field: "moment", message: "`moment` must be a time with zone in replay, such as `2001-06-03T14:06:00Z`: the time at which the question is asked." }]);
    }
    return { row: wrapped ? item.row : rest, moment };
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
