/** How a column falls into at most 255 bins, beside bin 0 for missing. */
export type Binning =
  /** Bin b ≥ 1 holds (bounds[b − 2], bounds[b − 1]]; the last has no upper bound. All bounds are float32 values between two that occur. */
  | { readonly kind: "number"; readonly bounds: Float32Array }
  /** `binOf[code]`: 1 for all codes that share the bin of the rest; kept levels have bins from 2; `codes[bin]` is the code of a kept level. */
  | { readonly kind: "category"; readonly binOf: Float32Array; readonly codes: readonly number[]; readonly bins: number };

/** Rows that bounds are chosen from, evenly spaced, so that the choice depends on nothing but the rows. */
const SAMPLE = 200_000;

/** Bounds of a number: every distinct value its own bin where there are few; else bins of about equal weight, values with more than a bin's share alone. */
export function binNumbers(column: Float32Array, rows: number, bins: number): Binning {
  const stride = Math.max(1, rows / SAMPLE);
  const taken = new Float32Array(Math.ceil(rows / stride) + 1);
  let count = 0;
  for (let i = 0; i < rows; i += stride) {
    const x = column[Math.floor(i)]!;
    if (!Number.isNaN(x)) taken[count++] = x;
  }
  const sorted = taken.subarray(0, count).sort();
  const values: number[] = [];
  const counts: number[] = [];
  for (const x of sorted) {
    if (values.length > 0 && values[values.length - 1] === x) counts[counts.length - 1]!++;
    else {
      values.push(x + 0);
      counts.push(1);
    }
  }
  return { kind: "number", bounds: Float32Array.from(cuts(counts, bins), (place) => between(values[place]!, values[place + 1]!)) };
}

/** Places after which a bin ends. */
function cuts(counts: readonly number[], bins: number): number[] {
  if (counts.length <= bins) return counts.slice(1).map((_, i) => i);
  let rest = counts.reduce((sum, count) => sum + count, 0);
  let restBins = bins;
  let share = rest / restBins;
  const heavy = counts.map((count) => count >= share);
  for (let i = 0; i < counts.length; i++) {
    if (heavy[i]) {
      rest -= counts[i]!;
      restBins--;
    }
  }
  share = restBins > 0 ? rest / restBins : Number.POSITIVE_INFINITY;
  const ends: number[] = [];
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && ends.length < bins - 1; i++) {
    if (!heavy[i]) rest -= counts[i]!;
    inBin += counts[i]!;
    if (heavy[i] || inBin >= share || (heavy[i + 1] && inBin >= Math.max(1, share / 2))) {
      ends.push(i);
      inBin = 0;
      if (!heavy[i] && --restBins > 0) share = rest / restBins;
    }
  }
  return ends;
}

/** A float32 t with a ≤ t < b, in the middle where there is room. Never −0. */
function between(a: number, b: number): number {
  const middle = Math.fround(a + (b - a) / 2);
  return (middle >= a && middle < b ? middle : a) + 0;
}

/** Bins of a category: the most frequent levels each their own, the others together. Ties go to the lesser code. */
export function binCategories(column: Float32Array, rows: number, bins: number): Binning {
  const counts: number[] = [];
  for (let i = 0; i < rows; i++) {
    const code = column[i]!;
    if (Number.isNaN(code)) continue;
    while (counts.length <= code) counts.push(0);
    counts[code]!++;
  }
  const kept = counts
    .map((count, code) => ({ count, code }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.code - b.code)
    .slice(0, Math.min(bins, 254) - 1)
    .map(({ code }) => code)
    .sort((a, b) => a - b);
  const binOf = new Float32Array(counts.length).fill(1);
  const codes = [-1, -1];
  for (const code of kept) {
    binOf[code] = codes.length;
    codes.push(code);
  }
  return { kind: "category", binOf, codes, bins: codes.length };
}

/** The bin of each value. Bin 0 is missing; codes that train had none of share bin 1, that of the rest. */
export function binsOf(binning: Binning, column: Float32Array, into: Uint8Array): void {
  if (binning.kind === "number") numberBins(binning.bounds, column, into);
  else categoryBins(binning.binOf, column, into);
}

function categoryBins(binOf: Float32Array, column: Float32Array, into: Uint8Array): void {
  for (let i = 0; i < column.length; i++) {
    const x = column[i]!;
    into[i] = Number.isNaN(x) ? 0 : x < binOf.length ? binOf[x]! : 1;
  }
}

/** A first step by the leading bits of the float shortens the search. */
function numberBins(bounds: Float32Array, column: Float32Array, into: Uint8Array): void {
  const last = bounds.length;
  const value = new Float32Array(1);
  const bitsOf = new Int32Array(value.buffer);
  const key = (x: number): number => {
    value[0] = x;
    const bits = bitsOf[0]!;
    return (bits < 0 ? ~bits & 0x7fffffff : bits ^ 0x80000000) >>> 16;
  };
  const first = new Int16Array(65537);
  let at = 0;
  for (let k = 0; k < 65537; k++) {
    while (at < last && key(bounds[at]!) < k) at++;
    first[k] = at;
  }
  for (let i = 0; i < column.length; i++) {
    const x = column[i]!;
    let b = 0;
    if (!Number.isNaN(x)) {
      b = first[key(x)]!;
      while (b < last && bounds[b]! < x) b++;
      b++;
    }
    into[i] = b;
  }
}
