const ORDER = ["train", "validate", "test"];

/** Rows of each part that has any, in the order of time. */
export function inOrderOfParts(counts: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(counts.filter(([, count]) => count > 0).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)));
}
