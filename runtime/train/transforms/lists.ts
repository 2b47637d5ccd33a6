import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { compareUtf8, doorTexts, MISSING_TEXT } from "../../score/door.ts";
import { optionsOf } from "./options.ts";

/**
 * multi_hot: a column a level, by the number of train rows whose list holds it (ties: the first by UTF-8 bytes). A missing list has a column of its own where train has any; an unseen level is in `other`, or
 * nowhere, as are those that are dropped.
 */
export function fitMultiHot(transform: Transform, flow: Flow): FittedTransform {
  if (flow.kind === "numbers") throw new Error("multi_hot is of lists");
  const counts = rowsByLevel(flow);
  const { max_levels, min_count, other } = optionsOf(transform) as { readonly max_levels: number; readonly min_count: number; readonly other: boolean };
  const seen = [...counts.keys()].filter((level) => level !== MISSING_TEXT).sort(compareUtf8);
  const kept = seen
    .filter((level) => counts.get(level)! >= min_count)
    .sort((a, b) => counts.get(b)! - counts.get(a)! || compareUtf8(a, b))
    .slice(0, max_levels)
    .sort(compareUtf8);
  const levels = counts.has(MISSING_TEXT) ? [...kept, MISSING_TEXT] : kept;
  // Without any level there would be no column.
  return { transform: "multi_hot", levels, other: other || kept.length < seen.length || levels.length === 0 };
}

/** How many rows hold each level. */
function rowsByLevel(flow: Extract<Flow, { kind: "text" }>): Map<string, number> {
  const rows = new Int32Array(flow.dictionary.length + 1);
  for (const code of flow.codes) rows[code + 1]!++;
  const counts = new Map<string, number>();
  [null, ...flow.dictionary].forEach((list, i) => {
    if (rows[i]! > 0) for (const level of new Set(doorTexts(list))) counts.set(level, (counts.get(level) ?? 0) + rows[i]!);
  });
  return counts;
}
