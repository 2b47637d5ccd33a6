/** Of many programs a few that hold every construct between them and take little time: each next one is that which adds most for what it costs. */

export interface Candidate {
  readonly constructs: ReadonlySet<string>;
  /** About the time that it takes. */
  readonly cost: number;
}

export function chosen(candidates: readonly Candidate[], wanted: Iterable<string>): number[] {
  const left = new Set(wanted);
  const places: number[] = [];
  const adds = ({ constructs }: Candidate): number => [...constructs].filter((name) => left.has(name)).length;
  const worth = (one: Candidate): number => adds(one) / one.cost;
  while (left.size > 0) {
    const best = candidates.reduce((most, one, place) => (worth(one) > worth(candidates[most]!) ? place : most), 0);
    if (adds(candidates[best]!) === 0) break;
    places.push(best);
    for (const name of candidates[best]!.constructs) left.delete(name);
  }
  // What was taken early may be held by the later ones together.
  return places.reduce<number[]>((kept, place) => {
    const others = kept.filter((other) => other !== place).flatMap((other) => [...candidates[other]!.constructs]);
    return [...wanted].every((name) => left.has(name) || others.includes(name)) ? kept.filter((other) => other !== place) : kept;
  }, places);
}
