import type { Answer, Outcome, Predictor } from "./predictor.ts";
import { rankList } from "./ranked.ts";
import { refuse } from "./refusal.ts";

/** An answer, the row that it is to, and how it is put back with its rank. */
interface Place {
  readonly answer: Answer;
  readonly row: unknown;
  put(ranked: Answer): void;
}

/**
 * Ranks the answers of one request list by list: rows that share what makes a list, at one moment, or the candidates of a row. Rows that are refused, or answered by `otherwise`, have no place. The answers
 * stay in the order of the rows.
 */
export function rankOutcomes(outcomes: readonly Outcome[], rows: readonly unknown[], { listOf, nameOf, candidateName, deploy }: Pick<Predictor, "listOf" | "nameOf" | "candidateName" | "deploy">, model: string): readonly Outcome[] {
  if (listOf === undefined) return outcomes;
  const ranked = outcomes.map((outcome) => (outcome.kind === "answers" ? { ...outcome, answers: [...outcome.answers] } : outcome));
  const places = ranked.flatMap((outcome, i): Place[] => {
    const row = rows[i];
    if (outcome.kind === "refused") return [];
    if (outcome.kind === "answer") return [{ answer: outcome, row, put: (answer) => void ranked.splice(i, 1, answer) }];
    return outcome.answers.map(({ candidate, answer }, k) => ({ answer, row: candidateName === undefined ? row : { ...(row as object), [candidateName]: candidate }, put: (one) => void outcome.answers.splice(k, 1, { candidate, answer: one }) }));
  });
  const lists = new Map<string, Place[]>();
  for (const place of places) {
    if (place.answer.otherwise !== undefined) continue;
    const list = JSON.stringify([listOf(place.row, place.answer.moment), place.answer.moment ?? null]);
    lists.set(list, [...(lists.get(list) ?? []), place]);
  }
  const explore = deploy?.serve?.explore?.rule === undefined ? deploy?.serve?.explore : undefined;
  for (const list of lists.values()) {
    const [first] = list;
    const found = list.map(({ answer, row }) => ({ score: answer.score, name: nameOf(row, answer.moment), tie: answer.placed?.tie }));
    for (const [k, rank] of rankList(found, model, listOf(first!.row, first!.answer.moment), explore).entries()) {
      const { answer, put } = list[k]!;
      put({ ...answer, ...rank, ...(answer.placed === undefined ? {} : answer.placed.decide(rank.rank)) });
    }
  }
  return ranked;
}

/** A row that came alone has no rivals: what goes by its place among them is not decided. The candidates of one row are a list. */
export function withoutRivals(outcome: Outcome): Outcome {
  if (outcome.kind !== "answer" || outcome.placed === undefined) return outcome;
  return refuse("invalid", [{ message: "What is decided goes by the place in a list: send the rows of a list in one request, as an array." }]);
}
