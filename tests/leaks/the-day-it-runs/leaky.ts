const YEAR = 365.2425 * 86_400_000_000;

export function ageInYears(born: number): number {
  return Math.floor((Date.now() * 1000 - born) / YEAR);
//~^ MLS3140
}
