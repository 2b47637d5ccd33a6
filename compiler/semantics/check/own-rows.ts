/** On which ways a row that is asked about can come into a group of features: as it is, in a union, as part of a segment. */
import { type KnownPart, type Relation, rootOf } from "../knowledge/known.ts";
import { segmentLag, segmentReads } from "../knowledge/made-rows.ts";
import { columnsReadBy } from "../knowledge/reads.ts";
import { shift, type Term } from "../knowledge/times.ts";
import type { ColumnSymbol, ExamplesSymbol, GroupSymbol, Typed, ViewSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";
import { momentTerms, relationOf } from "./moment.ts";

/** The moments at which a row is asked about, in instants of a relation whose row it is. */
export interface AskedRow {
  readonly root: Relation;
  readonly moment: readonly Term[];
}

/** The row that is asked about; of a union it is also a row of one of the inputs. */
export function askedRows(examples: ExamplesSymbol, context: CheckContext): AskedRow[] {
  const relation = relationOf(examples);
  return relation === undefined ? [] : rowsOf(rootOf(relation), momentTerms(examples, context), context);
}

function rowsOf(root: Relation, moment: readonly Term[], context: CheckContext): AskedRow[] {
  if (root.kind === "source" || root.rows.kind !== "union") return [{ root, moment }];
  const times = context.knowledge.union(root);
  const parts = root.rows.inputs.flatMap((input, i) => rowsOf(rootOf(input), moment.flatMap((term) => times?.inInstants(term, i) ?? []), context));
  return [{ root, moment }, ...parts];
}

/** A row of `root` in rows that are made of it: it is seen there no sooner than all of `seen`. */
interface Way {
  readonly at: readonly KnownPart[];
  readonly seen: readonly KnownPart[];
}

/** How rows of `root` come into a window that reads so much of them, of a group whose own rows are others: one list of instants for each way, none of which a window looks past without seeing the row. */
export function waysInto(group: GroupSymbol, reads: readonly Typed[], root: Relation, context: CheckContext): (readonly KnownPart[])[] {
  return ways(group.input, columnsReadBy(reads), root, context).map(({ at, seen }) => [...at, ...seen]);
}

function ways(relation: Relation, reads: readonly ColumnSymbol[], root: Relation, context: CheckContext): Way[] {
  const { knowledge } = context;
  const own = rootOf(relation);
  if (own === root) return [{ at: knowledge.timeParts(knowledge.at(relation), []), seen: [...knowledge.exists(relation), ...reads.flatMap((column) => knowledge.ofColumn(column))] }];
  if (own.kind === "source") return [];
  const made = own.rows.kind === "union" ? own.rows.inputs.flatMap((input, i) => ways(input, ofInput(reads, i), root, context)) : ways(own.input, [], root, context).map((way) => inSegment(own, ofSegment(reads, own), way, context));
  // A view that moves its rows keeps what they are known by, and not their event time.
  return isMoved(relation, own) ? made.map(({ seen }) => ({ at: [], seen })) : made;
}

/** What columns of a union, or of views of it, are in its i-th input. */
function ofInput(reads: readonly ColumnSymbol[], i: number): ColumnSymbol[] {
  return reads.flatMap((column): ColumnSymbol[] => {
    const { made } = column;
    if (made?.kind === "union") return [made.parts[i]!];
    if (column.through !== undefined) return ofInput([column.through], i);
    return column.derive === undefined ? [] : ofInput(columnsReadBy([column.derive]), i);
  });
}

/** What columns of a segment, or of views of it, read of its rows. */
function ofSegment(reads: readonly ColumnSymbol[], view: ViewSymbol): Typed[] {
  return reads.flatMap((column): readonly Typed[] => {
    if (column.owner === view) return segmentReads(column);
    if (column.through !== undefined) return ofSegment([column.through], view);
    return column.derive === undefined ? [] : ofSegment(columnsReadBy([column.derive]), view);
  });
}

/** A segment is over no sooner than its rows, and whole when the last of them is known for certain, with what is read of it: as long after its end as that is known at most, so no sooner than any of them is known. */
function inSegment(view: ViewSymbol, reads: readonly Typed[], { at, seen }: Way, context: CheckContext): Way {
  const gap = view.rows.kind === "sessions" ? view.rows.gap : 0;
  const { lag } = segmentLag(view, reads, context.knowledge);
  const later = (parts: readonly KnownPart[], by: number): KnownPart[] => parts.map((part) => ({ ...part, term: shift(part.term, { low: by, high: by }) }));
  return { at: later(at, gap), seen: Number.isFinite(lag) ? [...later(at, gap + lag), ...later(seen, gap)] : [] };
}

function isMoved(relation: Relation, root: Relation): boolean {
  for (let from: Relation = relation; from !== root && from.kind === "view"; from = from.input) if (from.at !== undefined) return true;
  return false;
}
