/** An example set as it is compared: which columns there are, and until when each of them may not move. */
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import { type Examples, labelsOf, type Plan, TIE, voteColumn, votesKnownColumn } from "../../../runtime/contract/plan.ts";
import { type Limits, limitsOf } from "./limits.ts";
import { type Spine, spineOf } from "./subject.ts";

/** A column of the file. `feature`: up to its limit · row: what a row is told and drawn by, likewise · known: labels, parts and weights, where the label is known before the cut · counted: numbers that count rows of the
 * whole set (lists, folds), where none of these rows may change · votes: where they are. */
export interface ComparedColumn {
  readonly column: string;
  /** The name that a person knows it by. */
  readonly name: string;
  readonly kind: "feature" | "row" | "known" | "counted" | { readonly votes: string };
}

export interface AuditedSet {
  readonly examples: Examples;
  readonly spine: Spine;
  readonly limits: Limits;
  readonly columns: readonly ComparedColumn[];
  /** What a row is found by in another run, beside its place. */
  readonly key: readonly string[];
  /** The rules by which rows are left out, and the numbers (from 1) of those that ask for a label. */
  readonly reasons: readonly string[];
  readonly ofLabel: readonly number[];
  /** Rows of one moment are numbered by their places in the file. */
  readonly tiesByPlace: boolean;
}

export function auditedSets(plan: Plan, program: BatchProgram, only: readonly string[] | undefined): AuditedSet[] {
  return plan.examples
    .filter(({ id }) => only === undefined || only.includes(id))
    .map((examples) => {
      const spine = spineOf(plan, examples);
      const timed = spine.kind === "calendar" || spine.kind === "made" ? ["__moment"] : [];
      const places = [...(examples.horizon === undefined ? [] : ["__horizon"]), ...(examples.candidates === undefined ? [] : ["__candidate"])];
      const { columns, leftOut } = program.examples.find((one) => one.examples === examples.id)!;
      return {
        examples,
        spine,
        limits: limitsOf(plan, examples),
        columns: columns.flatMap(({ name }) => compared(examples, name)),
        key: [...timed, ...places],
        reasons: leftOut.map(({ reason }) => reason),
        tiesByPlace: spine.kind !== "closed" && examples.group === undefined,
        ofLabel: leftOut.flatMap(({ ofLabel }, i) => (ofLabel === undefined ? [] : [i + 1])),
      };
    });
}

/** The list that a row stands in, told by its rows (compare.ts). */
export const LIST = "__list";

/** Places are not compared. */
function compared(examples: Examples, column: string): ComparedColumn[] {
  const base = column.replace(/\[\d+\]$/, "");
  const feature = examples.columns.find(({ name }) => name === column || (name === base && examples.columns.every((other) => other.name !== column)));
  if (feature !== undefined) return [{ column, name: feature.name, kind: "feature" }];
  if (labelsOf(examples).some(({ name }) => name === column)) return [{ column, name: `label ${column}`, kind: "known" }];
  for (const { id, rules } of examples.labelers ?? []) {
    const rule = rules.find(({ name }) => voteColumn(id, name) === column);
    if (rule !== undefined) return [{ column, name: `rule ${rule.name}`, kind: { votes: votesKnownColumn(id) } }];
  }
  switch (column) {
    case "__moment":
      return [{ column, name: "the moment", kind: "row" }];
    case TIE:
      return [{ column, name: "the order among equal scores", kind: "row" }];
    case "__part":
      return [{ column, name: "the part", kind: "known" }];
    case "__weight":
      return [{ column, name: "the weight", kind: "known" }];
    case "__group":
      return [{ column, name: "the number of the list", kind: "counted" }, { column: LIST, name: "the list", kind: "known" }];
    case "__fold":
      return [{ column, name: "the fold", kind: "counted" }];
    case "__together":
      return [{ column, name: "what folds keep together", kind: "known" }];
    case "__met":
      return [{ column, name: "when a key can have been met", kind: "known" }];
    case "__label_known":
      return [{ column, name: "when the label is known", kind: "known" }];
    default:
      return [];
  }
}
