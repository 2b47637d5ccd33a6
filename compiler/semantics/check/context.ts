import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Reason } from "../knowledge/known.ts";
import type { Knowledge } from "../knowledge/known.ts";
import type { Program } from "../program.ts";

/** What every check is handed. A check is one function, named as the rule it guards, that reports what breaks it. */
export interface CheckContext {
  readonly program: Program;
  readonly knowledge: Knowledge;
  report(finding: Diagnostic): void;
}

/** What a proof needs: no finding comes of it by itself. */
export type ProofContext = Pick<CheckContext, "program" | "knowledge">;

/** Related places from a chain of reasons, without repeats and without the place that is marked already. */
export function relatedOf(reasons: readonly Reason[], except?: { readonly start: number; readonly file: string }): { span: Reason["span"]; message: string }[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = `${reason.span.file}:${reason.span.start}:${reason.message}`;
    if (seen.has(key) || (except !== undefined && reason.span.file === except.file && reason.span.start === except.start)) return false;
    seen.add(key);
    return true;
  });
}
