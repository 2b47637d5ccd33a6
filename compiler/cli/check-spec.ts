/** Checking as every command does it first: findings shown, and the plan if none is an error. */
import { type Checked, check } from "../check.ts";
import { renderText } from "../diagnostics/render/text.ts";
import type { CommandContext } from "./command.ts";
import { findProject, nodeHost, type Project } from "./project.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckedProject {
  readonly project: Project;
  readonly checked: Checked;
}

export function checkSpec(context: CommandContext, argument = context.positionals[0]): CheckedProject {
  const project = findProject(argument);
  return { project, checked: check(nodeHost(project, context.root), project.entry) };
}

/** Findings as text, each with its place as seen from the present folder; then a line of counts. */
export function showFindings({ project, checked }: CheckedProject, terminal: Terminal, write: (text: string) => void): void {
  const texts = new Map([...checked.texts].map(([path, text]) => [project.display(path), text]));
  const shown = <S extends { readonly file: string }>(span: S): S => ({ ...span, file: project.display(span.file) });
  for (const finding of checked.findings) {
    write(renderText({ ...finding, span: shown(finding.span), related: finding.related.map((related) => ({ ...related, span: shown(related.span) })) }, texts, terminal.palette));
    write("");
  }
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
