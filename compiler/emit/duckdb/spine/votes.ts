import { type Examples, isKnownByLabel, knownColumn, type Label, type Labeler, labelsOf, type Partition } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { columnsRead, type RowSelect, rowColumn } from "../row-select.ts";
import { comment, type SelectItem } from "../sql-text.ts";
import { knownPlaceOf, placeOf } from "./labels.ts";
import { type Bounds, partCase, timeParts } from "./left-out.ts";

/** Where rules vote (`labeler`), a row of train need not have the label that they stand for. What is not known before the next part begins, a label or votes, is as if it were not there. */

/** The column that holds when a labeler's votes are known. */
const votesKnown = (labeler: string): string => `__votes.${labeler}`;

/** When the votes of each labeler are known, over a row that is asked about. */
export function votesItems(examples: Examples, row: RowSelect): SelectItem[] {
  return (examples.labelers ?? []).flatMap(({ id, known, span }) => (known === undefined ? [] : [{ sql: row.sql(known), as: votesKnown(id), comment: comment(span, `when the votes of ${id} are known`) }]));
}

/** Those columns, to be kept with the spine, and their names in the example set. */
export function votesColumns(examples: Examples): { readonly column: string; readonly as: string }[] {
  return (examples.labelers ?? []).flatMap(({ id, known }) => (known === undefined ? [] : [{ column: votesKnown(id), as: `__votes_known_${id}` }]));
}

export function votesReads(examples: Examples): string[] {
  return (examples.labelers ?? []).flatMap(({ known }) => (known === undefined ? [] : columnsRead(known)));
}

/** Whether a row is train's by the votes that stand for a label, whether it has that label or not: SQL that is never NULL; undefined where nothing votes for it. */
export type SavedByVotes = (label: Label) => string | undefined;

/** `drawn` is the share of a closed row. */
export function savedByVotes(examples: Examples, bounds: Bounds, partition: Partition | undefined, drawn: string | undefined): SavedByVotes {
  const isTrain = `${partCase(partition, bounds.end, drawn)} = 'train'`;
  return (label) => {
    const voting = (examples.labelers ?? []).filter((labeler) => labeler.label === label.name);
    if (voting.length === 0) return undefined;
    if (examples.spine.kind === "closed") return `(${isTrain})`;
    const end = endOf("train", partition, bounds);
    return `(${isTrain} AND coalesce(${voting.map(({ id }: Labeler) => `${rowColumn(votesKnown(id))} < ${end}`).join(" OR ")}, false))`;
  };
}

/** The instant by which what train or another part learns or is judged by must be known. */
function endOf(part: string, partition: Partition | undefined, bounds: Bounds): string {
  const until = timeParts(partition?.method, bounds.end).parts.find(({ name }) => name === part)?.until;
  return until === undefined ? bounds.end : `least(${until}, ${bounds.end})`;
}

/** Labels and votes without what is not known in time: `REPLACE` items over a row. */
export function inTimeAlone(examples: Examples, bounds: Bounds, partition: Partition | undefined): string[] {
  if ((examples.labelers ?? []).length === 0 || examples.spine.kind === "closed") return [];
  const { parts } = timeParts(partition?.method, bounds.end);
  const ends = parts.slice(0, -1).map(({ name, until }) => `WHEN ${rowColumn("__moment")} < ${until} THEN ${endOf(name, partition, bounds)}`);
  const end = ends.length === 0 ? bounds.end : `CASE ${ends.join(" ")} ELSE ${bounds.end} END`;
  const kept = (column: string, known: string, further = ""): string => `CASE WHEN ${rowColumn(known)} < ${end}${further} THEN ${rowColumn(column)} END AS ${quoteIdentifier(column)}`;
  const labels = labelsOf(examples).flatMap((label) => {
    const [value, known] = [placeOf(examples, label), knownPlaceOf(examples, label)];
    return [kept(value, known), kept(known, known, ` AND ${rowColumn(value)} IS NOT NULL`)];
  });
  return [...labels, ...votesColumns(examples).map(({ column }) => kept(column, column))];
}

/** When all labels are known, and where rules vote for one of several each of them: what a model learns by is known at a time of its own. */
export function knownItems(examples: Examples): { readonly sql: string; readonly as: string }[] {
  if (examples.label.known === undefined) return [];
  const places = labelsOf(examples).map((label) => ({ label, sql: rowColumn(knownPlaceOf(examples, label)) }));
  if (!isKnownByLabel(examples)) return [{ sql: rowColumn("__known"), as: "__label_known" }];
  const all = `CASE WHEN ${places.map(({ sql }) => `${sql} IS NOT NULL`).join(" AND ")} THEN greatest(${places.map(({ sql }) => sql).join(", ")}) END`;
  return [{ sql: all, as: "__label_known" }, ...places.map(({ label, sql }) => ({ sql, as: knownColumn(label.name) }))];
}
