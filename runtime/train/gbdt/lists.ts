/**
 * LambdaMART for one worker's lists: what a list's rows pull at each other (Burges, "From RankNet to LambdaRank to LambdaMART: An Overview", MSR-TR-2010-82, sections 3 and 7):
 *
 *   for each pair i, j of a list with label_i > label_j:  ρ = 1 / (1 + exp(s_i − s_j)),  λ = ρ · |ΔNDCG_ij|,  gradient_i −= λ, gradient_j += λ, hessian of both += ρ (1 − ρ) |ΔNDCG_ij|
 *   |ΔNDCG_ij| = (2^label_i − 2^label_j) · |discount(rank_i) − discount(rank_j)| / (DCG of the best order),  discount(r) = 1 / log2(1 + r) for r ≤ truncation, else 0  (Järvelin and Kekäläinen 2002)
 *
 * Rows of equal score count as if in every order: where both are of one tie the difference of discounts is its mean over all pairs of places of the tie, else the ties' mean discounts are
 * taken. So neither the file's order nor anything else decides between them, and the first round, in which all are equal, teaches. A pair counts for the weight of its more relevant row: with weights of
 * one over the chance of having been seen that is the unbiased form (Joachims, Swaminathan and Schnabel 2017). Pairs are added up as integers (2^-30), so in any order.
 *
 * Self-contained as the kernel is: workers run its source text.
 */
export interface ListKernelSetup {
  /** Where each of the lists begins and the last one ends, in `labels` and `margins`. */
  readonly offsets: Int32Array;
  /** Whole numbers from 0 to 30. */
  readonly labels: Float64Array;
  readonly margins: Float64Array;
  /** Of each row, near 1 in the mean; undefined: all alike. */
  readonly weights: Float64Array | undefined;
  readonly truncation: number;
}

export interface ListKernel {
  /** Gradient and hessian of each row, interleaved, on the grid of 2^-20, for the lists from `from` to `to`; rows that are in no pair get (0, 1). */
  pull(from: number, to: number, into: Int32Array): void;
  /** Sum of 1 − NDCG over the lists that have something relevant, in units of 2^-20. */
  loss(from: number, to: number): number;
}

export function listKernel(setup: ListKernelSetup): ListKernel {
  const GRID = 1048576;
  const FINE = 1073741824;
  const { offsets, labels, margins, weights, truncation } = setup;
  let longest = 1;
  for (let l = 0; l + 1 < offsets.length; l++) longest = Math.max(longest, offsets[l + 1]! - offsets[l]!);
  const discounts = new Float64Array(longest);
  const sums = new Float64Array(longest + 1);
  for (let r = 0; r < longest; r++) {
    discounts[r] = r < truncation ? 1 / Math.log2(r + 2) : 0;
    sums[r + 1] = sums[r]! + discounts[r]!;
  }
  const gain = (label: number): number => 2 ** label - 1;
  const bestOf = new Float64Array(offsets.length);
  for (let l = 0; l + 1 < offsets.length; l++) {
    const sorted = labels.slice(offsets[l]!, offsets[l + 1]!).sort().reverse();
    for (let r = 0; r < sorted.length && r < truncation; r++) bestOf[l]! += gain(sorted[r]!) * discounts[r]!;
  }
  const order = new Int32Array(longest);
  const tieFrom = new Int32Array(longest);
  const tieTo = new Int32Array(longest);
  const mean = new Float64Array(longest);
  const g = new Float64Array(longest);
  const h = new Float64Array(longest);

  /** The list's rows by score, greatest first, with the bounds of each place's tie and its mean discount. */
  function rank(from: number, rows: number): void {
    for (let i = 0; i < rows; i++) order[i] = i;
    order.subarray(0, rows).sort((a, b) => margins[from + b]! - margins[from + a]! || a - b);
    for (let s = 0; s < rows; ) {
      let e = s + 1;
      while (e < rows && margins[from + order[e]!] === margins[from + order[s]!]) e++;
      const average = (sums[e]! - sums[s]!) / (e - s);
      for (let k = s; k < e; k++) {
        tieFrom[k] = s;
        tieTo[k] = e;
        mean[k] = average;
      }
      s = e;
    }
  }

  /** The mean of |discount(a) − discount(b)| over all pairs of places of a tie. */
  function within(s: number, e: number): number {
    const m = e - s;
    let sum = 0;
    for (let k = 0; k < m; k++) sum += discounts[s + k]! * (m - 1 - 2 * k);
    return (2 * sum) / (m * (m - 1));
  }

  function pull(fromList: number, toList: number, into: Int32Array): void {
    const base = offsets[fromList]!;
    for (let l = fromList; l < toList; l++) {
      const from = offsets[l]!;
      const rows = offsets[l + 1]! - from;
      g.fill(0, 0, rows);
      h.fill(0, 0, rows);
      if (bestOf[l]! > 0) pairs(from, rows, bestOf[l]!);
      for (let i = 0; i < rows; i++) {
        into[2 * (from - base + i)] = Math.min(Math.max(Math.floor(g[i]! / 1024 + 0.5), -2147483647), 2147483647);
        into[2 * (from - base + i) + 1] = Math.min(Math.max(Math.floor(h[i]! / 1024 + 0.5), 1), 2147483647);
      }
    }
  }

  function pairs(from: number, rows: number, best: number): void {
    rank(from, rows);
    let tied = -1;
    let ofTie = 0;
    for (let a = 0; a < rows && mean[a]! > 0; a++) {
      const i = order[a]!;
      for (let b = a + 1; b < rows; b++) {
        const j = order[b]!;
        const labelI = labels[from + i]!;
        const labelJ = labels[from + j]!;
        if (labelI === labelJ) continue;
        let moved = mean[a]! - mean[b]!;
        if (b < tieTo[a]!) {
          if (tied !== tieFrom[a]!) {
            tied = tieFrom[a]!;
            ofTie = within(tied, tieTo[a]!);
          }
          moved = ofTie;
        }
        const high = labelI > labelJ ? i : j;
        const low = labelI > labelJ ? j : i;
        const delta = (Math.abs(gain(labelI) - gain(labelJ)) * moved) / best;
        const rho = 1 / (1 + Math.exp(margins[from + high]! - margins[from + low]!));
        const w = weights === undefined ? FINE : weights[from + high]! * FINE;
        const lambda = Math.floor(rho * delta * w + 0.5);
        const curve = Math.floor(rho * (1 - rho) * delta * w + 0.5);
        g[high]! -= lambda;
        g[low]! += lambda;
        h[high]! += curve;
        h[low]! += curve;
      }
    }
  }

  function loss(fromList: number, toList: number): number {
    let total = 0;
    for (let l = fromList; l < toList; l++) {
      if (bestOf[l] === 0) continue;
      const from = offsets[l]!;
      const rows = offsets[l + 1]! - from;
      rank(from, rows);
      // Gains of a tie are added up first: whole numbers, so that the order of rows can't show.
      let found = 0;
      for (let s = 0; s < rows; s = tieTo[s]!) {
        let gains = 0;
        for (let k = s; k < tieTo[s]!; k++) gains += gain(labels[from + order[k]!]!);
        found += gains * mean[s]!;
      }
      total += Math.floor((1 - found / bestOf[l]!) * GRID + 0.5);
    }
    return total;
  }

  return { pull, loss };
}
