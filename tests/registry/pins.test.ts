/** Digests of an input: the same for the same rows however they lie, and told apart by the day in which they became known. */
import { describe, expect, it } from "vitest";
import type { Pin } from "../../runtime/contract/lock.ts";
import { compareInput } from "../../runtime/registry/pins/compare.ts";
import { daysText, type Digest, readDays } from "../../runtime/registry/pins/days.ts";
import { instantMicros, instantText, type Measured, pinOf } from "../../runtime/registry/pins/measured.ts";
import { changeText } from "../../runtime/registry/pins/words.ts";

const DAY = 86_400_000_000n;
/** Rows as `hash` at a knowledge time in days since 1970; the digests are cut at the pin's end, as the queries do. */
function measured(rows: readonly (readonly [hash: number, known: number])[], pin?: Pin, sha = "a"): Measured {
  const micros = (days: number): bigint => BigInt(Math.round(days * 1e6)) * (DAY / 1_000_000n);
  const times = rows.map(([, known]) => micros(known));
  const [least, greatest] = [times.reduce((a, b) => (a < b ? a : b)), times.reduce((a, b) => (a > b ? a : b))];
  const before = pin?.known === undefined ? undefined : instantMicros(pin.known[1]);
  return {
    columns: { x: "Int" },
    derived: undefined,
    file: { sha256: sha.repeat(64), bytes: 10 },
    rows: rows.length,
    at: [least, greatest],
    known: [least, greatest],
    slices: rows.map(([hash, known], i) => ({ day: Math.floor(known), old: before !== undefined && times[i]! < before, early: times[i]! < greatest, rows: 1, sum: BigInt(hash) })),
  };
}
const FIRST: readonly (readonly [number, number])[] = [[11, 0.1], [12, 0.7], [13, 1.2], [14, 2.1], [15, 2.4]];
const compared = (rows: readonly (readonly [number, number])[]) => {
  const pin = pinOf(measured(FIRST));
  return compareInput("x", pin, measured(rows, pin, "b"));
};

describe("an input against its pin", () => {
  it("is the same in any order of rows", () => expect(compared([...FIRST].reverse())).toMatchObject({ kind: "bytes", changed: [], added: [] }));
  it("has grown by what is known later, on the day of the pin's end too", () => {
    expect(compared([...FIRST, [16, 2.8], [17, 4.2]])).toMatchObject({ kind: "grown", added: ["1970-01-03", "1970-01-05"], changed: [], rows: { before: 5, after: 7 } });
  });
  it("was rewritten where a day that was whole holds other rows: changed, vanished, come in late", () => {
    const change = compared([[11, 0.1], [99, 0.7], [20, -3.5], [14, 2.1], [15, 2.4], [16, 3.1]]);
    expect(change.kind).toBe("rewritten");
    expect(change.changed).toEqual([
      { day: "1969-12-28", before: 0, after: 1 },
      { day: "1970-01-01", before: 2, after: 2 },
      { day: "1970-01-02", before: 1, after: 0 },
    ]);
    expect(change.added).toEqual(["1970-01-03", "1970-01-04"]);
    expect(changeText(change)).toBe("history rewritten: 1969-12-28 (no row then, 1 now), 1970-01-01 (2 rows, other values) and 1970-01-02 (1 row then, none now); rows 5 → 6");
  });
  it("was rewritten where the day of the pin's end was changed before that end", () => expect(compared([...FIRST.filter(([hash]) => hash !== 14), [99, 2.2], [16, 2.9]])).toMatchObject({ kind: "rewritten", changed: [{ day: "1970-01-03", before: 1, after: 1 }] }));
  it("was rewritten where a row of that day is gone", () => expect(compared([...FIRST.filter(([hash]) => hash !== 14), [16, 3.5]]).changed).toEqual([{ day: "1970-01-03", before: 1, after: 0 }]));
  it("is another where the same row is there twice", () => expect(compared([...FIRST, [12, 0.7]]).changed).toEqual([{ day: "1970-01-01", before: 2, after: 3 }]));
  it("can't be compared where it is declared otherwise", () => {
    const pin = pinOf(measured(FIRST));
    expect(compareInput("x", pin, { ...measured(FIRST, pin), columns: { x: "Float", y: "Int" } })).toMatchObject({ kind: "redeclared", columns: [{ column: "x", before: "Int", after: "Float" }, { column: "y", before: undefined, after: "Int" }] });
  });
  it("without knowledge times is compared as a whole", () => {
    const table = (sum: bigint, sha: string): Measured => ({ columns: { x: "Int" }, derived: undefined, file: { sha256: sha.repeat(64), bytes: 1 }, rows: 2, at: undefined, known: undefined, slices: [{ day: null, old: false, early: false, rows: 2, sum }] });
    const pin = pinOf(table(5n, "a"));
    expect(compareInput("t", pin, table(5n, "b")).kind).toBe("bytes");
    expect(compareInput("t", pin, table(6n, "b"))).toMatchObject({ kind: "rewritten", changed: [{ day: null, before: 2, after: 2 }] });
  });
});

describe("days in the lock", () => {
  const days = new Map<string, Digest>(Array.from({ length: 3652 }, (_, i) => [new Date(Date.UTC(2010, 0, 1 + i)).toISOString().slice(0, 10), { rows: i % 7, sum: BigInt(i) * 0x9e3779b97f4a7c15n }]));
  it("are a line a month, and past two years a line of one digest: ten years are 120 lines", () => {
    const text = daysText(days);
    expect(Object.keys(text)).toHaveLength(120);
    expect(text["2010-01"]).toMatch(/^\d+ [0-9a-f]{12}$/);
    expect(text["2019-12"]!.split(", ")).toHaveLength(31);
    expect(Object.values(text).filter((line) => line.includes(","))).toHaveLength(24);
    expect(JSON.stringify(text).length).toBeLessThan(25_000);
  });
  it("are read as they were written; a month that was folded is the sum of its days", () => {
    const read = readDays(daysText(days));
    expect(read.get("2019-12-31")).toEqual({ rows: 3651 % 7, sum: BigInt.asUintN(48, 3651n * 0x9e3779b97f4a7c15n) });
    const january = [...days].filter(([day]) => day.startsWith("2010-01")).map(([, digest]) => digest);
    expect(read.get("2010-01")).toEqual({ rows: january.reduce((sum, { rows }) => sum + rows, 0), sum: BigInt.asUintN(48, january.reduce((sum, digest) => sum + digest.sum, 0n)) });
    expect(daysText(read)).toEqual(daysText(days));
  });
  it("of which one was changed long ago, tell its month", () => {
    const micros = (day: number): bigint => BigInt(day) * DAY;
    const rows = (change: number) => Array.from({ length: 1500 }, (_, i): [bigint, number] => [BigInt(i === 3 ? change : i), i]);
    const of = (change: number, pin?: Pin): Measured => ({ columns: {}, derived: undefined, file: { sha256: (pin === undefined ? "a" : "b").repeat(64), bytes: 1 }, rows: 1500, at: undefined, known: [0n, micros(1499)], slices: rows(change).map(([sum, day]) => ({ day, old: pin !== undefined && day < 1499, early: day < 1499, rows: 1, sum })) });
    const pin = pinOf(of(3));
    expect(compareInput("x", pin, of(3, pin)).kind).toBe("bytes");
    expect(compareInput("x", pin, of(4, pin)).changed).toEqual([{ day: "1970-01", before: 31, after: 31 }]);
  });
  it("that are damaged are not read", () => expect(() => readDays({ "2010-01": "01 x" })).toThrow("is no digest of a day"));
});

describe("instants", () => {
  it.each([0n, -1n, 1_704_067_200_000_001n, -62_135_596_800_000_000n, 253_402_300_799_999_999n, 951_782_400_000_000n])("%s µs is written and read again", (micros) => expect(instantMicros(instantText(micros))).toBe(micros));
  it("are short where they can be", () => expect(instantText(1_704_067_200_500_000n)).toBe("2024-01-01T00:00:00.5Z"));
});
