import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { places } from "../../score/columns.ts";
import { compareUtf8, MISSING_TEXT } from "../../score/door.ts";
import { TrainError } from "../errors.ts";
import { optionsOf } from "./options.ts";
import { numberColumn } from "./numbers.ts";

/** Levels of the rows: `levels` sorted (texts by UTF-8 bytes, numbers by size), each row's level, and how often; missing is −1. */
export interface Levels {
  readonly levels: string[];
  readonly ofRow: Int32Array;
  readonly counts: Float64Array;
  readonly missing: number;
}

/** The levels that occur. Numbers can be levels if they are whole. */
export function levelsOf(transform: Transform, flow: Flow): Levels {
  if (flow.kind === "text") return textLevels(flow);
  const values = numberColumn(transform, flow);
  if (values.some((x) => !Number.isNaN(x) && !Number.isSafeInteger(x))) throw new TrainError(`\`${transform.text}\` takes categories or whole numbers; put \`bucket\` before it`);
  const numbers = [...new Set(values)].filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  const place = new Map(numbers.map((x, i) => [x, i]));
  return counted(numbers.map((x) => String(x + 0)), places(values, (x) => place.get(x) ?? -1));
}

function textLevels(flow: Extract<Flow, { kind: "text" }>): Levels {
  const used = new Set<number>();
  for (const code of flow.codes) if (code >= 0) used.add(code);
  const order = [...used].sort((a, b) => compareUtf8(flow.dictionary[a]!, flow.dictionary[b]!));
  const place = new Int32Array(flow.dictionary.length).fill(-1);
  order.forEach((code, i) => {
    place[code] = i;
  });
  return counted(order.map((code) => flow.dictionary[code]!), flow.codes.map((code) => (code < 0 ? -1 : place[code]!)));
}

function counted(levels: string[], ofRow: Int32Array): Levels {
  const counts = new Float64Array(levels.length);
  let missing = 0;
  for (const level of ofRow) {
    if (level < 0) missing++;
    else counts[level]!++;
  }
  return { levels, ofRow, counts, missing };
}

/** The levels that the options `max_levels` and `min_count` keep, in order; dropped ones have no place: `ofRow` gives them `levels.length + 1`, the place of the unseen. */
export function keptLevels(transform: Transform, flow: Flow): Levels & { readonly dropped: boolean } {
  const all = levelsOf(transform, flow);
  const { max_levels, min_count } = optionsOf(transform) as { readonly max_levels?: number; readonly min_count: number };
  const kept = all.levels
    .map((_, i) => i)
    .filter((i) => all.counts[i]! >= min_count)
    .sort((a, b) => all.counts[b]! - all.counts[a]! || a - b)
    .slice(0, max_levels)
    .sort((a, b) => a - b);
  const place = new Int32Array(all.levels.length).fill(kept.length + 1);
  for (const [at, i] of kept.entries()) place[i] = at;
  return {
    levels: kept.map((i) => all.levels[i]!), ofRow: all.ofRow.map((level) => (level < 0 ? -1 : place[level]!)), counts: Float64Array.from(kept, (i) => all.counts[i]!),
    missing: all.missing, dropped: kept.length < all.levels.length,
  };
}

/**
 * one_hot: a column a level, missing a level of its own where train has any. Where levels are dropped (at most 1000 are kept by itself), or with `other: true`, the rest
 * and the unseen share a column; else an unseen level is zero everywhere.
 */
export function fitOneHot(transform: Transform, flow: Flow): FittedTransform {
  const { levels, missing, dropped } = keptLevels(transform, flow);
  return { transform: "one_hot", levels: missing > 0 ? [...levels, MISSING_TEXT] : levels, other: optionsOf(transform).other === true || dropped };
}

/** codes: what a learner with categories of its own sees of a raw category. */
export function fitCodes(flow: Flow): FittedTransform {
  if (flow.kind !== "text") throw new Error("codes are of categories");
  return { transform: "codes", levels: textLevels(flow).levels };
}

/** count_encode: how many train rows have the level; one that is unseen or dropped has 0. */
export function fitCounts(transform: Transform, flow: Flow): FittedTransform {
  const { levels, counts, missing } = keptLevels(transform, flow);
  return { transform: "count_encode", levels, values: [...counts], missing, unseen: 0 };
}
