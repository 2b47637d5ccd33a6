import type { FamilyName, Scene } from "./compile.ts";
import { EXACT, LIMB } from "./exact.ts";
import { wideValue } from "./families/sums.ts";
import type { Selection } from "./selection.ts";
import type { OneKeyEvents } from "./types.ts";

/** Rows of a piece. The store's blocks have as many, so that an edge makes one block be read. */
const PIECE = 2048;
/** Bytes that a row may take: its count, and its sum in two limbs. */
const COUNT_BYTES = 2;
const SUM_BYTES = 16;

/** What the selected rows of a piece come to, and what its first r rows do, if an edge has ever fallen within the piece. */
interface Piece {
  readonly count: number;
  readonly high: number;
  readonly low: number;
  /** Selected rows among the first r; undefined: all are. */
  counts: Uint16Array | undefined;
  /** Sums of the first `n` selected values; as `high·2^27 + low` where one double can't hold them. */
  lows: Float64Array | undefined;
  highs: Float64Array | undefined;
  open: boolean;
}

/**
 * Counts and exact sums of windows over a history that stays (`read` is there) and is asked again and again: the difference of running integers at the window's edges, plus the whole
 * pieces between them. A piece is summed when a window first reaches it, so nothing left of the windows is read. The integers are the sweep's, so the bits are too.
 */
export class RunningSums {
  readonly #histories = new WeakMap<OneKeyEvents, Map<Selection, (Piece | undefined)[]>>();
  /** Selections whose values are summed, not only counted. */
  readonly #summed: ReadonlySet<Selection>;
  /** Bytes a row at most that are kept with a history. */
  readonly bytesARow: number;
  #count = 0;
  #high = 0;
  #low = 0;

  constructor(scenes: readonly Scene[]) {
    this.#summed = new Set(scenes.filter(({ jobs }) => jobs.some(({ family }) => family === "sums")).map(({ selection }) => selection));
    const counted = new Set(scenes.filter((scene) => scene.selection.reads && scene.jobs.some(({ family }) => RunningSums.holds(scene, family))).map(({ selection }) => selection));
    this.bytesARow = counted.size * COUNT_BYTES + this.#summed.size * SUM_BYTES;
  }

  /** Whether a family of a scene's windows is read from running integers: rows become known as they happen, and windows are intervals of time. */
  static holds(scene: Scene, family: FamilyName): boolean {
    const { over, known } = scene.edges.spec;
    return (family === "counts" || family === "sums") && known === undefined && over.kind !== "rows";
  }

  /** Writes query 0 of the scene's counts and sums, for rows `left` … `right − 1`. */
  evaluate(scene: Scene, jobs: Scene["jobs"], events: OneKeyEvents, left: number, right: number): void {
    const { selection } = scene;
    this.#count = 0;
    this.#high = 0;
    this.#low = 0;
    if (!selection.reads) this.#count = right - left;
    else if (left < right) this.#add(selection, events, this.#pieces(events, selection), left - events.from, right - events.from);
    for (const { family, readers } of jobs) {
      for (const reader of readers) reader.sink.numbers[0] = family === "counts" ? this.#count : wideValue(reader, this.#high, this.#low, this.#count);
    }
  }

  #pieces(events: OneKeyEvents, selection: Selection): (Piece | undefined)[] {
    let kept = this.#histories.get(events);
    if (kept === undefined) {
      kept = new Map();
      this.#histories.set(events, kept);
    }
    let pieces = kept.get(selection);
    if (pieces === undefined) {
      pieces = [];
      kept.set(selection, pieces);
    }
    return pieces;
  }

  #add(selection: Selection, events: OneKeyEvents, pieces: (Piece | undefined)[], left: number, right: number): void {
    const summed = this.#summed.has(selection);
    const first = Math.floor(left / PIECE);
    const last = Math.floor(right / PIECE);
    for (let p = first; p < last; p++) {
      const { count, high, low } = pieceAt(selection, summed, events, pieces, p, false);
      this.#count += count;
      this.#high += high;
      this.#low += low;
    }
    if (right > last * PIECE) this.#addRows(pieceAt(selection, summed, events, pieces, last, true), right - last * PIECE, 1);
    if (left > first * PIECE) this.#addRows(pieceAt(selection, summed, events, pieces, first, true), left - first * PIECE, -1);
  }

  /** Adds (or takes away) the first rows of a piece. */
  #addRows(piece: Piece, rows: number, sign: 1 | -1): void {
    const { counts, highs, lows } = piece;
    const count = counts === undefined ? rows : counts[rows]!;
    this.#count += sign * count;
    if (lows === undefined) return;
    let low = lows[count]!;
    let high: number;
    if (highs === undefined) {
      high = Math.floor(low / LIMB);
      low -= high * LIMB;
    } else high = highs[count]!;
    this.#high += sign * high;
    this.#low += sign * low;
  }
}

/** Piece `p` of a history; `open`: with its running integers. */
function pieceAt(selection: Selection, summed: boolean, events: OneKeyEvents, pieces: (Piece | undefined)[], p: number, open: boolean): Piece {
  const known = pieces[p];
  if (known !== undefined && (known.open || !open)) return known;
  while (pieces.length <= p) pieces.push(undefined);
  const from = events.from + p * PIECE;
  const made = makePiece(selection, summed, events, from, Math.min(events.to, from + PIECE), open);
  pieces[p] = made;
  return made;
}

function makePiece(selection: Selection, summed: boolean, events: OneKeyEvents, from: number, to: number, open: boolean): Piece {
  events.read?.(from, to);
  selection.load(events.at, events.columns, from, to);
  const { size, position, identity, values } = selection;
  const counts = open && !identity ? Uint16Array.from(position.subarray(0, to - from + 1)) : undefined;
  if (!summed) return { count: size, high: 0, low: 0, counts, highs: undefined, lows: undefined, open };
  let reach = 0;
  for (let i = 0; i < size; i++) reach += Math.abs(values[i]!);
  const lows = open ? new Float64Array(size + 1) : undefined;
  const highs = open && reach > EXACT ? new Float64Array(size + 1) : undefined;
  let high = 0;
  let low = 0;
  for (let i = 0; i < size; i++) {
    const top = Math.floor(values[i]! / LIMB);
    high += top;
    low += values[i]! - top * LIMB;
    if (highs !== undefined) {
      highs[i + 1] = high;
      lows![i + 1] = low;
    } else if (lows !== undefined) lows[i + 1] = high * LIMB + low;
  }
  return { count: size, high, low, counts, highs, lows, open };
}
