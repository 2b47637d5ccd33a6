/** What the syntax phase says of a file: a finding with its code, place and words. */
import type { Span } from "./ast.ts";

/** One mistake. `span` is the smallest piece of text that shows it; `help` says what to do. */
export interface SyntaxFinding {
  readonly code: string;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly { readonly span: Span; readonly message: string }[];
  readonly help?: string;
}

/** More findings than this help nobody; the rest is dropped. */
const cap = 100;

/** Collects the findings of one file: one a place, at most a hundred. */
export class FindingSink {
  readonly findings: SyntaxFinding[] = [];
  private readonly seen = new Set<number>();

  constructor(
    private readonly path: string,
    private readonly length: number,
  ) {}

  /** A span of this file, cut to its bounds. */
  span(start: number, end: number): Span {
    const from = Math.max(0, Math.min(start, this.length));
    return { file: this.path, start: from, end: Math.max(from, Math.min(end, this.length)) };
  }

  /** Adds a finding unless the same place has one already. */
  add(code: string, message: string, span: Span, help?: string, related: SyntaxFinding["related"] = []): void {
    if (this.findings.length >= cap || this.seen.has(span.start)) return;
    this.seen.add(span.start);
    this.findings.push(help === undefined ? { code, message, span, related } : { code, message, span, related, help });
  }
}
