/** Whether something is known by a moment, and if not, why: the heart of the leak rules. */
import type * as ast from "../../syntax/ast.ts";
import type { Known, KnownPart, Reason } from "../knowledge/known.ts";
import { type Differences, durationText, lowerDifference, type Term, upperDifference } from "../knowledge/times.ts";

export interface Late {
  readonly part: KnownPart;
  /** µs by which it is too late at least; 0 or less when it only might be. */
  readonly atLeast: number;
  /** µs by which it may be too late at most; Infinity when nothing bounds it. */
  readonly atMost: number;
}

/**
 * The parts of a knowledge time that are not proved to be at or before the moment (the maximum of its terms), the latest first. A table without a past, and a row whose
 * arrival no file tells, are spoken of where they are read or declared (everywhere.ts, source.ts), not again by each reader.
 */
export function lateParts(known: Known, moment: readonly Term[], differences: Differences): Late[] {
  return known
    .filter((part) => part.term.base.kind !== "never" && part.term.base.kind !== "arrival")
    .map((part) => ({
      part,
      atLeast: Math.min(...moment.map((term) => lowerDifference(part.term, term, differences))),
      atMost: Math.min(...moment.map((term) => upperDifference(part.term, term, differences))),
    }))
    .filter((late) => !(late.atMost <= 0))
    .sort((a, b) => b.atLeast - a.atLeast);
}

/** The whole chain: why it is known only then, what ties that to the moment, and the moment. */
export function chainOf(late: Late, asked: { readonly node: { readonly span: ast.Span } }, moment: readonly Term[], differences: Differences): Reason[] {
  return [...late.part.reasons, ...moment.flatMap((term) => differences.whyLower(late.part.term.base, term.base)), ...momentReasons(asked, moment)];
}

/** Under the carets: "known at least 58m too late". */
export function lateLabel(late: Late): string {
  if (late.atLeast > 0 && Number.isFinite(late.atLeast)) return `known at least ${durationText(late.atLeast)} too late`;
  if (late.atLeast > 0) return "known too late";
  if (Number.isFinite(late.atMost)) return `may be known up to ${durationText(late.atMost)} too late`;
  return "nothing proves that it is known by then";
}

/** The same of something: "the row is known at least 58m too late", "the row may be known up to 1s too late". */
export function lateSentence(subject: string, late: Late): string {
  const label = lateLabel(late);
  if (label.startsWith("known")) return `${subject} is ${label}`;
  return label.startsWith("may") ? `${subject} ${label}` : label;
}

/** "asked at most 2m after `departed`", at the `asked at`. */
export function momentReasons(asked: { readonly node: { readonly span: ast.Span } }, moment: readonly Term[]): Reason[] {
  return moment.map((term) => ({ span: asked.node.span, message: term.base.kind === "column" ? askedText(term.base.column.name, term.offset.high) : "asked then" }));
}

function askedText(column: string, latest: number): string {
  if (!Number.isFinite(latest)) return `asked some time after \`${column}\``;
  if (latest === 0) return `asked at \`${column}\``;
  return `asked ${latest > 0 ? "at most" : "at least"} ${durationText(latest)} ${latest > 0 ? "after" : "before"} \`${column}\``;
}
