import type { TrainedModel } from "../../runtime/contract/trained.ts";
import type { HistoryStore, KeyPart, LoadedBundle, Logger, RowScorer } from "../../runtime/serve/parts.ts";
import { doorContext } from "../../runtime/door/index.ts";
import { FLIGHTS_PLAN, HOUR, LATENESS, manifestOf, TABLES } from "./small-plan.ts";

/** Counts the events of a key in the hour before t, of a list of (key, µs). */
export function fakeStore(events: readonly (readonly [string, number])[]): HistoryStore & { reads: { group: string; keys: readonly KeyPart[]; t: number }[]; closed: boolean } {
  return {
    reads: [],
    closed: false,
    dataEnd: Math.max(...events.map(([, at]) => at)),
    planHash: manifestOf(LATENESS).planHash,
    evaluate(group, keys, t) {
      this.reads.push({ group, keys, t });
      return [events.filter(([key, at]) => key === keys[0] && at >= t - HOUR && at < t).length];
    },
    close() {
      this.closed = true;
    },
  };
}

/** A linear model by hand. */
export function fakeScorer(model: TrainedModel): RowScorer {
  const { learned, task } = model;
  if (learned.kind !== "linear") throw new Error("The small models are linear.");
  return {
    classes: task.kind === "multiclass" ? task.classes : undefined,
    scores(door) {
      const x = model.inputs.map((input) => Number(door[input.name] ?? 1));
      const margins = learned.weights.map((weights, i) => weights.reduce((sum, weight, j) => sum + weight * x[j]!, learned.intercepts[i]!));
      if (task.kind === "binary") return [1 / (1 + Math.exp(-margins[0]!))];
      const total = margins.reduce((sum, margin) => sum + Math.exp(margin), 0);
      return margins.map((margin) => Math.exp(margin) / total);
    },
  };
}

export function fakeBundle(model: TrainedModel, plan = FLIGHTS_PLAN): LoadedBundle {
  return { folder: "", manifest: manifestOf(model), plan, model, openapi: {}, door: doorContext(plan, TABLES), scorer: fakeScorer(model) };
}

/** Keeps what was logged. */
export function memoryLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (facts: object, text: string) => void lines.push(JSON.stringify({ level, text, ...facts }));
  return { lines, info: write("info"), warn: write("warn"), error: write("error") };
}
