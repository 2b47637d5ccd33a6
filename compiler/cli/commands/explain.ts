import { nearest } from "../../../stdlib/suggest.ts";
import { CATALOGUE, DATA, DEFAULTS } from "../../diagnostics/catalogue/index.ts";
import { pageOf, pageOfData } from "../../diagnostics/render/page.ts";
import { type ReferenceEntry, referencePage } from "../../reference/index.ts";
import type { Host } from "../../semantics/host.ts";
import type { Command } from "../command.ts";
import { usageError } from "../errors.ts";
import { COMMANDS } from "./index.ts";
import { nodeLibrary } from "../project.ts";
import { allEntries, unbuiltIn } from "../reference.ts";

export const explainCommand: Command = {
  name: "explain",
  summary: "tell what a finding or a word of the language means, with specs",
  usage: "[CODE | NAME]",
  details: "Prints the page of a code, e.g. MLS3001, of a declaration, function, aggregate, transform, learner, metric or module of the library, or the forms in which a word stands (`over`, `known`, `within`). Without a word, lists all codes.",
  options: [],
  examples: ["mlsc explain MLS3001", "mlsc explain quantile", "mlsc explain std.rates", "mlsc explain over", "mlsc explain"],
  arity: [0, 1],
  async run({ positionals, terminal, root }) {
    const [given] = positionals;
    if (given === undefined) for (const entry of [...CATALOGUE, ...DATA].sort((a, b) => (a.code < b.code ? -1 : 1))) terminal.out(`${entry.code}  ${entry.severity.padEnd(7)}  ${entry.title}`);
    else terminal.out(/^(mls)?\d/i.test(given) ? pageOfCode(given.toUpperCase().replace(/^(?=\d)/, "MLS")) : pageOfWord(given, nodeLibrary(root)));
    return 0;
  },
};

function pageOfCode(code: string): string {
  const entry = CATALOGUE.find((candidate) => candidate.code === code);
  if (entry !== undefined) return pageOf(entry);
  const shown = DATA.find((candidate) => candidate.code === code);
  if (shown !== undefined) return pageOfData(shown);
  const fallback = DEFAULTS.find((candidate) => candidate.code === code);
  if (fallback !== undefined) return `# ${fallback.code}: ${fallback.title}\n\n${fallback.why}`;
  const meant = nearest(code, [...CATALOGUE, ...DATA].map((candidate) => candidate.code));
  throw usageError(`there is no code \`${code}\``, meant === undefined ? "`mlsc explain` lists all of them" : `did you mean \`${meant}\`?`);
}

/** The forms of declarations in which a word stands (`over`, `within`), with what they say. */
function formsWith(word: string, entries: readonly ReferenceEntry[]): string[] {
  if (!/^[a-z]+$/.test(word)) return [];
  const whole = new RegExp(`(^|[^\\w"])${word}(?![\\w"])`);
  return entries
    .filter((entry) => entry.kind === "declaration")
    .flatMap((entry) => {
      const inside = (entry.parts ?? []).filter(([form]) => whole.test(form));
      const lines = inside.map(([form, says]) => `  ${form}\n      ${says}`);
      const head = `\`${word}\` in \`${entry.name}\` (\`mlsc explain ${entry.name}\` shows it in a whole spec):`;
      if (lines.length > 0) return [[head, ...lines, ""].join("\n")];
      return whole.test(entry.signature) ? [`${head}\n  ${entry.signature}\n`] : [];
    });
}

/** A name may stand for two things (`rule`): then both are told. */
function pageOfWord(name: string, library: Pick<Host, "readLibrary" | "libraryModules">): string {
  const entries = allEntries(library);
  const found = entries.filter((entry) => entry.name === name);
  if (found.length > 0) return found.map((entry) => referencePage(entry, unbuiltIn(entry, library))).join("\n");
  const forms = formsWith(name, entries);
  if (forms.length > 0) return forms.join("\n");
  if (COMMANDS.some((command) => command.name === name)) throw usageError(`\`${name}\` is a command, not a word of the language`, `\`mlsc help ${name}\` tells what it does`);
  const meant = nearest(name, entries.map((entry) => entry.name));
  throw usageError(`there is no \`${name}\` in the language or its library, and it is no code`, meant === undefined ? "codes look like MLS3001; `mlsc explain` lists all of them" : `did you mean \`${meant}\`?`);
}
