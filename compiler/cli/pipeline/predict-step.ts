/** One prediction as the server would give it, for a test row at the moment that training gave it. */
import { loadBundle } from "../../../runtime/serve/bundle.ts";
import { predictOnce } from "../../../runtime/serve/predict-once.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import type { Built } from "./build-all.ts";
import { openHistory } from "./history.ts";
import type { Session } from "./session.ts";

/** Request and answer as text; undefined where there is no test row. */
export async function onePrediction(session: Session, model: Model, built: Built): Promise<string | undefined> {
  const sample = built.data.serving?.samples.get(model.examples);
  if (sample === undefined) return undefined;
  const bundle = await loadBundle(session.places.bundle(model.id));
  const store = openHistory(session.places.store, bundle.manifest.planHash, bundle.plan);
  try {
    const { json } = predictOnce(bundle, store, sample.row, { moment: sample.moment ?? 0, explain: false });
    const asked = sample.moment === null ? "" : `  as of ${new Date(Math.floor(sample.moment / 1000)).toISOString()}`;
    return `  ${JSON.stringify(sample.row)}${asked}\n  → ${JSON.stringify(json)}`;
  } finally {
    await store?.close();
  }
}
