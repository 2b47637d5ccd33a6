/** Findings for tools: JSON, GitHub's workflow commands, SARIF 2.1.0 (OASIS standard, 2020). */
import type { CatalogueEntry, Diagnostic, Place } from "../diagnostic.ts";
import { lineMapOf, type Texts } from "../positions.ts";

export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}
/** Lines and columns count from 1; `end` is exclusive. */
export interface JsonRange {
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

function rangeOf(span: Place, texts: Texts): JsonRange {
  const map = lineMapOf(texts, span.file);
  return { start: map.position(span.start), end: map.position(span.end) };
}

export function renderJson(findings: readonly Diagnostic[], texts: Texts): string {
  const rows = findings.map((finding) => ({
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    file: finding.span.file,
    range: rangeOf(finding.span, texts),
    label: finding.label ?? null,
    related: finding.related.map((related) => ({ message: related.message, file: related.span.file, range: rangeOf(related.span, texts) })),
    notes: finding.notes ?? [],
    help: finding.help ?? null,
    fixes: (finding.fixes ?? []).map((fix) => ({ title: fix.title, edits: fix.edits.map((edit) => ({ file: edit.span.file, range: rangeOf(edit.span, texts), text: edit.text })) })),
  }));
  return JSON.stringify(rows, undefined, 2);
}

/** Workflow commands; `%`, CR and LF are escaped, and `:` and `,` in properties. */
export function renderGithub(findings: readonly Diagnostic[], texts: Texts): string {
  const data = (text: string): string => text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
  const property = (text: string): string => data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
  return findings
    .map((finding) => {
      const range = rangeOf(finding.span, texts);
      const command = finding.severity === "info" ? "notice" : finding.severity;
      const body = [finding.message, ...(finding.notes ?? []), ...(finding.help === undefined ? [] : [`help: ${finding.help}`])].join("\n");
      return `::${command} file=${property(finding.span.file)},line=${range.start.line},col=${range.start.column},endLine=${range.end.line},endColumn=${range.end.column},title=${property(finding.code)}::${data(body)}`;
    })
    .join("\n");
}

/** A path as a relative URI reference (RFC 3986): each of its steps percent-encoded. */
function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

export function renderSarif(findings: readonly Diagnostic[], texts: Texts, catalogue: readonly Omit<CatalogueEntry, "wrong" | "right">[], version: string): string {
  const used = new Set(findings.map((finding) => finding.code));
  const region = (span: Place): object => {
    const range = rangeOf(span, texts);
    return { artifactLocation: { uri: uriOf(span.file) }, region: { startLine: range.start.line, startColumn: range.start.column, endLine: range.end.line, endColumn: range.end.column } };
  };
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "mlsc",
              version,
              rules: catalogue
                .filter((entry) => used.has(entry.code))
                .map((entry) => ({ id: entry.code, shortDescription: { text: entry.title }, fullDescription: { text: entry.why }, help: { text: `mlsc explain ${entry.code}` } })),
            },
          },
          columnKind: "unicodeCodePoints",
          results: findings.map((finding) => ({
            ruleId: finding.code,
            level: finding.severity === "info" ? "note" : finding.severity,
            message: { text: finding.help === undefined ? finding.message : `${finding.message}. help: ${finding.help}` },
            locations: [{ physicalLocation: region(finding.span) }],
            relatedLocations: finding.related.map((related, id) => ({ id, message: { text: related.message }, physicalLocation: region(related.span) })),
          })),
        },
      ],
    },
    undefined,
    2,
  );
}
