/** A row that may be part of its own history is kept out of it by its key, where the request carries that. */
import { rootOf } from "../knowledge/known.ts";
import { rootColumn } from "../knowledge/reads.ts";
import { provedAtOrBefore } from "../knowledge/times.ts";
import type { ColumnSymbol, ExamplesSymbol, GroupSymbol, SourceSymbol, ViewSymbol } from "../program.ts";
import type { ProofContext } from "./context.ts";
import { momentTerms, ownKnown, relationOf } from "./moment.ts";

/** Columns that name a row, in the same order: of the row that is asked about, and of the rows of a group. */
export interface KeptOut {
  readonly asked: readonly ColumnSymbol[];
  readonly rows: readonly ColumnSymbol[];
}

/** Types whose values are the same in every engine, digit by digit. */
const NAMING: ReadonlySet<string> = new Set(["bool", "int", "string", "category", "enum", "timestamp", "localTimestamp", "date", "zone", "duration"]);

/** The key of a group's rows, if each question brings it: all of it is there (but for `orMissing`: a row without its key has no other versions), and known at the moment. */
export function keyThatKeepsOut(examples: ExamplesSymbol, group: GroupSymbol, context: ProofContext, orMissing = false): KeptOut | undefined {
  const relation = relationOf(examples);
  const source = relation === undefined ? undefined : rootOf(relation);
  if (relation === undefined || source?.kind !== "source" || source.key.length === 0) return undefined;
  if (source.key.some(({ type }) => (type.missing && !orMissing) || !NAMING.has(type.kind))) return undefined;
  const [asked, rows] = [columnsOf(relation, source), columnsOf(group.input, source)];
  if (asked === undefined || rows === undefined) return undefined;
  const moment = momentTerms(examples, context);
  const known = asked.flatMap((column) => ownKnown(relation, context.knowledge.ofColumn(column), context)).map((part) => part.term);
  return provedAtOrBefore(known, moment, context.knowledge.differences(source)) ? { asked, rows } : undefined;
}

/** The source's key as columns of it, or of a view of it. */
function columnsOf(relation: SourceSymbol | ViewSymbol, source: SourceSymbol): ColumnSymbol[] | undefined {
  const columns = source.key.flatMap((key) => relation.columns.find((column) => rootColumn(column) === key) ?? []);
  return columns.length === source.key.length ? columns : undefined;
}
