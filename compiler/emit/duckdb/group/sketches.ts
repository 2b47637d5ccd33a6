import type { Type } from "../../../../runtime/contract/types.ts";
import { HASHES, HUGE, HUGE_SCALE, KEPT_HASHES, SPLIT } from "../../../../runtime/contract/vocabulary/sketches.ts";
import { isText } from "../../../../stdlib/intrinsics/index.ts";

/** The sketches of runtime/contract/plan/features.ts, over rows in sight. */

/** The hash that stands for a value in `approx_distinct`; NULL where it is missing. */
export function hashSql(type: Type, value: string): string {
  const bits = type.kind === "float" ? `CAST(${value} AS BIT)` : value;
  return `CAST('0x' || left(md5(${isText(type) ? value : `CAST(${bits} AS VARCHAR)`}), 13) AS BIGINT)`;
}

/** From the number of different hashes in sight, and the greatest of those that are kept. */
export function approxDistinct(count: string, greatest: string): string {
  const estimate = `floor(${(KEPT_HASHES - 1) * HASHES}e0 / CAST(${greatest} + 1 AS DOUBLE) + 0.5e0)`;
  return `CASE WHEN ${count} < ${KEPT_HASHES} THEN CAST(${count} AS BIGINT) ELSE greatest(CAST(${KEPT_HASHES} AS BIGINT), CAST(${estimate} AS BIGINT)) END`;
}

/** From the value at the place asked for, the least and the greatest. Its bucket is the one at that place, since buckets rise with values. */
export function approxQuantile({ atPlace, low, high }: { readonly atPlace: string; readonly low: string; readonly high: string }, type: Type): string {
  const middle = (x: string): string => `${x} * ${SPLIT}e0 - (${x} * ${SPLIT}e0 - ${x})`;
  const rounded = `CASE WHEN abs(v.x) > ${HUGE}::DOUBLE THEN (${middle(`(v.x / ${HUGE_SCALE}::DOUBLE)`)}) * ${HUGE_SCALE}::DOUBLE ELSE ${middle("v.x")} END`;
  const held = `greatest(CAST(v.low AS DOUBLE), least(CAST(v.high AS DOUBLE), ${rounded}))`;
  const whole = type.kind === "float" ? held : `CAST(${held} AS BIGINT)`;
  return `list_transform([{'x': CAST(${atPlace} AS DOUBLE), 'low': ${low}, 'high': ${high}}], lambda v: ${whole})[1]`;
}
