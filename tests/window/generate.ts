/** Random windows, events and queries that crowd the edges: ties, ±1 µs, missing, negative times, huge and tiny numbers, knowledge in any order. */
import fc from "fast-check";
import type { KernelWindow } from "../../runtime/contract/batch.ts";
import type { EventColumn, EventColumns, Queries } from "../../runtime/window/index.ts";
import type { Row, Value } from "./brute-force.ts";
import type { WindowResult } from "../../runtime/window/index.ts";

const MAX = Number.MAX_SAFE_INTEGER;

const time = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -30, max: 30 }) }, { weight: 1, arbitrary: fc.integer({ min: -3000, max: 3000 }) });
const anyInteger = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: -1e6, max: 1e6 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.constantFrom(MAX, -MAX, MAX - 1, 2 ** 52, -(2 ** 52), 2 ** 27, -(2 ** 27) - 1) },
);
const smallInteger = fc.integer({ min: -5, max: 5 });
const anyFloat = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -400, max: 400 }).map((x) => x / 100 + 0) },
  { weight: 2, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0) },
  { weight: 1, arbitrary: fc.constantFrom(1e-300, -1e-12, 5e-324, 1e15, -1e18, 1e300, 0.005, -0.005, 0.49999999999999994, 8589934591.5) },
);

const missing = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 5 });

const row = (huge: boolean): fc.Arbitrary<Row> =>
  fc
    .record({
      key: fc.integer({ min: 0, max: 2 }),
      at: time,
      int: missing(huge ? anyInteger : smallInteger),
      float: missing(huge ? anyFloat : fc.integer({ min: -40, max: 40 }).map((x) => x / 10 + 0)),
      bool: missing(fc.constantFrom(0, 1)),
      code: fc.integer({ min: -1, max: 4 }).map((code) => (code < 0 ? null : code)),
      late: fc.integer({ min: 0, max: 25 }),
      unknown: fc.integer({ min: 0, max: 15 }),
      stands: fc.constantFrom(null, null, -2, 0, 1, 7, 40),
      keep: fc.boolean(),
    })
    .map(({ key, at, late, unknown, stands, ...cells }) => ({ key, at, cells: { ...cells, known: unknown === 0 ? null : at + late - 3, tidy: at + 2, until: stands === null ? null : at + late + stands } }));

/** Some hundred rows at most, over three keys. */
export const rowsArbitrary: fc.Arbitrary<Row[]> = fc.boolean().chain((huge) => fc.array(row(huge), { maxLength: 60 }));

const over: fc.Arbitrary<KernelWindow["over"]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("range" as const), width: fc.integer({ min: 1, max: 40 }), ending: fc.constantFrom(0, 0, 1, 5, 20) }),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 0, 3, 10))
      .map(([step, times, ending]) => ({ kind: "range" as const, width: step * times, step, ending })),
  },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }).map((count) => ({ kind: "rows" as const, count })) },
  { weight: 1, arbitrary: time.map((start) => ({ kind: "since" as const, start })) },
  { weight: 1, arbitrary: fc.constant({ kind: "all" as const }) },
);

const grid = fc.constantFrom(
  { numerator: 1, denominator: 100 },
  { numerator: 1, denominator: 1048576 },
  { numerator: 5, denominator: 1 },
  { numerator: 3, denominator: 7 },
  { numerator: 1, denominator: 1e9 },
);

const what: fc.Arbitrary<Pick<KernelWindow, "aggregate"> & Partial<KernelWindow>> = fc.oneof(
  fc.constant({ aggregate: "count" }),
  fc.record({
    aggregate: fc.constantFrom("countOf", "distinct", "min", "max", "first", "last", "mode"),
    argument: fc.constantFrom("int", "float", "bool", "code"),
  }),
  fc.record({
    aggregate: fc.constantFrom("sum", "mean", "var", "std"),
    argument: fc.constant("float"),
    numeric: fc.constant("float" as const),
    grid,
  }),
  fc.record({ aggregate: fc.constantFrom("sum", "mean", "var", "std"), argument: fc.constant("int"), numeric: fc.constant("int" as const) }),
  fc.record({ aggregate: fc.constantFrom("sum", "mean", "var", "any", "all"), argument: fc.constant("bool"), numeric: fc.constant("bool" as const) }),
  fc.record({ aggregate: fc.constant("slope"), argument: fc.constant("int"), numeric: fc.constant("int" as const) }),
  fc.record({ aggregate: fc.constant("slope"), argument: fc.constant("float"), numeric: fc.constant("float" as const), grid }),
  fc.record({ aggregate: fc.constant("correlation"), argument: fc.constant("float"), numeric: fc.constant("float" as const), grid, argument2: fc.constantFrom("int", "bool") }),
  fc.record({ aggregate: fc.constant("correlation"), argument: fc.constantFrom("int", "bool"), numeric: fc.constant("int" as const), argument2: fc.constant("float"), grid2: grid }),
  fc.record({ aggregate: fc.constant("ewma"), argument: fc.constant("float"), numeric: fc.constant("float" as const), grid, halfLife: fc.constantFrom(1, 5, 8, 24, 1000) }),
  fc.record({ aggregate: fc.constant("ewma"), argument: fc.constantFrom("int", "bool"), numeric: fc.constant("int" as const), halfLife: fc.constantFrom(1, 7, 16) }),
  fc.record({
    aggregate: fc.constant("quantile"),
    argument: fc.constantFrom("int", "float", "code"),
    q: fc.constantFrom<[number, number]>([0, 1], [1, 1], [1, 2], [9, 10], [1, 3], [999, 1000]),
  }),
  fc.record({ aggregate: fc.constant("approx_distinct"), argument: fc.constant("int") }),
  fc.record({ aggregate: fc.constant("approx_quantile"), argument: fc.constantFrom("int", "float"), q: fc.constantFrom<[number, number]>([0, 1], [1, 1], [1, 2], [9, 10]) }),
  fc.record({ aggregate: fc.constantFrom("list", "top"), argument: fc.constantFrom("int", "float", "code"), k: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    aggregate: fc.constant("histogram"),
    argument: fc.constantFrom("int", "float"),
    edges: fc.constantFrom<number[]>([0], [-3, -1, 0, 2.5], [-1e9, 1e9]),
  }),
);

/** A window of any aggregate, edge and visibility. */
export const windowArbitrary: fc.Arbitrary<KernelWindow> = fc
  .record({
    what,
    over,
    filter: fc.constantFrom(undefined, undefined, "keep"),
    known: fc.constantFrom(undefined, undefined, "known", "tidy"),
    until: fc.constantFrom(undefined, undefined, "until"),
    lag: fc.constantFrom(0, 0, 1, 4, 30),
  })
  // Only what is known by a column is replaced.
  .map(({ until, ...rest }) => (rest.known === undefined ? rest : { ...rest, until }))
  .map(({ what: one, ...rest }) => JSON.parse(JSON.stringify({ ...one, ...rest })) as KernelWindow);

/** Times around those of the rows, and any others; some keys beyond those of the events. */
export const queriesArbitrary = (rows: readonly Row[]): fc.Arbitrary<{ key: number; t: number }[]> => {
  const near =
    rows.length === 0
      ? time
      : fc.tuple(fc.constantFrom(...rows.map((one) => one.at)), fc.integer({ min: -2, max: 45 })).map(([at, after]) => at + after);
  return fc.array(fc.record({ key: fc.integer({ min: 0, max: 3 }), t: fc.oneof(near, time, fc.constantFrom(-1e15, 1e15)) }), { maxLength: 40 });
};

/** Rows and queries as the kernel takes them; rows keep their order among ties. */
export function columnsOf(rows: readonly Row[], keys: number): EventColumns {
  const sorted = [...rows].sort((a, b) => a.key - b.key || a.at - b.at);
  const numbers = (name: string): Float64Array =>
    Float64Array.from(sorted, (one) => (typeof one.cells[name] === "number" ? one.cells[name] : Number.NaN));
  const columns: Record<string, EventColumn> = {
    int: numbers("int"),
    float: numbers("float"),
    bool: numbers("bool"),
    known: numbers("known"),
    tidy: numbers("tidy"),
    until: numbers("until"),
    code: Int32Array.from(sorted, (one) => (typeof one.cells.code === "number" ? one.cells.code : -1)),
    keep: Uint8Array.from(sorted, (one) => (one.cells.keep === true ? 1 : 0)),
  };
  return { keyStart: starts(sorted, keys), at: Float64Array.from(sorted, (one) => one.at), columns };
}

export function queryColumns(queries: readonly { key: number; t: number }[], keys: number): Queries {
  return { keyStart: starts(queries, keys), t: Float64Array.from(queries, (one) => one.t) };
}

export function sortQueries(queries: readonly { key: number; t: number }[]): { key: number; t: number }[] {
  return [...queries].sort((a, b) => a.key - b.key || a.t - b.t);
}

function starts(sorted: readonly { key: number }[], keys: number): Int32Array {
  return Int32Array.from({ length: keys + 1 }, (_, key) => sorted.filter((one) => one.key < key).length);
}

/** Query i's value of a result, missing as null. */
export function valueOfResult(result: WindowResult, i: number): Value {
  if (result.kind === "number") return Number.isNaN(result.values[i]!) ? null : result.values[i]!;
  if (result.kind === "code") return result.codes[i]! < 0 ? null : result.codes[i]!;
  return Array.from(result.values.subarray(result.starts[i]!, result.starts[i + 1]!));
}
