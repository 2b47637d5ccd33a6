import { Worker } from "node:worker_threads";
import type { DoorContext } from "../../door/index.ts";
import type { Feed, UseColumns } from "./feed-work.ts";
import { type Answer, dictionariesOf, type Order, unpack } from "./messages.ts";
import type { Partitioned, Unordered } from "./partition.ts";
import { workerText } from "./worker-text.ts";

/** Rows of events and questions from which it pays to start threads. */
const MANY_ROWS = 1_000_000;

/** Starts the threads of a run when there is enough to do for them. */
export class WindowThreads {
  readonly #threads: number;
  readonly #many: number;
  #pool: Promise<WindowPool> | undefined;

  constructor(threads: number, many = MANY_ROWS) {
    this.#threads = threads;
    this.#many = many;
  }

  /** The threads for so many rows; undefined where the caller's own is enough. */
  readonly pool = (rows: number): Promise<WindowPool> | undefined => {
    if (this.#threads < 2 || rows < this.#many) return undefined;
    this.#pool ??= WindowPool.start(this.#threads);
    return this.#pool;
  };

  async close(): Promise<void> {
    const pool = await this.#pool?.catch(() => undefined);
    await pool?.close();
  }
}

/** A run of partitions, `from` … `to − 1`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Threads that order rows and evaluate windows, side by side. Which thread does what can't be seen in the values: a batch's are its own, and each example has its place. */
export class WindowPool {
  readonly #workers: readonly WindowWorker[];

  private constructor(workers: readonly WindowWorker[]) {
    this.#workers = workers;
  }

  static async start(threads: number): Promise<WindowPool> {
    const text = await workerText();
    return new WindowPool(Array.from({ length: threads }, () => new WindowWorker(text)));
  }

  get threads(): number {
    return this.#workers.length;
  }

  /** Puts rows in the order of partitions, on the thread that has the least to do. */
  async partition(work: Unordered): Promise<Partitioned> {
    const idle = this.#workers.reduce((best, worker) => (worker.waiting < best.waiting ? worker : best));
    const answer = await idle.ask({ kind: "partition", work });
    if (answer.kind !== "partitioned") throw new Error(`a thread that was asked for partitions answered ${answer.kind}`);
    return answer.done;
  }

  /**
   * Evaluates a feed's batches, and gives what each has as soon as it is there. `take` may throw, which ends it. Only one feed is evaluated at a time; no thread reads its memory once this has ended well.
   */
  async evaluate(feed: Feed, zones: DoorContext["zones"], spans: readonly Span[], take: (columns: readonly UseColumns[]) => void): Promise<void> {
    const known = dictionariesOf(feed);
    let next = 0;
    await Promise.all(
      this.#workers.map(async (worker) => {
        if (next === spans.length) return;
        worker.tell({ kind: "feed", feed, zones });
        while (next < spans.length) {
          const { from, to } = spans[next++]!;
          const answer = await worker.ask({ kind: "batch", from, to });
          if (answer.kind !== "columns") throw new Error(`a thread that was asked for columns answered ${answer.kind}`);
          take(unpack(answer.uses, known));
        }
        worker.tell({ kind: "drop" });
      }),
    );
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** One thread. It answers in the order in which it is asked. */
class WindowWorker {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: Error | undefined;

  constructor(text: string) {
    this.#worker = new Worker(text, { eval: true });
    this.#worker.on("message", (answer: Answer) => {
      const { resolve, reject } = this.#waiting.shift()!;
      if (answer.kind === "failed") reject(failure(answer));
      else resolve(answer);
    });
    this.#worker.on("error", (error: unknown) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", () => this.#end(new Error("a thread that evaluates windows has ended before its time")));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  tell(order: Order): void {
    this.#worker.postMessage(order);
  }

  ask(order: Order): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.tell(order);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function failure({ message, stack }: Extract<Answer, { kind: "failed" }>): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
