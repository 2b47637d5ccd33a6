/**
 * What several rules' votes say together.
 *
 * Three rules and more are weighed by how they vote on rows of each class: the model of Dawid and Skene (Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied Statistics 28, 1979, equations 2.3 to 2.5), in which
 * a rule answers each class with probabilities of its own, abstaining being an answer like any other. (With one accuracy a rule and abstentions that tell nothing, as in Ratner et al., Data programming, NIPS 2016, rules that only ever vote for
 * one class are explained best by "always wrong": measured, it turned half of such rules over.) It starts at the majority and goes until no row's probability moves by 10^-9. Each rule has one
 * answer beside those seen, twice as likely right as anything else it ever says. Of one or two rules no error can be told: they are the majority, ties shared.
 *
 * Rules are taken as independent given the class; of one that repeats another both count.
 *
 * Rows with the same votes are one pattern, counted; patterns are gone through in a fixed order, and only the four operations are used. So no order of rows, and no machine, can show.
 */

/** Class of each vote, −1 where the rule abstains; `weight` is what the rows with these votes count for. */
export interface Pattern {
  readonly votes: readonly number[];
  readonly weight: number;
}

export interface LabelModel {
  readonly method: "majority" | "weighed";
  /** Of each rule, the share of its votes that are right; undefined for the majority. */
  readonly accuracies: readonly number[] | undefined;
  /** Probabilities of the classes, given votes of which one at least does not abstain. */
  shares(votes: readonly number[]): number[];
}

/** Rules from which on errors can be told apart. */
const LEAST_RULES = 3;
const ROUNDS = 2000;
const STILL = 1e-9;
/** How sure the majority is at the start. */
const FIRST = 0.8;

/** `patterns`: of all rows, those on which every rule abstains too: how often that is belongs to what is fitted. */
export function fitLabelModel(patterns: readonly Pattern[], rules: number, classes: number): LabelModel {
  if (rules < LEAST_RULES) return { method: "majority", accuracies: undefined, shares: (votes) => majority(votes, classes) };
  const given = answersGiven(patterns, rules, classes);
  let shares = patterns.map(({ votes }) => majority(votes, classes).map((share) => share * FIRST + (1 - FIRST) / classes));
  let fitted = maximised(patterns, shares, given, classes);
  for (let round = 0; round < ROUNDS; round++) {
    const next = patterns.map(({ votes }) => posterior(votes, fitted));
    const moved = next.reduce((most, row, i) => Math.max(most, ...row.map((share, k) => Math.abs(share - shares[i]![k]!))), 0);
    shares = next;
    if (moved <= STILL) break;
    fitted = maximised(patterns, shares, given, classes);
  }
  return { method: "weighed", accuracies: accuraciesOf(patterns, shares, rules), shares: (votes) => posterior(votes, fitted) };
}

/** The classes with most votes, ties shared; all alike where there are none. */
function majority(votes: readonly number[], classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  let most = 0;
  for (const vote of votes) if (vote >= 0) most = Math.max(most, ++counts[vote]!);
  const first = counts.filter((count) => count === most).length;
  return counts.map((count) => (count === most ? 1 / first : 0));
}

/** Shares of the classes, and of each rule by class the probabilities of its answers: abstaining, then each class. */
interface Fitted {
  readonly prior: readonly number[];
  readonly answers: readonly (readonly (readonly number[])[])[];
}

/** Bayes' rule, one answer after the other, brought to a sum of 1 each time so that nothing vanishes. */
function posterior(votes: readonly number[], { prior, answers }: Fitted): number[] {
  let shares = [...prior];
  for (const [j, vote] of votes.entries()) {
    shares = shares.map((share, k) => share * answers[j]![k]![vote + 1]!);
    const total = shares.reduce((sum, share) => sum + share, 0);
    shares = shares.map((share) => share / total);
  }
  return shares;
}

/** Which answers a rule ever gives: what it never says has no probability, and needs none. */
function answersGiven(patterns: readonly Pattern[], rules: number, classes: number): boolean[][] {
  return Array.from({ length: rules }, (_, j) => Array.from({ length: classes + 1 }, (_, answer) => patterns.some(({ votes }) => votes[j]! + 1 === answer)));
}

function maximised(patterns: readonly Pattern[], shares: readonly (readonly number[])[], given: readonly (readonly boolean[])[], classes: number): Fitted {
  const sums = new Array<number>(classes).fill(1);
  for (const [i, { weight }] of patterns.entries()) for (let k = 0; k < classes; k++) sums[k]! += weight * shares[i]![k]!;
  const answers = given.map((ever, j) =>
    sums.map((_, k) => {
      const counts = ever.map((is, answer) => (is ? (answer === k + 1 ? 2 / 3 : 1 / 3) : 0));
      for (const [i, { votes, weight }] of patterns.entries()) counts[votes[j]! + 1]! += weight * shares[i]![k]!;
      return normal(counts);
    }),
  );
  return { prior: normal(sums), answers };
}

function normal(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}

function accuraciesOf(patterns: readonly Pattern[], shares: readonly (readonly number[])[], rules: number): number[] {
  return Array.from({ length: rules }, (_, j) => {
    let right = 0;
    let all = 0;
    for (const [i, { votes, weight }] of patterns.entries()) {
      const vote = votes[j]!;
      if (vote < 0) continue;
      right += weight * shares[i]![vote]!;
      all += weight;
    }
    return all === 0 ? 0 : right / all;
  });
}
