/** The row that is predicted for is never part of its own history. */
import { type Known, type Relation, rootOf } from "../knowledge/known.ts";
import { type Differences, durationText, shift, type Term, upperDifference } from "../knowledge/times.ts";
import type { ExamplesSymbol, GroupSymbol, GroupUse } from "../program.ts";
import { featuresAsked } from "../typing/seen.ts";
import { type CheckContext, type ProofContext, relatedOf } from "./context.ts";
import { type KeptOut, keyThatKeepsOut } from "./kept-out.ts";
import { momentReasons } from "./lateness.ts";
import { momentIsSpokenOf, momentTerms, relationOf } from "./moment.ts";
import { type AskedRow, askedRows, waysInto } from "./own-rows.ts";
import { groupAggregates, windowKnown } from "./window.ts";

/** Its moment, less readiness, is no later than when it is itself seen, or a key that the request carries keeps it out (kept-out.ts). */
export function rowsMustNotBeInTheirOwnHistory(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  if (relation === undefined || !isAskedWhen(examples, context)) return;
  const source = rootOf(relation);
  const asked = askedRows(examples, context);
  for (const use of examples.uses) {
    if (use.group.ready === undefined) continue;
    if (rootOf(use.group.input) !== source) {
      rowsMustNotBeInWhatIsMadeOfThem(examples, use, asked, context);
      continue;
    }
    const seenFrom = maySeeItself(examples, use.group, context);
    if (seenFrom !== undefined && keyThatKeepsOut(examples, use.group, context) === undefined) report(examples, use, seenFrom, context);
  }
}

/** The key by which the rows of a set are kept out of their own history in a group of their own source; undefined where nothing has to be, or nothing can. */
export function keptOut(examples: ExamplesSymbol, group: GroupSymbol, context: ProofContext): KeptOut | undefined {
  const relation = relationOf(examples);
  if (relation === undefined || group.ready === undefined || rootOf(group.input) !== rootOf(relation)) return undefined;
  if (maySeeItself(examples, group, context) !== undefined) return keyThatKeepsOut(examples, group, context);
  return hasVersions(relation) ? keyThatKeepsOut(examples, group, context, true) : undefined;
}

/** What proves that a version of a row does not see itself says nothing of the versions before it. */
function hasVersions(relation: Relation): boolean {
  const source = rootOf(relation);
  return source.kind === "source" && source.revisedBy !== undefined;
}

function isAskedWhen(examples: ExamplesSymbol, context: ProofContext): boolean {
  return examples.asked !== undefined && momentTerms(examples, context).length > 0 && !momentIsSpokenOf(examples, context);
}

/** From when on a row that is asked about is seen by a window of a group over rows of its own source, if that may be before its moment. */
function maySeeItself(examples: ExamplesSymbol, group: GroupSymbol, context: ProofContext): Known | undefined {
  const { knowledge } = context;
  if (!isAskedWhen(examples, context) || knowledge.isBroken(knowledge.at(group.input))) return undefined;
  const moment = momentTerms(examples, context);
  const differences = knowledge.differences(rootOf(group.input));
  const at = knowledge.timeParts(knowledge.at(group.input), []);
  for (const aggregate of featuresAsked(group, [examples]).flatMap(groupAggregates)) {
    if ([...aggregate.arguments, ...aggregate.where].some((expr) => knowledge.isBroken(expr))) continue;
    const seenFrom = [...at, ...windowKnown(group, aggregate, knowledge)];
    if (seenFrom.some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival")) continue;
    if (!isSeenLater(moment, delayOf(group), seenFrom, differences)) return seenFrom;
  }
  return undefined;
}

/** A row of a union is a row of its input, and a segment holds its rows: there, too, it may not count for itself. */
function rowsMustNotBeInWhatIsMadeOfThem(examples: ExamplesSymbol, use: GroupUse, asked: readonly AskedRow[], context: CheckContext): void {
  const { group } = use;
  if (context.knowledge.isBroken(context.knowledge.at(group.input))) return;
  const around = [...group.keys.map((key) => key.value), ...(group.where === undefined ? [] : [group.where])];
  const windows = featuresAsked(group, [examples]).flatMap(groupAggregates).map((aggregate) => [...around, ...aggregate.arguments, ...aggregate.where]);
  for (const { root, moment } of asked) {
    const differences = context.knowledge.differences(root);
    for (const seenFrom of windows.flatMap((reads) => (reads.some((expr) => context.knowledge.isBroken(expr)) ? [] : waysInto(group, reads, root, context)))) {
      if (seenFrom.some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival")) continue;
      if (moment.length > 0 && isSeenLater(moment, delayOf(group), seenFrom, differences)) continue;
      report(examples, use, seenFrom, context);
      return;
    }
  }
}

/** How long the group is behind at least. */
function delayOf({ ready }: GroupSymbol): number {
  if (ready === undefined) return 0;
  return ready.kind === "live" ? ready.within.micros : ready.after.micros;
}

/** Whether each moment, less readiness, is at or before some instant before which the row is not seen. */
function isSeenLater(moment: readonly Term[], delay: number, seenFrom: Known, differences: Differences): boolean {
  return moment.every((term) => {
    const latest = shift(term, { low: -delay, high: -delay });
    return seenFrom.some((part) => upperDifference(latest, part.term, differences) <= 0);
  });
}

/** What would let the row be kept out by its key. */
function keyHelp(examples: ExamplesSymbol): string {
  const relation = relationOf(examples);
  const source = relation === undefined ? undefined : rootOf(relation);
  if (source?.kind !== "source") return "";
  if (source.key.length === 0) return `give \`${source.name}\` a \`key\` that is known by then, which keeps the row out, `;
  return `let the \`key\` of \`${source.name}\` be there in every row (no \`?\`), exact (no \`Float\`), known by then and passed on by the views, so that it keeps the row out, `;
}

function report(examples: ExamplesSymbol, use: GroupUse, seenFrom: Known, context: CheckContext): void {
  const { group } = use;
  const { asked, spine } = examples;
  if (asked === undefined || group.ready === undefined) return;
  context.report({
    code: "MLS3007",
    severity: "error",
    message: `a row of \`${spine?.name}\` may be part of its own history in \`${group.name}\``,
    span: use.span,
    label: "the row itself may be counted here",
    related: relatedOf([...seenFrom.flatMap((part) => part.reasons), { span: group.ready.span, message: `\`${group.name}\` is ${durationText(delayOf(group))} behind` }, ...momentReasons(asked, momentTerms(examples, context))]),
    notes: ["whether a row is there depends on how fast it is loaded: training and service would differ, and a late column of the row could be its own answer"],
    help: `ask no later than the row is known plus the group's readiness (shorten \`within\`, ask earlier, let the group be ready later), ${keyHelp(examples)}or count a view of rows that are older than the question (\`view … from … at …\`)`,
  });
}
