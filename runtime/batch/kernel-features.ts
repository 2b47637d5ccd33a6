/**
 * Features by the window kernel. Groups over the same rows by the same key are one feed: its events are read once, without a sort, into partitions of keys (rows-by-key.ts), and so are the queries of each use. Then
 * partition after partition goes through the kernel; windows' values are gathered in batches, which become features and are put with their examples. No more than a batch and a partition are held, beside what the
 * limit of memory lets stay.
 */
import type { ExampleProgram, GroupProgram } from "../contract/batch.ts";
import type { DoorContext } from "../door/index.ts";
import { type EventColumn, WindowPieces } from "../window/index.ts";
import type { Engine } from "./engine.ts";
import type { ExampleBlocks } from "./example-blocks.ts";
import { neededFeatures, readDictionaries, UseFeatures, wantOf } from "./group-features.ts";
import type { MemoryShares } from "./memory.ts";
import type { Clock } from "./progress.ts";
import { type KeyedRows, partitionBits, RowsByKey, type Shape } from "./rows-by-key.ts";
import type { Spill } from "./spill.ts";

export interface KernelRun {
  readonly engine: Engine;
  readonly door: DoorContext;
  readonly clock: Clock;
  readonly shares: MemoryShares;
  readonly spill: Spill;
  /** About how many rows a group's input has. */
  readonly rowsOf: (group: string) => number;
}

/** Fewer queries than this in a batch would make what is done once a batch count. */
const LEAST_BATCH = 1 << 16;
const MOST_BATCH = 1 << 20;

/** `frame`: reads the rest of the set, while the first feed is on its way. */
export async function kernelFeatures(run: KernelRun, one: ExampleProgram, blocks: ExampleBlocks, frame: () => Promise<void>): Promise<void> {
  const feeds = new Map<string, GroupProgram[]>();
  for (const group of one.groups) feeds.set(group.events, [...(feeds.get(group.events) ?? []), group]);
  const waiting = [...feeds.values()];
  // The engine already reads what comes next while the kernel, on this thread, computes.
  let next = waiting.length === 0 ? undefined : begin(run, waiting[0]!);
  try {
    await frame();
    for (const [i, groups] of waiting.entries()) {
      await run.clock.stage(`features of ${groups.map(({ group }) => group).join(", ")}`, async () => {
        const feed = await next!;
        const after = waiting[i + 1];
        next = after === undefined ? undefined : begin(run, after);
        // An interrupt ends a stream as if there were no more rows.
        run.engine.check();
        await evaluateFeed(run, one, feed, blocks);
      });
    }
  } finally {
    await Promise.allSettled(next === undefined ? [] : [next]);
  }
}

interface Use {
  readonly group: GroupProgram;
  readonly use: number;
  readonly queries: RowsByKey;
  readonly features: UseFeatures;
  readonly codes: readonly string[];
  /** Columns of events by the group's own names. */
  readonly columns: Readonly<Record<string, string>>;
  /** One bit an example that has been asked for. */
  readonly asked: Uint8Array;
}

interface Feed {
  readonly events: RowsByKey;
  readonly uses: readonly (Omit<Use, "features" | "asked"> & { readonly dictionaries: ReadonlyMap<string, readonly string[]> })[];
}

/** Begins to read a feed; whoever takes it hears of a failure. */
function begin(run: KernelRun, groups: readonly GroupProgram[]): Promise<Feed> {
  const reading = readFeed(run, groups);
  reading.catch(() => undefined);
  return reading;
}

async function readFeed({ engine, spill, rowsOf }: KernelRun, groups: readonly GroupProgram[]): Promise<Feed> {
  const first = groups[0]!;
  const bits = partitionBits(rowsOf(first.group));
  const dictionaries = await engine.with(async (connection) => {
    const all: Map<string, readonly string[]>[] = [];
    for (const group of groups) all.push(await readDictionaries(connection, group));
    return all;
  });
  const coded = new Set(groups.flatMap((group, i) => [...dictionaries[i]!.keys()].map((name) => group.columns?.[name] ?? name)));
  const read = (sql: string, order: string, shape: (name: string) => Shape): Promise<RowsByKey> => engine.with(async (connection) => RowsByKey.read(await connection.stream(sql), { bits, spill, order, shape }));
  const shapeOfEvent = (name: string): Shape => wantOf(name, coded);
  const asked = groups.flatMap((group, i) => group.uses.map(({ use, queries }) => ({ group, use, queries, dictionaries: dictionaries[i]! })));
  // All are read at once: the engine's threads find more to do, and this one waits less.
  const [events, ...queries] = await Promise.all([read(first.events, "__at", shapeOfEvent), ...asked.map((one) => read(one.queries, "__t", (name) => (name === "__e" ? "integer" : "number")))]);
  return { events: events!, uses: asked.map((one, i) => ({ ...one, queries: queries[i]!, codes: [...one.dictionaries.keys()], columns: columnsOf(one.group) })) };
}

/** Columns that a group's windows read, by their names there. */
function columnsOf({ windows, columns }: GroupProgram): Record<string, string> {
  const names = windows.flatMap(({ argument, argument2, filter, known, until }) => [argument, argument2, filter, known, until]);
  return Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, columns?.[name] ?? name]])));
}

async function evaluateFeed({ engine, door, shares }: KernelRun, one: ExampleProgram, feed: Feed, blocks: ExampleBlocks): Promise<void> {
  const uses = feed.uses.map((use): Use => {
    if (use.queries.rows !== blocks.rows) throw new Error(`${use.queries.rows} queries for ${blocks.rows} examples`);
    const features = new UseFeatures(use.group, neededFeatures(one, use.group, use.use), use.dictionaries, door);
    return { ...use, features, asked: new Uint8Array((blocks.rows >> 3) + 1) };
  });
  const widest = uses.reduce((sum, { group }) => sum + group.windows.length + group.features.length + 3, 0);
  const limit = Math.min(MOST_BATCH, Math.max(LEAST_BATCH, Math.floor(shares.work / (8 * widest))));
  const { partitions } = feed.events;
  let rows = uses.map(() => 0);
  let from = 0;
  for (let p = 0; p < partitions; p++) {
    const more = uses.map((use, i) => rows[i]! + use.queries.count(p));
    if (p > from && more.some((count) => count > limit)) {
      evaluateBatch(feed.events, uses, from, p, rows, blocks);
      // Interrupts and progress get their turn.
      await new Promise((resolve) => setImmediate(resolve));
      engine.check();
      from = p;
      rows = uses.map((use) => use.queries.count(p));
    } else rows = more;
  }
  evaluateBatch(feed.events, uses, from, partitions, rows, blocks);
  feed.events.drop();
  for (const { queries } of uses) queries.drop();
}

/** The queries of a batch, in the order of partition, key and time. */
class Batch {
  readonly use: Use;
  readonly windows: WindowPieces;
  readonly t: Float64Array;
  readonly example: Int32Array;
  moment: Float64Array | undefined;
  #rows = 0;

  constructor(use: Use, rows: number) {
    this.use = use;
    this.windows = new WindowPieces(use.group.windows, use.codes, rows);
    this.t = new Float64Array(rows);
    this.example = new Int32Array(rows);
    // Of no queries none brings its moment, which the features may read all the same.
    if (rows === 0) this.moment = new Float64Array(0);
  }

  /** Evaluates a partition's queries over its events. */
  add(events: KeyedRows, queries: KeyedRows): void {
    const at = this.#rows;
    this.#rows += queries.rows;
    this.t.set(queries.columns.get("__t") as Float64Array, at);
    this.example.set(queries.columns.get("__e") as Int32Array, at);
    const moment = queries.columns.get("__moment");
    if (moment !== undefined) {
      this.moment ??= new Float64Array(this.t.length);
      this.moment.set(moment, at);
    }
    const columns: Record<string, EventColumn> = {};
    for (const [name, other] of Object.entries(this.use.columns)) columns[name] = events.columns.get(other)!;
    this.windows.evaluate({ keyStart: events.keyStart, at: events.columns.get("__at") as Float64Array, columns }, { keyStart: queries.keyStart.map((row) => row + at), t: this.t });
  }

  /** Each example must be asked for once. */
  check(): void {
    const { asked } = this.use;
    for (const e of this.example) {
      if ((asked[e >> 3]! & (1 << (e & 7))) !== 0) throw new Error("an example is asked for twice");
      asked[e >> 3]! |= 1 << (e & 7);
    }
  }
}

function evaluateBatch(events: RowsByKey, uses: readonly Use[], from: number, to: number, rows: readonly number[], blocks: ExampleBlocks): void {
  const batches = uses.map((use, i) => new Batch(use, rows[i]!));
  for (let p = from; p < to; p++) {
    if (uses.every(({ queries }) => queries.count(p) === 0)) continue;
    const held = events.load(p);
    for (const batch of batches) batch.add(held, batch.use.queries.load(p));
  }
  for (const batch of batches) {
    batch.check();
    const { use, example, moment } = batch;
    const features = use.features.columns(batch.windows.results(), example.length, moment);
    blocks.put(new Map([...features].map(([name, column]) => [`__u${use.use}_${name}`, column])), example.length, example);
  }
}
