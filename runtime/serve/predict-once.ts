import { outcomeJson } from "./answer.ts";
import type { HistoryStore, LoadedBundle } from "./parts.ts";
import { createPredictor, type Outcome } from "./predictor.ts";
import { questions } from "./question.ts";
import { rankOutcomes, withoutRivals } from "./rank-outcomes.ts";
import { ServeError } from "./serve-error.ts";

export interface OnceOptions {
  /** µs: the moment for a row that brings none (the clock), or the one to replay. */
  readonly moment: number;
  readonly explain: boolean;
}

/**
 * One answer without HTTP, by the server's own request path (`mlsc predict`). A row of a live model is asked at `options.moment`. Gives the outcome, and as `json` what the server would send.
 * Throws one clear sentence if store and bundle do not fit.
 */
export function predictOnce(bundle: LoadedBundle, store: HistoryStore | undefined, row: unknown, options: OnceOptions): { readonly outcome: Outcome; readonly json: object } {
  assertStoreFits(bundle, store);
  const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
  const question = questions(predictor.closed ? "none" : "receipt", predictor.shape)(row, options.moment);
  const made = "kind" in question ? question : predictor.predict(question.row, { moment: question.moment, explain: options.explain, late: () => false });
  const outcome = made.kind === "answers" && !("kind" in question) ? rankOutcomes([made], [question.row], predictor, bundle.manifest.model)[0]! : withoutRivals(made);
  return { outcome, json: outcomeJson(outcome, { model: bundle.manifest.model, plan: bundle.manifest.planHash.slice(0, 12) }) };
}

/** A store that was filled for another plan would answer with another history. */
export function assertStoreFits(bundle: LoadedBundle, store: HistoryStore | undefined): void {
  if (store !== undefined && store.planHash !== bundle.manifest.planHash) {
    throw new ServeError("The store was filled for another plan than the bundle's. Fill it anew: run `mlsc build` and use the store that it writes.");
  }
}
