import { indent, type SelectItem, select, withCtes } from "../sql-text.ts";

/**
 * Rows as stretches of points. Points are numbered in the order of (key, time), so those that see a row are a stretch [from, to) of numbers: from the first after the row came into sight to the first after it has gone. Whatever
 * is asked of the rows in sight is then asked of the stretches that hold a number, in time that hardly grows faster than rows and points:
 *
 * greatest   by nodes: a stretch is at most two nodes of each size 2^level, a point lies in one node of each size
 * totals     along the points: what begins, less what has ended
 * pieces     of each value how often it is in sight: a stretch for each number of times, so that the most frequent values are the greatest, and different values are counted
 * at place   by halving: of the numbers of a key's values the highest bit is taken first, and of each half is known how many are in sight
 */

/** Points of one time by the first of them: what comes or goes between two times does so there. */
export function firstOfEachTime(points: string): string {
  return `(SELECT "__k", "__t", min("__p") AS "__p" FROM ${points} GROUP BY ALL)`;
}

/** The same where a point does not see the rows that have its own number: their stretches go around it. */
export function spansAround(spans: string, points: string): string {
  const asking = `SELECT "__k", "__own", list("__p" ORDER BY "__p") AS "asking" FROM ${points} GROUP BY ALL`;
  const inner = select(
    [{ sql: `"spans".*` }, { sql: `list_filter(coalesce("own"."asking", []), lambda p: p >= "spans"."from" AND p < "spans"."to")`, as: "asking" }],
    `FROM (\n${indent(spans)}\n) AS "spans"`,
    `LEFT JOIN (\n${indent(asking)}\n) AS "own" ON "own"."__k" = "spans"."__k" AND "own"."__own" = "spans"."own"`,
  );
  const around = select([{ sql: `* EXCLUDE ("from", "to", "asking")` }, { sql: `unnest(list_prepend("from", list_transform("asking", lambda p: p + 1)))`, as: "from" }, { sql: `unnest(list_append("asking", "to"))`, as: "to" }], `FROM (\n${indent(inner)}\n)`);
  return `SELECT *\nFROM (\n${indent(around)}\n)\nWHERE "from" < "to"`;
}

/**
 * Rows with their stretches. `rows` is a query of (`__k`, come, gone, …): a point at t sees a row if come < t ≤ gone. `points` is a table of (`__p`, `__k`, `__t`), numbered in that order; `severalOfATime`: some of a key ask at the same time.
 */
export function spansQuery(rows: string, points: string, severalOfATime: boolean): string {
  const times = severalOfATime ? firstOfEachTime(points) : points;
  const ends = select([{ sql: `"__k"` }, { sql: `max("__p") + 1`, as: "end" }], `FROM ${points}`, `GROUP BY "__k"`);
  const inner = select(
    [{ sql: `"rows".* EXCLUDE ("come", "gone")` }, { sql: `"first"."__p"`, as: "from" }, { sql: `coalesce("after"."__p", "ends"."end")`, as: "to" }],
    `FROM (\n${indent(rows)}\n) AS "rows"`,
    `JOIN (\n${indent(ends)}\n) AS "ends" ON "ends"."__k" = "rows"."__k"`,
    `ASOF JOIN ${times} AS "first" ON "first"."__k" = "rows"."__k" AND "rows"."come" < "first"."__t"`,
    `ASOF LEFT JOIN ${times} AS "after" ON "after"."__k" = "rows"."__k" AND "rows"."gone" < "after"."__t"`,
  );
  return `SELECT *\nFROM (\n${indent(inner)}\n)\nWHERE "from" < "to"`;
}

/** The same where a row goes once it lies before the points' left edge, which has no time of its own. */
export function spansByEdge(spans: string, left: string, points: string): string {
  const edges = `SELECT "__k", ${left} AS "left", min("__p") AS "__p" FROM ${points} GROUP BY ALL`;
  const inner = select(
    [{ sql: `"spans".* EXCLUDE ("to")` }, { sql: `least("spans"."to", coalesce("left"."__p", "spans"."to"))`, as: "to" }],
    `FROM (\n${indent(spans)}\n) AS "spans"`,
    `ASOF LEFT JOIN (\n${indent(edges)}\n) AS "left" ON "left"."__k" = "spans"."__k" AND "spans"."__at" < "left"."left"`,
  );
  return `SELECT *\nFROM (\n${indent(inner)}\n)\nWHERE "from" < "to"`;
}

/** For each point the `k` greatest (or least) of `value` over the stretches that hold it, as a list that begins with the outermost: (`__p`, best). Points that nothing holds are left out. */
export function outermost(spans: string, points: string, which: "max" | "min", value: string, k: number): string {
  const level = select([{ sql: `"from"` }, { sql: `"to"` }, { sql: value, as: "value" }, { sql: `unnest(range(0, CAST(log2("to" - "from") AS BIGINT) + 1))`, as: "level" }], `FROM ${spans}`);
  const ends = select([{ sql: `"level"` }, { sql: `("from" + (CAST(1 AS BIGINT) << "level") - 1) >> "level"`, as: "a" }, { sql: `"to" >> "level"`, as: "b" }, { sql: `"value"` }], `FROM (\n${indent(level)}\n)`);
  const nodes = [`SELECT "level", "a" AS "node", "value" FROM "ends" WHERE "a" < "b" AND "a" % 2 = 1`, `UNION ALL`, `SELECT "level", "b" - 1, "value" FROM "ends" WHERE "a" < "b" AND "b" % 2 = 1`].join("\n");
  const best = k === 1 ? `${which}("value")` : `unnest(${which}("value", ${k}))`;
  const above = `SELECT "__p", "level", "__p" >> "level" AS "node" FROM (SELECT "__p", unnest(range(0, (SELECT coalesce(max("level"), -1) + 1 FROM "nodes"))) AS "level" FROM ${points})`;
  const found = select([{ sql: `"__p"` }, { sql: k === 1 ? `[${which}("value")]` : `${which}("value", ${k})`, as: "best" }], `FROM (\n${indent(above)}\n)`, `JOIN "nodes" USING ("level", "node")`, `GROUP BY "__p"`);
  return withCtes(
    [
      { name: "ends", sql: ends },
      { name: "nodes", sql: `SELECT "level", "node", ${best} AS "value"\nFROM (\n${indent(nodes)}\n)\nGROUP BY "level", "node"` },
    ],
    found,
  );
}

/** For each point what the stretches that hold it add up to: (`__p`, one column each). */
export function spanTotals(spans: string, points: string, columns: readonly { readonly name: string; readonly adds: string }[]): string {
  const of = (place: string, sign: string): string => select([{ sql: place, as: "__p" }, ...columns.map(({ name, adds }): SelectItem => ({ sql: `${sign}(${adds})`, as: name }))], `FROM ${spans}`);
  const none = `SELECT "__p"${", 0".repeat(columns.length)} FROM ${points}`;
  const changes = select([{ sql: `"__p"` }, ...columns.map(({ name }): SelectItem => ({ sql: `sum("${name}")`, as: name }))], `FROM (\n${indent([of(`"from"`, ""), of(`"to"`, "-"), none].join("\nUNION ALL\n"))}\n)`, `GROUP BY "__p"`);
  return select([{ sql: `"__p"` }, ...columns.map(({ name }): SelectItem => ({ sql: `sum("${name}") OVER (ORDER BY "__p")`, as: name }))], `FROM (\n${indent(changes)}\n)`);
}

/** Of each value x of a key the stretches in which it is in sight the same number of times: (x, times, from, to), and `place`, which rises with times and, of equal ones, falls with x. */
export function piecesQuery(spans: string): string {
  const changes = [`SELECT "__k", x, "from" AS "__p", 1 AS "change" FROM ${spans}`, `UNION ALL`, `SELECT "__k", x, "to", -1 FROM ${spans}`].join("\n");
  const net = `SELECT "__k", x, "__p", sum("change") AS "change"\nFROM (\n${indent(changes)}\n)\nGROUP BY ALL\nHAVING sum("change") <> 0`;
  const pieces = select(
    [{ sql: `"__k"` }, { sql: "x" }, { sql: `CAST(sum("change") OVER "value" AS BIGINT)`, as: "times" }, { sql: `"__p"`, as: "from" }, { sql: `lead("__p") OVER "value"`, as: "to" }],
    `FROM (\n${indent(net)}\n)`,
    `WINDOW "value" AS (PARTITION BY "__k", x ORDER BY "__p")`,
  );
  return `SELECT *, dense_rank() OVER (ORDER BY "times", x DESC) - 1 AS "place"\nFROM (\n${indent(pieces)}\n)\nWHERE "times" > 0`;
}

/**
 * For each point of `asked` (`__p`, need) the value x at place `need`, from 1, in order, of the stretches that hold it: (`__p`, x). A key's values are halved by the bits of their numbers in order, the highest first; a row takes
 * the half of its own bit, a point that which holds its place. So a row is looked at as often as the number of its key's different values has bits, and what is carried along of it is small: `v` is a stretch's number, or a
 * point's place among those in its half.
 */
export function atPlace(spans: string, asked: string, points: string): string {
  const ranked = `SELECT "__k", "from", "to", x, CAST(dense_rank() OVER (PARTITION BY "__k" ORDER BY x) - 1 AS UINTEGER) AS "number" FROM ${spans}`;
  const values = `SELECT "__k", "number", any_value(x) AS x FROM "ranked" GROUP BY ALL`;
  const tops = `SELECT "__k", CAST(floor(log2(greatest(max("number"), 1))) AS TINYINT) AS "bit" FROM "ranked" GROUP BY "__k"`;
  const of = (place: string, change: number, v: string): string => `SELECT "__k", CAST(0 AS UINTEGER) AS "half", CAST(${place} AS UINTEGER) AS "__p", CAST(${change} AS TINYINT) AS "change", CAST(${v} AS UINTEGER) AS "v", "bit" FROM "tops"`;
  const begin = [`${of(`"from"`, 1, `"number"`)} JOIN "ranked" USING ("__k")`, `${of(`"to"`, -1, `"number"`)} JOIN "ranked" USING ("__k")`, `${of(`"__p"`, 0, `"need"`)} JOIN (SELECT "__k", "__p", "need" FROM (\n${indent(asked)}\n) JOIN ${points} USING ("__p")) USING ("__k")`].join("\nUNION ALL\n");
  const isHigher = `("v" >> "bit") % 2`;
  const lower = `coalesce(sum("change") FILTER (WHERE "change" <> 0 AND ${isHigher} = 0) OVER (PARTITION BY "__k", "half" ORDER BY "__p"), 0)`;
  const counted = `SELECT *, CAST(${lower} AS UINTEGER) AS "lower" FROM "halved" WHERE "bit" >= 0`;
  const next = select(
    [
      { sql: `"__k"` },
      { sql: `CAST(2 * "half" + CASE WHEN "change" <> 0 THEN ${isHigher} WHEN "v" > "lower" THEN 1 ELSE 0 END AS UINTEGER)` },
      { sql: `"__p"` },
      { sql: `"change"` },
      { sql: `CASE WHEN "change" = 0 AND "v" > "lower" THEN "v" - "lower" ELSE "v" END` },
      { sql: `CAST("bit" - 1 AS TINYINT)` },
    ],
    `FROM (\n${indent(counted)}\n)`,
  );
  return [
    `WITH RECURSIVE "ranked" AS MATERIALIZED (\n${indent(ranked)}\n),`,
    `"values" AS (\n${indent(values)}\n),`,
    `"tops" AS (\n${indent(tops)}\n),`,
    `"halved" AS (\n${indent(`SELECT * FROM (\n${indent(begin)}\n)\nUNION ALL\n${next}`)}\n)`,
    `SELECT CAST("halved"."__p" AS BIGINT) AS "__p", "values".x`,
    `FROM "halved"`,
    `JOIN "values" ON "values"."__k" = "halved"."__k" AND "values"."number" = "halved"."half"`,
    `WHERE "halved"."bit" = -1 AND "halved"."change" = 0`,
  ].join("\n");
}
