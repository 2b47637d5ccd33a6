/** A program that failed once, as a folder that is replayed for ever: its spec, its files, what the oracle reads of them and what it says. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../conformance/harness.ts";
import { inFolder, planOf } from "../../conformance/harness.ts";
import type { Data } from "../../oracle/relations.ts";
import { World } from "../../oracle/relations.ts";
import { exampleSet } from "../../oracle/examples.ts";
import type { Value } from "../../oracle/values.ts";

export interface Fixture {
  readonly name: string;
  readonly input: Case;
  readonly served: boolean;
  /** What went wrong, and where it was mended. */
  readonly note: string;
  /** What the oracle says, a line an example. */
  readonly expected: string;
}

/** What the oracle says of a case: each example, then how many rows are left out and why. */
export async function expectedOf(input: Case): Promise<string> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const { rows, reasons } = exampleSet(new World(planOf(folder), input.data), input.examples);
    const text = (value: Value): string => JSON.stringify(value);
    const lines = rows.map((row) => `row ${row.place} at ${row.moment} ${row.part}${row.weight === 1 ? "" : ` weight ${row.weight}`}: label ${text(row.label)}; ${[...row.columns].map(([name, value]) => `${name} ${text(value)}`).join(", ")}`);
    return `${[...lines, ...[...reasons].map(([reason, count]) => `left out: ${count} (${reason})`)].join("\n")}\n`;
  });
}

export function writeFixture(folder: string, { input, served, note, expected }: Omit<Fixture, "name">): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries({ "spec.mls": input.spec, ...input.files })) writeFileSync(join(folder, name), content);
  writeFileSync(join(folder, "fixture.json"), `${JSON.stringify({ note, examples: input.examples, served, data: input.data }, null, 1)}\n`);
  writeFileSync(join(folder, "expected.txt"), expected);
}

export function readFixtures(folder: string): Fixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const read = (file: string): string => readFileSync(join(folder, name, file), "utf8");
      const { note, examples, served, data } = JSON.parse(read("fixture.json")) as { note: string; examples: string; served: boolean; data: Data };
      const files = Object.fromEntries(readdirSync(join(folder, name)).filter((file) => /\.(csv|json)$/.test(file) && file !== "fixture.json").map((file) => [file, read(file)]));
      return { name, note, served, expected: read("expected.txt"), input: { spec: read("spec.mls"), files, data, examples } };
    });
}
