export function thisYear(): number {
  return new Date().getFullYear();
  //~^ MLS3140
}
