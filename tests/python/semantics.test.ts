/** What docs/semantics.md says of Feast and Fennel is what they still say: each is installed, asked again by the script that recorded it, and compared value by value, nulls and vanished rows included. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pythonWith, ROOT, run } from "./environment.ts";

describe.each([
  ["Feast", "feast", "feast==0.67.0"],
  ["Fennel", "fennel", "fennel-ai==1.5.80"],
] as const)("%s", (_peer, folder, requirement) => {
  it("still gives the recorded values", () => {
    const now = JSON.parse(run(pythonWith(`mls-${folder}`, [requirement]), [`tests/semantics-of-peers/${folder}/make.py`])) as { readonly cases: object };
    expect(Object.keys(now.cases).length).toBeGreaterThanOrEqual(10);
    expect(now).toEqual(JSON.parse(readFileSync(join(ROOT, "tests/semantics-of-peers", folder, "values.json"), "utf8")));
  });
});
