import type { DataCase, DataEntry } from "../catalogue/data/index.ts";
import type { CatalogueEntry } from "../diagnostic.ts";

/** The page of a code, as `docs/errors/CODE.md` holds it and `mlsc explain` prints it. */
export function pageOf(entry: CatalogueEntry): string {
  return `# ${entry.code}: ${entry.title}

*${entry.severity}*

${entry.why}
${waiverOf(entry)}
## Wrong

\`\`\`mls
${entry.wrong.trim()}
\`\`\`
${besideOf(entry.files?.wrong)}
## Right

\`\`\`mls
${entry.right.trim()}
\`\`\`
${besideOf(entry.files?.right)}`;
}

/** Files in TypeScript beside a spec. */
function besideOf(files: Readonly<Record<string, string>> = {}): string {
  return Object.entries(files).map(([name, text]) => `\n\`${name}\`:\n\n\`\`\`ts\n${text.trim()}\n\`\`\`\n`).join("");
}

function waiverOf(entry: Pick<CatalogueEntry, "code" | "waivable">): string {
  return entry.waivable ? `\nIt can be waived where it stands: \`allow ${entry.code} "why"\`. Waivers are counted in report, card and manifest.\n` : "";
}

/** The page of a code that only data can show: the specs with the begin of their data. */
export function pageOfData(entry: DataEntry): string {
  return `# ${entry.code}: ${entry.title}

*${entry.severity}, found in the data by \`mlsc check --data\` and before each build*

${entry.why}
${waiverOf(entry)}
## Wrong

${caseText(entry.wrong)}
## Right

${caseText(entry.right)}`;
}

const LINES = 10;

function caseText({ spec, files }: DataCase): string {
  const shown = Object.entries(files).map(([name, text]) => {
    const lines = text.trim().split("\n");
    const isData = name !== "mls.lock";
    return `\`${name}\`${isData ? `, ${lines.length - 1} rows` : ""}:\n\n\`\`\`${isData ? "csv" : "json"}\n${isData ? lines.slice(0, LINES).join("\n") : lines.join("\n")}${isData && lines.length > LINES ? "\n…" : ""}\n\`\`\`\n`;
  });
  return `\`\`\`mls\n${spec.trim()}\n\`\`\`\n\n${shown.join("\n")}`;
}
