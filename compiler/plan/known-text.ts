import type { Known, KnownPart } from "../semantics/knowledge/known.ts";
import { durationText } from "../semantics/knowledge/times.ts";

/** A knowledge time as a person reads it: `departed + 1m`, `the later of landed and reviewed`, `always`. */
export function knownText(known: Known): string {
  const all = [...new Set(known.map(partText))];
  const texts = all.filter((text) => text !== "always" || all.length === 1);
  if (texts.length === 0) return "always";
  return texts.length === 1 ? texts[0]! : `the later of ${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}

function partText({ term }: KnownPart): string {
  switch (term.base.kind) {
    case "always":
    case "never":
      return term.base.kind;
    case "arrival":
      return `arrival of ${term.base.source.name}`;
    case "opaque":
      return "an instant worked out of the row";
    case "epoch":
      return new Date(term.offset.low / 1000).toISOString();
    case "column":
      return `${term.base.column.name}${offsetText(term.offset.low, term.offset.high)}`;
  }
}

function offsetText(low: number, high: number): string {
  if (low === 0 && high === 0) return "";
  if (low === high) return ` ${low < 0 ? "-" : "+"} ${durationText(low)}`;
  return ` + ${durationText(low)} to ${durationText(high)}`;
}
