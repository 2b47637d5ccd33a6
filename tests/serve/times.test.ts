import fc from "fast-check";
import { expect, it } from "vitest";
import { formatDate, formatLocalTimestamp, formatTimestamp, parseDate, parseLocalTimestamp, parseTimestamp } from "../../runtime/serve/times.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[+-](\d{2}):?(\d{2}))?$/;

/** The same by a regular expression and the machine's calendar: µs on the wall clock, and the zone's offset in minutes. */
function reference(text: string): { readonly wall: number; readonly offset: number | undefined } | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? 0)) as [number, number, number, number, number, number];
  const start = new Date(0);
  start.setUTCFullYear(year, month - 1, day);
  if (year < 1 || start.getUTCMonth() !== month - 1 || start.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  const wall = start.getTime() * 1000 + ((hour * 60 + minute) * 60 + second) * 1e6 + Number((match[7] ?? "").padEnd(6, "0"));
  if (match[8] === undefined) return { wall, offset: undefined };
  if (match[8] === "Z") return { wall, offset: 0 };
  const [hours, minutes] = [Number(match[9]), Number(match[10])];
  return hours > 23 || minutes > 59 ? undefined : { wall, offset: (match[8].startsWith("-") ? -1 : 1) * (hours * 60 + minutes) };
}

const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, "0"));
const date = fc.tuple(fc.integer({ min: 0, max: 9999 }).map((n) => String(n).padStart(4, "0")), fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }).map((n) => String(n).padStart(2, "0")) }, two(13)), fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 1, max: 28 }).map((n) => String(n).padStart(2, "0")) }, two(32))).map((parts) => parts.join("-"));
const time = fc.tuple(date, fc.constantFrom("T", " "), two(24), fc.constant(":"), two(60), fc.option(two(60).map((s) => `:${s}`), { nil: "" }), fc.constantFrom("", "", ".5", ".000001", ".123456", ".1234567", "."), fc.constantFrom("", "Z", "+02:00", "-0530", "+24:00", "+02:60", "z", "+2")).map((parts) => parts.join(""));
/** Times, and what one changed, lost or added character makes of them. */
const text = fc.oneof(
  time,
  date,
  fc.tuple(time, fc.nat(30), fc.constantFrom("", "0", "9", "-", ":", ".", "Z", "T", " ", "+", "x", "٣", "\n"), fc.nat(1)).map(([of, at, by, drop]) => of.slice(0, at) + by + of.slice(at + drop)),
);

it("times are read as the regular expression and the calendar have them, and nothing else is", () => {
  const seen = { local: 0, zoned: 0, refused: 0 };
  fc.assert(
    fc.property(text, (of) => {
      const wanted = reference(of);
      seen[wanted === undefined ? "refused" : wanted.offset === undefined ? "local" : "zoned"]++;
      expect(parseLocalTimestamp(of)).toBe(wanted?.offset === undefined ? wanted?.wall : undefined);
      expect(parseTimestamp(of)).toBe(wanted?.offset === undefined ? undefined : wanted.wall - wanted.offset * 60e6);
      const day = DATE.test(of) ? reference(`${of}T00:00`) : undefined;
      expect(parseDate(of)).toBe(day === undefined ? undefined : day.wall / 86_400e6);
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(500);
});

it("what is written is read back, and is what the machine's calendar writes", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000_000, max: 9_007_199_254_740_991 }), (micros) => {
      expect(parseTimestamp(formatTimestamp(micros))).toBe(micros);
      expect(parseLocalTimestamp(formatLocalTimestamp(micros))).toBe(micros);
      expect(formatDate(Math.floor(micros / 86_400e6))).toBe(new Date(Math.floor(micros / 1000)).toISOString().slice(0, 10));
    }),
    { numRuns: 5000 },
  );
});
