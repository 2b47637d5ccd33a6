/**
 * The holidays of the library's tables, from their rules. `UPDATE=1 npx vitest run tests/library` writes the files beside this one.
 *
 * Sources: federal holidays of the United States, 5 U.S.C. 6103 (with Public Law 98-144 for the birthday of Martin Luther King, from 1986, and Public Law 117-17 for Juneteenth, from
 * 2021) and Executive Order 11582 for the day on which one is kept that falls on a weekend; closing days of TARGET2, decision of the ECB's Governing Council of 14 December 2000, from 2002;
 * Easter by the anonymous Gregorian rule (Nature, 20 April 1876; Meeus, "Astronomical Algorithms", chapter 8).
 */

const DAY = 86_400_000;
const MONDAY = 1;
const THURSDAY = 4;

/** Days are numbered from 1970-01-01, months from 1. */
const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY;
/** 0 is Sunday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;
const isoDate = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** The n-th such weekday of a month. */
function nth(year: number, month: number, which: number, n: number): number {
  const first = dayOf(year, month, 1);
  return first + ((which - weekday(first) + 7) % 7) + 7 * (n - 1);
}

/** The last such weekday of a month. */
function last(year: number, month: number, which: number): number {
  const end = month === 12 ? dayOf(year + 1, 1, 1) - 1 : dayOf(year, month + 1, 1) - 1;
  return end - ((weekday(end) - which + 7) % 7);
}

/** Easter Sunday of the western churches. */
export function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451);
  const place = moon + sunday - 7 * late + 114;
  return dayOf(year, Math.floor(place / 31), (place % 31) + 1);
}

interface Holiday {
  readonly day: number;
  readonly name: string;
}

function federal(year: number): Holiday[] {
  return [
    { day: dayOf(year, 1, 1), name: "New Year's Day" },
    ...(year >= 1986 ? [{ day: nth(year, 1, MONDAY, 3), name: "Birthday of Martin Luther King, Jr." }] : []),
    { day: nth(year, 2, MONDAY, 3), name: "Washington's Birthday" },
    { day: last(year, 5, MONDAY), name: "Memorial Day" },
    ...(year >= 2021 ? [{ day: dayOf(year, 6, 19), name: "Juneteenth" }] : []),
    { day: dayOf(year, 7, 4), name: "Independence Day" },
    { day: nth(year, 9, MONDAY, 1), name: "Labor Day" },
    { day: nth(year, 10, MONDAY, 2), name: "Columbus Day" },
    { day: dayOf(year, 11, 11), name: "Veterans Day" },
    { day: nth(year, 11, THURSDAY, 4), name: "Thanksgiving Day" },
    { day: dayOf(year, 12, 25), name: "Christmas Day" },
  ];
}

/** The working day on which a holiday is kept: a Saturday's on Friday, a Sunday's on Monday. */
const observed = (day: number): number => (weekday(day) === 6 ? day - 1 : weekday(day) === 0 ? day + 1 : day);

const years = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (head: string, rows: readonly string[]): string => `${head}\n${rows.join("\n")}\n`;

/** Days on which the federal offices of the United States are closed, 1979 to 2060 (Veterans Day has its date of today since 1978). */
function usFederal(): string {
  const days = years(1978, 2061).flatMap(federal).map(({ day, name }) => ({ day: observed(day), name })).filter(({ day }) => day >= dayOf(1979, 1, 1) && day < dayOf(2061, 1, 1));
  return csv("day,name", days.sort((a, b) => a.day - b.day).map(({ day, name }) => `${isoDate(day)},${quoted(name)}`));
}

/** Days other than Saturdays and Sundays on which TARGET2 is closed, and with it the markets in euros, 2002 to 2060. */
function target2(): string {
  const days = years(2002, 2060).flatMap((year) => [
    { day: dayOf(year, 1, 1), name: "New Year's Day" },
    { day: easter(year) - 2, name: "Good Friday" },
    { day: easter(year) + 1, name: "Easter Monday" },
    { day: dayOf(year, 5, 1), name: "1 May" },
    { day: dayOf(year, 12, 25), name: "Christmas Day" },
    { day: dayOf(year, 12, 26), name: "26 December" },
  ]);
  return csv("day,name", days.sort((a, b) => a.day - b.day).map(({ day, name }) => `${isoDate(day)},${name}`));
}

/** Easter Sunday of each year from 1900 to 2199. */
function easters(): string {
  return csv("year,sunday", years(1900, 2199).map((year) => `${year},${isoDate(easter(year))}`));
}

/** The files by name. */
export const HOLIDAY_FILES: Readonly<Record<string, string>> = { "us_federal.csv": usFederal(), "target2.csv": target2(), "easter.csv": easters() };
