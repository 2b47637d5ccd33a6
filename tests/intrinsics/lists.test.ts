/** Functions of lists and records: one row, a frame and DuckDB give the same bits, and what the language says. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { rulesOf, ZONE_NAMES } from "./support/zones.ts";
import { byFrame, byRow, type Cell, type Cells, type Columns, duckdb, type Engine, frameOf } from "./support/three-ways.ts";

const zones = rulesOf(ZONE_NAMES);
const BIG = 2 ** 53 - 1;

const there = <K extends object>(kind: K): K & { missing: false } => ({ ...kind, missing: false });
const maybe = <K extends object>(kind: K): K & { missing: true } => ({ ...kind, missing: true });
const INT: Type = maybe({ kind: "int" });
const FLOAT: Type = maybe({ kind: "float" });
const TEXT: Type = maybe({ kind: "category" });
const BOOL: Type = maybe({ kind: "bool" });
const list = (of: Type): Type => maybe({ kind: "list", of: { ...of, missing: false } });
const CENTS: Type = there({ kind: "float", grid: { numerator: 1, denominator: 100 } });
const POINT: Type = maybe({ kind: "record", fields: [{ name: "x", type: FLOAT }, { name: "tag", type: TEXT }, { name: "on", type: BOOL }, { name: "n", type: INT }] });
const LINE: Type = there({ kind: "record", fields: [{ name: "sku", type: there({ kind: "category" }) }, { name: "price", type: CENTS }] });

const column = (name: string, type: Type): Expr => ({ kind: "column", name, type });
const literal = (value: number | string | boolean | null, type: Type): Expr => ({ kind: "literal", value, type });
const call = (fn: Extract<Expr, { kind: "call" }>["fn"], type: Type, ...args: Expr[]): Expr => ({ kind: "call", fn, args, type });

const INTS = [null, [], [0], [3, 3, -1], [BIG, 1], [BIG, -BIG, BIG], [-BIG, -1], [7, 2, 7, 2, 5]];
const FLOATS = [null, [], [0.5], [0.1, 0.2, 0.3], [1e300, 1], [-0.005, 2.675], [9e13, 9e13, 0.01], [1 / 3, 1e-9, -2.5], [0.005, 0.005]];
const TEXTS = [null, [], ["a"], ["b", "a", "b"], ["", "\uffff", "💡"], ["é", "e\u0301"], ['"', "\\", "'", "\n"], ["a\u0000b"], ["Z", "a", "null", "[]"]];
const PLACES = [null, 0, 1, -1, 2, BIG, -BIG, 4];
const NEEDLES = [null, "a", "", "💡", "é", "a\u0000b", "null"];
const POINTS = [null, { x: 0.1, tag: "a", on: true, n: 1 }, { x: null, tag: null, on: false, n: null }, { x: -1e-9, tag: "\n\"'", on: null, n: -BIG }];
const LINES = [null, [], [{ sku: "tea", price: 2.5 }], [{ sku: "b", price: 0.1 }, { sku: "a", price: 0.2 }, { sku: "b", price: 0.015 }]];

const cells = (values: readonly unknown[]): Cell[] => values.map((value) => (value === null ? null : JSON.stringify(value)));

/** Every combination of the values of the columns. */
function rowsOf(columns: Readonly<Record<string, readonly Cell[]>>): Cells[] {
  return Object.entries(columns).reduce<Cells[]>((rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))), [{}]);
}

interface Case {
  readonly name: string;
  readonly columns: Columns;
  readonly values: Readonly<Record<string, readonly Cell[]>>;
  readonly exprs: readonly Expr[];
}

const ints = column("xs", list(INT));
const floats = column("xs", list(FLOAT));
const cents = column("cs", list(CENTS));
const texts = column("xs", list(TEXT));
const others = column("ys", list(TEXT));
const point = column("p", POINT);
const lines = column("lines", list(LINE));
const name = (text: string): Expr => literal(text, there({ kind: "string" }));

const CASES: readonly Case[] = [
  {
    name: "integers",
    columns: { xs: list(INT), i: INT },
    values: { xs: cells(INTS), i: PLACES },
    exprs: [call("listLength", INT, ints), call("listAt", INT, ints, column("i", INT)), call("listAt", INT, ints, literal(1, INT)), call("listHas", BOOL, ints, column("i", INT)), call("listLeast", INT, ints), call("listGreatest", INT, ints), call("listSum", INT, ints), call("listMean", FLOAT, ints), call("isMissing", BOOL, ints), call("coalesce", list(INT), ints, literal("[1,2]", list(INT)))],
  },
  {
    name: "floats, on the default grid and on one of cents",
    columns: { xs: list(FLOAT), cs: list(CENTS) },
    values: { xs: cells(FLOATS), cs: cells(FLOATS) },
    exprs: [call("listSum", FLOAT, floats), call("listMean", FLOAT, floats), call("listSum", FLOAT, cents), call("listMean", FLOAT, cents), call("listLeast", FLOAT, floats), call("listGreatest", FLOAT, floats), call("listAt", FLOAT, floats, literal(0, INT)), call("listHas", BOOL, floats, literal(0.1, FLOAT))],
  },
  {
    name: "texts",
    columns: { xs: list(TEXT), ys: list(TEXT), x: TEXT },
    values: { xs: cells(TEXTS), ys: cells(TEXTS), x: NEEDLES },
    exprs: [
      call("listHas", BOOL, texts, column("x", TEXT)), call("listHas", BOOL, texts, literal("a", TEXT)), call("listShared", INT, texts, others), call("listShared", INT, texts, literal('["a","💡"]', list(TEXT))), call("listLeast", TEXT, texts), call("listGreatest", TEXT, texts), call("listAt", TEXT, texts, literal(1, INT)),
      { kind: "if", condition: call("listHas", BOOL, texts, column("x", TEXT)), then: texts, else: others, type: list(TEXT) },
      { kind: "let", name: "l", value: call("coalesce", list(TEXT), texts, others), body: call("listLength", INT, { kind: "local", name: "l", type: list(TEXT) }), type: INT },
    ],
  },
  {
    name: "records, and lists of them",
    columns: { p: POINT, lines: list(LINE), x: FLOAT, tag: TEXT, on: BOOL },
    values: { p: cells(POINTS), lines: cells(LINES), x: [null, 0.5, -2], tag: [null, "a"], on: [null, true, false] },
    exprs: [
      call("field", FLOAT, point, name("x")), call("field", TEXT, point, name("tag")), call("field", BOOL, point, name("on")), call("field", INT, point, name("n")), point,
      call("listField", list(TEXT), lines, name("sku")), call("listMean", FLOAT, call("listField", list(CENTS), lines, name("price"))), call("listHas", BOOL, call("listField", list(TEXT), lines, name("sku")), column("tag", TEXT)), call("field", CENTS, call("listAt", LINE, lines, literal(1, INT)), name("price")),
      call("record", maybe({ kind: "record", fields: [{ name: "x", type: FLOAT }, { name: "tag", type: TEXT }, { name: "on", type: BOOL }] }), column("x", FLOAT), column("tag", TEXT), column("on", BOOL)),
      call("field", TEXT, call("record", maybe({ kind: "record", fields: [{ name: "x", type: FLOAT }, { name: "tag", type: TEXT }] }), column("x", FLOAT), column("tag", TEXT)), name("tag")),
    ],
  },
];

let engine: Engine;
beforeAll(async () => {
  engine = await duckdb(zones);
});
afterAll(() => engine.close());

describe("one row, a frame and DuckDB give the same bits for lists and records", () => {
  for (const { name, columns, values, exprs } of CASES) {
    test(name, async () => {
      const rows = rowsOf(values);
      const alone = byRow(exprs, rows, { zones });
      const engines: [string, Cell[][]][] = [["frame", byFrame(exprs, frameOf(rows, columns), { zones })], ["duckdb", await engine.evaluate(exprs, rows, columns)]];
      for (const [which, found] of engines) {
        const different = rows.flatMap((row, r) => exprs.flatMap((_, e) => (Object.is(alone[r]![e], found[r]![e]) ? [] : [{ which, variant: e, row, alone: alone[r]![e], other: found[r]![e] }])));
        expect(different.slice(0, 5)).toEqual([]);
      }
      exprs.forEach((_, e) => {
        expect(alone.some((row) => row[e] !== null), `variant ${e} has a value`).toBe(true);
      });
    });
  }

  const one = (expr: Expr, row: Cells): Cell => byRow([expr], [row], { zones })[0]![0]!;
  test.each([
    ["a sum of floats is exact on its grid, in any order", call("listSum", FLOAT, cents), { cs: "[0.1,0.2,0.3]" }, 0.6],
    ["a float beyond its grid leaves no sum", call("listSum", FLOAT, cents), { cs: "[1e300,1]" }, null],
    ["a sum beyond an Int is missing", call("listSum", INT, ints), { xs: `[${BIG},1]` }, null],
    ["of nothing the sum is 0", call("listSum", INT, ints), { xs: "[]" }, 0],
    ["of nothing there is no mean", call("listMean", FLOAT, ints), { xs: "[]" }, null],
    ["a place before the first is none", call("listAt", INT, ints, literal(-1, INT)), { xs: "[1,2]" }, null],
    ["a value that both hold twice is shared once", call("listShared", INT, texts, others), { xs: '["a","a","b"]', ys: '["a","a"]' }, 1],
    ["least by UTF-8 bytes", call("listLeast", TEXT, texts), { xs: '["\uffff","💡"]' }, "\uffff"],
    ["what is missing is in no list that is known", call("listHas", BOOL, texts, column("x", TEXT)), { xs: '["a"]', x: null }, null],
    ["a record of nothing is missing", call("record", POINT, literal(null, FLOAT), literal(null, TEXT), literal(null, BOOL), literal(null, INT)), {}, null],
  ] as const)("%s", (_, expr, row, value) => {
    expect(one(expr, row)).toBe(value);
  });
});

test("a list as written is added up on the grid that it has met", () => {
  const written = (grid: { numerator: number; denominator: number }): Expr => call("listSum", FLOAT, literal("[0.124,0.124]", { kind: "list", of: { kind: "float", grid, missing: false }, missing: false }));
  const exprs = [written({ numerator: 1, denominator: 100 }), written({ numerator: 1, denominator: 1000 })];
  expect(byRow(exprs, [{}], { zones })).toEqual([[0.24, 0.248]]);
  expect(byFrame(exprs, { rows: 1, columns: new Map() }, { zones })).toEqual([[0.24, 0.248]]);
});
