/**
 * What a run may hold. `--memory` is the limit of the whole process: its code and heap, DuckDB's buffers, and the columns on their way through this process. The shares below leave room for
 * what neither DuckDB nor we count: code, garbage that is not yet collected, and buffers of the allocator.
 */
import { totalmem } from "node:os";

const MB = 2 ** 20;
/** Less than this, and DuckDB can't sort or join. */
const LEAST = 800e6;
/** Node, DuckDB's code, the bundle and what V8 keeps for itself. */
const PROCESS = 320 * MB;
/** What a thread that evaluates windows keeps: its program, its heap, and the batch that it works on. */
const THREAD = 150 * MB;
/** Threads may take so much of a limit. */
const THREADS = 0.15;

export interface MemoryShares {
  /** Of the process, in bytes. */
  readonly whole: number;
  /** Node, code, and what the process keeps whatever it does. */
  readonly process: number;
  /** DuckDB's own limit. */
  readonly engine: number;
  /** Events and queries by key, before they go to disk. */
  readonly rows: number;
  /** Columns of an example set, before they go to disk. */
  readonly examples: number;
  /** What is worked on at a time. */
  readonly work: number;
}

/** `4GB`, `1.5 GiB`, `800MB` in bytes. Undefined if it is no size. */
export function bytesOf(size: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)\s*([KMGT])(i?)B$/i.exec(size.trim());
  if (found === null) return undefined;
  const power = "KMGT".indexOf(found[2]!.toUpperCase()) + 1;
  return Math.floor(Number(found[1]) * (found[3] === "" ? 1000 : 1024) ** power);
}

/** What is wrong with a limit, as the end of a sentence that begins with it; undefined where nothing is. */
export function limitFault(limit: string): string | undefined {
  const bytes = bytesOf(limit);
  if (bytes === undefined) return "is not a size";
  return bytes < LEAST ? `is too little: a run needs ${LEAST / 1e6}MB, of which Node and DuckDB take half before they read a row` : undefined;
}

/** How many threads may evaluate windows: as many of those that are there as a limit has room for; one has none of its own. */
export function threadsWithin(limit: string | undefined, threads: number): number {
  return limit === undefined ? threads : Math.max(1, Math.min(threads, Math.floor((THREADS * (bytesOf(limit) ?? 0)) / THREAD)));
}

/** The shares of a limit; without one, of four fifths of the machine's memory. A limit that is no size, or less than LEAST, is the caller's mistake: ask `limitFault` first. `threads`: those that evaluate windows. */
export function memoryShares(limit: string | undefined, threads = 1): MemoryShares {
  const whole = limit === undefined ? Math.floor(totalmem() * 0.8) : bytesOf(limit);
  if (whole === undefined || (limit !== undefined && whole < LEAST)) throw new Error(`a memory limit of ${limit} ${limitFault(limit!)}`);
  const free = Math.max(whole, LEAST) - PROCESS - (limit === undefined || threads === 1 ? 0 : threads * THREAD);
  return { whole, process: PROCESS, engine: Math.floor(free * 0.45), rows: Math.floor(free * 0.15), examples: Math.floor(free * 0.15), work: Math.floor(free * 0.08) };
}
