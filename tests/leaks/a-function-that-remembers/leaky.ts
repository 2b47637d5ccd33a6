const seen = new Map<string, number>();

/** How many accounts had been met before this one. */
export function orderOf(account: string): number {
  const known = seen.get(account);
  if (known !== undefined) return known;
  seen.set(account, seen.size);
//~^ MLS3141
  return seen.size - 1;
}
