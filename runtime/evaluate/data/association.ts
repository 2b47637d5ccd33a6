/** How well one column alone tells another, each between 0 and 1. */

/** Indices of the rows with a value, by rising value. */
export function byValue(values: ArrayLike<number>): Uint32Array {
  const there: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) there.push(i);
  return Uint32Array.from(there).sort((a, b) => values[a]! - values[b]! || a - b);
}

/** Area under the curve of a number as the score of a condition, whichever way it points; ties count half. NaN is left out. */
export function auc(values: ArrayLike<number>, positive: (row: number) => boolean): number {
  const order = byValue(values);
  let [below, area, positives] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let to = from;
    let [here, others] = [0, 0];
    while (to < order.length && values[order[to]!] === values[order[from]!]) positive(order[to++]!) ? here++ : others++;
    area += here * (below + others / 2);
    positives += here;
    below += others;
    from = to;
  }
  if (positives === 0 || below === 0) return 0.5;
  const one = area / (positives * below);
  return Math.max(one, 1 - one);
}

/** R² of the best function of the number that only rises, or only falls (pool adjacent violators). */
export function monotoneFit(values: ArrayLike<number>, target: ArrayLike<number>): number {
  const order = byValue(values);
  const rising = Float64Array.from(order, (row) => target[row]!);
  const total = squares(rising);
  if (total === 0) return 0;
  // Rows of one value get one prediction, so their targets are pooled first.
  const blocks = tied(values, order, target);
  const residual = (sign: 1 | -1): number => leftover(blocks.map(({ sum, count }) => ({ sum: sign * sum, count })), rising);
  return Math.max(1 - residual(1) / total, 1 - residual(-1) / total);
}

interface Block {
  readonly sum: number;
  readonly count: number;
}

function tied(values: ArrayLike<number>, order: Uint32Array, target: ArrayLike<number>): Block[] {
  const blocks: { sum: number; count: number; at: number }[] = [];
  for (const row of order) {
    const last = blocks.at(-1);
    if (last !== undefined && last.at === values[row]) {
      last.sum += target[row]!;
      last.count++;
    } else blocks.push({ sum: target[row]!, count: 1, at: values[row]! });
  }
  return blocks;
}

/** What is left of the squares: Σy² − Σ(block sum)²/count. */
function leftover(blocks: readonly Block[], targets: Float64Array): number {
  const stack: { sum: number; count: number }[] = [];
  for (const { sum, count } of blocks) {
    let block = { sum, count };
    for (let last = stack.at(-1); last !== undefined && last.sum / last.count >= block.sum / block.count; last = stack.at(-1)) {
      stack.pop();
      block = { sum: last.sum + block.sum, count: last.count + block.count };
    }
    stack.push(block);
  }
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  const explained = stack.reduce((sum, block) => sum + block.sum ** 2 / block.count, 0) - targets.length * mean ** 2;
  return squares(targets) - explained;
}

function squares(values: Float64Array): number {
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  return values.reduce((sum, y) => sum + (y - mean) ** 2, 0);
}

/** Shares of the rows whose label is the commonest one of their level: of all rows, and what saying the commonest label of all would get. */
export function purity(levels: ArrayLike<number>, labels: ArrayLike<number>): { readonly told: number; readonly guess: number; readonly levels: number } {
  const counts = new Map<number, Map<number, number>>();
  const all = new Map<number, number>();
  for (let row = 0; row < levels.length; row++) {
    const level = counts.get(levels[row]!) ?? new Map<number, number>();
    counts.set(levels[row]!, level);
    level.set(labels[row]!, (level.get(labels[row]!) ?? 0) + 1);
    all.set(labels[row]!, (all.get(labels[row]!) ?? 0) + 1);
  }
  const told = [...counts.values()].reduce((sum, level) => sum + Math.max(...level.values()), 0);
  return { told: told / levels.length, guess: Math.max(...all.values()) / levels.length, levels: counts.size };
}
