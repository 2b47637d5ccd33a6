import type { FamilyName, Scene } from "./compile.ts";
import type { Reader } from "./families/family.ts";
import { WideSquares } from "./families/moments.ts";
import type { OneKeyEvents } from "./types.ts";

/** Rows between two checkpoints. */
const STRIDE = 2048;

/** What all rows from the window's start to a checkpoint come to. */
interface Checkpoint {
  count: number;
  least: number;
  greatest: number;
  readonly squares: WideSquares;
}

const CUMULATIVE: ReadonlySet<FamilyName> = new Set(["moments", "least", "greatest"]);

/** Whether a scene's windows only grow (`over all`, `over all since`), its rows become known as they happen, and the values of `jobs` follow from running squares and extremes. */
function isLifetime(scene: Scene, jobs: Scene["jobs"]): boolean {
  const { over, known } = scene.edges.spec;
  return (over.kind === "all" || over.kind === "since") && known === undefined && jobs.every(({ family }) => CUMULATIVE.has(family));
}

/**
 * Squares and extremes of lifetime windows of long histories that are asked again and again: checkpoints at every STRIDE rows are worked out once a history, and kept as long as it is; then a
 * time asked at costs the rows since the last checkpoint. Squares are the same exact integers, so the bits are those of a sweep.
 */
export class Lifetimes {
  readonly #checkpoints = new WeakMap<OneKeyEvents, Map<Scene, Checkpoint[]>>();
  readonly #now: Checkpoint = fresh();

  /** Whether it is worth it: the history stays, and is long. */
  fits(scene: Scene, jobs: Scene["jobs"], events: OneKeyEvents, left: number, right: number): boolean {
    return events.read !== undefined && right - left > 2 * STRIDE && isLifetime(scene, jobs);
  }

  /** Writes query 0 of the sinks of `jobs`, for rows `left` … `right − 1`. */
  evaluate(scene: Scene, jobs: Scene["jobs"], events: OneKeyEvents, left: number, right: number): void {
    let scenes = this.#checkpoints.get(events);
    if (scenes === undefined) {
      scenes = new Map();
      this.#checkpoints.set(events, scenes);
    }
    let checkpoints = scenes.get(scene);
    if (checkpoints === undefined) {
      checkpoints = [fresh()];
      scenes.set(scene, checkpoints);
    }
    const whole = Math.floor((right - left) / STRIDE);
    while (checkpoints.length <= whole) {
      const next = fresh();
      copy(checkpoints.at(-1)!, next);
      advance(scene, events, next, left + (checkpoints.length - 1) * STRIDE, left + checkpoints.length * STRIDE);
      checkpoints.push(next);
    }
    copy(checkpoints[whole]!, this.#now);
    advance(scene, events, this.#now, left + whole * STRIDE, right);
    for (const { family, readers } of jobs) for (const reader of readers) reader.sink.numbers[0] = read(family, reader, this.#now);
  }
}

function fresh(): Checkpoint {
  return { count: 0, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY, squares: new WideSquares() };
}

function copy(from: Checkpoint, to: Checkpoint): void {
  to.count = from.count;
  to.least = from.least;
  to.greatest = from.greatest;
  to.squares.copy(from.squares);
}

function advance(scene: Scene, events: OneKeyEvents, state: Checkpoint, from: number, to: number): void {
  const { selection } = scene;
  if (selection.reads) events.read?.(from, to);
  selection.load(events.at, events.columns, from, to);
  state.count += selection.size;
  if (selection.spec.argument === undefined) return;
  const squares = scene.jobs.some(({ family }) => family === "moments");
  const { values, size } = selection;
  for (let p = 0; p < size; p++) {
    const value = values[p]!;
    if (value < state.least) state.least = value;
    if (value > state.greatest) state.greatest = value;
    if (squares) state.squares.add(value, 1);
  }
}

function read(family: FamilyName, reader: Reader, state: Checkpoint): number {
  switch (family) {
    case "moments": {
      const variance = state.squares.variance(reader);
      return reader.aggregate === "std" ? Math.sqrt(variance) : variance;
    }
    case "least":
      return state.count === 0 ? Number.NaN : state.least;
    default:
      return state.count === 0 ? Number.NaN : state.greatest;
  }
}
