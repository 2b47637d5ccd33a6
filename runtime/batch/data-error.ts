import type { PlanSpan } from "../contract/types.ts";

/** Something is wrong with the data or a file. It names the declaration of the spec that says otherwise, and what to do. */
export class DataError extends Error {
  override readonly name = "DataError";
  /** `source flights`, `table airports`. */
  readonly declaration: string;
  readonly span: PlanSpan;
  readonly help: string;

  constructor(declaration: string, span: PlanSpan, message: string, help: string) {
    super(message);
    this.declaration = declaration;
    this.span = span;
    this.help = help;
  }
}

/** The run was interrupted by its signal. Nothing is left behind under a final name. */
export class BatchInterrupted extends Error {
  override readonly name = "BatchInterrupted";
  constructor() {
    super("the run was interrupted; no output was written");
  }
}

/** The output can't be written: the disk is full, or the folder may not be written to. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** The name most like `wanted`, if one is near. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const distance = name.toLowerCase() === wanted.toLowerCase() ? 0 : editDistance(wanted, name, least);
    if (distance < least) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** Levenshtein's distance; `limit` or more where it is not below. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
