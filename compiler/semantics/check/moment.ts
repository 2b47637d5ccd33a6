/** The moment of a prediction: that examples have one, and that their rows are there by then. */
import { boundsOfRule } from "../knowledge/bounds.ts";
import { type Known, rootOf } from "../knowledge/known.ts";
import { columnsRead } from "../knowledge/reads.ts";
import { Differences, exactDurationText, type Term, upperDifference } from "../knowledge/times.ts";
import type { ExamplesSymbol, SourceSymbol, ViewSymbol } from "../program.ts";
import { type CheckContext, type ProofContext, relatedOf } from "./context.ts";
import { chainOf, type Late, lateLabel, lateParts, lateSentence } from "./lateness.ts";

/** The moments an example may be asked at: `asked at T within D` is T + [0, D]. */
export function momentTerms(examples: ExamplesSymbol, context: Pick<ProofContext, "knowledge">): Term[] {
  if (examples.asked === undefined) return [];
  const within = examples.asked.within;
  return context.knowledge.timeParts(examples.asked.at, []).map((part) => ({ ...part.term, offset: { low: part.term.offset.low, high: part.term.offset.high + within } }));
}

function isComparable(moment: readonly Term[]): boolean {
  return moment.every((term) => term.base.kind !== "opaque");
}

/** Whether the moment is of a form about which nothing is proved, and that has been said of the moment itself: then nothing more is said of what depends on it. */
export function momentIsSpokenOf(examples: ExamplesSymbol, context: Pick<ProofContext, "knowledge">): boolean {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  return relation !== undefined && !isComparable(moment) && lateParts(spineKnown(examples, context), moment, context.knowledge.differences(rootOf(relation))).length > 0;
}

export function relationOf(examples: ExamplesSymbol): SourceSymbol | ViewSymbol | undefined {
  return examples.spine === undefined || examples.spine.kind === "table" ? undefined : examples.spine;
}

/** What is proved of the instants of a row that is an example: what its source says of every row, and its own `where`. */
export function exampleDifferences(examples: ExamplesSymbol, relation: SourceSymbol | ViewSymbol, context: CheckContext): Differences {
  const always = context.knowledge.differences(rootOf(relation));
  if (examples.where === undefined) return always;
  const chosen = new Differences(always);
  boundsOfRule(examples.where, chosen);
  return chosen;
}

/**
 * What is known of the row itself, without what being an example proves: of a row that is revised, the example is the version that is there at its moment, so what is known with a version is known by then.
 */
export function ownKnown(relation: SourceSymbol | ViewSymbol, known: Known, context: Pick<ProofContext, "knowledge">): Known {
  const source = rootOf(relation);
  if (source.kind !== "source" || source.revisedBy === undefined) return known;
  const differences = context.knowledge.differences(source);
  const there = context.knowledge.exists(source).filter(({ term }) => term.base.kind === "column" && term.base.column === source.revisedBy);
  return known.filter((part) => !there.some((version) => upperDifference(part.term, version.term, differences) <= 0));
}

/** What has to be known for the row to be asked about at all: that it is there, and what its moment is reckoned from. */
export function spineKnown(examples: ExamplesSymbol, context: Pick<ProofContext, "knowledge">): Known {
  const relation = relationOf(examples);
  if (relation === undefined || examples.asked === undefined) return [];
  const root = rootOf(relation);
  const known = ownKnown(relation, context.knowledge.join(root, [context.knowledge.exists(relation), context.knowledge.ofExpression(examples.asked.at)]), context);
  if (root.kind !== "source" || root.revisedBy === undefined) return known;
  // That a version has been loaded is no proof that any could be: the row itself has to be there when it is asked about.
  return [...known, ...context.knowledge.timeParts(root.exists, [{ span: root.exists.node.span, message: `a row of \`${root.name}\` exists from here` }])];
}

/** Rows of a source are asked about at a moment; so are features of history, which rows of a table don't have. */
export function rowsOfASourceNeedAMoment(examples: ExamplesSymbol, context: CheckContext): void {
  if (examples.node.broken) return;
  const relation = relationOf(examples);
  if (relation !== undefined && examples.asked === undefined && examples.node.rows?.each === undefined && examples.node.rows?.asked === undefined) {
    context.report({
      code: "MLS3009",
      severity: "error",
      message: `\`${examples.name}\` does not say when it is asked`,
      span: examples.node.rows?.span ?? examples.node.name.span,
      label: "no `asked at`",
      related: [],
      help: `write \`rows ${relation.name} asked at T\`, T being the moment at which the prediction is wanted`,
    });
  }
  const use = examples.spine?.kind === "table" && examples.each === undefined ? examples.uses[0] : undefined;
  if (use === undefined || examples.spine === undefined) return;
  context.report({
    code: "MLS3009",
    severity: "error",
    message: `\`${use.group.name}\` is history, but \`${examples.name}\` is asked at no moment`,
    span: use.span,
    label: "history up to when?",
    related: [{ span: examples.node.rows?.source.span ?? examples.node.name.span, message: `\`${examples.spine.name}\` is a table, whose rows have no moment` }],
    help: "take the rows from a source, `rows SOURCE asked at T`, or leave the history out",
  });
}

/** Asking about a row before it is there, or at a moment reckoned from what comes later, lets the future choose what is asked. */
export function rowsMustBeThereWhenAsked(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.asked === undefined || moment.length === 0 || context.knowledge.isBroken(examples.asked.at)) return;
  const { asked } = examples;
  const differences = context.knowledge.differences(rootOf(relation));
  const worst = lateParts(spineKnown(examples, context), moment, differences)[0];
  if (worst === undefined) {
    rowsMustNotBeDroppedForTheFuture(examples, moment, context);
    return;
  }
  const better = isComparable(moment) ? laterMoment(worst) : undefined;
  context.report({
    code: "MLS3003",
    severity: "error",
    message: worst.atLeast > 0 ? `\`${examples.name}\` is asked before its rows are there` : `nothing proves that the rows of \`${examples.name}\` are there when it is asked`,
    span: asked.at.node.span,
    label: !isComparable(moment) ? "a moment of this form can't be compared with what is known when" : worst.atLeast > 0 || Number.isFinite(worst.atMost) ? lateSentence("the row", worst) : "the row, or what this is reckoned from, may be known only later",
    related: relatedOf([...viewReasons(relation, moment, context), ...chainOf(worst, asked, moment, differences)], asked.at.node.span),
    notes: ["in service nobody can ask then; in training the future would choose which rows are asked about, and when"],
    help: !isComparable(moment) ? "reckon the moment from one column, or from the `max` of several: `placed + 1m`" : better === undefined ? "ask at a moment that is reckoned from what is known by then" : `ask at \`${better}\` at the earliest`,
    fixes: better === undefined ? undefined : [{ title: `ask at \`${better}\``, edits: [{ span: asked.at.node.span, text: better }] }],
  });
}

/** The views on the way that choose rows by what is late. */
function viewReasons(relation: SourceSymbol | ViewSymbol, moment: readonly Term[], context: CheckContext): { span: NonNullable<ViewSymbol["where"]>["node"]["span"]; message: string }[] {
  if (relation.kind === "source") return [];
  const { knowledge } = context;
  const isLate = relation.where !== undefined && lateParts(knowledge.ofExpression(relation.where), moment, knowledge.differences(rootOf(relation))).length > 0;
  return [...viewReasons(relation.input, moment, context), ...(relation.where === undefined || !isLate ? [] : [{ span: relation.where.node.span, message: `rows of \`${relation.name}\` are chosen by this` }])];
}

/** `placed + 1m`, where what is late is exactly that. */
function laterMoment(late: Late): string | undefined {
  const { base, offset } = late.part.term;
  if (base.kind !== "column" || offset.low !== offset.high || offset.low < 0) return undefined;
  return offset.low === 0 ? base.column.name : `${base.column.name} + ${exactDurationText(offset.low)}`;
}

/** A rule of `expect` that drops rows decides which examples there are, so what it reads must be known when they are asked. */
function rowsMustNotBeDroppedForTheFuture(examples: ExamplesSymbol, moment: readonly Term[], context: CheckContext): void {
  const relation = relationOf(examples);
  if (relation === undefined || examples.asked === undefined) return;
  for (const origin of originsOf(relation, moment, context)) if (!dropsNothingForTheFuture(examples, origin, context)) return;
}

interface Origin {
  readonly source: SourceSymbol;
  /** The moment, in instants of the source's rows. */
  readonly moment: readonly Term[];
}

/** The sources of a relation's rows. A segment waits for what its rows are dropped by (made-rows.ts), so its sources are not asked again. */
function originsOf(relation: SourceSymbol | ViewSymbol, moment: readonly Term[], context: CheckContext): Origin[] {
  const root = rootOf(relation);
  if (root.kind === "source") return [{ source: root, moment }];
  if (root.rows.kind !== "union") return [];
  return root.rows.inputs.flatMap((input, i) => originsOf(input, moment.flatMap((term) => context.knowledge.union(root)!.inInstants(term, i)), context));
}

function dropsNothingForTheFuture(examples: ExamplesSymbol, { source, moment }: Origin, context: CheckContext): boolean {
  const { knowledge } = context;
  const differences = knowledge.differences(source);
  const rowKnown = knowledge.rowKnown(source).map((part) => part.term);
  for (const rule of source.expect) {
    if (rule.otherwise !== "drop" || knowledge.isBroken(rule.condition)) continue;
    const known = ownKnown(source, columnsRead(rule.condition).flatMap((column) => knowledge.ofColumn(column)), context);
    // That a rule reads what comes after the row itself is said at the source.
    if (lateParts(known, rowKnown, differences).length > 0) continue;
    const late = lateParts(known, moment, differences)[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS3002",
      severity: "error",
      message: `rows of \`${source.name}\` are dropped for what is not known yet when \`${examples.name}\` is asked`,
      span: examples.asked!.at.node.span,
      label: lateLabel(late),
      related: relatedOf([{ span: rule.condition.node.span, message: "rows that break this are dropped" }, ...late.part.reasons]),
      notes: ["the rows that are left would tell the answer; in service all of them are there"],
      help: "let the rule `fail` the read, or ask later",
    });
    return false;
  }
  return true;
}
