import fc from "fast-check";
import { expect, it } from "vitest";
import type { Type } from "../../runtime/contract/types.ts";
import { answerWriter, outcomeJson } from "../../runtime/serve/answer.ts";
import type { Answer } from "../../runtime/serve/predictor.ts";
import { quickRow } from "../../runtime/serve/quick-row.ts";
import type { RequestField } from "../../runtime/serve/request-fields.ts";
import { rowDecoder, schemaDecoder } from "../../runtime/serve/request-schema.ts";
import { formatDate, parseDate } from "../../runtime/serve/times.ts";

const ZONES = new Set(["Europe/Paris", "America/New_York"]);
const missing = fc.boolean();
const scalar: fc.Arbitrary<Type> = fc.oneof(
  fc.record({ kind: fc.constantFrom("bool" as const, "int" as const, "float" as const, "string" as const, "category" as const, "timestamp" as const, "localTimestamp" as const, "date" as const, "zone" as const, "duration" as const), missing }),
  fc.record({ kind: fc.constant("enum" as const), values: fc.constant(["a", "b", "constructor"]), missing }),
);
const record: fc.Arbitrary<Type> = fc.record({
  kind: fc.constant("record" as const),
  fields: fc.uniqueArray(fc.record({ name: fc.constantFrom("a", "b", "c d"), type: scalar }), { selector: (field) => field.name, minLength: 1, maxLength: 3 }),
  missing,
});
const type: fc.Arbitrary<Type> = fc.oneof({ weight: 6, arbitrary: scalar }, { weight: 1, arbitrary: record }, { weight: 2, arbitrary: fc.record({ kind: fc.constant("list" as const), of: fc.oneof(scalar, record), missing }) });
const range = fc.option(
  fc.record({ low: fc.constantFrom(undefined, { value: 0, open: false }, { value: -1.5, open: true }), high: fc.constantFrom(undefined, { value: 3, open: false }, { value: 3, open: true }), rules: fc.constant(["x in 0..3"]) }),
  { nil: undefined },
);
const NAMES = ["x", "date", "a b", 'quo"te', "$ref", "é", "__moment"];
const fields: fc.Arbitrary<RequestField[]> = fc
  .uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), type, range, epoch: fc.constant(undefined), marks: fc.constant([]), doc: fc.constant(undefined) }), { selector: (one) => one.name, maxLength: 5 });

const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(0, -0, 1, 3, 3.5, -1.5, 2 ** 53, 2 ** 53 - 1, 1e308, Number.POSITIVE_INFINITY, Number.NaN, true, false, null, "", "a", "b", "c", "constructor", "Europe/Paris", "UTC", "\uD800", "😀", [], {}, [1], { a: 1 }),
  fc.constantFrom("2001-06-03T14:05:00Z", "2001-06-03T14:05:00+02:00", "2001-06-03T14:05:00", "2001-06-03", "2001-02-29", "2001-06-03T24:00:00Z", "0000-01-01", "2001-06-03 14:05"),
  fc.string(),
  fc.double(),
  fc.integer(),
);

/** A value that its type takes, more often than not. */
function likely({ type }: Pick<RequestField, "type">): fc.Arbitrary<unknown> {
  if (type.kind === "list") return fc.oneof({ weight: 6, arbitrary: fc.array(likely({ type: type.of }), { maxLength: 3 }) }, { weight: 1, arbitrary: value });
  if (type.kind === "record") {
    const fields = Object.fromEntries(type.fields.map((field) => [field.name, likely(field)]));
    return fc.oneof({ weight: 6, arbitrary: fc.record(fields) }, { weight: 1, arbitrary: fc.record({ ...fields, other: value }, { requiredKeys: [] }) }, { weight: 1, arbitrary: value });
  }
  const right: Record<string, fc.Arbitrary<unknown>> = {
    bool: fc.boolean(), int: fc.integer({ min: -1, max: 4 }), float: fc.double({ min: -2, max: 4, noNaN: true }), duration: fc.integer(), string: fc.string(), category: fc.string({ unit: "binary" }), enum: fc.constantFrom("a", "b"),
    zone: fc.constantFrom(...ZONES), timestamp: fc.constant("2001-06-03T14:05:00.25Z"), localTimestamp: fc.constant("2001-06-03T14:05"), date: fc.constant("2001-06-03"),
  };
  return fc.oneof({ weight: 6, arbitrary: right[type.kind]! }, { weight: 1, arbitrary: value });
}

const row = (of: readonly RequestField[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.record(Object.fromEntries(of.map((one) => [one.name, likely(one)]))) },
    { weight: 2, arbitrary: fc.record(Object.fromEntries(of.map((one) => [one.name, likely(one)])), { requiredKeys: [] }) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...NAMES, "constructor", "toString", "other"), value) },
    { weight: 1, arbitrary: value },
  );

it("the quick reading of a row takes what the schema takes, as the same values, and nothing else", () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(fields.chain((of) => fc.tuple(fc.constant(of), fc.array(row(of), { minLength: 12, maxLength: 12 }))), ([of, rows]) => {
      const shape = { source: "s", fields: of, derived: [], rules: [], absent: new Map() };
      const quick = quickRow(of, ZONES)!;
      const slow = schemaDecoder(shape, ZONES);
      const both = rowDecoder(shape, ZONES);
      for (const asked of rows) {
        const decoded = slow.decode(asked);
        seen[decoded.ok ? "accepted" : "refused"]++;
        expect(quick(asked)).toStrictEqual(decoded.ok ? decoded.values : undefined);
        expect(both.decode(asked)).toStrictEqual(decoded);
      }
    }),
    { numRuns: 120, seed: 7 },
  );
  expect(seen.accepted).toBeGreaterThan(200);
  expect(seen.refused).toBeGreaterThan(200);
});

it("fields that only the schema reads, and names that every object has, are left to it", () => {
  const of = (name: string, kind: Type): RequestField[] => [{ name, type: kind, range: undefined, epoch: undefined, marks: [], doc: undefined }];
  expect(quickRow(of("x", { kind: "vector", size: 2, missing: false }), ZONES)).toBeUndefined();
  expect(quickRow(of("constructor", { kind: "int", missing: true }), ZONES)).toBeUndefined();
});

it("a list or record is there by its canonical text, a record's fields in the order of its type", () => {
  const of: Type = { kind: "record", fields: [{ name: "b", type: { kind: "float", missing: false } }, { name: "a", type: { kind: "timestamp", missing: true } }], missing: false };
  const fieldsOf: RequestField[] = [{ name: "xs", type: { kind: "list", of, missing: true }, range: undefined, epoch: undefined, marks: [], doc: undefined }];
  const decoder = rowDecoder({ source: "s", fields: fieldsOf, derived: [], rules: [], absent: new Map() }, ZONES);
  expect(decoder.decode({ xs: [{ a: "1970-01-01T00:00:01Z", b: -0 }, { b: 0.5 }] })).toStrictEqual({ ok: true, values: { xs: '[{"b":0,"a":1000000},{"b":0.5,"a":null}]' } });
  expect(decoder.decode({ xs: [null] })).toMatchObject({ ok: false, problems: [{ field: "xs" }] });
});

it("items of a vector are there one by one, as expressions read them", () => {
  const fieldsOf: RequestField[] = [{ name: "v", type: { kind: "vector", size: 2, missing: false }, range: undefined, epoch: undefined, marks: [], doc: undefined }];
  const decoded = rowDecoder({ source: "s", fields: fieldsOf, derived: [], rules: [], absent: new Map() }, ZONES).decode({ v: [1, -0] });
  expect(decoded).toStrictEqual({ ok: true, values: { v: [1, 0], "v[0]": 1, "v[1]": 0 } });
});

it("an answer's text is the JSON of its object", () => {
  const identity = { model: 'm "1"', plan: "abc" };
  const write = answerWriter(identity);
  const answers: Answer[] = [
    { kind: "answer", score: 0.1, decisions: {}, moment: 1 },
    { kind: "answer", score: -0, decisions: { warn: true, note: 'a "b"' }, moment: undefined },
    { kind: "answer", score: Number.NaN, decisions: {}, moment: -5e14 },
    { kind: "answer", score: 1e21, decisions: {}, moment: 0, otherwise: "timeout" },
    { kind: "answer", score: 0.5, decisions: {}, moment: 0, class: "x", scores: { x: 0.5 } },
    { kind: "answer", score: 0.5, decisions: {}, moment: 0, features: { a: 1 }, inputs: { b: null } },
  ];
  for (const answer of answers) expect(write(answer)).toBe(JSON.stringify(outcomeJson(answer, identity)));
});

it("days are written and read as the calendar has them", () => {
  for (let days = -719_162; days < 2_932_897; days += 13) {
    const text = new Date(days * 86_400_000).toISOString().slice(0, 10);
    if (formatDate(days) !== text || parseDate(text) !== days) expect([formatDate(days), parseDate(text)]).toStrictEqual([text, days]);
  }
  for (const text of ["2001-02-29", "1900-02-29", "2001-04-31", "2001-00-10", "2001-13-01", "2001-01-00", "2001-01-32", "0000-01-01"]) expect(parseDate(text), text).toBeUndefined();
  expect(parseDate("2000-02-29")).toBe(11_016);
});
