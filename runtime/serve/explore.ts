import { createHash } from "node:crypto";
import type { Explore } from "../contract/plan.ts";
import type { Value } from "./parts.ts";

/**
 * Exploration: a share of the questions gets what chance decides in place of the model, and each answer says with which probability it was given. So what is learnt later from what became of the answers can be
 * weighed back (1 / propensity). Chance is a hash of what names the question, never of the clock: who asks again gets the same, and nobody can ask until the answer pleases.
 */

const STEPS = 2 ** 52;

/** In [0, 1), by the first 13 hex digits of the MD5 of the parts, joined by U+001F. */
export function chance(...parts: readonly string[]): number {
  return Number.parseInt(createHash("md5").update(parts.join("\u001f")).digest("hex").slice(0, 13), 16) / STEPS;
}

export interface Explored {
  readonly explored: boolean;
  /** The probability with which this question got this answer. */
  readonly propensity: number;
}

/** Whether chance decides for this question. */
export function isExplored(explore: Explore, model: string, key: string): boolean {
  return chance("explore", model, key) < explore.share;
}

/** The value of the rule that is explored: what the model says, or one of its outcomes, each as likely. */
export function exploredRule(explore: Explore, model: string, key: string, said: Value): Explored & { readonly value: Value } {
  const outcomes = explore.outcomes ?? [true, false];
  const explored = isExplored(explore, model, key);
  const value = explored ? outcomes[Math.floor(chance("explore.which", model, key) * outcomes.length)]! : said;
  return { explored, value, propensity: (value === said ? 1 - explore.share : 0) + explore.share / outcomes.length };
}
