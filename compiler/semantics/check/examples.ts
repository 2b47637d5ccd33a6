import { type Known, rootSource } from "../knowledge/known.ts";
import { columnsRead, rootColumn, walk } from "../knowledge/reads.ts";
import { type Differences, durationText, lowerDifference, type Term, upperDifference } from "../knowledge/times.ts";
import type { ColumnSymbol, ExamplesSymbol, SourceSymbol, Typed, ViewSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { groupAggregates, groupReads, windowKnown } from "./window.ts";
import { lateLabel, lateParts, momentReasons } from "./lateness.ts";

/** The moments an example may be asked at: `asked at T within D` is T + [0, D]. */
export function momentTerms(examples: ExamplesSymbol, context: CheckContext): Term[] {
  if (examples.asked === undefined) return [];
  const within = examples.asked.within;
  return context.knowledge.timeParts(examples.asked.at, []).map((part) => ({ ...part.term, offset: { low: part.term.offset.low, high: part.term.offset.high + within } }));
}

function relationOf(examples: ExamplesSymbol): SourceSymbol | ViewSymbol | undefined {
  return examples.spine === undefined || examples.spine.kind === "table" ? undefined : examples.spine;
}

/** Rows of a source are asked about at a moment. */
export function rowsOfASourceNeedAMoment(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  if (relation === undefined || examples.asked !== undefined || examples.node.broken || examples.node.rows?.each !== undefined) return;
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

/** An input is known at or before the moment of prediction, through every operator and definition. */
export function inputsMustBeKnownAtTheMoment(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.asked === undefined || moment.length === 0) return;
  const differences = context.knowledge.differences(rootSource(relation));
  for (const feature of examples.features) {
    if (feature.use !== undefined) continue;
    if (context.knowledge.isBroken(feature.value)) continue;
    reportLate(`\`${feature.name}\``, feature.span, context.knowledge.ofExpression(feature.value), { examples, moment, differences, code: "MLS3001", columns: columnsRead(feature.value) }, context);
  }
  for (const use of examples.uses) {
    for (const arg of use.args) {
      if (context.knowledge.isBroken(arg)) continue;
      reportLate(`the key of \`${use.group.name}\``, arg.node.span, context.knowledge.ofExpression(arg), { examples, moment, differences, code: "MLS3001", columns: columnsRead(arg) }, context);
    }
  }
  if (examples.where !== undefined && !context.knowledge.isBroken(examples.where)) {
    reportLate(`what decides which rows of \`${relation.name}\` are examples`, examples.where.node.span, context.knowledge.ofExpression(examples.where), { examples, moment, differences, code: "MLS3002", columns: columnsRead(examples.where) }, context);
  }
}

interface LateContext {
  readonly examples: ExamplesSymbol;
  readonly moment: readonly Term[];
  readonly differences: Differences;
  readonly code: string;
  readonly columns: readonly ColumnSymbol[];
}

function reportLate(subject: string, span: Typed["node"]["span"], known: Known, late: LateContext, context: CheckContext): void {
  const worst = lateParts(known, late.moment, late.differences)[0];
  if (worst === undefined) return;
  const reasons = relatedOf([...worst.part.reasons, ...(late.examples.asked === undefined ? [] : momentReasons(late.examples.asked, late.moment))], span);
  if (worst.part.term.base.kind === "never") {
    context.report({
      code: "MLS3011",
      severity: "error",
      message: `${subject} depends on something whose past is not kept`,
      span,
      label: "no moment in the past can be asked for it",
      related: reasons,
      help: "keep its history (`valid from a to b known at c`), declare it `timeless` with the reason if it never changes, or bring it in the request",
    });
    return;
  }
  const sure = worst.atLeast > 0;
  context.report({
    code: late.code,
    severity: "error",
    message: sure ? `${subject} is not known yet when the prediction is made` : `nothing proves that ${subject} is known when the prediction is made`,
    span,
    label: lateLabel(worst),
    related: reasons,
    notes: sure
      ? [late.code === "MLS3002" ? "the rows that are left would tell the answer; in service all of them are there" : "a model trained with this would have seen its own answer; in service it never will"]
      : ["a bound in `expect`, such as `expect landed - departed <= 20h`, can prove it, and is then asserted on the data"],
    help: helpFor(late, context),
  });
}

/** Points to a group that already uses what is known of earlier rows; else says how. */
function helpFor(late: LateContext, context: CheckContext): string {
  const roots = new Set(late.columns.map(rootColumn));
  const culprit = late.columns.find((column) => lateParts(context.knowledge.ofColumn(column), late.moment, late.differences).length > 0);
  const name = culprit?.name ?? "it";
  if (late.code === "MLS3002") return `choose rows by what is known at the moment; \`${name}\` may only be part of the label`;
  for (const group of context.program.groups) {
    if (groupReads(group).some((column) => roots.has(rootColumn(column)) && column.name === name)) {
      return `use what is known of earlier rows: \`last(${name})\` over \`${group.input.name}\`, as \`${group.name}\` does; or \`if_known(${name})\` where only some rows know it`;
    }
  }
  return `use what is known of earlier rows, in a \`features\` group; or \`if_known(${name})\` where only some rows know it; or ask later`;
}

/** The label is provably known only after the moment: else there is nothing to predict, or it leaks. */
export function labelMustLieInTheFuture(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.label === undefined || examples.asked === undefined || moment.length === 0 || examples.label.node.from !== undefined) return;
  const differences = context.knowledge.differences(rootSource(relation));
  const known = context.knowledge.ofExpression(examples.label.value);
  if (known.length === 0 || context.knowledge.isBroken(examples.label.value)) return;
  const after = known.some((part) => moment.every((term) => lowerDifference(part.term, term, differences) > 0));
  if (after) return;
  const never = known.every((part) => moment.every((term) => upperDifference(part.term, term, differences) <= 0));
  context.report({
    code: "MLS3021",
    severity: "error",
    message: never ? `the label \`${examples.label.name}\` is already known when the prediction is made` : `nothing proves that the label \`${examples.label.name}\` is still open when the prediction is made`,
    span: examples.label.value.node.span,
    label: never ? "known at the moment asked, or before" : "may be known by then",
    related: relatedOf([...known.flatMap((part) => part.reasons), ...momentReasons(examples.asked, moment)]),
    help: never ? "ask earlier, predict something that lies ahead, or correct the `known` of its columns" : "bound it in `expect` (e.g. `expect closed - opened >= 1h`), which is then asserted on the data",
  });
}

/** Closed rows have no moment: what the label is made of is barred from inputs by name. */
export function labelColumnsAreNoInputs(examples: ExamplesSymbol, context: CheckContext): void {
  if (examples.spine?.kind !== "table" || examples.label === undefined) return;
  const tainted = new Set(columnsReadDeep(examples.label.value));
  for (const feature of examples.features) {
    const column = columnsReadDeep(feature.value).find((read) => tainted.has(read));
    if (column === undefined) continue;
    context.report({
      code: "MLS3020",
      severity: "error",
      message: `\`${feature.name}\` is made from \`${column.name}\`, which the label is made of`,
      span: feature.span,
      label: "tells the answer",
      related: relatedOf([{ span: examples.label.value.node.span, message: `the label \`${examples.label.name}\` reads \`${column.name}\`` }], feature.span),
      help: `leave \`${feature.name}\` out of the features`,
    });
  }
}

/** Columns read, through derived columns too. */
function columnsReadDeep(expr: Typed): ColumnSymbol[] {
  const seen = new Set<ColumnSymbol>();
  const visit = (part: Typed): undefined => {
    if (part.kind === "column" && !seen.has(part.column)) {
      seen.add(part.column);
      const derive = part.column.derive;
      if (derive !== undefined) walk(derive, visit);
    }
    if (part.kind === "feature" && part.feature.kind === "exampleFeature") walk(part.feature.value, visit);
    return undefined;
  };
  walk(expr, visit);
  return [...seen];
}

/** The row that is predicted for is never part of its own history: its moment, less readiness, is no later than when it is itself seen. */
export function rowsMustNotBeInTheirOwnHistory(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.asked === undefined || moment.length === 0) return;
  const source = rootSource(relation);
  const differences = context.knowledge.differences(source);
  for (const use of examples.uses) {
    const group = use.group;
    if (rootSource(group.input) !== source || group.ready === undefined || source.key.length > 0) continue;
    const delay = group.ready.kind === "live" ? group.ready.within.micros : group.ready.after.micros;
    const at = context.knowledge.timeParts(context.knowledge.at(group.input), []);
    for (const aggregate of group.features.flatMap(groupAggregates)) {
      const seenFrom = [...at, ...windowKnown(group, aggregate, context.knowledge)];
      const safe = moment.every((term) => {
        const latest: Term = { ...term, offset: { low: term.offset.low - delay, high: term.offset.high - delay } };
        return seenFrom.some((part) => upperDifference(latest, part.term, differences) <= 0);
      });
      if (safe) continue;
      context.report({
        code: "MLS3007",
        severity: "error",
        message: `a row of \`${relation.name}\` may be part of its own history in \`${group.name}\``,
        span: use.span,
        label: "the row itself may be counted here",
        related: relatedOf([...seenFrom.flatMap((part) => part.reasons), { span: group.ready.span, message: `\`${group.name}\` is ${durationText(delay)} behind` }, ...momentReasons(examples.asked, moment)]),
        notes: ["whether a row is there depends on how fast it is loaded: training and service would differ, and a late column of the row could be its own answer"],
        help: `ask no later than the row is known plus the group's readiness (shorten \`within\`, or ask earlier), or give \`${source.name}\` a \`key\` that the request carries`,
      });
      break;
    }
  }
}
