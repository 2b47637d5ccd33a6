/** What became of an input, in words. */
import type { DayChange, InputChange } from "./compare.ts";

const SHOWN = 5;

const count = (rows: number): string => rows.toLocaleString("en-US");
const rowsText = (rows: number): string => `${count(rows)} row${rows === 1 ? "" : "s"}`;

/** "grown by 1,203 rows, known on 2001-07-01 to 2001-07-03". */
export function changeText({ kind, rows, added, changed, columns }: InputChange): string {
  switch (kind) {
    case "new":
      return `${rowsText(rows.after)}, not pinned yet`;
    case "same":
      return "as it was";
    case "bytes":
      return "other bytes, but no row and no value that the digests hold: another order, format or cut, columns that are not read, or personal ones";
    case "grown":
      return rows.after === rows.before ? `no more rows, but values that were known later${daysIn(added, ", ")}` : `${rows.after > rows.before ? moreRows(rows.after - rows.before, "more") : moreRows(rows.before - rows.after, "fewer")}${daysIn(added, ", known ")}`;
    case "rewritten":
      return changed.every(({ day }) => day === null) ? wholeText(changed[0]!) : `history rewritten: ${changedText(changed)}${rows.before === rows.after ? "" : `; rows ${count(rows.before)} → ${count(rows.after)}`}`;
    case "redeclared":
      return `declared otherwise${columns.length === 0 ? " (when it is known)" : `: ${columns.map(({ column, before, after }) => (before === undefined ? `\`${column}\` is new` : after === undefined ? `\`${column}\` is gone` : `\`${column}\` was ${before}, is ${after}`)).join("; ")}`}; what else changed can't be told`;
    case "gone":
      return "no longer read";
  }
}

function moreRows(rows: number, word: "more" | "fewer"): string {
  return `${count(rows)} ${word} row${rows === 1 ? "" : "s"}`;
}

function wholeText({ before, after }: DayChange): string {
  return before === after ? `other values in ${rowsText(after)}` : `${rowsText(before)} then, ${rowsText(after)} now`;
}

function daysIn(days: readonly string[], before: string): string {
  if (days.length === 0) return "";
  return `${before}${days.length === 1 ? `on ${days[0]}` : `on ${count(days.length)} days from ${days[0]} to ${days.at(-1)}`}`;
}

/** "2001-03-04 (17,203 rows, other values), 2001-03-05 (12 rows then, none now) and 3 more days". */
export function changedText(changed: readonly DayChange[]): string {
  const shown = changed.slice(0, SHOWN).map(dayText);
  const rest = changed.length - SHOWN;
  return rest > 0 ? `${shown.join(", ")} and ${count(rest)} more, up to ${changed.at(-1)!.day ?? "rows without a time"}` : shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0]!;
}

function dayText({ day, before, after }: DayChange): string {
  const name = day ?? "rows without a time";
  if (before === after) return before === 0 ? `${name} (values known then)` : `${name} (${rowsText(after)}, other values)`;
  return `${name} (${before === 0 ? "no row" : rowsText(before)} then, ${after === 0 ? "none" : count(after)} now)`;
}
