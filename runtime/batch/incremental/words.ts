/** What a build says of what it made again, and why. */
import type { Reason } from "./again.ts";
import { DAY } from "./digests.ts";

export interface Reuse {
  /** Days that were computed, of all that the set has; of a set that is made whole 0 or 1 of 1. */
  readonly computed: number;
  readonly of: number;
  readonly unit: "day" | "set";
  /** In words; empty where nothing was computed. */
  readonly why: string;
}

export function reuseText({ computed, of, unit, why }: Reuse): string {
  if (computed === 0) return unit === "set" ? "kept as it is: nothing that it is made of has changed" : `kept all ${count(of, "day")}: nothing that they are made of has changed`;
  if (unit === "set") return `made whole${why === "" ? "" : `: ${why}`}`;
  return `computed ${computed.toLocaleString("en")} of ${count(of, "day")}${why === "" ? "" : `: ${why}`}`;
}

export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join("; ");
}

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case "rows": {
      const parts = [
        ...(reason.isNew === 0 ? [] : [`${reason.isNew.toLocaleString("en")} new`]),
        ...(reason.changed === 0 ? [] : [`${reason.changed.toLocaleString("en")} changed`]),
        ...(reason.gone === 0 ? [] : [`${reason.gone.toLocaleString("en")} gone`]),
      ];
      const days = reason.isNew + reason.changed + reason.gone;
      return `${parts.join(" and ")} ${days === 1 ? "day" : "days"} of \`${reason.relation}\``;
    }
    case "table":
      return `\`${reason.table}\` changed${reason.from === undefined ? "" : ` from ${new Date((reason.from * DAY) / 1000).toISOString().slice(0, 10)} on`}`;
    case "edge":
      return `the data's end, or what is counted from it, moved past ${count(reason.days, "day")}`;
    case "whole":
      return `all of it, for ${reason.why}`;
  }
}

function count(n: number, word: string): string {
  return `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
}
