import { exactMean } from "./exact-sum.ts";
import { defined, type Judged, type MetricBody, type MetricValue, type TaskKind, undefinedBecause } from "./metric.ts";

/**
 * Metrics of lists: each is worked out a list, then the mean is taken over the lists in which something is relevant (a label above 0); a list without has no best order and counts in none. Rows of equal
 * score count as if in every order: the value is the mean over all orders of the tied rows, in closed form (McSherry and Najork, "Computing information retrieval performance measures efficiently in the
 * presence of tied scores", ECIR 2008). So no order of rows can show, and a score that says nothing gets what chance gets.
 */

/** Rows of one score: how many, of how many labels above 0, and the sum of their gains 2^label − 1. */
interface Tie {
  readonly from: number;
  readonly rows: number;
  readonly relevant: number;
  readonly gains: number;
}

interface List {
  readonly rows: number;
  readonly relevant: number;
  readonly ties: readonly Tie[];
  /** Labels, greatest first. */
  readonly labels: Float64Array;
}

const gain = (label: number): number => 2 ** label - 1;
const discount = (place: number): number => 1 / Math.log2(place + 2);

/** The rows of each list, by the list's number. */
export function rowsByList(lists: Float64Array): number[][] {
  const found = new Map<number, number[]>();
  lists.forEach((list, row) => {
    const rows = found.get(list);
    if (rows === undefined) found.set(list, [row]);
    else rows.push(row);
  });
  return [...found.values()];
}

function listOf(rows: readonly number[], { labels, scores }: Judged): List {
  const sorted = [...rows].sort((a, b) => scores[b]! - scores[a]!);
  const ties: Tie[] = [];
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    let relevant = 0;
    let gains = 0;
    while (to < sorted.length && scores[sorted[to]!] === scores[sorted[from]!]) {
      const label = labels[sorted[to++]!]!;
      if (label > 0) relevant++;
      gains += gain(label);
    }
    ties.push({ from, rows: to - from, relevant, gains });
    from = to;
  }
  return { rows: rows.length, relevant: ties.reduce((sum, tie) => sum + tie.relevant, 0), ties, labels: Float64Array.from(rows, (row) => labels[row]!).sort().reverse() };
}

/** Mean over the lists that have something relevant. */
function meanOfLists(of: (list: List, k: number) => number): (judged: Judged, k: number) => MetricValue {
  return (judged, k) => {
    if (judged.lists === undefined) return undefinedBecause("the example set has no `group`, so there are no lists");
    const odd = judged.labels.find((label) => !(Number.isInteger(label) && label >= 0 && label <= 30));
    if (odd !== undefined) return undefinedBecause(`a label is ${odd}, and relevance is a whole number from 0 to 30`);
    const lists = rowsByList(judged.lists).map((rows) => listOf(rows, judged)).filter((list) => list.relevant > 0);
    if (lists.length === 0) return undefinedBecause("nothing is relevant in any list");
    const values = lists.map((list) => of(list, k));
    return defined(exactMean(values.length, (i) => values[i]!));
  };
}

/** Discounted cumulative gain of the first k places over that of the best order. */
function ndcg({ ties, labels }: List, k: number): number {
  let found = 0;
  for (const { from, rows, gains } of ties) {
    let sum = 0;
    for (let place = from; place < Math.min(from + rows, k); place++) sum += discount(place);
    found += gains * (sum / rows);
  }
  let best = 0;
  for (let place = 0; place < Math.min(labels.length, k); place++) best += gain(labels[place]!) * discount(place);
  return found / best;
}

/** The mean, over relevant rows, of the share of relevant ones down to their place. */
function averagePrecision({ ties, relevant: all }: List): number {
  let sum = 0;
  let before = 0;
  for (const { from, rows, relevant } of ties) {
    for (let j = 1; j <= rows && relevant > 0; j++) {
      const amongEarlier = rows === 1 ? 0 : ((j - 1) * (relevant - 1)) / (rows - 1);
      sum += ((relevant / rows) * (before + 1 + amongEarlier)) / (from + j);
    }
    before += relevant;
  }
  return sum / all;
}

/** One over the place of the first relevant row. */
function reciprocalRank({ ties }: List): number {
  const { from, rows, relevant } = ties.find((tie) => tie.relevant > 0)!;
  let sum = 0;
  let none = 1; // the chance that no earlier row of the tie is relevant
  for (let j = 1; j <= rows - relevant + 1; j++) {
    const left = rows - j + 1;
    sum += (none * (relevant / left)) / (from + j);
    none *= (left - relevant) / left;
  }
  return sum;
}

/** Share of the relevant rows within the first k places. */
function recallAt({ ties, relevant: all }: List, k: number): number {
  let sum = 0;
  for (const { from, rows, relevant } of ties) sum += (relevant * Math.min(Math.max(k - from, 0), rows)) / rows;
  return sum / all;
}

/** Whether one of the first k places is relevant: where a tie lies across k, the chance of it. */
function hit({ ties }: List, k: number): number {
  for (const { from, rows, relevant } of ties) {
    if (from >= k) return 0;
    if (relevant === 0) continue;
    let none = 1;
    for (let j = 0; j < Math.min(k - from, rows); j++) none *= Math.max(0, rows - relevant - j) / (rows - j);
    return 1 - none;
  }
  return 0;
}

const of = (task: TaskKind): readonly MetricBody[] => [
  { name: "ndcg", task, direction: "higher", doc: "Gain 2^label − 1 discounted by log2(1 + place) over the first k places (10 unless said: `ndcg(5)`), over that of the best order (Järvelin, Kekäläinen 2002; Burges et al. 2005). Mean over lists with something relevant; ties count as if in every order.", compute: meanOfLists(ndcg) },
  { name: "map", task, direction: "higher", doc: "Mean over lists of the average precision at the relevant rows' places; relevant is a label above 0. Ties count as if in every order.", compute: meanOfLists(averagePrecision) },
  { name: "mrr", task, direction: "higher", doc: "Mean over lists of one over the place of the first relevant row. Ties count as if in every order.", compute: meanOfLists(reciprocalRank) },
  { name: "hit_rate", task, direction: "higher", doc: "Share of the lists in which one of the first k places is relevant (10 unless said), of those with something relevant. Ties count as if in every order.", compute: meanOfLists(hit) },
];

export const listMetrics: readonly MetricBody[] = [
  ...of("ranking"),
  { name: "recall", task: "ranking", direction: "higher", doc: "Mean over lists of the share of relevant rows within the first k places (10 unless said: `recall(5)`). Ties count as if in every order.", compute: meanOfLists(recallAt) },
  ...of("binary"),
  ...of("regression"),
];
