const YEAR = 365.2425 * 86_400_000_000;

export function ageInYears(born: number, at: number): number {
  return Math.floor((at - born) / YEAR);
}
