import { Worker } from "node:worker_threads";
import type { DoorContext } from "../../door/index.ts";
import type { Feed, UseColumns } from "./feed-work.ts";
import { type Answer, dictionariesOf, type Order, unpack } from "./messages.ts";
import { workerText } from "./worker-text.ts";

/** Rows of events and questions from which it pays to start threads. */
export const MANY_ROWS = 1_000_000;

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

/** Threads that evaluate windows side by side. Which thread does what can't be seen in the values: a batch's are its own, and each example has its place. */
export class WindowPool {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  static async start(threads: number): Promise<WindowPool> {
    const text = await workerText();
    return new WindowPool(Array.from({ length: threads }, () => new Worker(text, { eval: true })));
  }

  get threads(): number {
    return this.#workers.length;
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
        send(worker, { kind: "feed", feed, zones });
        while (next < spans.length) {
          const { from, to } = spans[next++]!;
          const answer = await ask(worker, { kind: "batch", from, to });
          if (answer.kind === "failed") throw failure(answer);
          take(unpack(answer.uses, known));
        }
        send(worker, { kind: "drop" });
      }),
    );
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function send(worker: Worker, order: Order): void {
  worker.postMessage(order);
}

function ask(worker: Worker, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      worker.off("message", answered);
      worker.off("error", failed);
      worker.off("exit", exited);
      end();
    };
    const answered = (answer: Answer): void => settle(() => resolve(answer));
    const failed = (error: unknown): void => settle(() => reject(error instanceof Error ? error : new Error(String(error))));
    const exited = (): void => settle(() => reject(new Error("a thread that evaluates windows has ended before its time")));
    worker.once("message", answered).once("error", failed).once("exit", exited);
    send(worker, order);
  });
}

function failure({ message, stack }: Extract<Answer, { kind: "failed" }>): Error {
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
