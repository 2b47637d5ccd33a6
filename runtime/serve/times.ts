/**
 * Times at the edge: ISO 8601 text to integer µs and back. Stricter than `Date.parse`: a wrong day of the month, a missing zone and a seventh digit of the
 * second are refused, not mended.
 */
const MICROS_A_DAY = 86_400_000_000;

/** Days since 1970-01-01 of an ISO date; undefined if it is none. */
export function parseDate(text: string): number | undefined {
  return text.length === DATE_LENGTH ? daysAt(text) : undefined;
}

/** µs on the wall clock since 1970-01-01T00:00 of an ISO date and time without zone; undefined if it is none (also if it has a zone). */
export function parseLocalTimestamp(text: string): number | undefined {
  return wallEnd(text) === text.length ? wallMicros(text, text.length) : undefined;
}

/** µs since 1970-01-01T00:00Z of an ISO date and time with `Z` or an offset; undefined if it is none (also if it has no zone). */
export function parseTimestamp(text: string): number | undefined {
  const end = wallEnd(text);
  if (text.charCodeAt(end) === UPPER_Z) return text.length === end + 1 ? wallMicros(text, end) : undefined;
  const sign = text.charCodeAt(end);
  if (sign !== PLUS && sign !== MINUS) return undefined;
  const colon = text.charCodeAt(end + 3) === COLON ? 1 : 0;
  if (text.length !== end + 5 + colon) return undefined;
  const hours = digits(text, end + 1, end + 3);
  const minutes = digits(text, end + 3 + colon, text.length);
  if (!(hours <= 23 && minutes <= 59)) return undefined;
  const wall = wallMicros(text, end);
  return wall === undefined ? undefined : wall - (sign === MINUS ? -1 : 1) * (hours * 60 + minutes) * 60_000_000;
}

/** `2001-06-03T14:05:00Z`, with as many digits of the second as there are. */
export function formatTimestamp(micros: number): string {
  return `${formatLocalTimestamp(micros)}Z`;
}

/** `2001-06-03T14:05:00`, with as many digits of the second as there are. */
export function formatLocalTimestamp(micros: number): string {
  const days = Math.floor(micros / MICROS_A_DAY);
  const inDay = micros - days * MICROS_A_DAY;
  const seconds = Math.floor(inDay / 1_000_000);
  const fraction = inDay - seconds * 1_000_000;
  const minutes = Math.floor(seconds / 60);
  const text = `${formatDate(days)}T${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, "0"));

function twoDigits(value: number): string {
  return TWO_DIGITS[value]!;
}

/** `2001-06-03` of days since 1970-01-01, in years 0 to 9999. */
export function formatDate(days: number): string {
  // The inverse of daysOf, in cycles of 400 years.
  const shifted = days + DAYS_TO_1970;
  const cycle = Math.floor(shifted / DAYS_IN_400_YEARS);
  const day = shifted - cycle * DAYS_IN_400_YEARS;
  const yearOfCycle = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
  const dayOfYear = day - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)}`;
}

/** `1h 30m`, `250ms`: a length in the language's units, the two largest parts (a length of time is told, not computed with). */
export function formatDuration(micros: number): string {
  const parts: string[] = [];
  let rest = Math.abs(micros);
  for (const [size, unit] of [[MICROS_A_DAY, "d"], [3_600_000_000, "h"], [60_000_000, "m"], [1_000_000, "s"], [1000, "ms"], [1, "us"]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0s" : parts.join(" ");
}

// Read by hand, a character at a time: a regular expression makes an array and eight strings for each time.
const ZERO = 48;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const COLON = 58;
const UPPER_T = 84;
const UPPER_Z = 90;
const SPACE = 32;
const DATE_LENGTH = "2001-06-03".length;
const MINUTES_LENGTH = "2001-06-03T14:05".length;
const SECONDS_LENGTH = "2001-06-03T14:05:00".length;

/** The number that these characters write; NaN if one is no digit, or not there. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Where the date and time on the wall clock end, and a zone might begin; what lies before is looked at by `wallMicros`. */
function wallEnd(text: string): number {
  if (text.charCodeAt(MINUTES_LENGTH) !== COLON) return MINUTES_LENGTH;
  if (text.charCodeAt(SECONDS_LENGTH) !== POINT) return SECONDS_LENGTH;
  let end = SECONDS_LENGTH + 1;
  while (end < text.length && !Number.isNaN(digits(text, end, end + 1))) end++;
  return end;
}

/** Days of the date that the text begins with. */
function daysAt(text: string): number | undefined {
  if (text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return undefined;
  return daysOf(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, DATE_LENGTH));
}

/** µs of the date and time in the first `end` characters, as `wallEnd` gives them. */
function wallMicros(text: string, end: number): number | undefined {
  const between = text.charCodeAt(DATE_LENGTH);
  if ((between !== UPPER_T && between !== SPACE) || text.charCodeAt(13) !== COLON) return undefined;
  const days = daysAt(text);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, MINUTES_LENGTH);
  const second = end > MINUTES_LENGTH ? digits(text, MINUTES_LENGTH + 1, SECONDS_LENGTH) : 0;
  const places = end - SECONDS_LENGTH - 1;
  if (days === undefined || !(hour <= 23 && minute <= 59 && second <= 59) || end > text.length || places === 0 || places > 6) return undefined;
  const fraction = places > 0 ? digits(text, SECONDS_LENGTH + 1, end) * TENS[places]! : 0;
  return days * MICROS_A_DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction;
}

/** µs of one unit in the n-th place after the point. */
const TENS = [1_000_000, 100_000, 10_000, 1000, 100, 10, 1] as const;

/** From the first of March of the year 0. */
const DAYS_TO_1970 = 719_468;
const DAYS_IN_400_YEARS = 146_097;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 of a day of the Gregorian calendar, years 1 to 9999; undefined if there is no such day. */
function daysOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > DAYS_IN_MONTH[month - 1]! + (leap && month === 2 ? 1 : 0)) return undefined;
  // Years begin in March, so that the leap day is a year's last; (153 m + 2) / 5 are the days before month m of such a year.
  const years = month > 2 ? year : year - 1;
  const months = (month + 9) % 12;
  return 365 * years + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) + Math.floor((153 * months + 2) / 5) + day - 1 - DAYS_TO_1970;
}
