/** A question to many pieces is asked in one statement; its answers are those of each piece asked alone. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Engine } from "../../runtime/batch/engine.ts";
import { type AskedPiece, askPieces } from "../../runtime/batch/incremental/pieces/piece-questions.ts";
import { inFolder } from "../conformance/harness.ts";

const RELATIONS = { files: ["e.read"], rows: ["e", "e.view"], made: ["e.items"], beside: ["other"] };
const PIECES: readonly AskedPiece[] = [0, 1, 2, 3, 4].map((piece) => ({ piece, file: piece, rows: piece === 3 ? [400, 400] : [piece * 100, piece * 100 + 100], isOnly: false }));

/** A line that is no row has a number below 0, and no place among the rows; piece 3 has no rows at all, and begins where the next one does. */
const DATA = [
  `CREATE TABLE "e.read" AS SELECT i AS "__row", i // 100 AS "__file", CASE WHEN i % 17 = 3 THEN 6 END AS "__fault", (i * 7919) % 1000 AS "__at", CASE WHEN i > 150 THEN 'k' || (i % 3) END AS "kind" FROM range(500) t(i) WHERE i // 100 <> 3`,
  `INSERT INTO "e.read" VALUES (-1, 2, 1, NULL, NULL)`,
  `CREATE VIEW "e" AS SELECT * EXCLUDE ("__file", "__fault") FROM "e.read" WHERE "__fault" IS NULL`,
  `CREATE TABLE "e.view" AS SELECT *, "__at" * 2 AS "twice" FROM "e" WHERE "kind" = 'k1'`,
  `CREATE TABLE "e.items" AS SELECT row_number() OVER () - 1 AS "__row", CAST(3 AS INTEGER) AS "__scan", "__row" AS "__of", "__at" + "nth" AS "item" FROM "e", range(2) n("nth") UNION ALL SELECT 5000 + "__row", 1, "__row", 7 FROM "e"`,
  `CREATE TABLE "other" AS SELECT 1 AS "__row", 5 AS "__at"`,
];

const QUESTIONS: Readonly<Record<string, string>> = {
  "a count, of no rows too": `SELECT count(*) AS "n", max("__at") AS "last" FROM "e"`,
  "counts by reason, with lines that are no rows": `SELECT "__fault", count(*) AS "n" FROM "e.read" WHERE "__fault" IS NOT NULL GROUP BY 1`,
  "several relations": `SELECT (SELECT count(*) FROM "e") AS "read", (SELECT count(*) FROM "e.view") AS "kept"`,
  "rows made of rows, beside those of another source": `SELECT (SELECT count(*) FROM "e") + (SELECT count(*) FROM "other") AS "read", (SELECT count(*) FROM "e.items") AS "kept", (SELECT sum("item") FROM "e.items") AS "sum"`,
  "a window": `SELECT count(*) FILTER (WHERE "__at" < "turn" OR "turn" IS NULL) AS "run" FROM (SELECT "__at", min("__at") FILTER (WHERE "kind" IS NOT NULL) OVER () AS "turn" FROM "e") WHERE "__at" % 10 > 2`,
  "the last few beside all": `SELECT "ends"."turn", "ends"."last", "tail"."at" FROM (SELECT max("__at") FILTER (WHERE "kind" IS NOT NULL) AS "turn", max("__at") AS "last" FROM "e") AS "ends" LEFT JOIN (SELECT "row"."__at" AS "at" FROM "e" AS "row" WHERE "row"."__at" > (SELECT max("__at") FROM "e" WHERE "kind" = 'k1') OR (SELECT max("__at") FROM "e" WHERE "kind" = 'k1') IS NULL ORDER BY 1 LIMIT 3) AS "tail" ON true`,
  "values": `SELECT "value" FROM (SELECT "value", row_number() OVER (ORDER BY "value") AS "code" FROM (SELECT DISTINCT "row"."kind" AS "value" FROM "e" AS "row") WHERE "value" IS NOT NULL)`,
  // The engine would lose the first row of a piece without rows: each piece is asked alone.
  "a union": `SELECT NULL AS "at", max("__at") AS "last" FROM "e" UNION ALL SELECT "__at", NULL FROM (SELECT "__at" FROM "e" ORDER BY 1 LIMIT 3)`,
  "a join": `WITH "timed" AS (SELECT *, "__at" // 100 AS "day" FROM "e") SELECT "row"."day", count(*) AS "n", sum("row"."__row" - "days"."first") AS "apart" FROM "timed" AS "row" JOIN (SELECT "day", min("__row") AS "first" FROM "timed" GROUP BY 1) AS "days" USING ("day") GROUP BY 1`,
  // The engine can't take this apart: each piece is asked alone.
  "one query within another, twice": `SELECT "n", "turn", (SELECT count(*) FROM "e" WHERE "turn" IS NULL OR "__at" < "turn") AS "run" FROM (SELECT count(*) AS "n", min("__at") FILTER (WHERE "kind" IS NOT NULL) AS "turn" FROM "e")`,
};

const withoutOrder = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

describe("a question to many pieces", () => {
  it.each(Object.entries(QUESTIONS))("%s", (_name, sql) =>
    inFolder({}, async (folder) => {
      const engine = await Engine.open({ temporaryFolder: join(folder, "spill"), paths: [], variables: new Map() });
      try {
        await engine.with(async (connection) => {
          for (const statement of DATA) await connection.run(statement);
        });
        const together = await askPieces(engine, 3, RELATIONS, PIECES, sql);
        expect(together).toHaveLength(PIECES.length);
        const answers = new Set<string>();
        for (const [i, piece] of PIECES.entries()) {
          const [alone] = await askPieces(engine, 3, RELATIONS, [piece], sql);
          expect(withoutOrder(together[i]!)).toEqual(withoutOrder(alone!));
          answers.add(JSON.stringify(withoutOrder(alone!)));
        }
        // Pieces differ, or nothing is shown.
        expect(answers.size).toBeGreaterThan(1);
      } finally {
        engine.close();
      }
    }),
  );

  it("is a bug of ours where it can't be asked at all", () =>
    inFolder({}, async (folder) => {
      const engine = await Engine.open({ temporaryFolder: join(folder, "spill"), paths: [], variables: new Map() });
      try {
        await expect(askPieces(engine, 3, RELATIONS, PIECES, `SELECT 1 AS "one" FROM "nothing"`)).rejects.toThrow(/nothing/);
      } finally {
        engine.close();
      }
    }));
});
