/** A thread that puts rows in order and evaluates windows: it is handed a feed, then batches of its partitions, one at a time. Each order but those that hand over and take back a feed has one answer. */
import { parentPort } from "node:worker_threads";
import { FeedWork } from "./feed-work.ts";
import { type Answer, dictionariesOf, type Order, pack } from "./messages.ts";
import { partition } from "./partition.ts";

const port = parentPort!;
/** Makes what evaluates the feed at hand, when the first batch is asked for: a mistake in it is that batch's answer. */
let begin: (() => FeedWork) | undefined;
let work: FeedWork | undefined;
let dictionaries: readonly (readonly string[])[] = [];

function answer(order: Extract<Order, { kind: "partition" | "batch" }>): { readonly answer: Answer; readonly moved: ArrayBuffer[] } {
  if (order.kind === "partition") return { answer: { kind: "partitioned", done: partition(order.work) }, moved: [] };
  work ??= begin!();
  const { uses, moved } = pack(work.evaluate(order.from, order.to), dictionaries);
  return { answer: { kind: "columns", uses }, moved };
}

port.on("message", (order: Order) => {
  switch (order.kind) {
    case "feed":
      begin = () => new FeedWork(order.feed, { zones: order.zones });
      work = undefined;
      dictionaries = dictionariesOf(order.feed);
      return;
    case "drop":
      begin = undefined;
      work = undefined;
      dictionaries = [];
      return;
    default:
      try {
        const made = answer(order);
        port.postMessage(made.answer, made.moved);
      } catch (error) {
        const { message, stack } = error instanceof Error ? error : new Error(String(error));
        port.postMessage({ kind: "failed", message, stack } satisfies Answer);
      }
  }
});
