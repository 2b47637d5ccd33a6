import type { KernelWindow } from "../../../../runtime/contract/batch.ts";
import { EWMA_EIGHTHS } from "../../../../runtime/contract/vocabulary/ewma-weights.ts";
import { indent, select } from "../sql-text.ts";

/** After so many steps, forty half-lives, every row weighs 1. */
const LAST_STEP = 320;

/** A row's weight after so many steps of its age. */
export function weight(step: string): string {
  return `greatest(CAST(1 AS BIGINT), CAST([${EWMA_EIGHTHS.join(", ")}][(${step}) % 8 + 1] AS BIGINT) >> least((${step}) // 8, 62))`;
}

/** The value from Σ W·X and Σ W. */
export function fromWeights({ grid }: Pick<KernelWindow, "grid">, weighted: string, weights: string): string {
  const { numerator, denominator } = grid ?? { numerator: 1, denominator: 1 };
  const times = (sql: string, factor: number): string => (factor === 1 ? sql : `${sql} * ${factor}`);
  return `__num(__nearest(${times(weighted, numerator)}) / __nearest(${times(weights, denominator)}))`;
}

/**
 * `ewma` over stretches of points [from, to) with integers `i` at times `j`: (`__p`, value). Weights change with the moment, but in steps: a row that many points see weighs the same for all points of a step, so it is the
 * change of its weight at each step that is added up along the points. A row that few points see, fewer than it has steps, is weighed for each.
 * `times`: the points, of several of one time the first.
 */
export function ewmaOfSpans(spans: string, points: string, times: string, over: KernelWindow["over"], kernel: KernelWindow): string {
  const halfLife = kernel.halfLife!;
  const oldest = over.kind === "range" ? Math.ceil((8 * (over.width + over.ending + (over.step ?? 0))) / halfLife) + 1 : LAST_STEP;
  const steps = Math.min(LAST_STEP, oldest);
  const one = select(
    [{ sql: `"rows"."__p"` }, { sql: `CAST(i AS HUGEINT) * "weight"`, as: "x" }, { sql: `"weight"`, as: "w" }],
    `FROM (SELECT "__p", i, ${weight(`(8 * ("__t" - j)) // ${halfLife}`)} AS "weight" FROM (SELECT i, j, unnest(range("from", "to")) AS "__p" FROM "few") JOIN ${points} USING ("__p")) AS "rows"`,
  );
  const stepped = `SELECT *, j + (${halfLife} * "step" + 7) // 8 - 1 AS "after" FROM (SELECT *, unnest(range(0, ${steps + 1})) AS "step" FROM "many")`;
  const change = `${weight(`"step"`)} - CASE WHEN "step" = 0 THEN 0 ELSE ${weight(`greatest("step" - 1, 0)`)} END`;
  const many = select(
    [{ sql: `least(greatest(coalesce("points"."__p", "to"), "from"), "to")`, as: "__p" }, { sql: "i" }, { sql: change, as: "change" }],
    `FROM (\n${indent(stepped)}\n) AS "stepped"`,
    `ASOF LEFT JOIN ${times} AS "points" ON "points"."__k" = "stepped"."__k" AND "stepped"."after" < "points"."__t"`,
  );
  const changes = [
    `SELECT "__p", "x", "w" FROM "weighed"`,
    `SELECT "__p" + 1, -"x", -"w" FROM "weighed"`,
    `SELECT "__p", CAST(i AS HUGEINT) * "change", "change" FROM "stepwise"`,
    `SELECT "to", -CAST(i AS HUGEINT) * ${weight(String(steps))}, -${weight(String(steps))} FROM "many"`,
    `SELECT "__p", 0, 0 FROM ${points}`,
  ].join("\nUNION ALL\n");
  const along = `SELECT "__p", sum(sum("x")) OVER "along" AS "x", sum(sum("w")) OVER "along" AS "w"\nFROM (\n${indent(changes)}\n)\nGROUP BY "__p"\nWINDOW "along" AS (ORDER BY "__p")`;
  return [
    `WITH "few" AS (SELECT * FROM ${spans} WHERE "to" - "from" <= ${steps}),`,
    `"many" AS (SELECT * FROM ${spans} WHERE "to" - "from" > ${steps}),`,
    `"weighed" AS (\n${indent(one)}\n),`,
    `"stepwise" AS (\n${indent(many)}\n)`,
    `SELECT "__p", ${fromWeights(kernel, `"x"`, `"w"`)} AS "value"`,
    `FROM (\n${indent(along)}\n)`,
    `WHERE "w" > 0`,
  ].join("\n");
}
