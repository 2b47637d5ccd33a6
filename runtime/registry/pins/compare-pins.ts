/** Two pins of one input, of two builds: the later against the earlier. Where only digests of days are at hand, the day in which the earlier ends counts as growth. */
import type { Pin } from "../../contract/lock.ts";
import { compareDays, declared, type InputChange } from "./compare.ts";
import { type Days, readDays } from "./days.ts";

export function comparePins(node: string, before: Pin | undefined, after: Pin | undefined): InputChange {
  const nothing = { node, rows: { before: before?.rows ?? 0, after: after?.rows ?? 0 }, added: [], changed: [], columns: [] };
  if (before === undefined) return { ...nothing, kind: "new" };
  if (after === undefined) return { ...nothing, kind: "gone" };
  if (before.sha256 === after.sha256) return { ...nothing, kind: "same" };
  const columns = declared(before, after);
  if (columns.length > 0 || before.derived !== after.derived || (before.known === undefined) !== (after.known === undefined)) return { ...nothing, kind: "redeclared", columns };
  if (before.digest === after.digest && before.rows === after.rows) return { ...nothing, kind: "bytes" };
  if (before.known === undefined || after.known === undefined) return { ...nothing, kind: "rewritten", changed: [{ day: null, before: before.rows, after: after.rows }] };
  const end = [before.known[1], after.known[1]].sort()[0]!.replace(/T.*$/, "");
  const sameEnd = before.known[1] === after.known[1];
  const [then, now] = [readDays(before.days ?? {}), readDays(after.days ?? {})];
  const whole = (days: Days): Days => new Map([...days].filter(([day]) => sameEnd || day < end || end.startsWith(`${day}-`)));
  const changed = compareDays(whole(then), whole(now)).filter(({ day }) => sameEnd || day === null || !end.startsWith(`${day}-`));
  const added = sameEnd ? [] : [...now].filter(([day, { rows }]) => day >= end && rows !== then.get(day)?.rows).map(([day]) => day);
  if (before.undated?.digest !== after.undated?.digest) changed.push({ day: null, before: before.undated?.rows ?? 0, after: after.undated?.rows ?? 0 });
  return { ...nothing, kind: changed.length > 0 ? "rewritten" : "grown", added, changed };
}
