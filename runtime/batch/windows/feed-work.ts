/**
 * The work of a feed, on any thread: partitions of keys go through the window kernel, windows' values become features. It reads no engine and writes nothing: what it is given is plain data over shared memory, what it
 * gives are columns.
 */
import type { GroupProgram } from "../../contract/batch.ts";
import { asDoubles, type FrameColumn } from "../../contract/frame.ts";
import type { DoorContext } from "../../door/index.ts";
import { type EventColumn, WindowPieces } from "../../window/index.ts";
import { type KeyedBlocks, type KeyedRows, PartitionReader, rowsOf } from "./keyed-rows.ts";
import { UseFeatures } from "./use-features.ts";

/** One use of a group. Uses that ask at the same times for the same keys have the same `queries`. */
export interface FeedUse {
  readonly group: GroupProgram;
  readonly use: number;
  /** Features that are wanted, and those that they are made of. */
  readonly needed: ReadonlySet<string>;
  readonly queries: KeyedBlocks;
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
  /** Columns of events by the group's own names. */
  readonly columns: Readonly<Record<string, string>>;
  /** By feature: a column of all examples, in memory that all threads share, which its values are put into. Those of other features are handed over. */
  readonly wholes: ReadonlyMap<string, Float64Array>;
}

/** Groups over the same rows by the same key. */
export interface Feed {
  readonly events: KeyedBlocks;
  readonly uses: readonly FeedUse[];
}

/** What a use gave for some queries, beside what was put into its `wholes`: row i of the columns is example `example[i]`. */
export interface UseColumns {
  readonly use: number;
  readonly example: Int32Array;
  readonly columns: ReadonlyMap<string, FrameColumn>;
}

interface Use extends FeedUse {
  readonly reader: PartitionReader;
  readonly features: UseFeatures;
}

export class FeedWork {
  readonly #events: PartitionReader;
  readonly #uses: readonly Use[];

  constructor(feed: Feed, door: DoorContext) {
    this.#events = new PartitionReader(feed.events);
    const readers = new Map(feed.uses.map(({ queries }) => [queries, new PartitionReader(queries)]));
    this.#uses = feed.uses.map((use) => ({ ...use, reader: readers.get(use.queries)!, features: new UseFeatures(use.group, use.needed, use.dictionaries, door) }));
  }

  /** Partitions `from` … `to − 1`. */
  evaluate(from: number, to: number): UseColumns[] {
    const batches = this.#uses.map((use) => new Batch(use, rowsBetween(use.queries, from, to)));
    for (let p = from; p < to; p++) {
      if (this.#uses.every(({ queries }) => rowsOf(queries, p) === 0)) continue;
      const events = this.#events.load(p);
      // Uses that ask alike share their queries.
      const queries = new Map<PartitionReader, KeyedRows>();
      for (const batch of batches) {
        const { reader } = batch.use;
        if (!queries.has(reader)) queries.set(reader, reader.load(p));
        batch.add(events, queries.get(reader)!);
      }
    }
    return batches.map((batch) => batch.columns());
  }
}

function rowsBetween(keyed: KeyedBlocks, from: number, to: number): number {
  let rows = 0;
  for (let p = from; p < to; p++) rows += rowsOf(keyed, p);
  return rows;
}

/** The queries of a batch, in the order of partition, key and time. */
class Batch {
  readonly use: Use;
  readonly #windows: WindowPieces;
  readonly #t: Float64Array;
  readonly #example: Int32Array;
  #moment: Float64Array | undefined;
  /** What names the rows that are asked about, where they are kept out. */
  #own: Float64Array | undefined;
  #rows = 0;

  constructor(use: Use, rows: number) {
    this.use = use;
    this.#windows = new WindowPieces(use.group.windows, use.dictionaries.keys(), rows);
    this.#t = new Float64Array(rows);
    this.#example = new Int32Array(rows);
    // Of no queries none brings its moment, which the features may read all the same.
    if (rows === 0) this.#moment = new Float64Array(0);
  }

  /** Evaluates a partition's queries over its events. */
  add(events: KeyedRows, queries: KeyedRows): void {
    const at = this.#rows;
    this.#rows += queries.rows;
    this.#t.set(queries.columns.get("__t") as Float64Array, at);
    this.#example.set(queries.columns.get("__e") as Int32Array, at);
    const moment = queries.columns.get("__moment");
    if (moment !== undefined) {
      this.#moment ??= new Float64Array(this.#t.length);
      this.#moment.set(moment, at);
    }
    const own = queries.columns.get("__own");
    if (own !== undefined) {
      this.#own ??= new Float64Array(this.#t.length);
      this.#own.set(own, at);
    }
    const columns: Record<string, EventColumn> = {};
    for (const [name, other] of Object.entries(this.use.columns)) columns[name] = events.columns.get(other)!;
    this.#windows.evaluate({ keyStart: events.keyStart, at: events.columns.get("__at") as Float64Array, columns }, { keyStart: queries.keyStart.map((row) => row + at), t: this.#t, own: this.#own });
  }

  columns(): UseColumns {
    const { use, features, wholes } = this.use;
    const example = this.#example;
    const left = new Map<string, FrameColumn>();
    for (const [name, column] of features.columns(this.#windows.results(), example.length, this.#moment)) {
      const whole = wholes.get(name);
      if (whole !== undefined && column.kind === "number") place(asDoubles(column.values), example, whole);
      else left.set(name, column);
    }
    return { use, example, columns: left };
  }
}

function place(values: Float64Array, example: Int32Array, whole: Float64Array): void {
  for (let i = 0; i < example.length; i++) whole[example[i]!] = values[i]!;
}
