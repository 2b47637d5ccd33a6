/**
 * Digests by day, and how `mls.lock` writes them: a line a month with each of its days, and of months that lie two years or more before the last only their sum, since digests add up. Ten years are 120 lines.
 */
export interface Digest {
  readonly rows: number;
  /** Sum of hashes; what is compared are its last 48 bits. */
  readonly sum: bigint;
}
/** By `YYYY-MM-DD`; where only the month is kept, by `YYYY-MM`. In order. */
export type Days = ReadonlyMap<string, Digest>;

const KEPT_MONTHS = 24;
const SHORT = 48;

export function shortDigest(sum: bigint): string {
  return BigInt.asUintN(SHORT, sum).toString(16).padStart(SHORT / 4, "0");
}

export function longDigest(sum: bigint): string {
  return BigInt.asUintN(64, sum).toString(16).padStart(16, "0");
}

export function add(a: Digest | undefined, b: Digest): Digest {
  return a === undefined ? b : { rows: a.rows + b.rows, sum: a.sum + b.sum };
}

/** `2001-03-04`, of days since 1970. */
export function dayName(day: number): string {
  return new Date(day * 86_400_000).toISOString().replace(/T.*$/, "");
}

export const monthOf = (day: string): string => day.replace(/^(-?\d+-\d\d).*$/, "$1");

/** Months by name, to the text that stands for each. */
export function daysText(days: Days): Record<string, string> {
  const last = Math.max(...[...days.keys()].map(monthNumber));
  const months = new Map<string, [string, Digest][]>();
  for (const [day, digest] of [...days].sort(([a], [b]) => monthNumber(a) - monthNumber(b) || (a < b ? -1 : 1))) {
    const month = monthOf(day);
    const found = months.get(month);
    if (found === undefined) months.set(month, [[day, digest]]);
    else found.push([day, digest]);
  }
  return Object.fromEntries([...months].map(([month, all]) => [month, monthNumber(month) <= last - KEPT_MONTHS || all.some(([day]) => day === month) ? wholeMonth(all) : all.map(([day, { rows, sum }]) => `${day.slice(-2)} ${rows} ${shortDigest(sum)}`).join(", ")]));
}

function wholeMonth(days: readonly (readonly [string, Digest])[]): string {
  const { rows, sum } = days.map(([, digest]) => digest).reduce((a, b) => add(a, b));
  return `${rows} ${shortDigest(sum)}`;
}

/** The other way round. Throws on a text that none of ours is. */
export function readDays(months: Readonly<Record<string, string>>): Days {
  const days = new Map<string, Digest>();
  for (const [month, text] of Object.entries(months)) {
    for (const item of text.split(", ")) {
      const [, day, rows, digest] = /^(?:(\d\d) )?(\d+) ([0-9a-f]{12})$/.exec(item) ?? [];
      if (rows === undefined || digest === undefined) throw new RangeError(`\`${item}\` of ${month} is no digest of a day`);
      days.set(day === undefined ? month : `${month}-${day}`, { rows: Number(rows), sum: BigInt(`0x${digest}`) });
    }
  }
  return days;
}

function monthNumber(day: string): number {
  const [, year, month] = /^(-?\d+)-(\d\d)/.exec(day)!;
  return Number(year) * 12 + Number(month);
}

/** Whether two digests are of the same rows. */
export function same(a: Digest, b: Digest): boolean {
  return a.rows === b.rows && shortDigest(a.sum) === shortDigest(b.sum);
}
