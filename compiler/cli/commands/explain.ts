import { CATALOGUE, DEFAULTS } from "../../diagnostics/catalogue/index.ts";
import { pageOf } from "../../diagnostics/render/page.ts";
import type { Command } from "../command.ts";
import { usageError } from "../errors.ts";
import { nearest } from "../../../stdlib/suggest.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "tell what a finding means, with a wrong and a right spec",
  usage: "[CODE]",
  details: "Prints the page of a code, e.g. MLS3001. Without a code, lists all of them.",
  options: [],
  examples: ["mlsc explain MLS3001", "mlsc explain"],
  arity: [0, 1],
  async run({ positionals, terminal }) {
    const [given] = positionals;
    if (given === undefined) {
      for (const entry of CATALOGUE) terminal.out(`${entry.code}  ${entry.severity.padEnd(7)}  ${entry.title}`);
      return 0;
    }
    const code = given.toUpperCase().replace(/^(?=\d)/, "MLS");
    const entry = CATALOGUE.find((candidate) => candidate.code === code);
    if (entry !== undefined) {
      terminal.out(pageOf(entry));
      return 0;
    }
    const fallback = DEFAULTS.find((candidate) => candidate.code === code);
    if (fallback === undefined) {
      const meant = nearest(code, CATALOGUE.map((candidate) => candidate.code));
      throw usageError(`there is no code \`${given}\``, meant === undefined ? "`mlsc explain` lists all of them" : `did you mean \`${meant}\`?`);
    }
    terminal.out(`# ${fallback.code}: ${fallback.title}\n\n${fallback.why}`);
    return 0;
  },
};
