/** Every intrinsic over its edge values: the oracle's plain sentence against the shared runtime, to the bit. (tests/intrinsics holds the runtime, columns and DuckDB to each other on the same values.) */
import { describe, expect, it } from "vitest";
import { INTRINSICS } from "../../runtime/contract/vocabulary/intrinsics.ts";
import { recordConstructs } from "./compared.ts";
import { evaluate } from "../oracle/expression.ts";
import { call, column } from "../intrinsics/support/build.ts";
import { EDGES, SIGNATURES } from "../intrinsics/support/signatures.ts";
import { byRow, type Cells } from "../intrinsics/support/three-ways.ts";
import { rulesOf, ZONE_NAMES } from "../intrinsics/support/zones.ts";

const zones = rulesOf(ZONE_NAMES);

function combinations(kinds: readonly (keyof typeof EDGES)[]): Cells[] {
  return kinds.reduce<Cells[]>((rows, kind, i) => {
    const values = kinds.length > 2 ? EDGES[kind].filter((_, place) => place % 3 === 0 || kind === "bool") : EDGES[kind];
    return rows.flatMap((row) => values.map((value) => ({ ...row, [`x${i}`]: value })));
  }, [{}]);
}

/** Of vectors, lists and records: held to the oracle as parts of specs, in lists.test.ts and list-values.test.ts. */
const IN_SPECS = ["element", "listLength", "listHas", "listAt", "listShared", "listLeast", "listGreatest", "listSum", "listMean", "listField", "record", "field"];

describe("every intrinsic equals the oracle", () => {
  it("all of them are held to it", () => expect(INTRINSICS.filter((fn) => !(fn in SIGNATURES))).toEqual(IN_SPECS));

  for (const fn of INTRINSICS) {
    const signatures = SIGNATURES[fn as keyof typeof SIGNATURES];
    if (signatures === undefined) continue;
    it(fn, () => {
      for (const { args, result } of signatures) {
        const expr = call(fn, result, ...args.map((kind, i) => column(`x${i}`, kind)));
        const rows = combinations(args);
        const found = byRow([expr], rows, { zones }).map(([value]) => value);
        const wrong: string[] = [];
        rows.forEach((row, i) => {
          const expected = evaluate(expr, { zones, column: (name) => row[name] ?? null, lookup: () => null, exists: () => false });
          const want = typeof expected === "boolean" && typeof found[i] === "number" ? Number(expected) : expected;
          if (!Object.is(found[i], want)) wrong.push(`${JSON.stringify(row)}: oracle ${String(expected)}, runtime ${String(found[i])}`);
        });
        expect(wrong.slice(0, 5)).toEqual([]);
      }
      recordConstructs([`intrinsic ${fn}`], "named");
    });
  }
});
