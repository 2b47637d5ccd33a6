/**
 * The proleptic Gregorian calendar from microseconds of a wall clock since 1970-01-01T00:00. All floor, so times before 1970 are as right as those after.
 * Days to civil dates: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`. Missing (NaN) gives missing.
 */
export const MICROS_A_DAY = 86400000000;

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01 of the day that holds this microsecond. */
export function dayOf(micros: number): number {
  return Math.floor(micros / MICROS_A_DAY);
}

/** Year, month (1–12) and day (1–31) of a day since 1970-01-01. */
export function civilDate(days: number): CivilDate {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
  const dayOfShiftedYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfShiftedYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfShiftedYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days since 1970-01-01 of a civil date (`days_from_civil`, same source). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

export function year(micros: number): number {
  return civilDate(dayOf(micros)).year;
}

export function month(micros: number): number {
  return civilDate(dayOf(micros)).month;
}

export function quarter(micros: number): number {
  return Math.floor((month(micros) + 2) / 3);
}

export function dayOfMonth(micros: number): number {
  return civilDate(dayOf(micros)).day;
}

/** 1–366. */
export function dayOfYear(micros: number): number {
  const days = dayOf(micros);
  return days - daysFromCivil(civilDate(days).year, 1, 1) + 1;
}

/** ISO: Monday is 1, Sunday 7. 1970-01-01 was a Thursday. */
export function dayOfWeek(micros: number): number {
  const days = dayOf(micros) + 3;
  return days - Math.floor(days / 7) * 7 + 1;
}
