import type { Expr } from "./expr.ts";

type Score = Pick<Extract<Expr, { kind: "score" }>, "model" | "class" | "predicted" | "rank">;

/** The place in the row's list. */
export const RANK = "::rank";

/**
 * The column under which a score is handed over: `click::score`, `species::score::Gentoo`, `species::class`; of the model that is decided on `::score::Gentoo`, `::class` and `::rank`. A Vector
 * has an item each, `species::score[0]`. No name of a spec holds two colons. Undefined: the one score of the model that is decided on, which goes by the place's own name.
 */
export function scoreColumn({ model, class: one, predicted, rank }: Score): string | undefined {
  if (rank) return RANK;
  if (predicted) return `${model ?? ""}::class`;
  if (one !== undefined) return `${model ?? ""}::score::${one}`;
  return model === undefined ? undefined : `${model}::score`;
}
