import { expect, test } from "vitest";
import { renderOutcomes } from "../../runtime/evaluate/render-outcomes.ts";
import { runTests } from "../../runtime/evaluate/run-tests.ts";
import { baseline, binaryInput, codes, frameOf, metricRef, number, planTest, SPAN, times } from "./helpers.ts";

const input = binaryInput([0, 0, 1, 1, 0, 1, 0, 1], [0.1, 0.2, 0.8, 0.9, 0.6, 0.4, 0.3, 0.7], {
  frame: frameOf({ state: codes(["TX", "TX", "TX", "TX", "N\u001b[31mY", "N\u001b[31mY", "N\u001b[31mY", "TX"]) }),
  tests: {
    kind: "tests",
    model: "m",
    span: SPAN,
    tests: [
      planTest("metric", { text: "auc >= 0.69", metric: metricRef("auc"), op: ">=", bound: number(0.69) }),
      planTest("metric", { text: "logloss <= 0.5 * prior.logloss", metric: metricRef("logloss"), op: "<=", bound: times(number(0.5), baseline("prior", "logloss")) }),
      planTest("metric", { text: "accuracy >= 0.5 for each state where count >= 2", metric: metricRef("accuracy"), op: ">=", bound: number(0.5), slice: { by: ["state"], minCount: 2 } }),
      planTest("latency", { text: "latency p99 <= 1ms else warn", quantile: "p99", op: "<=", bound: 1000, severity: "warn" }),
      planTest("metric", { text: "ece <= 0.9 xfail", metric: metricRef("ece"), op: "<=", bound: number(0.9), severity: "xfail", why: "few rows" }),
    ],
  },
});

test("the table says value, bound, by how much and the baseline, and explains what does not hold", async () => {
  expect(`\n${renderOutcomes(await runTests(input), { color: false })}`).toMatchInlineSnapshot(`
    "
       test                                              value      bound       by  baseline
    ✓  auc >= 0.69                                      0.9375    >= 0.69  +0.2475  0.5 prior
    ✗  logloss <= 0.5 * prior.logloss                   0.4004  <= 0.3466  −0.0538  0.6931 prior
          fails: misses by 0.0538
    ✗  accuracy >= 0.5 for each state where count >= 2  0.3333     >= 0.5  −0.1667  0.5 prior
          fails: misses by 0.1667
          1 of 2 slices hold
          N [31mY (3 rows): 0.3333, misses by 0.1667
    !  latency p99 <= 1ms else warn                          –    <= 1 ms        –
          fails (warn)
          can't be judged: there is nothing to measure latency on
    ?  ece <= 0.9 xfail                                    0.3     <= 0.9     +0.6  0 prior
          holds, though xfail
          xfail: few rows

    2 of 5 tests hold; 2 fail and hold back the release; 1 only warned of; 1 marked xfail holds: take the mark off.
    "
  `);
});

test("without colour there is no escape code, not even from data", async () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(renderOutcomes(await runTests(input), { color: false })).not.toMatch(/\u001b/);
  expect(renderOutcomes(await runTests(input), { color: true })).toContain("\u001b[31m✗");
});
