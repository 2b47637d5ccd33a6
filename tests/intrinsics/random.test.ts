import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import { DOOR_INTRINSICS } from "../../runtime/contract/vocabulary/intrinsics.ts";
import type { LookupTable } from "../../runtime/door/index.ts";
import { type, type Simple } from "./support/build.ts";
import { anyExpression, COLUMNS, TABLE_COLUMNS } from "./support/random-expr.ts";
import { EDGES, TEXTS } from "./support/signatures.ts";
import { byFrame, byRow, type Cell, type Cells, type Columns, duckdb, type Engine, frameOf } from "./support/three-ways.ts";
import { rulesOf, ZONE_NAMES } from "./support/zones.ts";

const zones = rulesOf(ZONE_NAMES);

/** Rows that take the edge values in turn, with strides so that they meet in many ways. */
function edgeRows(columns: Columns, count: number): Cells[] {
  const names = Object.keys(columns);
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(names.map((name, c) => {
      const values = EDGES[columns[name]!.kind as Simple];
      return [name, values[(row * (c + 1) + Math.floor(row / 7) * c) % values.length] ?? null];
    })),
  );
}

function tableOf(keys: readonly string[], columns: Columns, rows: readonly Cells[]): { table: LookupTable; columns: Columns; rows: readonly Cells[] } {
  const frame = frameOf(rows, columns);
  return { table: { rows: frame.rows, keys, columns: frame.columns }, columns, rows };
}

const kinds = (columns: Record<string, Simple>): Columns => Object.fromEntries(Object.entries(columns).map(([name, kind]) => [name, type(kind)]));
const placeColumns = kinds(TABLE_COLUMNS.places);
const pairColumns: Columns = { ...kinds(TABLE_COLUMNS.pairs), place: type("string"), row: type("int") };
const someTexts = TEXTS.filter((_, i) => i % 2 === 1);
const places = edgeRows(placeColumns, someTexts.length).map((row, i): Cells => ({ ...row, key: someTexts[i]! }));
const pairs = someTexts.flatMap((place, i) => [0, 1, -1, 7].map((row, j): Cells => ({ place, row, word: someTexts[(i + j) % someTexts.length]!, count: i * j, flag: [true, false, null][(i + j) % 3]! })));
const tables = new Map([
  ["places", tableOf(["key"], placeColumns, places)],
  ["pairs", tableOf(["place", "row"], pairColumns, pairs)],
]);
const context = { zones, tables: new Map([...tables].map(([name, { table }]) => [name, table])) };

const rows = edgeRows(COLUMNS, 60);
const frame = frameOf(rows, COLUMNS);
let engine: Engine;
beforeAll(async () => {
  engine = await duckdb(zones, tables);
});
afterAll(() => engine.close());

function differences(exprs: readonly Expr[], a: readonly Cell[][], b: readonly Cell[][]): unknown[] {
  return rows.flatMap((row, r) => exprs.flatMap((expr, e) => (Object.is(a[r]![e], b[r]![e]) ? [] : [{ expr: JSON.stringify(expr), row, alone: a[r]![e], other: b[r]![e] }]))).slice(0, 3);
}

describe("random well-typed expressions", () => {
  test("one row, a frame and DuckDB give the same bits", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyExpression(3, DOOR_INTRINSICS), { minLength: 1, maxLength: 6 }), async (exprs) => {
        const alone = byRow(exprs, rows, context);
        expect(differences(exprs, alone, byFrame(exprs, frame, context)), "frame").toEqual([]);
        expect(differences(exprs, alone, await engine.evaluate(exprs, rows, COLUMNS)), "duckdb").toEqual([]);
      }),
      { numRuns: 120, seed: 20010701 },
    );
  });

  test("with transcendentals, one row and a frame give the same bits", () => {
    fc.assert(
      fc.property(fc.array(anyExpression(3, new Set()), { minLength: 1, maxLength: 6 }), (exprs) => {
        expect(differences(exprs, byRow(exprs, rows, context), byFrame(exprs, frame, context))).toEqual([]);
      }),
      { numRuns: 120, seed: 20010702 },
    );
  });
});
