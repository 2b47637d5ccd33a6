/** A spec without a model has example sets, which are worth building; what needs a model says so. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectMistake, filesBelow, mlsc, tinySystem } from "./support.ts";

describe("a spec without a model", () => {
  it("is built: its example sets are written, and nothing else", async () => {
    const folder = tinySystem({ spec: (text) => text.replace(/^(model|decide|tests|deploy) [\s\S]*?^}\n/gm, "") });
    const { code, err } = await mlsc(["build"], folder);
    expect(err).not.toContain("error");
    expect(code).toBe(0);
    const made = filesBelow(join(folder, "mls-out"));
    expect(made).toContain("examples/checkouts.parquet");
    expect(made.filter((name) => name.startsWith("bundles"))).toEqual([]);
    expectMistake(await mlsc(["train"], folder), 1, "has no model", "declare one");
    expectMistake(await mlsc(["build", "--model", "returns"], folder), 1, "has no model");
  });
});
