/** Checking as every command does it first: a spec to its findings, and findings as they are shown. */
import { type Checked, check } from "../check.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Texts } from "../diagnostics/positions.ts";
import { renderText } from "../diagnostics/render/text.ts";
import type { CommandContext } from "./command.ts";
import { findProject, isOwn, nodeHost, type Project } from "./project.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckedProject {
  readonly project: Project;
  readonly checked: Checked;
}

export function checkSpec(context: CommandContext, argument = context.positionals[0]): CheckedProject {
  const project = findProject(argument);
  return { project, checked: check(nodeHost(project, context.root), project.entry) };
}

/** Findings and texts with their files named as seen from the present folder. */
export function displayed({ project, checked }: CheckedProject): { readonly findings: readonly Diagnostic[]; readonly texts: Texts } {
  const name = (path: string): string => (isOwn(project, path) ? project.display(path).replaceAll("\\", "/") : path);
  const move = <S extends { readonly span: Place }>(placed: S): S => ({ ...placed, span: { ...placed.span, file: name(placed.span.file) } });
  return {
    texts: new Map([...checked.texts].map(([path, text]) => [name(path), text])),
    findings: checked.findings.map((finding) => ({ ...move(finding), related: finding.related.map(move), fixes: finding.fixes?.map((fix) => ({ ...fix, edits: fix.edits.map(move) })) })),
  };
}

/** Findings as text, a blank line after each. */
export function showFindings(result: CheckedProject, terminal: Terminal, to: "out" | "err"): void {
  const { findings, texts } = displayed(result);
  const palette = to === "out" ? terminal.palette : terminal.errPalette;
  for (const finding of findings) terminal[to](`${renderText(finding, texts, palette)}\n`);
}

/** "2 errors, 1 warning". */
export function countText(checked: Checked): string {
  const count = (severity: string, word: string): string[] => {
    const n = checked.findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [`${n} ${word}${n === 1 ? "" : "s"}`];
  };
  const parts = [...count("error", "error"), ...count("warning", "warning")];
  return parts.length === 0 ? "no findings" : parts.join(", ");
}
