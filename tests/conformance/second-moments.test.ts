/** `var` and `std` at the ends of what numbers may be: every grid, every window form, each engine and the oracle, to the bit. */
import fc from "fast-check";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe as suite, expect, it } from "vitest";
import { fromMoments, momentMacros } from "../../compiler/emit/duckdb/group/moments.ts";
import { DUCKDB_MACROS } from "../../stdlib/intrinsics/index.ts";
import { nearest } from "../window/brute-force.ts";
import { HOUR, instant, MINUTE } from "./events.ts";
import { compareWithOracle, describe } from "./harness.ts";

const START = Date.UTC(2001, 2, 30) * 1000;
const BIG = 2 ** 53 - 1;

/** Column, its grid as written, and its multiples of the grid by turns of a key. */
const GRIDS: readonly (readonly [string, string, number])[] = [
  ["cents", " by 0.01", 0.01], ["fine", " by 0.000000000001", 1e-12], ["finest", " by 0.000000000000001", 1e-15], ["halves", " by 2.5", 2.5], ["thousands", " by 1000", 1000],
  ["odd", " by 12345678901", 12345678901], ["usual", "", 2 ** -20],
];
const MULTIPLES: Readonly<Record<string, readonly (number | null)[]>> = {
  single: [7],
  constant: [BIG, BIG, BIG, BIG],
  "two ends": [BIG, -BIG, BIG, -BIG, -BIG],
  "one off": [BIG, BIG - 1, BIG, BIG, BIG - 3],
  "with gaps": [null, 3, null, -4, 1],
  zero: [0, 0, 0],
  small: [1, 0, 0, 0, 1, 2],
  mixed: [4503599627370497, 3, -9007199254740881, 1, 123456789012345, 7, -1],
  beyond: [BIG, 2 ** 54, 3, 5],
};

function specOf(window: string, late: boolean): string {
  const items = ["x", ...GRIDS.map(([name]) => name)].flatMap((name) => ["var", "std"].map((aggregate) => `  ${aggregate}_${name} = ${aggregate}(${name}) ${window}`));
  const known = late ? " known at seen" : "";
  return `entity Key: Category
source events {
  from csv("events.csv")
  columns {
    k: Key
    happened: Timestamp
    seen: Timestamp
    x: Int?${known}
${GRIDS.map(([name, by]) => `    ${name}: Float?${by}${known}`).join("\n")}
  }
  at    happened
  known at happened + 1m
}
source asks {
  from csv("asks.csv")
  columns { k: Key, asked: Timestamp, answer: Bool known at asked + 1d }
  at    asked
  known at asked
  complete until 2100-01-01T00:00Z
}
features spread from events by k {
  ready every 1h after ${late ? "0s" : "1m"}
${items.join("\n")}
}
examples questions {
  rows  asks asked at asked
  label yes = answer
  features { spread(k) }
  allow MLS3045 "half-full windows are wanted in this test"
}
`;
}

const rows = Object.entries(MULTIPLES).flatMap(([k, multiples]) =>
  multiples.map((times, i) => {
    const at = START + i * HOUR;
    const x = times === null || Math.abs(times) > BIG ? null : times;
    return { k, happened: at, seen: at + (i % 3) * 2 * HOUR + MINUTE, x, ...Object.fromEntries(GRIDS.map(([name, , grid]) => [name, times === null ? null : times * grid])) };
  }),
);
const asks = Object.keys(MULTIPLES).flatMap((k) => [1, 2, 3, 5, 8, 30].map((hours) => ({ k, asked: START + hours * HOUR + 2 * MINUTE, answer: true })));
const csv = (all: readonly Readonly<Record<string, string | number | boolean | null>>[]): string =>
  [Object.keys(all[0]!).join(","), ...all.map((row) => Object.entries(row).map(([name, value]) => (["happened", "seen", "asked"].includes(name) ? instant(Number(value)) : (value ?? ""))).join(","))].join("\n").concat("\n");

suite("second moments at the ends of numbers equal the oracle in every engine", () => {
  for (const window of ["over 4h", "over 1d step 1h", "over 6h ending 1h ago", "over last 4 rows", "over all since 2001-03-30T01:00:00Z"]) {
    for (const late of [false, true]) {
      it(`${window}${late ? ", known by a column of its own" : ""}`, async () => {
        const { mismatches, values } = await compareWithOracle({ spec: specOf(window, late), examples: "questions", files: { "events.csv": csv(rows), "asks.csv": csv(asks) }, data: { events: rows, asks } });
        expect(values).toBeGreaterThan(2 * asks.length * GRIDS.length);
        expect(describe(mismatches)).toBe("");
      });
    }
  }
});

/** A number of either sign with any number of bits. */
const integer = fc.tuple(fc.nat({ max: 52 }), fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n })).map(([down, x]) => x >> BigInt(down));

suite("the SQL of a variance", () => {
  for (const [numerator, denominator] of [[1, 1], [1, 100], [1, 1048576], [5, 2], [1, 10 ** 15], [9007199254740991, 1], [4503599627370497, 8]] as const) {
    it(`is rounded once, on the grid ${numerator}/${denominator}`, async () => {
      const samples = fc.sample(fc.tuple(fc.array(integer, { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 300_000_000 })), { numRuns: 400, seed: 11 });
      const cases = samples.map(([xs, times]) => {
        // Each value so many times: windows of up to two thousand million rows.
        const t = BigInt(times);
        const [n, sum] = [BigInt(xs.length) * t, xs.reduce((a, x) => a + x, 0n) * t];
        const high = xs.reduce((a, x) => a + ((x * x) >> 60n), 0n) * t;
        const low = xs.reduce((a, x) => a + ((x * x) & (2n ** 60n - 1n)), 0n) * t;
        const [up, down] = [BigInt(numerator), BigInt(denominator)];
        const above = (n * ((high << 60n) + low) - sum * sum) * up * up;
        return { n, sum, high, low, expected: above === 0n ? 0 : nearest(above, n * (n - 1n) * down * down) };
      });
      const values = cases.map(({ n, sum, high, low }, i) => `(${i}, ${n}::BIGINT, ${sum}::HUGEINT, ${high}::HUGEINT, ${low}::HUGEINT)`).join(",\n");
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      for (const macro of DUCKDB_MACROS) await connection.run(macro.sql);
      await connection.run(momentMacros().sql);
      const sql = fromMoments("var", { grid: { numerator, denominator } }, "n", "s", { high: "high", low: "low" });
      const found = (await connection.runAndReadAll(`SELECT ${sql} AS value FROM (VALUES ${values}) AS t(i, n, s, high, low) ORDER BY i`)).getColumns()[0]!;
      connection.closeSync();
      instance.closeSync();
      expect(found).toEqual(cases.map(({ expected }) => expected));
    });
  }
});
