/** Random programs: some whole systems, held to the oracle in every engine and by the server; what failed once, for ever; and that no construct is left out. The long run is `npm run fuzz -- --minutes 30`. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";
import { constructsOf, VOCABULARY } from "./programs/constructs.ts";
import { drawn } from "./programs/draw.ts";
import { expectedOf, readFixtures } from "./programs/fixtures.ts";
import { outcomeOf } from "./programs/outcome.ts";
import { caseOf } from "./programs/print.ts";
import { makeProgram } from "./programs/programs.ts";

const SEED = 20261129;
/** Held to the oracle. */
const HELD = 8;
/** Compiled: so many that no construct may be absent by chance. */
const COMPILED = 350;

const FIXTURES = new URL("./programs/fixtures", import.meta.url).pathname;

describe("random programs", () => {
  it(`${HELD} of them are equal to the oracle in every engine, and as served`, async () => {
    let values = 0;
    for (let number = 0; number < HELD; number++) {
      const program = drawn(SEED, number, makeProgram);
      const outcome = await outcomeOf(caseOf(program), program.served);
      expect(outcome.kind === "equal" ? "" : `program ${number}: ${outcome.kind}\n${outcome.text}`).toBe("");
      if (outcome.kind === "equal") values += outcome.values;
    }
    expect(values).toBeGreaterThan(1000);
  });

  it(`${COMPILED} of them are well typed, and every construct is in one of them`, () => {
    const found = new Set<string>();
    for (let number = 0; number < COMPILED; number++) {
      const host = memoryHost({ "spec.mls": caseOf(drawn(SEED, number, makeProgram)).spec });
      const checked = check(host, "spec.mls");
      const errors = checked.findings.filter(({ severity }) => severity === "error").map(({ code, message }) => `program ${number}: ${code} ${message}`);
      expect(errors).toEqual([]);
      for (const construct of constructsOf(compile(host, checked))) found.add(construct);
    }
    expect(VOCABULARY.filter((construct) => !found.has(construct))).toEqual([]);
  });

  it("are the same for the same seed and number, and others for others", () => {
    const spec = (seed: number, number: number): string => JSON.stringify(caseOf(drawn(seed, number, makeProgram)));
    expect(spec(3, 7)).toBe(spec(3, 7));
    expect(spec(3, 7)).not.toBe(spec(3, 8));
    expect(spec(3, 7)).not.toBe(spec(4, 7));
  });
});

describe("programs that failed once", () => {
  const fixtures = existsSync(FIXTURES) ? readFixtures(FIXTURES) : [];
  it("are there", () => expect(fixtures.length).toBeGreaterThan(0));

  for (const { name, input, served, expected } of fixtures) {
    it(name, async () => {
      expect(await expectedOf(input)).toBe(expected);
      const outcome = await outcomeOf(input, served);
      expect(outcome.kind === "equal" ? "" : `${outcome.kind}\n${outcome.text}`).toBe("");
    });
  }
});
