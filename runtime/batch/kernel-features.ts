/**
 * Features by the window kernel. Groups over the same rows by the same key are one feed: its events are read once, without a sort, into partitions of keys (windows/rows-by-key.ts), and so are the queries of each use.
 * Then batches of partitions go through the kernel, on this thread or, where there is much to do, on several (windows/pool.ts); what they give is put with its examples. No more than a batch a thread and a partition
 * are held, beside what the limit of memory lets stay.
 */
import { isCoded } from "../../stdlib/intrinsics/index.ts";
import type { ExampleProgram, GroupProgram } from "../contract/batch.ts";
import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import type { DoorContext } from "../door/index.ts";
import { AskedOnce } from "./asked-once.ts";
import type { Engine } from "./engine.ts";
import type { ExampleBlocks } from "./example-blocks.ts";
import { neededFeatures, readDictionaries, wantOf } from "./group-features.ts";
import type { MemoryShares } from "./memory.ts";
import type { Clock } from "./progress.ts";
import type { Spill } from "./spill.ts";
import { type Feed, type FeedUse, FeedWork, type UseColumns } from "./windows/feed-work.ts";
import { rowsOf } from "./windows/keyed-rows.ts";
import type { Span, WindowPool } from "./windows/pool.ts";
import { partitionBits, RowsByKey } from "./windows/rows-by-key.ts";
import type { Shape } from "./windows/shape.ts";

export interface KernelRun {
  readonly engine: Engine;
  readonly door: DoorContext;
  readonly clock: Clock;
  readonly shares: MemoryShares;
  readonly spill: Spill;
  /** About how many rows a group's input has. */
  readonly rowsOf: (group: string) => number;
  /** The threads for so many rows of events and questions; undefined where this one is enough. */
  readonly pool: (rows: number) => Promise<WindowPool> | undefined;
}

/** Fewer queries than this in a batch would make what is done once a batch count. */
const LEAST_BATCH = 1 << 16;
const MOST_BATCH = 1 << 20;
/** Batches that each thread should get: so that all end at about the same time, and what a batch holds stays in the processor's cache and is used again. */
const BATCHES = 16;

/** `frame`: reads the rest of the set, while the first feed is on its way. */
export async function kernelFeatures(run: KernelRun, one: ExampleProgram, blocks: ExampleBlocks, frame: () => Promise<void>): Promise<void> {
  const feeds = new Map<string, GroupProgram[]>();
  for (const group of one.groups) feeds.set(group.events, [...(feeds.get(group.events) ?? []), group]);
  const waiting = [...feeds.values()];
  const rows = waiting.reduce((sum, groups) => sum + run.rowsOf(groups[0]!.group) + blocks.rows * groups.reduce((uses, group) => uses + group.uses.length, 0), 0);
  const pool = await run.pool(rows);
  // The engine already reads what comes next while the kernel computes.
  let next = waiting.length === 0 ? undefined : begin(run, pool, one, waiting[0]!, blocks);
  try {
    await frame();
    for (const [i, groups] of waiting.entries()) {
      await run.clock.stage(`features of ${groups.map(({ group }) => group).join(", ")}`, async () => {
        const feed = await next!;
        const after = waiting[i + 1];
        next = after === undefined ? undefined : begin(run, pool, one, after, blocks);
        // An interrupt ends a stream as if there were no more rows.
        run.engine.check();
        await evaluateFeed(run, feed, blocks, pool);
      });
    }
  } finally {
    await Promise.allSettled([next]);
  }
}

/** A feed that has been read, and the rows that it holds. */
interface ReadFeed {
  readonly feed: Feed;
  readonly held: readonly RowsByKey[];
}

/** Begins to read a feed; whoever takes it hears of a failure. */
function begin(run: KernelRun, pool: WindowPool | undefined, one: ExampleProgram, groups: readonly GroupProgram[], blocks: ExampleBlocks): Promise<ReadFeed> {
  const reading = readFeed(run, pool, one, groups, blocks);
  reading.catch(() => undefined);
  return reading;
}

async function readFeed({ engine, spill, rowsOf: rowsOfGroup }: KernelRun, threads: WindowPool | undefined, one: ExampleProgram, groups: readonly GroupProgram[], blocks: ExampleBlocks): Promise<ReadFeed> {
  const first = groups[0]!;
  const bits = partitionBits(rowsOfGroup(first.group));
  const dictionaries = await engine.with(async (connection) => {
    const all: Map<string, readonly string[]>[] = [];
    for (const group of groups) all.push(await readDictionaries(connection, group));
    return all;
  });
  const coded = new Set(groups.flatMap((group, i) => [...dictionaries[i]!.keys()].map((name) => group.columns?.[name] ?? name)));
  const read = (sql: string, order: string, shape: (name: string) => Shape): Promise<RowsByKey> => engine.with(async (connection) => RowsByKey.read(await connection.stream(sql), { bits, spill, order, shape, threads }));
  const asked = groups.flatMap((group, i) => group.uses.map(({ use, queries }) => ({ group, use, queries, dictionaries: dictionaries[i]! })));
  // All are read at once: the engine's threads find more to do, and this one waits less.
  const texts = [...new Set(asked.map(({ queries }) => queries))];
  const [events, ...queries] = await Promise.all([read(first.events, "__at", (name) => wantOf(name, coded)), ...texts.map((sql) => read(sql, "__t", (name) => (name === "__e" ? "integer" : "number")))]);
  const keyed = new Map(texts.map((sql, i) => [sql, queries[i]!.keyed]));
  const uses = asked.map(({ group, use, queries: sql, dictionaries: words }): FeedUse => {
    const needed = neededFeatures(one, group, use);
    return { group, use, needed, queries: keyed.get(sql)!, dictionaries: words, columns: columnsOf(group), wholes: wholesOf(group, use, needed, blocks) };
  });
  return { feed: { events: events!.keyed, uses }, held: [events!, ...queries] };
}

/** Features that are one number for each example go into their columns at once, from the thread that has them. */
function wholesOf(group: GroupProgram, use: number, needed: ReadonlySet<string>, blocks: ExampleBlocks): Map<string, Float64Array> {
  const wholes = new Map<string, Float64Array>();
  for (const { name, type } of group.features) {
    if (!needed.has(name) || isCoded(type) || type.kind === "vector") continue;
    const whole = blocks.numbers(`__u${use}_${name}`);
    if (whole !== undefined) wholes.set(name, whole);
  }
  return wholes;
}

/** Columns that a group's windows read, by their names there. */
function columnsOf({ windows, columns }: GroupProgram): Record<string, string> {
  const names = windows.flatMap(({ argument, argument2, filter, known, until, own }) => [argument, argument2, filter, known, until, own]);
  return Object.fromEntries(names.flatMap((name) => (name === undefined ? [] : [[name, columns?.[name] ?? name]])));
}

async function evaluateFeed({ engine, door, shares }: KernelRun, { feed, held }: ReadFeed, blocks: ExampleBlocks, pool: WindowPool | undefined): Promise<void> {
  for (const { queries } of feed.uses) if (queries.rows !== blocks.rows) throw new Error(`${queries.rows} queries for ${blocks.rows} examples`);
  const asked = new Map(feed.uses.map(({ use }) => [use, new AskedOnce(blocks.rows)]));
  const take = (results: readonly UseColumns[]): void => {
    for (const { use, example, columns } of results) {
      asked.get(use)!.add(example);
      blocks.put(new Map([...columns].map(([name, column]) => [`__u${use}_${name}`, column])), example.length, example);
    }
    engine.check();
  };
  // Functions of the user's own run here, where their errors know the row.
  const many = pool !== undefined && !feed.uses.some(callsExtern) ? pool : undefined;
  const spans = batches(feed, held[0]!.partitions, shares.work, many?.threads ?? 1);
  if (many !== undefined) await many.evaluate(feed, door.zones, spans, take);
  else {
    const work = new FeedWork(feed, door);
    for (const { from, to } of spans) {
      take(work.evaluate(from, to));
      // Interrupts and progress get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for (const rows of held) rows.drop();
}

function callsExtern({ group, needed }: FeedUse): boolean {
  const calls = (expr: Expr): boolean => expr.kind === "extern" || children(expr).some(calls);
  return group.features.some(({ name, expr }) => needed.has(name) && calls(expr));
}

/** Neighbouring partitions, so many that their queries' columns fit into the share of work. */
function batches(feed: Feed, partitions: number, work: number, threads: number): Span[] {
  const widest = feed.uses.reduce((sum, { group }) => sum + group.windows.length + group.features.length + 3, 0);
  const most = threads === 1 ? MOST_BATCH : Math.min(MOST_BATCH, Math.ceil(Math.max(0, ...feed.uses.map(({ queries }) => queries.rows)) / (threads * BATCHES)));
  const limit = Math.min(most, Math.max(LEAST_BATCH, Math.floor(work / (8 * widest * threads))));
  const spans: Span[] = [];
  let rows = feed.uses.map(() => 0);
  let from = 0;
  for (let p = 0; p < partitions; p++) {
    const more = feed.uses.map(({ queries }, i) => rows[i]! + rowsOf(queries, p));
    if (p > from && more.some((count) => count > limit)) {
      spans.push({ from, to: p });
      from = p;
      rows = feed.uses.map(({ queries }) => rowsOf(queries, p));
    } else rows = more;
  }
  spans.push({ from, to: partitions });
  return spans;
}
