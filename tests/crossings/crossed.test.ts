/** Constructs that were built side by side, in one system: both engines make the same bundles, and what is served is what was judged, to the bit. */
import { describe, expect, it } from "vitest";
import { crossed, sameByOtherRoad } from "./crossed.ts";
import { FILES, SPEC } from "./offers.ts";

describe("candidates, rankings, chains, segments, functions, words, lists and decisions together", () => {
  const models = ["click", "local", "order"];
  it("are served as they were judged", { timeout: 480_000 }, async () => {
    const { folder, asked, values, wrong } = await crossed({ "spec.mls": SPEC, ...FILES }, models);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(500);
    expect(values).toBeGreaterThan(5000);
    await sameByOtherRoad(folder, models);
  });
});
