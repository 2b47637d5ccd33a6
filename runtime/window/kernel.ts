import type { KernelWindow } from "../contract/batch.ts";
import { type Compiled, compileWindows, type FamilyName, type Scene } from "./compile.ts";
import { type EdgeSpec, leftEdge, rightEdge } from "./edges.ts";
import { Decay } from "./families/decay.ts";
import { Ends } from "./families/ends.ts";
import { Extremes } from "./families/extremes.ts";
import { type Family, Sight } from "./families/family.ts";
import { Distinct, Frequency } from "./families/frequency.ts";
import { Histogram } from "./families/histogram.ts";
import { Moments } from "./families/moments.ts";
import { Pairs } from "./families/pairs.ts";
import { Ranked } from "./families/ranks.ts";
import { Sketched } from "./families/sketched.ts";
import { Counts, Sums } from "./families/sums.ts";
import { KeptOut } from "./kept-out.ts";
import type { Knowing } from "./knowing.ts";
import { Lifetimes } from "./lifetime.ts";
import { RunningSums } from "./running.ts";
import { integers, lowerBound } from "./scratch.ts";
import { numberColumn, type Selection } from "./selection.ts";
import type { EventColumn, OneKeyEvents, WindowResult } from "./types.ts";

/**
 * The window kernel: what windows hold at times asked at, for one key after the other.
 *
 * A key's events are columns sorted by `at`, its queries times in ascending order. First the edges: for each distinct (over, lag, K) one pass gives each query's rows
 * as an interval, whose two ends only move on. Then the selections: for each distinct (argument, where, grid) the rows that count, packed, and a map from rows to places.
 * Then each family of aggregates (counts, sums, extremes …) sweeps once over the places that come into sight and those that leave it. Where rows become known in
 * another order than they happened, a list of comings and goings takes the place of the intervals.
 *
 * Nothing here depends on how the events were cut into keys, chunks or calls, and no sum on their order: every way to ask gives the same bits. It reads no clock and no
 * file, and refuses windows it can't run when it is made, not in the middle.
 */
export class WindowKernel {
  readonly #compiled: Compiled;
  readonly #families: Record<FamilyName, Family> = {
    counts: new Counts(),
    sums: new Sums(),
    moments: new Moments(),
    least: new Extremes(1),
    greatest: new Extremes(-1),
    ends: new Ends(),
    ranked: new Ranked("value"),
    distinct: new Distinct(),
    frequency: new Frequency(),
    histogram: new Histogram(),
    pairs: new Pairs(),
    decay: new Decay(),
    sketched: new Sketched(),
  };
  readonly #places: Family = new Ranked("place");
  readonly #sight = new Sight();
  readonly #keptOut = new KeptOut();
  readonly #lifetimes = new Lifetimes();
  readonly #running: RunningSums;
  /** For one time asked at: each scene's families that are read from running sums where the history stays, and the others. */
  readonly #split: readonly { readonly scene: Scene; readonly running: Scene["jobs"]; readonly swept: Scene["jobs"] }[];
  #left: Int32Array = new Int32Array(64);
  #right: Int32Array = new Int32Array(64);
  #before: Int32Array = new Int32Array(64);
  readonly #moment: Float64Array = new Float64Array(1);

  /** `codes`: the event columns that hold codes (Int32Array); `queries`: how many values each window will have. Throws WindowError. */
  constructor(windows: readonly KernelWindow[], codes: Iterable<string>, queries: number) {
    this.#compiled = compileWindows(windows, new Set(codes), queries);
    const { scenes } = this.#compiled;
    this.#running = new RunningSums(scenes);
    this.#split = scenes.map((scene) => ({
      scene,
      running: scene.jobs.filter(({ family }) => RunningSums.holds(scene, family)),
      swept: scene.jobs.filter(({ family }) => !RunningSums.holds(scene, family)),
    }));
  }

  /**
   * Evaluates all windows for one key: events in rows `from` … `to − 1`, times `t[first]` … `t[last − 1]`, whose values become values `first` … `last − 1` of the results.
   * Keys must come in the order of their queries. `own[i]`: the number of the rows that query i does not see, where the windows have a column of such numbers.
   */
  evaluateKey(
    at: Float64Array,
    columns: Readonly<Record<string, EventColumn>>,
    from: number,
    to: number,
    t: Float64Array,
    first: number,
    last: number,
    own?: Float64Array,
  ): void {
    if (first === last) return;
    this.#sight.t = t;
    const { edges, selections, scenes } = this.#compiled;
    const names = own === undefined || from === to ? undefined : edges.find(({ spec }) => spec.own !== undefined)?.spec.own;
    if (names !== undefined) this.#keptOut.find(numberColumn(columns, names), from, to, own!, t, first, last);
    const keptOut = names === undefined ? undefined : this.#keptOut;
    for (const one of edges) {
      const known = one.spec.known === undefined || from === to ? undefined : numberColumn(columns, one.spec.known);
      const until = one.spec.until === undefined || from === to ? undefined : numberColumn(columns, one.spec.until);
      one.sweep(at, known, until, keptOut !== undefined, from, to, t, first, last);
    }
    for (const selection of selections) selection.load(at, columns, from, to);
    for (const scene of scenes) {
      this.#look(scene, t, first, last, from, keptOut);
      this.#run(scene.jobs);
    }
  }

  /**
   * Evaluates all windows for one key at one time, as query 0. Costs log(history), and for other windows than counts and sums of a history that stays (`read` is there) the rows in
   * them; reads nothing left of them. `own`: the number of the rows that are not seen, for which all rows in the windows are looked at.
   */
  evaluateAt(events: OneKeyEvents, t: number, own?: number): void {
    const stays = events.read !== undefined && own === undefined;
    // Most windows of a group end alike.
    let bound = Number.NaN;
    let end = 0;
    for (const { spec, left, right } of this.#compiled.edges) {
      left[0] = find(events, leftEdge(spec.over, t));
      const last = rightEdge(spec, t);
      if (last !== bound) end = find(events, last);
      bound = last;
      right[0] = Math.max(left[0]!, end);
    }
    for (const { scene, running, swept } of this.#split) {
      const left = scene.edges.left[0]!;
      const right = scene.edges.right[0]!;
      if (stays && running.length > 0) this.#running.evaluate(scene, running, events, left, right);
      const jobs = stays ? swept : scene.jobs;
      if (jobs.length > 0) this.#sweepAt(scene, jobs, events, t, left, right, own);
    }
  }

  #sweepAt(scene: Scene, jobs: Scene["jobs"], events: OneKeyEvents, t: number, left: number, right: number, own: number | undefined): void {
    if (own === undefined && this.#lifetimes.fits(scene, jobs, events, left, right)) {
      this.#lifetimes.evaluate(scene, jobs, events, left, right);
      return;
    }
    const { at, columns } = events;
    const { selection, edges } = scene;
    const knowing = knowingAt(edges.spec, events, t, own);
    const [start, end] = narrow(scene, events, left, right, knowing);
    if (selection.reads) events.read?.(start, end);
    selection.load(at, columns, start, end, knowing);
    this.#reserve(1);
    this.#moment[0] = t;
    this.#sight.t = this.#moment;
    this.#left[0] = 0;
    this.#right[0] = selection.size;
    this.#open(scene, 0, 1);
    this.#run(jobs);
  }

  /** Each window's values so far. Numbers are the kernel's own memory: read them before the next call. */
  results(): WindowResult[] {
    return this.#compiled.outlets.map(({ sink, selection, dictionary }) => sink.result(dictionary, selection.beyondGrid));
  }

  /** What window `index` gave `evaluateAt`: a number (missing NaN; strings as codes, missing NaN too), or the items of a list. */
  valueAt(index: number): number | number[] {
    return this.#compiled.outlets[index]!.sink.takeFirst();
  }

  /** Bytes a row at most that running sums take, of a history that stays. */
  get runningBytesARow(): number {
    return this.#running.bytesARow;
  }

  /** The event column whose dictionary window `index` gives codes of. */
  dictionaryOf(index: number): string | undefined {
    return this.#compiled.outlets[index]!.dictionary;
  }

  /** Turns a scene's edges into places of its selection. */
  #look(scene: Scene, t: Float64Array, first: number, last: number, from: number, keptOut: KeptOut | undefined): void {
    const { selection, edges } = scene;
    const queries = last - first;
    const sight = this.#sight;
    if (!edges.inOrder) {
      sight.selection = selection;
      sight.ranks = scene.ranks;
      sight.queries = queries;
      sight.firstQuery = first;
      sight.inOrder = false;
      sight.renew(true);
      if (edges.spec.over.kind === "rows" && (edges.replaces || keptOut !== undefined)) sight.ownOperations.latestOfStanding(edges, selection, edges.spec.over.count, t, first, last, from, keptOut);
      else if (edges.spec.over.kind === "rows") sight.ownOperations.latestFromEntries(edges, selection, edges.spec.over.count, t, first, last, from);
      else sight.ownOperations.fromEntries(edges, selection, t, first, last, from, keptOut);
      return;
    }
    this.#reserve(queries);
    const left = this.#left;
    const right = this.#right;
    for (let i = 0; i < queries; i++) {
      left[i] = selection.place(edges.left[i]!);
      right[i] = selection.place(edges.right[i]!);
    }
    this.#open(scene, first, queries);
  }

  /** Opens the sight on the intervals in `#left` and `#right`, narrowed to the latest n rows where the window asks for them. */
  #open(scene: Scene, firstQuery: number, queries: number): void {
    const { selection, edges } = scene;
    const { over } = edges.spec;
    const sight = this.#sight;
    if (over.kind === "rows") {
      for (let i = 0; i < queries; i++) this.#left[i] = Math.max(0, this.#right[i]! - over.count);
      this.#leaveMissing(selection, queries);
    }
    sight.selection = selection;
    sight.ranks = scene.ranks;
    sight.left = this.#left;
    sight.right = this.#right;
    sight.queries = queries;
    sight.firstQuery = firstQuery;
    sight.inOrder = true;
    sight.renew(false);
  }

  #leaveMissing(selection: Selection, queries: number): void {
    const before = integers(this.#before, selection.size + 1);
    this.#before = before;
    if (!selection.dropMissing(before)) return;
    for (let i = 0; i < queries; i++) {
      this.#left[i] = before[this.#left[i]!]!;
      this.#right[i] = before[this.#right[i]!]!;
    }
  }

  #run(jobs: Scene["jobs"]): void {
    const { inOrder } = this.#sight;
    for (const { family, readers } of jobs) {
      if (inOrder) this.#families[family].run(this.#sight, readers);
      else if (family === "least" || family === "greatest") this.#families.ranked.run(this.#sight, readers);
      else if (family === "ends") this.#places.run(this.#sight, readers);
      else this.#families[family].run(this.#sight, readers);
    }
  }

  #reserve(queries: number): void {
    this.#left = integers(this.#left, queries);
    this.#right = integers(this.#right, queries);
  }
}

/** What decides which rows are seen at one time; undefined where all at hand are. */
function knowingAt({ known, until, own: names }: EdgeSpec, { columns, from, to }: OneKeyEvents, t: number, own: number | undefined): Knowing | undefined {
  const keepsOut = names !== undefined && own !== undefined;
  if (from === to || (known === undefined && !keepsOut)) return undefined;
  const column = (name: string | undefined): Float64Array | undefined => (name === undefined ? undefined : numberColumn(columns, name));
  return { known: column(known), until: column(until), t, names: keepsOut ? column(names) : undefined, own: own ?? Number.NaN };
}

function find(events: OneKeyEvents, bound: number): number {
  if (bound === Number.NEGATIVE_INFINITY) return events.from;
  return events.find === undefined ? lowerBound(events.at, events.from, events.to, bound) : events.find(bound);
}

/** How many rows a walk from one end asks for at a time. */
const STRIDE = 256;

/** For windows that read only one end (the last value, the latest n rows): the rows from that end that are enough, with all of the same `at` as the outermost. */
function narrow(scene: Scene, events: OneKeyEvents, left: number, right: number, knowing: Knowing | undefined): [number, number] {
  const { selection, edges, jobs } = scene;
  const { over } = edges.spec;
  if (over.kind !== "rows" && selection.spec.ordered === undefined) return [left, right];
  if (over.kind !== "rows" && selection.spec.ordered === "earliest") return [left, earliestEnd(selection, events, left, right, knowing)];
  let wanted = over.kind === "rows" ? over.count : 1;
  if (over.kind !== "rows") for (const { readers } of jobs) for (const { k } of readers) wanted = Math.max(wanted, k);
  return [latestStart(selection, events, left, right, wanted, knowing), right];
}

function earliestEnd(selection: Selection, events: OneKeyEvents, left: number, right: number, knowing: Knowing | undefined): number {
  const { at, columns } = events;
  let found = Number.NaN;
  for (let row = left; row < right; row++) {
    if ((row - left) % STRIDE === 0) events.read?.(row, Math.min(right, row + STRIDE));
    if (at[row]! > found) return row;
    if (Number.isNaN(found) && selection.selects(columns, row, knowing)) found = at[row]!;
  }
  return right;
}

function latestStart(
  selection: Selection,
  events: OneKeyEvents,
  left: number,
  right: number,
  wanted: number,
  knowing: Knowing | undefined,
): number {
  const { at, columns } = events;
  let missing = wanted;
  for (let row = right - 1; row >= left; row--) {
    if ((right - 1 - row) % STRIDE === 0) events.read?.(Math.max(left, row + 1 - STRIDE), row + 1);
    if (missing === 0 && at[row] !== at[row + 1]) return row + 1;
    if (missing > 0 && selection.selects(columns, row, knowing)) missing--;
  }
  return left;
}
