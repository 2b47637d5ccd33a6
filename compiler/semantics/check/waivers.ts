/**
 * `allow MLS#### "why"`: waives a finding that makes a result unwise. One that makes it wrong can't be waived, and one that waives nothing is itself a finding. Waivers are
 * counted in report, card and manifest.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";

/** Waived without a finding of their own: the code names a default that the waiver turns off. */
export const WARMUP_WAIVER = "MLS3045";

export interface Waiver {
  readonly code: string;
  readonly why: string;
  /** The declaration's name. */
  readonly subject: string;
  readonly span: ast.Span;
}

/** Findings that stay, and the waivers that are in force. `isWaivable` asks the catalogue; undefined for a code that does not exist. */
export function applyWaivers(files: readonly ast.SourceFile[], findings: readonly Diagnostic[], isWaivable: (code: string) => boolean | undefined): { findings: Diagnostic[]; waivers: Waiver[] } {
  const waivers: Waiver[] = [];
  const extra: Diagnostic[] = [];
  const waived = new Set<Diagnostic>();
  for (const declaration of files.flatMap((file) => file.declarations)) {
    for (const allow of declaration.allows) {
      const code = allow.code.name;
      if (!/^MLS\d{4}$/.test(code)) continue; // the parser has spoken
      const waivable = isWaivable(code);
      if (waivable !== true) {
        extra.push({
          code: "MLS4902",
          severity: "error",
          message: waivable === undefined ? `there is no finding \`${code}\`` : `\`${code}\` can't be waived`,
          span: allow.code.span,
          label: waivable === undefined ? "unknown code" : "this makes a result wrong, not merely unwise",
          related: [],
          help: waivable === undefined ? "the code stands in brackets in the message: `error[MLS3104]`" : `mend the cause; \`mlsc explain ${code}\` shows how`,
        });
        continue;
      }
      const hits = findings.filter((finding) => finding.code === code && finding.span.file === declaration.span.file && finding.span.start >= declaration.span.start && finding.span.end <= declaration.span.end);
      const isDefault = code === WARMUP_WAIVER && declaration.kind === "examples";
      if (hits.length === 0 && !isDefault) {
        extra.push({
          code: "MLS4901",
          severity: "warning",
          message: `\`allow ${code}\` waives nothing`,
          span: allow.span,
          label: "no such finding here",
          related: [],
          help: "take it out",
          fixes: [{ title: "take the waiver out", edits: [{ span: allow.span, text: "" }] }],
        });
        continue;
      }
      for (const hit of hits) waived.add(hit);
      waivers.push({ code, why: allow.why.value, subject: subjectOf(declaration), span: allow.span });
    }
  }
  return { findings: [...findings.filter((finding) => !waived.has(finding)), ...extra], waivers };
}

function subjectOf(declaration: ast.Declaration): string {
  switch (declaration.kind) {
    case "use":
      return declaration.module;
    case "split":
      return declaration.examples.name;
    case "tests":
      return declaration.model.name;
    default:
      return declaration.name.name;
  }
}
