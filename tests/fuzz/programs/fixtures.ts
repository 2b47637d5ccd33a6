/** A program that failed once, as a folder that is replayed for ever: its spec, its files, what the oracle reads of them and what it says. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type Case, inFolder, planOf } from "../../conformance/harness.ts";
import { World } from "../../oracle/relations.ts";
import { exampleSet } from "../../oracle/examples.ts";
import { importExterns } from "../../oracle/externs.ts";
import type { Value } from "../../oracle/values.ts";
import { loadTypeScript } from "./load-typescript.ts";
import type { Held } from "./print.ts";

export interface Fixture {
  readonly name: string;
  readonly input: Held;
  /** What went wrong, and where it was mended. */
  readonly note: string;
  /** What the oracle says, a line an example. */
  readonly expected: string;
}

/** What the oracle says of a case. */
export async function expectedOf(input: Case): Promise<string> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const plan = planOf(folder);
    return expectedText(exampleSet(new World(plan, input.data, await importExterns(plan, folder, loadTypeScript)), input.examples));
  });
}

/** Each example, then how many rows are left out and why. */
export function expectedText({ rows, reasons }: ReturnType<typeof exampleSet>): string {
  const text = (value: Value): string => JSON.stringify(value);
  const lines = rows.map((row) => `row ${row.place} at ${row.moment} ${row.part}${row.weight === 1 ? "" : ` weight ${row.weight}`}: label ${text(row.label)}; ${[...row.columns].map(([name, value]) => `${name} ${text(value)}`).join(", ")}`);
  return `${[...lines, ...[...reasons].map(([reason, count]) => `left out: ${count} (${reason})`)].join("\n")}\n`;
}

/** Where the files of an earlier build lie. */
const EARLIER = "earlier/";
/** What a fixture's folder holds beside the program's own files. */
const OWN = ["spec.mls", "fixture.json", "expected.txt"];

export function writeFixture(folder: string, { input, note, expected }: Omit<Fixture, "name">): void {
  const earlier = Object.entries(input.earlier).map(([name, content]) => [`${EARLIER}${name}`, content] as const);
  for (const [name, content] of [["spec.mls", input.spec], ...Object.entries(input.files), ...earlier] as const) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  writeFileSync(join(folder, "fixture.json"), `${JSON.stringify({ note, examples: input.examples, served: input.served, roads: input.roads, data: input.data }, null, 1)}\n`);
  writeFileSync(join(folder, "expected.txt"), expected);
}

export function readFixtures(folder: string): Fixture[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const own = join(folder, name);
      const read = (file: string): string => readFileSync(join(own, file), "utf8");
      const { note, examples, served, data, roads } = JSON.parse(read("fixture.json")) as Pick<Held, "examples" | "served" | "data" | "roads"> & { readonly note: string };
      const paths = readdirSync(own, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(own, join(entry.parentPath, entry.name)).split(sep).join("/"));
      const files = (wanted: (path: string) => boolean, cut: number): Record<string, Uint8Array> => Object.fromEntries(paths.filter(wanted).map((path) => [path.slice(cut), readFileSync(join(own, path))]));
      const input = { spec: read("spec.mls"), files: files((path) => !OWN.includes(path) && !path.startsWith(EARLIER), 0), earlier: files((path) => path.startsWith(EARLIER), EARLIER.length), data, examples, served, roads: roads ?? [] };
      return { name, note, expected: read("expected.txt"), input };
    });
}
