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

/** What the catalogue knows of a code. */
export interface WaiverRules {
  /** Undefined for a code that does not exist. */
  isWaivable(code: string): boolean | undefined;
  /** Whether only data can show it: a waiver of such a code is in force before the data is read, and `applyDataWaivers` then asks whether it waives something. */
  isDataCode(code: string): boolean;
  /** Whether examples are left out while windows are half full, so that there is a default to turn off. */
  hasWarmup(examples: ast.ExamplesDecl): boolean;
}

/** Findings that stay, and the waivers that are in force. */
export function applyWaivers(files: readonly ast.SourceFile[], findings: readonly Diagnostic[], { isWaivable, isDataCode, hasWarmup }: WaiverRules): { findings: Diagnostic[]; waivers: Waiver[] } {
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
      const hits = hitsOf(findings, declaration, code);
      const isDefault = code === WARMUP_WAIVER && declaration.kind === "examples" && hasWarmup(declaration);
      if (hits.length === 0 && !isDefault && !isDataCode(code)) {
        extra.push(waivesNothing(allow));
        continue;
      }
      for (const hit of hits) waived.add(hit);
      waivers.push({ code, why: allow.why.value, subject: subjectOf(declaration), span: allow.span });
    }
  }
  return { findings: [...findings.filter((finding) => !waived.has(finding)), ...extra], waivers };
}

/** Findings of the data that stay, with one for each waiver that waives nothing in it. */
export function applyDataWaivers(files: readonly ast.SourceFile[], findings: readonly Diagnostic[], { isWaivable, isDataCode }: Omit<WaiverRules, "hasWarmup">): Diagnostic[] {
  const waived = new Set<Diagnostic>();
  const extra: Diagnostic[] = [];
  for (const declaration of files.flatMap((file) => file.declarations)) {
    for (const allow of declaration.allows) {
      if (!isDataCode(allow.code.name) || isWaivable(allow.code.name) !== true) continue;
      const hits = hitsOf(findings, declaration, allow.code.name);
      for (const hit of hits) waived.add(hit);
      if (hits.length === 0) extra.push(waivesNothing(allow));
    }
  }
  return [...findings.filter((finding) => !waived.has(finding)), ...extra];
}

function hitsOf(findings: readonly Diagnostic[], declaration: ast.Declaration, code: string): Diagnostic[] {
  return findings.filter((finding) => finding.code === code && finding.span.file === declaration.span.file && finding.span.start >= declaration.span.start && finding.span.end <= declaration.span.end);
}

function waivesNothing(allow: ast.Declaration["allows"][number]): Diagnostic {
  return {
    code: "MLS4901",
    severity: "warning",
    message: `\`allow ${allow.code.name}\` waives nothing`,
    span: allow.span,
    label: "no such finding here",
    related: [],
    help: "take it out",
    fixes: [{ title: "take the waiver out", edits: [{ span: allow.span, text: "" }] }],
  };
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
