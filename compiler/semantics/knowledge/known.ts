/**
 * Knowledge times of everything that is read from a row.
 *
 * Input: the typed program. Output, computed on demand and kept: for each relation its event time and existence, for each column its knowledge time K ≥ E, for each
 * expression over a row the maximum over what it reads. Each part of a maximum remembers the expression that says it (for the plan) and the places
 * that explain it (for the chain of reasons). What a `where`, a key or an event time reads counts like a value.
 */
import type * as ast from "../../syntax/ast.ts";
import type { ColumnSymbol, RowsByKey, KnownTyped, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "../program.ts";
import { boundsOfDerivation, boundsOfRule } from "./bounds.ts";
import { termsOf } from "./instants.ts";
import { segmentKnown, segmentLag, segmentReads, tieSegment, UnionTimes } from "./made-rows.ts";
import { rootColumn } from "./reads.ts";
import { snapshotKnown } from "./snapshot.ts";
import { readAt, walk } from "../walk.ts";
import { ALWAYS, Differences, dominant, NEVER, type Reason, type Term, ZERO } from "./times.ts";

export type { Reason };

/** One operand of the maximum that a knowledge time is. */
export interface KnownPart {
  readonly term: Term;
  /** The instant, as an expression over columns of the row; undefined for always, never and arrival. */
  readonly expr: Typed | undefined;
  readonly reasons: readonly Reason[];
}
export type Known = readonly KnownPart[];

/** How late a row is for a window, as bounds in µs. `constant` when they meet. */
export interface Lag {
  readonly least: number;
  readonly most: number;
  readonly constant: number | undefined;
}
export interface WindowTimes {
  readonly known: Known;
  /** How much was known of the source's instants (`Differences.size`): it holds while that stays. */
  readonly learned: number;
  lag: Lag | undefined;
}

export type Relation = SourceSymbol | ViewSymbol;

/** Where a relation's rows are made: in its source, or in the view on the way that joins rows of several inputs, or many rows to one. */
export function rootOf(relation: Relation): Relation {
  let root: Relation = relation;
  while (root.kind === "view" && !makesRows(root)) root = root.input;
  return root;
}

function columnOf(column: ColumnSymbol, span: ast.Span): Typed {
  return { kind: "column", column, type: column.type, range: column.range, node: { kind: "name", name: column.name, span } };
}

/** Whether the view's rows are its own, so that their times are told by its own columns. */
export function makesRows(view: ViewSymbol): boolean {
  return view.rows.kind !== "same" && view.rows.kind !== "each";
}

export class Knowledge {
  readonly #columns = new Map<ColumnSymbol, Known>();
  readonly #exists = new Map<Relation, Known>();
  readonly #differences = new Map<Relation, Differences>();
  readonly #broken = new Map<ColumnSymbol, boolean>();
  /** Columns whose K is being worked out: a cycle has been reported by the typing pass; here it only must end. */
  readonly #open = new Set<ColumnSymbol>();
  readonly #tied = new Set<ColumnSymbol>();
  /** What windows that read the same columns share, by group (check/window.ts keeps it). */
  readonly windows = new WeakMap<RowsByKey, Map<ColumnSymbol | string, WindowTimes>>();
  readonly #unions = new Map<ViewSymbol, UnionTimes>();

  /** Event time of a relation's rows, as an expression over its root's columns. */
  at(relation: Relation): Typed {
    return relation.at ?? this.at((relation as ViewSymbol).input);
  }

  /** E: existence. A view's row exists from the later of the original's existence, what its `where` and new `at` read, and its own `known`. */
  exists(relation: Relation): Known {
    const kept = this.#exists.get(relation);
    if (kept !== undefined) return kept;
    let known: Known;
    if (relation.kind === "view" && makesRows(relation)) known = this.#madeRows(relation);
    else if (relation.kind === "source") {
      known = [...this.timeParts(relation.exists, [{ span: relation.exists.node.span, message: `a row of \`${relation.name}\` exists from here` }]), ...this.#versionKnown(relation)];
    } else {
      const reads = [relation.where, relation.at].filter((expr) => expr !== undefined);
      const source = rootOf(relation);
      const items = relation.rows.kind === "each" ? [this.ofColumn(relation.rows.list)] : [];
      const own = relation.known === undefined ? [] : this.#said(relation.known, source, `rows of \`${relation.name}\` are known`);
      known = this.join(source, [this.exists(relation.input), ...reads.map((expr) => this.ofExpression(expr)), ...items, own]);
    }
    this.#exists.set(relation, known);
    return known;
  }

  /** A version of a row is not there before it was loaded. */
  #versionKnown(source: SourceSymbol): Known {
    const { revisedBy } = source;
    if (revisedBy === undefined) return [];
    const span = source.node.revisedBy?.span ?? source.node.name.span;
    return this.timeParts(columnOf(revisedBy, span), [{ span, message: `a version of a row of \`${source.name}\` exists from here` }]);
  }

  /** Where a relation's rows are made: of its expressions and bounds. */
  rootOf(relation: Relation): Relation {
    return rootOf(relation);
  }

  /** What a union's columns are known by. */
  union(view: ViewSymbol): UnionTimes | undefined {
    this.differences(view);
    return this.#unions.get(view);
  }

  /** E of rows that the view makes. */
  #madeRows(view: ViewSymbol): Known {
    if (view.rows.kind === "union") return this.union(view)!.exists();
    return this.#segment(view, []);
  }

  /** A column of segments of which no bound says when they are whole: that is said where they are made (check/segments.ts). */
  #neverWhole({ owner, ...column }: ColumnSymbol): boolean {
    if (owner.kind !== "view" || column.through !== undefined || (owner.rows.kind !== "sessions" && owner.rows.kind !== "fill")) return false;
    return !Number.isFinite(segmentLag(owner, segmentReads({ owner, ...column }), this).lag);
  }

  #segment(view: ViewSymbol, reads: readonly Typed[]): Known {
    const { lag, known } = segmentLag(view, reads, this);
    return segmentKnown(view, lag, known.flatMap((part) => part.reasons));
  }

  /** Whether the typing pass has found a mistake in what the expression reads, so that nothing more is to be said about when it is known. */
  isBroken(expr: Typed): boolean {
    let broken = false;
    walk(expr, (part) => {
      if (part.kind === "error" || part.type.kind === "error") broken = true;
      if (part.kind === "column" && !broken) broken = this.#brokenColumn(part.column);
      if (part.kind === "feature" && part.feature.kind === "exampleFeature" && this.isBroken(part.feature.value)) broken = true;
      return !broken;
    });
    return broken;
  }

  #brokenColumn(column: ColumnSymbol): boolean {
    const kept = this.#broken.get(column);
    if (kept !== undefined) return kept;
    this.#broken.set(column, false);
    const known = column.known?.at ?? (column.owner.kind === "source" ? column.owner.known?.at : undefined);
    const broken =
      column.type.kind === "error" ||
      (known !== undefined && this.isBroken(known)) ||
      (column.derive !== undefined && this.isBroken(column.derive)) ||
      (column.through !== undefined && this.#brokenColumn(column.through)) ||
      madeOf(column).some((part) => this.#brokenColumn(part)) ||
      (column.made?.kind === "segment" && this.isBroken(column.made.value)) ||
      this.#neverWhole(column);
    this.#broken.set(column, broken);
    return broken;
  }

  /** K of one column of a row: declared or derived, and never before the row exists. */
  ofColumn(column: ColumnSymbol): Known {
    const kept = this.#columns.get(column);
    if (kept !== undefined) return kept;
    if (this.#open.has(column)) return [];
    this.#open.add(column);
    const known = this.#workOut(column);
    this.#open.delete(column);
    this.#columns.set(column, known);
    return known;
  }

  #workOut(column: ColumnSymbol): Known {
    const owner = column.owner;
    if (column.elementOf !== undefined) return this.ofExpression(column.elementOf);
    if (owner.kind === "table" || column.isAsked) return [{ term: ALWAYS, expr: undefined, reasons: [] }];
    if (owner.kind === "view" && owner.rows.kind === "union") return this.union(owner)!.ofColumn(column);
    if (owner.kind === "view" && makesRows(owner)) return this.join(owner, [this.exists(owner), this.#segment(owner, segmentReads(column))]);
    const source = rootOf(owner);
    const own = column.known ?? (owner.kind === "source" && column.derive === undefined ? owner.known : undefined);
    const parts: Known[] = [this.exists(owner)];
    if (column.made?.kind === "item") parts.push(this.ofColumn(column.made.list));
    if (column.through !== undefined) parts.push(this.ofColumn(column.through));
    if (own !== undefined) parts.push(this.#said(own, source, column.known === undefined ? `columns of \`${source.name}\` are known` : `\`${column.name}\` is known`));
    // A derived column that says its own time is never earlier for it.
    if (column.derive !== undefined) parts.push(this.ofExpression(column.derive).map((part) => ({ ...part, reasons: [{ span: column.span, message: `\`${column.name}\` is made of it` }, ...part.reasons] })));
    return this.join(source, parts);
  }

  /** What a `known` says. `subject`: "`delay` is known". */
  #said(known: KnownTyped, source: Relation, subject: string): Known {
    if (known.at !== undefined) return this.timeParts(known.at, [{ span: known.node.span, message: `${subject} then` }]);
    return [{ term: { base: { kind: "arrival", source }, offset: ZERO, absence: "present" }, expr: undefined, reasons: [{ span: known.node.span, message: `${subject} when the row arrives` }] }];
  }

  /** When a row of the relation can first be told to be there: it exists, and its event time can be read. */
  rowKnown(relation: Relation): Known {
    return this.join(rootOf(relation), [this.exists(relation), this.ofExpression(this.at(relation))]);
  }

  /** What the columns read by an expression over one row are known by, the latest of all. Timeless lookups add their keys alone; aggregates and uses are not of this row. */
  ofExpression(expr: Typed): Known {
    const all: Known[] = [];
    let source: Relation | undefined;
    walk(expr, (part) => {
      if (part.kind === "aggregate" || part.kind === "use" || part.kind === "ifKnown") return false;
      if (part.kind === "column" && part.column.owner.kind !== "table") {
        source ??= rootOf(part.column.owner);
        all.push(this.ofColumn(part.column));
      }
      if (part.kind === "lookup" || part.kind === "exists") {
        if (part.asOf?.kind === "row") source ??= rootOf(part.asOf.relation);
        all.push(this.#ofTable(part));
      }
      if (part.kind === "feature" && part.feature.kind === "exampleFeature") all.push(this.ofExpression(part.feature.value));
      if (part.kind === "score") for (const input of part.model.inputs) all.push(this.ofExpression(input.value));
      return undefined;
    });
    if (source === undefined) return all.length === 0 ? [{ term: ALWAYS, expr: undefined, reasons: [] }] : all.flat();
    return this.join(source, all);
  }

  /** When a table's row is known, beside its keys: a snapshot from when it was taken; of a table with history what is read at a time was known by then. */
  #ofTable(read: Extract<Typed, { kind: "lookup" | "exists" }>): Known {
    const { table, node } = read;
    if (table.validity === "mutable") return [this.#mutable(table, node.span)];
    if (table.validity === "asOf" && table.taken !== undefined) return [snapshotKnown(table, table.taken, node)];
    const time = readAt(table, read.asOf);
    return time === undefined ? [] : this.timeParts(time, [{ span: node.span, message: `\`${table.name}\` is read as of the row's event time` }]);
  }

  #mutable(table: TableSymbol, span: ast.Span): KnownPart {
    return {
      term: NEVER,
      expr: undefined,
      reasons: [
        { span, message: `\`${table.name}\` is read here` },
        { span: table.node.mutable?.span ?? table.node.name.span, message: `\`${table.name}\` is overwritten in place, so its past is gone` },
      ],
    };
  }

  /** The latest of several knowledge times of rows of one source: one list without the parts that others are proved never to be before. */
  join(source: Relation, all: readonly Known[]): Known {
    return dominant(all.flat(), this.differences(source));
  }

  /** A timestamp expression as terms (instants.ts). */
  timeParts(expr: Typed, reasons: readonly Reason[]): Known {
    walk(expr, (part) => {
      if (part.kind === "column") this.#tie(rootColumn(part.column));
      return undefined;
    });
    return termsOf(expr, reasons);
  }

  /** Difference constraints between the instants of one source's rows (bounds.ts). */
  differences(source: Relation): Differences {
    const kept = this.#differences.get(source);
    if (kept !== undefined) return kept;
    const differences = new Differences();
    this.#differences.set(source, differences);
    for (const column of source.columns) boundsOfDerivation(column, differences);
    if (source.kind === "view" && source.rows.kind === "union") this.#unions.set(source, new UnionTimes(source, source.rows.inputs, this, differences));
    else if (source.kind === "view") tieSegment(source, differences);
    else for (const rule of source.expect) boundsOfRule(rule.condition, differences);
    return differences;
  }

  /** Timestamps that a view derives are tied to its root's as they are met. */
  #tie(column: ColumnSymbol): void {
    if (column.owner.kind !== "view" || column.derive === undefined || this.#tied.has(column)) return;
    this.#tied.add(column);
    boundsOfDerivation(column, this.differences(rootOf(column.owner)));
    walk(column.derive, (part) => {
      if (part.kind === "column") this.#tie(rootColumn(part.column));
      return undefined;
    });
  }
}

/** The columns of other rows that a made one comes from. */
function madeOf(column: ColumnSymbol): readonly ColumnSymbol[] {
  const { made } = column;
  return made?.kind === "union" ? made.parts : made?.kind === "item" ? [made.list] : made?.kind === "key" ? [made.of] : [];
}
