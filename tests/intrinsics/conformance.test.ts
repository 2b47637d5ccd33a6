import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import { DOOR_INTRINSICS, INTRINSICS } from "../../runtime/contract/vocabulary/intrinsics.ts";
import { INTRINSIC_TABLE } from "../../stdlib/intrinsics/index.ts";
import { call, column, literal, type Simple, type } from "./support/build.ts";
import { EDGES, SIGNATURES } from "./support/signatures.ts";
import { byFrame, byRow, type Cell, type Cells, duckdb, type Engine, frameOf } from "./support/three-ways.ts";
import { rulesOf, ZONE_NAMES } from "./support/zones.ts";

const zones = rulesOf(ZONE_NAMES);
let engine: Engine;
beforeAll(async () => {
  engine = await duckdb(zones);
});
afterAll(() => engine.close());

/** Rows of all combinations of edge values; of three arguments, every third value of the later ones. */
function combinations(args: readonly Simple[]): Cells[] {
  return args.reduce<Cells[]>(
    (rows, kind, i) => {
      const values = args.length > 2 ? EDGES[kind].filter((_, place) => place % 3 === 0 || kind === "bool") : EDGES[kind];
      return rows.flatMap((row) => values.map((value) => ({ ...row, [`x${i}`]: value })));
    },
    [{}],
  );
}

/** Arguments that overflow, divide by 0 or come out as −0 on the way: what SQL passes on unnormalised must not show. */
const RECKONINGS: readonly ((x: Expr) => Expr)[] = [
  (x) => call("mul", "float", x, literal(1e300, "float")),
  (x) => call("div", "float", x, literal(0, "float")),
  (x) => call("mul", "float", call("neg", "float", x), literal(1e-300, "float")),
  (x) => call("sqrt", "float", call("sub", "float", x, literal(1, "float"))),
];

/** The call on columns, and on a literal in the last place, as most calls in specs have it. */
function variants(fn: (typeof INTRINSICS)[number], args: readonly Simple[], result: Simple): Expr[] {
  const columns = args.map((kind, i) => column(`x${i}`, kind));
  const last = args.length - 1;
  const edge = EDGES[args[last]!];
  const withLiterals = args.length < 2 ? [] : [1, 4, edge.length - 1].map((place) => call(fn, result, ...columns.slice(0, last), literal(edge[place] ?? null, args[last]!)));
  const reckoned = args.includes("float") ? RECKONINGS.map((reckon) => call(fn, result, ...columns.map((x, i) => (args[i] === "float" ? reckon(x) : x)))) : [];
  const onlyLiterals = call(fn, result, ...args.map((kind) => literal(EDGES[kind].at(-1) ?? null, kind)));
  return [call(fn, result, ...columns), ...withLiterals, ...reckoned, onlyLiterals];
}

describe("the table of intrinsics", () => {
  test("every intrinsic of the contract has one entry, and an SQL form unless it stands at the door only", () => {
    expect(Object.keys(INTRINSIC_TABLE).sort()).toEqual([...INTRINSICS].sort());
    for (const fn of INTRINSICS) expect(INTRINSIC_TABLE[fn].duckdb === undefined, fn).toBe(DOOR_INTRINSICS.has(fn));
  });
});

function normal(values: readonly Cell[]): boolean {
  return values.every((value) => typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0)));
}

describe("one row, a frame and DuckDB give the same bits for every edge value", () => {
  for (const [fn, signatures] of Object.entries(SIGNATURES) as [keyof typeof SIGNATURES, (typeof SIGNATURES)[keyof typeof SIGNATURES]][]) {
    test(fn, async () => {
      for (const { args, result } of signatures) {
        const rows = combinations(args);
        const columns = Object.fromEntries(args.map((kind, i) => [`x${i}`, type(kind)]));
        const exprs = variants(fn, args, result);
        const alone = byRow(exprs, rows, { zones });
        const framed = byFrame(exprs, frameOf(rows, columns), { zones });
        const engines: [string, Cell[][]][] = [["frame", framed]];
        if (!DOOR_INTRINSICS.has(fn)) engines.push(["duckdb", await engine.evaluate(exprs, rows, columns)]);
        for (const [name, values] of engines) {
          const different = rows.flatMap((row, i) => exprs.flatMap((_, e) => (Object.is(alone[i]![e], values[i]![e]) ? [] : [{ engine: name, variant: e, row, alone: alone[i]![e], other: values[i]![e] }])));
          expect(different.slice(0, 5), `${fn}(${args.join(", ")})`).toEqual([]);
        }
        expect(alone.every(normal), "finite and never −0").toBe(true);
        expect(alone.some((values) => values[0] !== null), "some value is there").toBe(true);
      }
    });
  }
});
