import { canonicalJson } from "../../contract/canonical.ts";
import type { Ranges } from "../../contract/ranges.ts";

/** Parts of a plan as text, without what makes no value: places and prose. */
export function meaningOf(parts: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(parts, (name, value: unknown) => (name === "span" || name === "doc" ? undefined : value))));
}

/** Ranges without their SQL, which is made of the plan and tells places in its comments. */
export function plannedOf({ relations, tables, steps, whole, endIsRead }: Ranges): unknown {
  return { relations: relations.map(({ rows: _rows, ...one }) => one), tables, steps, whole, endIsRead };
}
