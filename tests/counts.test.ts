/** The line of counts at the end of `npm test`: what failed, or did not run, does not count. */
import { expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, since `npm test` starts without a compiler
import { counts, countsLine } from "./counts.mjs";

const file = (name: string, tests: readonly (readonly [ancestor: string, title: string, status?: string])[]) => ({
  name: `/somewhere/${name}`,
  assertionResults: tests.map(([ancestor, title, status = "passed"]) => ({ ancestorTitles: [ancestor], title, status })),
});
const LEAKS = (status = "passed") =>
  file("tests/leaks/leaks.test.ts", [
    ["twins", "call-duration: the leaky spec yields what is marked and no other"],
    ["twins", "call-duration: the mended twin passes without a word, and has a plan", status],
    ["twins", "wheels-off: the leaky spec yields what is marked and no other"],
    ["the stories", "`duration` of a sales call predicts its outcome"],
    ["the rules", "'ties': its codes and tests are there"],
    ["the rules", "'units': its codes and tests are there"],
    ["the rules", "'ties': has twins, by a spec where the spec can tell", status],
    ["the rules", "what waits has none"],
  ]);
const SOUND = file("tests/sound/sound.test.ts", [["churn", "checks without a word"], ["churn", "has the oracle's values"], ["energy", "checks without a word", "failed"], ["energy", "has the oracle's values"]]);
const RUNNING = file("tests/leaks/equal-times/running.test.ts", [["", "the order decides nothing"]]);

it("counts what passed", () => expect(counts([LEAKS(), SOUND, RUNNING])).toEqual({ rules: 2, rulesWithTwins: 1, stories: 1, twins: 2, running: 1, sound: 1, attacks: 0, readers: 0, findings: 0 }));

it("a pair of which one fails, or was skipped, is no pair", () => {
  for (const status of ["failed", "skipped"]) expect(counts([LEAKS(status)])).toMatchObject({ twins: 1, rulesWithTwins: 0, rules: 2 });
});

it("a file that did not run counts nothing", () => expect(counts([{ name: "/x/tests/leaks/a/running.test.ts", assertionResults: [] }])).toMatchObject({ running: 0, rules: 0, sound: 0 }));

it("reads as a sentence", () => expect(countsLine(counts([LEAKS(), SOUND, RUNNING]))).toBe("2 rules of leakage and skew, 1 with twins; 1 stories told by 2 pairs of specs and 1 running pipelines; 0 mistakes refused; 1 sound specs; 0 specs by a reader of docs/ alone; 0 findings with their pages"));
