/** The pass never throws, whatever it is given: half a file, a file with pieces gone, two files mixed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NOT_BUILT } from "../../compiler/diagnostics/catalogue/not-built.ts";
import { TYPES } from "../../compiler/diagnostics/catalogue/types.ts";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { memoryHost } from "../memory-host.ts";

const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));
const flights = readFileSync(fileURLToPath(new URL("../../examples/flights/flights.mls", import.meta.url)), "utf8");
const texts = [
  flights,
  ...readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mls")).map((name) => readFileSync(join(FIXTURES, name), "utf8")),
  ...[...TYPES, ...NOT_BUILT].flatMap((entry) => [entry.wrong, entry.right]),
];

function type(text: string): ReturnType<typeof typeProgram> {
  return typeProgram(memoryHost({ "spec.mls": text }), "spec.mls");
}

describe("whatever it is given, the typing pass answers", () => {
  it("half a file", () => {
    fc.assert(fc.property(fc.nat(flights.length), (end) => void type(flights.slice(0, end))), { numRuns: 60 });
  });

  it("a file from which pieces are gone, or doubled", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 30 }), fc.boolean()), { minLength: 1, maxLength: 4 }), (text, cuts) => {
        let result = text;
        for (const [place, length, double] of cuts) {
          const start = Math.floor(place * result.length);
          const piece = result.slice(start, start + length);
          result = result.slice(0, start) + (double ? piece + piece : "") + result.slice(start + length);
        }
        type(result);
      }),
      { numRuns: 150 },
    );
  });

  it("a file whose words have changed places", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (text, from, to) => {
        const words = text.split(/(\b)/);
        const [i, j] = [Math.floor(from * (words.length - 1)), Math.floor(to * (words.length - 1))];
        [words[i], words[j]] = [words[j]!, words[i]!];
        type(words.join(""));
      }),
      { numRuns: 150 },
    );
  });

  it("every finding lies within its file", () => {
    fc.assert(
      fc.property(fc.nat(flights.length), (end) => {
        const text = flights.slice(0, end);
        for (const { span } of type(text).findings) {
          expect(span.file).toBe("spec.mls");
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("no entry file at all", () => {
    expect(typeProgram(memoryHost({}), "spec.mls").findings.map((finding) => finding.code)).toEqual(["MLS2006"]);
  });

  it("a chain of two hundred thousand conditions needs no stack; one of as many sums is refused", () => {
    const source = (value: string): string => `source s {\n  from csv("s.csv")\n  columns { t: Timestamp, x: Float, y: ${value} }\n  at t\n  known at t\n}\n`;
    const chain = (operand: string, operator: string): string => Array.from({ length: 200_000 }, () => operand).join(operator);
    expect(type(source(`Bool = ${chain("x > 1", " and ")}`)).findings).toEqual([]);
    expect(type(source(`Float = ${chain("x", " + ")}`)).findings.map((finding) => finding.code)).toEqual(["MLS2112"]);
  });
});
