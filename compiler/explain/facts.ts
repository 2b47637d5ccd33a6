/** Facts about values and times, in the words of the spec. */
import { typeText } from "../../runtime/contract/type-text.ts";
import type { Checked } from "../check.ts";
import { lineMapOf } from "../diagnostics/positions.ts";
import { knownText } from "../plan/known-text.ts";
import { lowerType, unitText } from "../plan/types.ts";
import { momentTerms, relationOf } from "../semantics/check/moment.ts";
import { type Known, rootOf } from "../semantics/knowledge/known.ts";
import { durationText, lowerDifference, type Reason, type Term, upperDifference } from "../semantics/knowledge/times.ts";
import type { ExamplesSymbol, Range, Type } from "../semantics/program.ts";
import { type Expr, exprText, type Span } from "../syntax/index.ts";
import type { KnownFacts, Place, TypeFacts } from "./explanation.ts";

export function placeOf(span: Span, { texts }: Checked): Place {
  return { file: span.file, ...lineMapOf(texts, span.file).position(span.start) };
}

/** An expression on one line, as the formatter writes it. */
export function textOf(node: Expr): string {
  return exprText(node);
}

/** Undefined for what could not be typed. */
export function typeFacts(type: Type, range: Range | undefined): TypeFacts | undefined {
  if (type.kind === "error" || type.kind === "row") return undefined;
  const unit = type.kind === "int" || type.kind === "float" ? unitText(type.unit) : undefined;
  const shown = range === undefined ? undefined : rangeFacts(type, range);
  return { text: typeText(lowerType(type)), ...(unit === undefined ? {} : { unit }), mayBeMissing: type.missing, ...(shown === undefined ? {} : { range: shown }) };
}

function rangeFacts(type: Type, { low, high }: Range): TypeFacts["range"] {
  const value = shownAs(type);
  if (value === undefined || (!Number.isFinite(low) && !Number.isFinite(high))) return undefined;
  const text = !Number.isFinite(high) ? `at least ${value(low)}` : !Number.isFinite(low) ? `at most ${value(high)}` : low === high ? value(low) : `${value(low)} to ${value(high)}`;
  return { ...(Number.isFinite(low) ? { low } : {}), ...(Number.isFinite(high) ? { high } : {}), text };
}

function shownAs(type: Type): ((value: number) => string) | undefined {
  switch (type.kind) {
    case "int":
    case "float":
      return (value) => String(Number(value.toPrecision(12)));
    case "duration":
      return (value) => `${value < 0 ? "-" : ""}${durationText(value)}`;
    case "timestamp":
      return (value) => (Math.abs(value) <= 8.64e18 ? new Date(Math.floor(value / 1000)).toISOString() : String(value));
    default:
      return undefined;
  }
}

/** The chain of reasons of a knowledge time, each place once. */
export function chainOf(known: Known, checked: Checked, more: readonly Reason[] = []): KnownFacts["chain"] {
  const seen = new Set<string>();
  return [...known.flatMap((part) => part.reasons), ...more]
    .map(({ span, message }) => ({ place: placeOf(span, checked), message }))
    .filter(({ place, message }) => {
      const key = `${place.file}:${place.line}:${place.column}:${message}`;
      return !seen.has(key) && seen.add(key) !== undefined;
    });
}

export function knownFacts(known: Known, checked: Checked): KnownFacts {
  return { formula: knownText(known), chain: chainOf(known, checked) };
}

/** By how much a knowledge time is after the moment of the examples' predictions at most, µs (0 or less: at or before it); undefined where there is no moment, or no row of a source. */
export function latestAgainst(known: Known, examples: ExamplesSymbol, checked: Checked): number | undefined {
  const relation = relationOf(examples);
  const moment = momentsOf(examples, checked);
  if (relation === undefined || moment.length === 0 || known.length === 0) return undefined;
  const differences = checked.knowledge.differences(rootOf(relation));
  return Math.max(...known.map((part) => Math.min(...moment.map((term) => upperDifference(part.term, term, differences)))));
}

/** What is proved of a knowledge time against that moment, in words. */
export function proofAgainst(known: Known, examples: ExamplesSymbol, checked: Checked): string | undefined {
  const latest = latestAgainst(known, examples, checked);
  if (latest === undefined) return undefined;
  if (latest === Number.NEGATIVE_INFINITY) return "before any moment";
  if (latest <= 0) return latest === 0 ? "at the moment asked, at the latest" : `at least ${durationText(latest)} before the moment asked`;
  const differences = checked.knowledge.differences(rootOf(relationOf(examples)!));
  const earliest = Math.max(...known.map((part) => Math.min(...momentsOf(examples, checked).map((term) => lowerDifference(part.term, term, differences)))));
  if (earliest > 0) return Number.isFinite(earliest) ? `at least ${durationText(earliest)} after the moment asked` : "after the moment asked";
  return "nothing proves whether it is before or after the moment asked";
}

/** The moments that the examples may be asked at. */
export function momentsOf(examples: ExamplesSymbol, checked: Checked): Term[] {
  return momentTerms(examples, checked);
}
