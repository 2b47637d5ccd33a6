import type { CatalogueEntry } from "../diagnostic.ts";

/** The page of a code, as `docs/errors/CODE.md` holds it and `mlsc explain` prints it. */
export function pageOf(entry: CatalogueEntry): string {
  const waiver = entry.waivable ? `\nIt can be waived where it stands: \`allow ${entry.code} "why"\`. Waivers are counted in report, card and manifest.\n` : "";
  return `# ${entry.code}: ${entry.title}

*${entry.severity}*

${entry.why}
${waiver}
## Wrong

\`\`\`mls
${entry.wrong.trim()}
\`\`\`

## Right

\`\`\`mls
${entry.right.trim()}
\`\`\`
`;
}
