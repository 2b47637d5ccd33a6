/** A bundle (but for report, card and the inputs' hashes) depends on the data before the first moment of its test part alone: whatever stands there after it, the bundle is the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ManifestSchema } from "../../runtime/contract/manifest.ts";
import { bundleHash, dataHash } from "../../runtime/registry/bundle-hash.ts";
import { mlsc } from "./support.ts";

const TEST_BEGINS = Date.parse("2024-08-01T00:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "mls-test-part-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(): { bundle: string; data: string } {
  const { status, err } = mlsc(["build", folder]);
  if (status !== 0) throw new Error(err);
  const manifest = ManifestSchema.parse(JSON.parse(readFileSync(join(folder, "mls-out/bundles/returns/manifest.json"), "utf8")));
  return { bundle: bundleHash(manifest), data: dataHash(manifest.data) };
}

/** Rewrites rows of the orders by their time. */
function change(rewrite: (fields: string[], placed: number) => string[] | undefined): void {
  const path = join(folder, "data/orders.csv");
  const [head, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const rows = lines.flatMap((line) => {
    const fields = line.split(",");
    const changed = rewrite(fields, Date.parse(fields[2]!));
    return changed === undefined ? [] : [changed.join(",")];
  });
  writeFileSync(path, `${[head, ...rows].join("\n")}\n`);
}

describe("the test part has no part in the bundle", () => {
  it("other amounts, labels, customers and products after its begin give the same bundle; one label before gives another", { timeout: 120_000 }, () => {
    expect(mlsc(["init"], { cwd: folder }).status).toBe(0);
    const before = build();
    change((fields, placed) => (placed < TEST_BEGINS ? fields : [`X${fields[0]}`, "P99", fields[2]!, "9.99", fields[4]!, fields[5] === "true" ? "false" : "true"]));
    const after = build();
    expect(after.data).not.toBe(before.data);
    expect(after.bundle).toBe(before.bundle);
    let flipped = false;
    change((fields, placed) => {
      if (flipped || placed < Date.parse("2024-04-01T00:00:00Z")) return fields;
      flipped = true;
      return [...fields.slice(0, 5), fields[5] === "true" ? "false" : "true"];
    });
    expect(build().bundle).not.toBe(before.bundle);
  });
});
