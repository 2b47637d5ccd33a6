import { type Examples, isKnownByLabel, type Label, labelsOf, type Partition } from "../../../../runtime/contract/plan.ts";
import type { PlanSpan } from "../../../../runtime/contract/types.ts";
import { rowColumn } from "../row-select.ts";
import { furtherRules, knownPlaceOf, unlessSaved } from "./labels.ts";
import { listlessRules } from "./lists.ts";
import type { SavedByVotes } from "./votes.ts";

/** A rule by which rows are no examples; a row counts under the first that it breaks. SQL is over `row` (and `bounds` for the data's end, `warmup`). */
export interface LeftOutRule {
  readonly reason: string;
  readonly sql: string;
  readonly span: PlanSpan;
  /** Of the time at which the row's label is known: what may leave out one row of a list and not the others. */
  readonly isOfLabelTime?: true;
}

/** A part of a split by time: its first and last instants, complete SQL (BIGINT). */
export interface TimePart {
  readonly name: string;
  /** Absent: from the beginning. */
  readonly from?: string;
  readonly until: string;
}

export interface Bounds {
  /** When the data ends. */
  readonly end: string;
  /** The moment from which all windows are full; absent where nothing is left out as warm-up. */
  readonly warm?: string;
}

/** Edges of the parts as SQL; none for other splits. */
export function timeParts(method: Partition["method"] | undefined, end: string): { parts: TimePart[]; gap: number } {
  if (method === undefined || method.kind === "random") return { parts: [], gap: 0 };
  if (method.kind === "time") {
    return { parts: method.parts.map((part, i) => ({ name: part.name, until: `${part.until}`, ...(i === 0 ? {} : { from: `${method.parts[i - 1]!.until}` }) })), gap: method.gap };
  }
  let after = method.parts.reduce((sum, part) => sum + part.length, 0);
  const parts = method.parts.map((part) => {
    const from = after;
    after -= part.length;
    return { name: part.name, from: `${end} - ${from}`, until: after === 0 ? `${end}` : `${end} - ${after}` };
  });
  return { parts, gap: method.gap };
}

const MOMENT = rowColumn("__moment");
const LABEL = rowColumn("__label");
const KNOWN = rowColumn("__known");

/** All rules, in the order in which they are asked. `saved`: SQL of whether a row is train's without a label, by the votes that stand for it. */
export function leftOutRules(examples: Examples, bounds: Bounds, partition: Partition | undefined, saved: SavedByVotes): LeftOutRule[] {
  const rules: LeftOutRule[] = [];
  const span = examples.span;
  const asked = examples.spine.kind !== "closed";
  if (examples.where !== undefined) rules.push({ reason: `\`where\` of examples \`${examples.id}\` does not hold`, sql: `${rowColumn("__where")} IS NOT TRUE`, span });
  rules.push(...listlessRules(examples));
  if (asked) rules.push({ reason: "there is no moment to ask at", sql: `${MOMENT} IS NULL`, span });
  rules.push({ reason: `the label \`${examples.label.name}\` is missing`, sql: unlessSaved(`${LABEL} IS NULL`, saved(examples.label)), span: examples.label.span });
  if (!asked) return [...rules, ...furtherRules(examples, bounds.end, saved)];
  rules.push(...furtherRules(examples, bounds.end, saved));
  if (examples.label.known !== undefined) {
    rules.push({ reason: `the label \`${examples.label.name}\` is not known before the data ends`, sql: unlessSaved(`coalesce(${KNOWN} >= ${bounds.end}, true)`, saved(examples.label)), span: examples.label.span, isOfLabelTime: true });
  }
  if (bounds.warm !== undefined) rules.push({ reason: "the data has not run long enough for the windows (warm-up)", sql: `${MOMENT} < ${bounds.warm}`, span });
  return [...rules, ...partitionRules(examples, bounds, partition, saved)];
}

function partitionRules(examples: Examples, bounds: Bounds, partition: Partition | undefined, saved: SavedByVotes): LeftOutRule[] {
  const { parts, gap } = timeParts(partition?.method, bounds.end);
  if (partition === undefined || parts.length === 0) return [];
  const span = partition.span;
  const first = parts[0]!;
  const last = parts[parts.length - 1]!;
  const rules: LeftOutRule[] = [];
  if (first.from !== undefined) rules.push({ reason: `before the part \`${first.name}\` begins`, sql: `${MOMENT} < ${first.from}`, span });
  rules.push({ reason: `after the part \`${last.name}\` ends`, sql: `${MOMENT} >= ${last.until}`, span });
  parts.slice(0, -1).forEach((part) => {
    const within = `${MOMENT} < ${part.until}${part.from === undefined ? "" : ` AND ${MOMENT} >= ${part.from}`}`;
    const next = parts[parts.indexOf(part) + 1]!.name;
    if (examples.label.known !== undefined) rules.push({ reason: `in \`${part.name}\`, with a label that is not known before \`${next}\` begins (purged)`, sql: purged(examples, within, part.until, saved), span, isOfLabelTime: true });
    if (gap > 0) rules.push({ reason: `in the gap before \`${next}\``, sql: `${within} AND ${MOMENT} >= ${part.until} - ${gap}`, span });
  });
  return rules;
}

/** Where rules vote for one of several labels each is asked by itself; else `__known` is when all are. */
function purged(examples: Examples, within: string, until: string, saved: SavedByVotes): string {
  const late = (label: Label): string => unlessSaved(`${rowColumn(knownPlaceOf(examples, label))} >= ${until}`, saved(label));
  if (!isKnownByLabel(examples)) return `${within} AND ${late(examples.label)}`;
  return `${within} AND (${labelsOf(examples).map((label) => `(${late(label)})`).join(" OR ")})`;
}

/** `__part` of a row that is kept; without a split all rows are for training. */
export function partCase(partition: Partition | undefined, end: string, shareText: string | undefined): string {
  const method = partition?.method;
  if (method === undefined) return "'train'";
  if (method.kind !== "random") {
    const { parts } = timeParts(method, end);
    const cases = parts.slice(0, -1).map((part) => `  WHEN ${MOMENT} < ${part.until} THEN '${part.name}'`);
    return cases.length === 0 ? `'${parts[0]!.name}'` : `CASE\n${cases.join("\n")}\n  ELSE '${parts[parts.length - 1]!.name}'\nEND`;
  }
  let share = 0;
  const cases = method.parts.slice(0, -1).map((part) => {
    share += part.share;
    return `  WHEN ${shareText} / 4503599627370496e0 < ${double(share)} THEN '${part.name}'`;
  });
  const last = method.parts[method.parts.length - 1]!.name;
  return cases.length === 0 ? `'${last}'` : `CASE\n${cases.join("\n")}\n  ELSE '${last}'\nEND`;
}

/** A double with an exponent, so that the engine reads it as one. */
function double(value: number): string {
  const digits = String(value);
  return digits.includes("e") ? digits : `${digits}e0`;
}
