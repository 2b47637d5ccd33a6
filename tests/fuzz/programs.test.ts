/** Random programs: some whole systems, held to the oracle in every engine and by the server; what failed once, for ever; and that no construct is left out. The long run is `npm run fuzz -- --minutes 30`. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";
import { ENGINES } from "../conformance/harness.ts";
import { constructsOf, VOCABULARY } from "../conformance/constructs.ts";
import type { Road } from "./programs/model.ts";
import { drawn } from "./programs/draw.ts";
import { expectedText, readFixtures } from "./programs/fixtures.ts";
import { outcomeOf } from "./programs/outcome.ts";
import { caseOf, specsOf } from "./programs/print.ts";
import { makeProgram } from "./programs/programs.ts";

const SEED = 20261130;
/** Held to the oracle: between them they hold every construct. Where the generator or the language has changed, `npm run fuzz -- --choose 600 --seed 20261130` says which do. */
const HELD = [273, 181, 172, 154, 319, 393, 297, 104, 152, 403, 170, 246, 184, 482, 13, 74, 168];
const COMPILED = 12;
/** The first few go through both engines, the server and further roads; the others through one engine in turn, which is a third of the time. */
const ROADS: readonly (readonly Road[])[] = [["models", "late"], ["days", "threads"], ["spilled"]];

const FIXTURES = new URL("./programs/fixtures", import.meta.url).pathname;

describe("random programs", () => {
  const constructs = new Set<string>();

  for (const [place, number] of HELD.entries()) {
    const whole = place < ROADS.length;
    it(`number ${number} equals the oracle${whole ? " in every engine, and as served" : ""}`, async () => {
      const program = drawn(SEED, number, makeProgram);
      const outcome = await outcomeOf(await caseOf({ ...program, served: program.served && whole, roads: ROADS[place] ?? [] }), { engines: whole ? ENGINES : [ENGINES[place % ENGINES.length]!] });
      expect("text" in outcome ? `${outcome.kind}\n${outcome.text}` : "").toBe("");
      expect(outcome.kind === "equal" ? outcome.rows : 0).toBeGreaterThan(0);
      expect(outcome.kind === "equal" ? outcome.roads.taken : undefined).toEqual(ROADS[place] ?? []);
      if (outcome.kind === "equal") for (const construct of constructsOf(outcome.plan)) constructs.add(construct);
    });
  }

  it("no construct of the language is left out", () => expect(VOCABULARY.filter((construct) => !constructs.has(construct))).toEqual([]));

  it(`${COMPILED} of them are well typed`, () => {
    for (let number = 0; number < COMPILED; number++) {
      const program = drawn(SEED, number, makeProgram);
      const checked = check(memoryHost({ ...specsOf(program), ...program.texts }), "spec.mls");
      expect(checked.findings.filter(({ severity }) => severity === "error").map(({ code, message }) => `program ${number}: ${code} ${message}`)).toEqual([]);
    }
  });

  it("are the same for the same seed and number, and others for others", () => {
    const spec = (seed: number, number: number): string => JSON.stringify(drawn(seed, number, makeProgram));
    expect(spec(3, 7)).toBe(spec(3, 7));
    expect(spec(3, 7)).not.toBe(spec(3, 8));
    expect(spec(3, 7)).not.toBe(spec(4, 7));
  });
});

describe("programs that failed once", () => {
  const fixtures = existsSync(FIXTURES) ? readFixtures(FIXTURES) : [];
  it("are there", () => expect(fixtures.length).toBeGreaterThan(0));

  for (const { name, input, expected } of fixtures) {
    it(name, async () => {
      const outcome = await outcomeOf(input);
      expect("text" in outcome ? `${outcome.kind}\n${outcome.text}` : "").toBe("");
      expect(outcome.kind === "equal" ? expectedText(outcome.set) : outcome.kind).toBe(expected);
    });
  }
});
