import { doorFrame } from "../door/index.ts";
import type { ChainInput } from "./chain.ts";
import { type Made, trainModel } from "./index.ts";
import type { Votes } from "./weak-label.ts";

/** A model that is taught by a labeler: it stands alone, neither reading scores nor read by others, nor one a segment. */
export async function trainVoted(input: ChainInput, votes: Votes): Promise<Made> {
  const model = input.models.at(-1)!;
  return trainModel({
    model,
    planHash: input.planHash,
    frame: doorFrame(model, input.columns, { zones: input.zones }),
    columns: input.columns,
    zones: input.zones,
    label: input.labels.get(model.label)!,
    votes,
    moments: input.moments,
    labelKnown: input.labelKnown,
    weights: input.weights,
    parts: input.parts,
    decisions: input.decisions,
    threads: input.threads,
    progress: input.progress === undefined ? undefined : (done, of, note) => input.progress!(model, done, of, note),
    signal: input.signal,
  });
}
