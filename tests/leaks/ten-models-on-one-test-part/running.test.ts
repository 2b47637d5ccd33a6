// ten models compared on test and the best reported
// rule: test is used once
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mlsc, SPEC, tinySystem } from "../../cli/support.ts";

/** The tiny shop with four models of one example set (ten would say no more), each as good as the other but for chance. */
const RIVALS = Array.from({ length: 3 }, (_, i) => `model rival_${i} for checkouts { predict sent_back; inputs { * }; learner prior; seed ${i} }\ntests rival_${i} { logloss <= 9 }\n`).join("");

it("each opening of a test part is counted, and the card of each model names those that it was compared with", async () => {
  const folder = tinySystem({ spec: () => `${SPEC}${RIVALS}` });
  expect((await mlsc(["build"], folder)).code).toBe(0);
  const first = await mlsc(["test"], folder);
  expect(first.code).toBe(0);
  expect(first.out).toContain("returns on test");
  expect(first.out).toContain("opened once, and to judge 3 others");
  const lock = JSON.parse(readFileSync(join(folder, "mls.lock"), "utf8")) as { openings: { model: string; examples: string }[] };
  expect(lock.openings).toHaveLength(4);
  expect(new Set(lock.openings.map((opening) => opening.examples))).toEqual(new Set(["checkouts"]));

  // Judged again, the first one's card says so too, as does that of the last.
  expect((await mlsc(["test"], folder)).code).toBe(0);
  for (const model of ["returns", "rival_0", "rival_2"]) {
    const card = readFileSync(join(folder, `mls-out/bundles/${model}/model-card.md`), "utf8");
    expect(card).toContain("has judged 3 other models too");
    expect(card).toContain("the best of several looks better than it is");
  }
  expect(JSON.parse(readFileSync(join(folder, "mls.lock"), "utf8")).openings).toHaveLength(4);
});

it("a model that stands alone is told of no others", async () => {
  const folder = tinySystem();
  expect((await mlsc(["build"], folder)).code).toBe(0);
  const { out } = await mlsc(["test"], folder);
  expect(out).toContain("opened once)");
  expect(readFileSync(join(folder, "mls-out/bundles/returns/model-card.md"), "utf8")).not.toContain("other model");
});
