/** Newton's method for many weights: each step is solved by conjugate gradients over the rows, so that no matrix of weights by weights is ever held. */

/** What it minimises: loss, gradient, and the product of the second derivatives at the weights last asked about with a direction. */
export interface Objective {
  readonly size: number;
  loss(weights: Float64Array): number;
  gradient(weights: Float64Array): Float64Array;
  curvature(direction: Float64Array): Float64Array;
  /** The diagonal of the second derivatives, all positive: the preconditioner. */
  diagonal(): Float64Array;
}

/** Steps, and products a step, at most. */
const STEPS = 100;
const PRODUCTS = 500;
/** Done where the gradient is so much smaller than at the start. */
const DONE = 1e-9;

/**
 * Truncated Newton (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.1, with the diagonal as preconditioner and step halving). All sums run in the order of rows and weights, so
 * the same rows give the same bits.
 */
export function minimise(objective: Objective, start: Float64Array): Float64Array {
  let weights = start;
  let loss = objective.loss(weights);
  let gradient = objective.gradient(weights);
  const first = norm(gradient);
  for (let step = 0; step < STEPS; step++) {
    const now = norm(gradient);
    if (now <= DONE * first || now === 0) break;
    const direction = solve(objective, gradient, Math.min(0.1, Math.sqrt(now / first)) * now);
    let part = 1;
    let next = moved(weights, direction, part);
    let nextLoss = objective.loss(next);
    while (!(nextLoss <= loss) && part > 1e-10) {
      part /= 2;
      next = moved(weights, direction, part);
      nextLoss = objective.loss(next);
    }
    if (!(nextLoss <= loss)) break;
    const gained = loss - nextLoss;
    weights = next;
    loss = nextLoss;
    gradient = objective.gradient(weights);
    if (gained <= 1e-15 * Math.max(1, Math.abs(loss))) break;
  }
  return weights;
}

/** H d = −gradient, until what is left over is below `tolerance`. */
function solve(objective: Objective, gradient: Float64Array, tolerance: number): Float64Array {
  const { size } = objective;
  const diagonal = objective.diagonal();
  const d = new Float64Array(size);
  const rest = gradient.map((g) => -g);
  const ready = rest.map((r, i) => r / diagonal[i]!);
  const way = ready.slice();
  let power = dot(rest, ready);
  for (let i = 0; i < PRODUCTS; i++) {
    const bent = objective.curvature(way);
    const bend = dot(way, bent);
    if (!(bend > 0)) break;
    const length = power / bend;
    for (let j = 0; j < size; j++) {
      d[j]! += length * way[j]!;
      rest[j]! -= length * bent[j]!;
      ready[j] = rest[j]! / diagonal[j]!;
    }
    if (norm(rest) <= tolerance) break;
    const next = dot(rest, ready);
    const share = next / power;
    power = next;
    for (let j = 0; j < size; j++) way[j] = ready[j]! + share * way[j]!;
  }
  return d;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

const moved = (weights: Float64Array, direction: Float64Array, part: number): Float64Array => weights.map((w, i) => w + part * direction[i]!);
