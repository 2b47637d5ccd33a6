import type { Outcome, Predictor } from "./predictor.ts";
import { rankList } from "./ranked.ts";

/**
 * Ranks the answers of one request list by list: rows that share what makes a list (and, in replay, the moment). Rows that are refused, or answered by `otherwise`, have no place. The answers stay in the order of
 * the rows.
 */
export function rankOutcomes(outcomes: readonly Outcome[], rows: readonly unknown[], { listOf, nameOf, deploy }: Pick<Predictor, "listOf" | "nameOf" | "deploy">, model: string): readonly Outcome[] {
  if (listOf === undefined) return outcomes;
  const lists = new Map<string, number[]>();
  outcomes.forEach((outcome, i) => {
    if (outcome.kind !== "answer" || outcome.otherwise !== undefined) return;
    const list = JSON.stringify([listOf(rows[i], outcome.moment), outcome.moment ?? null]);
    const found = lists.get(list);
    if (found === undefined) lists.set(list, [i]);
    else found.push(i);
  });
  const ranked = [...outcomes];
  for (const places of lists.values()) {
    const answers = places.map((i) => outcomes[i] as Extract<Outcome, { kind: "answer" }>);
    const found = answers.map(({ score }, k) => ({ score, name: nameOf(rows[places[k]!], answers[k]!.moment) }));
    rankList(found, model, listOf(rows[places[0]!], answers[0]!.moment), deploy?.serve?.explore).forEach((rank, k) => {
      ranked[places[k]!] = { ...answers[k]!, ...rank };
    });
  }
  return ranked;
}
