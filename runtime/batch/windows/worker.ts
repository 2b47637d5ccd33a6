/** A thread that evaluates windows: it is handed a feed, then batches of its partitions, one at a time. */
import { parentPort } from "node:worker_threads";
import { FeedWork } from "./feed-work.ts";
import { type Answer, dictionariesOf, type Order, pack } from "./messages.ts";
import { partition } from "./partition.ts";

const port = parentPort!;
let work: FeedWork | undefined;
let dictionaries: readonly (readonly string[])[] = [];

port.on("message", (order: Order) => {
  try {
    switch (order.kind) {
      case "partition":
        port.postMessage({ kind: "partitioned", done: partition(order.work) } satisfies Answer);
        break;
      case "feed":
        work = new FeedWork(order.feed, { zones: order.zones });
        dictionaries = dictionariesOf(order.feed);
        break;
      case "batch": {
        const { uses, moved } = pack(work!.evaluate(order.from, order.to), dictionaries);
        port.postMessage({ kind: "columns", uses } satisfies Answer, moved);
        break;
      }
      case "drop":
        work = undefined;
        dictionaries = [];
        break;
    }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    port.postMessage({ kind: "failed", message, stack } satisfies Answer);
  }
});
