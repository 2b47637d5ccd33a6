import { thisYear } from "./years.ts";

export function passportAge(issuedYear: number): number {
  return thisYear() - issuedYear;
}
