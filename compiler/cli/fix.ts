/** `mlsc check --fix`: the repairs that findings bring with them, put into the files. */
import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import { LineMap } from "../diagnostics/positions.ts";

type Edit = Fix["edits"][number];

export interface Fixed {
  /** New texts, of changed files alone. */
  readonly texts: ReadonlyMap<string, string>;
  readonly done: readonly { readonly code: string; readonly title: string; readonly file: string; readonly line: number }[];
}

/**
 * The first fix of each finding, in the findings' order; one that touches what an earlier one changes is left for the next round, and so is one that reaches into a file that is not
 * among `texts`. Either all edits of a fix are made or none.
 */
export function applyFixes(findings: readonly Diagnostic[], texts: ReadonlyMap<string, string>): Fixed {
  const taken = new Map<string, Edit[]>();
  const done: Fixed["done"][number][] = [];
  for (const finding of findings) {
    const [fix] = finding.fixes ?? [];
    if (fix === undefined || fix.edits.length === 0 || !fix.edits.every((edit) => texts.has(edit.span.file) && !clashes(edit, taken.get(edit.span.file) ?? []))) continue;
    for (const edit of fix.edits) taken.set(edit.span.file, [...(taken.get(edit.span.file) ?? []), edit]);
    const { file, start } = fix.edits[0]!.span;
    done.push({ code: finding.code, title: fix.title, file, line: new LineMap(texts.get(file)!).position(start).line });
  }
  return { texts: new Map([...taken].map(([file, edits]) => [file, edited(texts.get(file)!, edits)])), done };
}

/** Two edits at the same place clash too: their order would not be known. */
function clashes({ span }: Edit, others: readonly Edit[]): boolean {
  return others.some((other) => span.start <= other.span.end && other.span.start <= span.end);
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start).reduce((now, { span, text: put }) => now.slice(0, span.start) + put + now.slice(span.end), text);
}
