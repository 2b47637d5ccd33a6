import { type NotBuilt, UNBUILT } from "../../diagnostics/catalogue/unbuilt.ts";
import type { Diagnostic, Fix, Place, Related } from "../../diagnostics/diagnostic.ts";
import type { Code } from "./codes.ts";

/** What a finding may say beside its sentence. */
export interface Details {
  readonly label?: string;
  readonly related?: readonly Related[];
  readonly notes?: readonly string[];
  readonly help?: string | undefined;
  readonly fixes?: readonly Fix[];
}

/** The findings of one run. The same sentence at the same place is said once; nothing is said while muted (a `fn` is checked where it is declared, not where it is inlined). */
export class Findings {
  readonly list: Diagnostic[] = [];
  private readonly said = new Set<string>();
  private muted = 0;

  /** A mistake of the spec: always an error. */
  error(code: Code, span: Place, message: string, details: Details = {}): void {
    this.push({ code, severity: "error", message, span: place(span), related: [], ...details });
  }

  /** A construct that is read and not carried further yet. Once for each construct and place. */
  /** `help`: better than the entry's own, where the place knows more. */
  notBuilt(what: NotBuilt, span: Place, help?: string): void {
    const entry = UNBUILT[what];
    this.push({ code: entry.code, severity: entry.severity, message: `${entry.what} is read but not built yet: ${entry.consequence}`, span: place(span), related: [], help: help ?? entry.help });
  }

  add(finding: Diagnostic): void {
    this.push(finding);
  }

  /** Runs `body` without a word. */
  mute<T>(body: () => T): T {
    this.muted++;
    try {
      return body();
    } finally {
      this.muted--;
    }
  }

  /** Runs `body` with a voice again, inside `mute`. */
  aloud<T>(body: () => T): T {
    const { muted } = this;
    this.muted = 0;
    try {
      return body();
    } finally {
      this.muted = muted;
    }
  }

  private push(finding: Diagnostic): void {
    if (this.muted > 0) return;
    const key = `${finding.code} ${finding.span.file} ${finding.span.start} ${finding.span.end} ${finding.message}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    this.list.push(finding);
  }
}

const place = (span: Place): Place => ({ file: span.file, start: span.start, end: span.end });
