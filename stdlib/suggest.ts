/** "Did you mean": the one home of the guess at what a person meant, for names of specs, words of the grammar, columns of files and fields of requests. */

/**
 * The candidate nearest to `word` within a third of its letters (at least one slip), capitals apart; undefined where none is near. Slips are letters added, left out or replaced, and
 * neighbours swapped (optimal string alignment). Of equals the first wins, so the order of `candidates` is the order of preference.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 200) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const slips = distance(wanted, candidate.toLowerCase(), least);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** The distance of two words; `limit` or more where it is not below. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let lowest = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? beforeLast[j - 2]! + 1 : limit;
      const cost = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, swapped);
      row.push(cost);
      lowest = Math.min(lowest, cost);
    }
    if (lowest > limit) return limit;
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
