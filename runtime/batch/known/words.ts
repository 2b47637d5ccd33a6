/** Evidence in sentences, with its counts. */
import type { FilledIn } from "./by-age.ts";
import { percent, words } from "./show.ts";
import type { ColumnProfile, InstantProfile, RevisionProfile, SourceProfile } from "./profile.ts";

export function instantEvidence({ column, there, equal, inOrder, lags, burst }: InstantProfile, profile: SourceProfile): string[] {
  return [
    `\`${column}\` is never before the event time (${there.toLocaleString("en")} rows${equal === 0 ? "" : `, equal in ${equal.toLocaleString("en")}`}): median ${words(lags.q50)} later, 95 % within ${words(lags.q95)}, 99 % within ${words(lags.q99)}, at most ${words(lags.max)}`,
    ...(inOrder >= 0.999 ? [`the file lies in the order of \`${column}\``] : []),
    ...(burst.rows >= 0.5 * profile.rows ? [`${percent(burst.rows / profile.rows)} of it lie within one hour: that is when a copy was made, rather than when rows came`] : []),
  ];
}

export function columnEvidence(column: ColumnProfile, found: FilledIn, profile: SourceProfile): string[] {
  const word = column.filledBy === "true" ? "true" : "filled in";
  return [
    `${word} in ${percent(found.young)} of the ${found.youngRows.toLocaleString("en")} rows younger than ${words(found.reached)} at the end of the data (${profile.endFrom}), in ${percent(found.plateau)} of the older half`,
    ...(column.youngestFilled === undefined ? [] : [`the youngest row where it is ${word} is ${words(column.youngestFilled)} old`]),
    ...(column.filledBy === "true" ? ["`false` stands for `not yet`, too: young rows are open, and no negatives"] : []),
  ];
}

export function revisionEvidence(revisions: RevisionProfile, { changed, settled }: RevisionProfile["columns"][number]): string[] {
  return [
    `rows of one \`${revisions.key.join(", ")}\` differ in it for ${changed.toLocaleString("en")} of ${revisions.repeated.toLocaleString("en")} keys with several rows (${revisions.keys.toLocaleString("en")} keys in all)`,
    ...(settled === undefined ? [] : [`its last value stands from \`${revisions.by ?? ""}\` on: median ${words(settled.q50)} after the event time, 99 % within ${words(settled.q99)}, at most ${words(settled.max)}`]),
  ];
}
