/**
 * Times of rows that a view makes.
 *
 * A row of a union is a row of one of its inputs, so what is proved of a union is what is proved of each input. A column's knowledge time is either the event time plus a lag that is
 * the same in all inputs, or kept with the row in a column of its own (`known.amount`), tied to the event time and to the row's other instants by the widest of the inputs' bounds.
 *
 * A segment (a session, a filled bucket) is made of many rows, and is whole only when all of them are known: its event time plus the longest lag that is proved of its input's rows; a column likewise, by what it reads of them.
 */
import type * as ast from "../../syntax/ast.ts";
import type { ColumnSymbol, Range, Typed, ViewSymbol } from "../program.ts";
import { termsOf } from "./instants.ts";
import type { Known, KnownPart, Knowledge, Relation } from "./known.ts";
import { aggregates, columnsRead } from "./reads.ts";
import { type Base, type Differences, durationText, lowerDifference, shift, type Term, upperDifference, ZERO } from "./times.ts";

/** How the columns begin in which a union keeps when a value is known; no column of a spec has a dot. */
export const KEPT_TIME = "known.";

/** The expressions of a segment's columns. */
export function segmentItems(view: ViewSymbol): Typed[] {
  return view.columns.flatMap((column) => (column.made?.kind === "segment" ? [column.made.value] : []));
}

/** What a segment's column reads of each row, through the columns before it that it is made of. */
export function segmentReads(column: ColumnSymbol): Typed[] {
  if (column.made?.kind !== "segment") return [];
  const { value } = column.made;
  const before = columnsRead(value).filter((read) => read.owner === column.owner && read !== column);
  return [...aggregates(value).flatMap((aggregate) => [...aggregate.arguments, ...aggregate.where]), ...before.flatMap(segmentReads)];
}

/** Bounds of the maximum of `known` less the maximum of `at`. A row without event time is no event, so `at` is there. */
export function lagBounds(known: Known, at: Known, differences: Differences): Range {
  const times = at.map((part) => ({ ...part.term, absence: "present" as const }));
  const low = Math.max(...known.map((part) => Math.min(...times.map((term) => lowerDifference(part.term, term, differences)))));
  const high = Math.max(...known.map((part) => Math.min(...times.map((term) => upperDifference(part.term, term, differences)))));
  return { low, high };
}

/** When rows of a segment's input, and what is read of them, are known at the latest, from their event time on: Infinity where nothing is proved. */
export function segmentLag(view: ViewSymbol, reads: readonly Typed[], knowledge: Knowledge): { lag: number; known: Known } {
  const { input } = view;
  const parts = [knowledge.rowKnown(input), ...reads.map((expr) => knowledge.ofExpression(expr))];
  const by = view.rows.kind === "sessions" || view.rows.kind === "fill" ? view.rows.by : [];
  const root = knowledge.rootOf(input);
  // Rows that are dropped for something are known to be none when that is known.
  const drops = root.kind === "source" ? root.expect.filter((rule) => rule.otherwise === "drop").map((rule) => knowledge.ofExpression(rule.condition)) : [];
  const known = knowledge.join(root, [...parts, ...drops, ...by.map((column) => knowledge.ofColumn(column))]);
  const at = knowledge.timeParts(knowledge.at(input), []);
  if (known.length === 0 || at.length === 0) return { lag: 0, known };
  return { lag: Math.max(0, lagBounds(known, at, knowledge.differences(root)).high), known };
}

/** K of a segment, or of a column: when it is over, and what it reads of its last row known. */
export function segmentKnown(view: ViewSymbol, lag: number, reasons: KnownPart["reasons"]): Known {
  const late = Number.isFinite(lag) ? lag : 0;
  const over = { span: segmentSpan(view), message: view.rows.kind === "sessions" ? `a session is over ${durationText(view.rows.gap)} after its last row` : "a bucket is over at its end" };
  return termsOf(later(view.at!, late), [over, ...(late > 0 ? [{ span: segmentSpan(view), message: `its rows are all known ${durationText(late)} later` }, ...reasons] : [])]);
}

export function segmentSpan(view: ViewSymbol): ast.Span {
  return view.rows.kind === "sessions" || view.rows.kind === "fill" ? view.rows.span : view.node.name.span;
}

/** The instant so many µs after another, as an expression. */
function later(at: Typed, micros: number): Typed {
  if (micros === 0) return at;
  const node: ast.Expr = at.node;
  return { kind: "call", fn: "add", args: [at, { kind: "literal", value: micros, type: { kind: "duration", missing: false }, range: { low: micros, high: micros }, node }], type: at.type, range: undefined, node };
}

/** Times of a segment that are tied to each other. */
export function tieSegment(view: ViewSymbol, differences: Differences): void {
  const base = (kind: "started" | "ended"): Base => ({ kind: "column", column: view.columns.find((column) => column.made?.kind === kind)! });
  const range = view.rows.kind === "fill" ? { low: view.rows.every, high: view.rows.every } : { low: 0, high: Number.POSITIVE_INFINITY };
  differences.add(base("ended"), base("started"), range);
}

/** What a union's columns are known by, and the columns that it keeps for that. */
export class UnionTimes {
  readonly hidden: ColumnSymbol[] = [];
  /** What each hidden column holds: columns of the union, known then; none: the row exists. */
  readonly of = new Map<ColumnSymbol, ColumnSymbol | undefined>();
  readonly #view: ViewSymbol;
  readonly #inputs: readonly Relation[];
  readonly #knowledge: Knowledge;
  readonly #differences: Differences;
  readonly #kept = new Map<string, Known>();
  readonly #columns = new Map<ColumnSymbol | undefined, Known>();

  constructor(view: ViewSymbol, inputs: readonly Relation[], knowledge: Knowledge, differences: Differences) {
    this.#view = view;
    this.#inputs = inputs;
    this.#knowledge = knowledge;
    this.#differences = differences;
    this.#tieInstants();
    this.#columns.set(undefined, this.#known(undefined));
    for (const column of view.columns) this.#columns.set(column, this.#known(column));
  }

  exists(): Known {
    return this.#columns.get(undefined)!;
  }

  ofColumn(column: ColumnSymbol): Known {
    return this.#columns.get(column) ?? this.exists();
  }

  /** A term over the union's row in instants of the i-th input's; none where it is kept with the row. */
  inInstants(term: Term, i: number): Term[] {
    if (term.base.kind !== "column") return [term];
    const { made } = term.base.column;
    const parts = made?.kind === "union" ? termsOfColumn(made.parts[i]!) : made?.kind === "event" ? this.#knowledge.timeParts(this.#knowledge.at(this.#inputs[i]!), []) : [];
    return parts.map((part) => shift(part.term, term.offset));
  }

  /** When the value of a column (undefined: the row itself) is known in rows of the i-th input. */
  inInput(column: ColumnSymbol | undefined, i: number): Known {
    const knowledge = this.#knowledge;
    const input = this.#inputs[i]!;
    const exists = knowledge.exists(input);
    const root = knowledge.rootOf(input);
    if (column?.made?.kind === "union") return knowledge.join(root, [exists, knowledge.ofColumn(column.made.parts[i]!)]);
    if (column?.made?.kind === "event") return knowledge.join(root, [exists, knowledge.ofExpression(knowledge.at(input))]);
    return exists;
  }

  #known(column: ColumnSymbol | undefined): Known {
    const inputs = this.#inputs.map((_, i) => this.inInput(column, i));
    const nowhere = inputs.flat().find((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival");
    if (nowhere !== undefined) return [nowhere];
    const bounds = inputs.map((known, i) => this.#lag(known, i));
    // The inputs that may be latest say why.
    const most = Math.max(...bounds.map((one) => one.high));
    const latest = this.#inputs.map((input, i) => ({ input, known: inputs[i]! })).filter((_, i) => bounds[i]!.high === most);
    const reasons = latest.flatMap(({ input, known }) => [{ span: input.node.name.span, message: `\`${this.#view.name}\` holds rows of \`${input.name}\`` }, ...known.flatMap((part) => part.reasons)]);
    const { low } = bounds[0]!;
    if (Number.isFinite(low) && bounds.every((one) => one.low === low && one.high === low)) return termsOf(later(this.#view.at!, low), reasons);
    const key = JSON.stringify(inputs.map((known) => known.map((part) => [part.term.offset, part.term.absence, textOf(part)])));
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const made = this.#keep(column, inputs, bounds, reasons);
    this.#kept.set(key, made);
    return made;
  }

  /** A column that holds the instant, with what is proved of it. */
  #keep(of: ColumnSymbol | undefined, inputs: readonly Known[], bounds: readonly Range[], reasons: KnownPart["reasons"]): Known {
    const view = this.#view;
    const missing = inputs.flat().some((part) => part.term.absence !== "present");
    const name = `${KEPT_TIME}${of?.name ?? "row"}`;
    const type = { kind: "timestamp" as const, missing };
    const column: ColumnSymbol = { kind: "column", name, node: undefined, owner: view, type, from: undefined, epoch: undefined, derive: undefined, through: undefined, known: undefined, marks: [], doc: undefined, span: of?.span ?? view.node.name.span, range: undefined, made: { kind: "known" } };
    this.hidden.push(column);
    this.of.set(column, of);
    const base: Base = { kind: "column", column };
    const reason = reasons[0];
    this.#differences.add(base, this.#event(), hull(bounds), reason);
    for (const instant of this.#instants()) this.#differences.add(base, { kind: "column", column: instant }, hull(inputs.map((known, i) => this.#lag(known, i, instant))), reason);
    const node: ast.Expr = { kind: "name", name: of?.name ?? view.name, span: column.span };
    return [{ term: { base, offset: ZERO, absence: missing ? "withBase" : "present" }, expr: { kind: "column", column, type, range: undefined, node }, reasons }];
  }

  #event(): Base {
    return { kind: "column", column: this.#view.columns.find((column) => column.made?.kind === "event")! };
  }

  /** Instants of the row that all inputs have and that are always there. */
  #instants(): ColumnSymbol[] {
    return this.#view.columns.filter((column) => column.made?.kind === "union" && column.type.kind === "timestamp" && !column.type.missing);
  }

  /** `known` less the event time, or less an instant of the row, in rows of the i-th input. */
  #lag(known: Known, i: number, since?: ColumnSymbol): Range {
    const knowledge = this.#knowledge;
    const input = this.#inputs[i]!;
    const start = since?.made?.kind === "union" ? termsOfColumn(since.made.parts[i]!) : knowledge.timeParts(knowledge.at(input), []);
    return start.length === 0 ? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY } : lagBounds(known, start, knowledge.differences(knowledge.rootOf(input)));
  }

  #tieInstants(): void {
    for (const instant of this.#instants()) {
      const parts = instant.made?.kind === "union" ? instant.made.parts : [];
      this.#differences.add({ kind: "column", column: instant }, this.#event(), hull(parts.map((part, i) => this.#lag(termsOfColumn(part), i))));
    }
  }
}

function termsOfColumn(column: ColumnSymbol): Known {
  return termsOf({ kind: "column", column, type: { kind: "timestamp", missing: false }, range: undefined, node: { kind: "name", name: column.name, span: column.span } }, []);
}

function hull(ranges: readonly Range[]): Range {
  return { low: Math.min(...ranges.map((range) => range.low)), high: Math.max(...ranges.map((range) => range.high)) };
}

/** A text that two instants share only when they are the same. */
function textOf(part: KnownPart): string {
  const base = (term: Term): string => (term.base.kind === "column" ? `${term.base.column.owner.name}.${term.base.column.name}` : term.base.kind);
  const opaque = part.term.base.kind === "opaque" && part.expr !== undefined ? `${part.expr.node.span.file}:${part.expr.node.span.start}` : "";
  return `${base(part.term)} ${opaque} ${part.expr === undefined ? "" : shape(part.expr)}`;
}

function shape(expr: Typed): string {
  return JSON.stringify(expr, (key, value: unknown) => (key === "node" || key === "owner" || key === "type" || key === "through" || key === "made" || key === "derive" || key === "known" || key === "table" ? undefined : value));
}
