/**
 * The proleptic Gregorian calendar from microseconds of a wall clock since 1970-01-01T00:00. All floor, so times before 1970 are as right as those after.
 * Days to civil dates: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`. Missing (NaN) gives missing.
 */
export const MICROS_A_DAY = 86400000000;

/** Days since 1970-01-01 of the day that holds this microsecond. */
export function dayOf(micros: number): number {
  return Math.floor(micros / MICROS_A_DAY);
}

/**
 * Year, month (1–12) and day (1–31) of a day since 1970-01-01, packed as year · 512 + month · 32 + day: in 32-bit integers and without an object, since it runs for each
 * row. Right for years 1 to 4,000,000; times within ±(2^53−1) µs are of 1684 to 2255.
 */
function packedDate(days: number): number {
  const shifted = (days + 719468) | 0;
  const era = (shifted / 146097) | 0;
  const dayOfEra = (shifted - era * 146097) | 0;
  const yearOfEra = ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36524) | 0) - ((dayOfEra / 146096) | 0)) / 365) | 0;
  const dayOfShiftedYear = (dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))) | 0;
  const shiftedMonth = ((5 * dayOfShiftedYear + 2) / 153) | 0;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfShiftedYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1;
  return ((yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 512 + month * 32 + day) | 0;
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
  return Number.isNaN(micros) ? micros : packedDate(dayOf(micros)) >> 9;
}

export function month(micros: number): number {
  return Number.isNaN(micros) ? micros : (packedDate(dayOf(micros)) >> 5) & 15;
}

export function quarter(micros: number): number {
  return Number.isNaN(micros) ? micros : ((month(micros) + 2) / 3) | 0;
}

export function dayOfMonth(micros: number): number {
  return Number.isNaN(micros) ? micros : packedDate(dayOf(micros)) & 31;
}

/** 1–366. */
export function dayOfYear(micros: number): number {
  return dayOf(micros) - daysFromCivil(year(micros), 1, 1) + 1;
}

/** ISO: Monday is 1, Sunday 7. 1970-01-01 was a Thursday. */
export function dayOfWeek(micros: number): number {
  const days = dayOf(micros) + 3;
  return days - Math.floor(days / 7) * 7 + 1;
}
