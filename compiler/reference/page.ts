import { specOf } from "./context.ts";
import type { Kind, ReferenceEntry } from "./entry.ts";

/** The page of an entry, as `docs/reference/<kind>s/<name>.md` holds it and `mlsc explain NAME` prints it; `unbuilt` are the codes with which its example is told that it is read and carried no further. */
export function referencePage(entry: ReferenceEntry, unbuilt: readonly string[] = []): string {
  const whole = entry.kind === "declaration" || entry.kind === "module";
  const parts = entry.parts === undefined || entry.parts.length === 0 ? "" : `\n| form | says |\n|---|---|\n${entry.parts.map(([form, says]) => `| ${cell(form)} | ${says.replaceAll("|", "\\|")} |`).join("\n")}\n`;
  const result = entry.gives === undefined ? "" : `\nThe value of the example is of type \`${entry.gives}\`.\n`;
  return `# ${entry.name}

*${entry.kind}* · \`${entry.signature}\`

${entry.doc}
${unbuilt.length === 0 ? "" : `\nRead, and not built yet: ${unbuilt.map((code) => `[${code}](../../errors/${code}.md)`).join(", ")}.\n`}${parts}
## Example

${whole ? "" : `\`${entry.example.trim().replaceAll("\n", " ")}\`, in a whole spec:\n\n`}\`\`\`mls
${specOf(entry).trim()}
\`\`\`
${besideOf(entry)}${result}`;
}

/** Files in TypeScript beside the example. */
function besideOf({ files = {} }: ReferenceEntry): string {
  return Object.entries(files).map(([name, text]) => `\n\`${name}\`:\n\n\`\`\`ts\n${text.trim()}\n\`\`\`\n`).join("");
}

function cell(form: string): string {
  return form.split(" · ").map((one) => `\`${one.replaceAll("|", "\\|")}\``).join(" · ");
}

const HEADS: Readonly<Record<Kind, string>> = {
  declaration: "Declarations",
  function: "Functions",
  aggregate: "Aggregates",
  transform: "Transforms that learn",
  learner: "Learners",
  metric: "Metrics",
  module: "Modules of the standard library",
};

/** The table of contents of `docs/reference`. */
export function referenceIndex(entries: readonly ReferenceEntry[], isUnbuilt: (entry: ReferenceEntry) => boolean): string {
  const sections = (Object.keys(HEADS) as Kind[]).map((kind) => {
    const rows = entries.filter((entry) => entry.kind === kind).map((entry) => `| [${entry.name}](${pagePath(entry)}) | ${firstSentence(entry.doc)}${isUnbuilt(entry) ? " *Not built yet.*" : ""} |`);
    return `## ${HEADS[kind]}\n\n| name | |\n|---|---|\n${rows.join("\n")}\n`;
  });
  return `# Reference\n\nA page for each word of the language, generated from the compiler's own tables (\`compiler/reference\`), the metrics and the library. \`mlsc explain NAME\` prints a page; of a word that has none of its own (\`over\`, \`within\`) it tells the forms in which it stands.\n\n${sections.join("\n")}`;
}

/** Relative to `docs/reference`. */
export function pagePath(entry: ReferenceEntry): string {
  return `${entry.kind}s/${entry.name.replaceAll(".", "-")}.md`;
}

function firstSentence(doc: string): string {
  const line = doc.split("\n")[0]!;
  const end = /[.:;](?= |$)/.exec(line);
  return `${line.slice(0, end?.index ?? line.length)}.`.replaceAll("|", "\\|");
}
