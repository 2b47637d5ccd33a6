/** Of many programs a few that hold every construct between them: each next one is that which adds most. */
export function chosen(held: readonly ReadonlySet<string>[], wanted: Iterable<string>): number[] {
  const left = new Set(wanted);
  const places: number[] = [];
  const adds = (constructs: ReadonlySet<string>): number => [...constructs].filter((name) => left.has(name)).length;
  while (left.size > 0) {
    const best = held.reduce((most, constructs, place) => (adds(constructs) > adds(held[most]!) ? place : most), 0);
    if (adds(held[best]!) === 0) return places;
    places.push(best);
    for (const name of held[best]!) left.delete(name);
  }
  return places;
}
