import type { Expr } from "./expr.ts";

type Score = Pick<Extract<Expr, { kind: "score" }>, "model" | "class" | "predicted">;

/**
 * The column under which a score is handed over: `click::score`, `species::score::Gentoo`, `species::class`; of the model that is decided on `::score::Gentoo` and `::class`. A Vector
 * has an item each, `species::score[0]`. No name of a spec holds two colons. Undefined: the one score of the model that is decided on, which goes by the place's own name.
 */
export function scoreColumn({ model, class: one, predicted }: Score): string | undefined {
  if (predicted) return `${model ?? ""}::class`;
  if (one !== undefined) return `${model ?? ""}::score::${one}`;
  return model === undefined ? undefined : `${model}::score`;
}
