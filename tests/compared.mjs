/** Which constructs of the language the suites have compared with the oracle, from what they wrote while they ran (tests/conformance/compared.ts). */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @param {string} folder @returns {{ lines: string[], absent: string[] }} */
export function comparedLines(folder) {
  const vocabulary = join(folder, "vocabulary.json");
  if (!existsSync(vocabulary)) return { lines: ["what was compared with the oracle was not counted: tests/conformance/coverage.test.ts did not run"], absent: [] };
  /** @type {string[]} */
  const all = JSON.parse(readFileSync(vocabulary, "utf8"));
  const suites = new Map(all.map((name) => [name, new Set()]));
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
    for (const line of readFileSync(join(folder, file), "utf8").split("\n").filter((text) => text !== "")) {
      const { suite, how, constructs } = JSON.parse(line);
      for (const construct of constructs) suites.get(construct)?.add(how === "drawn" ? "random programs" : suite);
    }
  }
  const held = (name) => suites.get(name) ?? new Set();
  const absent = all.filter((name) => held(name).size === 0);
  const drawn = all.filter((name) => held(name).size === 1 && held(name).has("random programs"));
  const named = new Set(all.flatMap((name) => [...held(name)]));
  return {
    absent,
    lines: [
      `${all.length - absent.length} of ${all.length} constructs compared with the oracle, by ${named.size} suites`,
      ...(drawn.length === 0 ? [] : [`  by random programs alone: ${drawn.join(", ")}`]),
      ...(absent.length === 0 ? [] : [`  by none: ${absent.join(", ")}`]),
    ],
  };
}
