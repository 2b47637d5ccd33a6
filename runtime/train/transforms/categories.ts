import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { compareUtf8, MISSING_TEXT } from "../../score/door.ts";
import { TrainError } from "../errors.ts";
import { numberOption, onlyOptions } from "./options.ts";
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
  return counted(numbers.map((x) => String(x + 0)), Int32Array.from(values, (x) => place.get(x) ?? -1));
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

/**
 * one_hot: a column a level, missing a level of its own where train has any. `max_levels` keeps the most frequent (ties: the first), `min_count` those frequent enough; then,
 * or with `other: true`, the rest and the unseen share a column; else an unseen level is zero everywhere.
 */
export function fitOneHot(transform: Transform, flow: Flow): FittedTransform {
  onlyOptions(transform, ["max_levels", "min_count", "other"]);
  const { levels, counts, missing } = levelsOf(transform, flow);
  const most = numberOption(transform, ["max_levels"], 1000, 1);
  const least = numberOption(transform, ["min_count"], 1, 1);
  const kept = levels
    .map((level, i) => ({ level, i, count: counts[i]! }))
    .filter(({ count }) => count >= least)
    .sort((a, b) => b.count - a.count || a.i - b.i)
    .slice(0, most)
    .sort((a, b) => a.i - b.i)
    .map(({ level }) => level);
  const other = transform.options.other === true || kept.length < levels.length;
  return { transform: "one_hot", levels: missing > 0 ? [...kept, MISSING_TEXT] : kept, other };
}

/** codes: what a learner with categories of its own sees of a raw category. */
export function fitCodes(flow: Flow): FittedTransform {
  if (flow.kind !== "text") throw new Error("codes are of categories");
  return { transform: "codes", levels: textLevels(flow).levels };
}

/** count_encode: how many train rows have the level; an unseen one has 0. */
export function fitCounts(transform: Transform, flow: Flow): FittedTransform {
  onlyOptions(transform, []);
  const { levels, counts, missing } = levelsOf(transform, flow);
  return { transform: "count_encode", levels, values: [...counts], missing, unseen: 0 };
}
