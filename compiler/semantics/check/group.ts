import { type Knowledge, type Reason, rootSource } from "../knowledge/known.ts";
import { durationText } from "../knowledge/times.ts";
import type { AggregateTyped, FeatureSymbol, GroupSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { groupAggregates, groupReads, windowKnown, windowLag } from "./window.ts";
import { lateLabel, lateParts } from "./lateness.ts";

/** Readiness has no default: training uses the delay that service will have. */
export function groupMustSayWhenItIsReady(group: GroupSymbol, context: CheckContext): void {
  if (group.ready !== undefined || group.node.broken) return;
  context.report({
    code: "MLS4002",
    severity: "error",
    message: `\`${group.name}\` does not say when its values are ready`,
    span: group.node.name.span,
    label: "no `ready`",
    related: [],
    notes: ["a value is not there the moment its last event is known; training must see the delay that service will have"],
    help: "add `ready live within 1m` (kept up to date by a stream) or `ready every 1d after 2h` (a batch run)",
  });
}

/** A live feature needs a live source. */
export function liveFeaturesNeedALiveSource(group: GroupSymbol, context: CheckContext): void {
  if (group.ready?.kind !== "live") return;
  const input = group.input;
  const source = rootSource(input);
  const streamed = input.stream !== undefined || source.stream !== undefined;
  if (!streamed) {
    context.report({
      code: "MLS4001",
      severity: "error",
      message: `\`${group.name}\` is \`ready live\`, but \`${input.name}\` has no live origin`,
      span: group.ready.span,
      label: `wants \`${input.name}\` as it happens`,
      related: [{ span: input.node.name.span, message: `\`${input.name}\` has no \`stream\`` }],
      notes: ["in service nothing would feed it, and it would answer with an empty history"],
      help: `give \`${input.name}\` a \`stream\` (e.g. \`stream kafka("${input.name}")\`), or make the group \`ready every 1d after 2h\``,
    });
    return;
  }
  if (input.kind === "view" && input.stream !== undefined) return;
  lateColumnsNeedTheirOwnStream(group, context);
}

/** A stream brings a row once: columns known later than the row need a key that revises it, or a view with a stream of its own. */
function lateColumnsNeedTheirOwnStream(group: GroupSymbol, context: CheckContext): void {
  const source = rootSource(group.input);
  if (source.revisedBy !== undefined || source.known?.at === undefined) return;
  const { knowledge } = context;
  const rowKnown = knowledge.timeParts(source.known.at, []).map((part) => part.term);
  for (const column of groupReads(group)) {
    const late = lateParts(knowledge.ofColumn(column), rowKnown, knowledge.differences(source))[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS4003",
      severity: "error",
      message: `\`${group.name}\` is live and reads \`${column.name}\`, which the stream's row can't bring yet`,
      span: group.ready?.span ?? group.node.name.span,
      label: lateLabel(late),
      related: relatedOf([...late.part.reasons, { span: source.stream?.node.span ?? source.node.name.span, message: "a row is sent once, when it is known" }]),
      help: `read a view that is stamped when \`${column.name}\` is known, with a stream of its own: \`view … from ${source.name} at … { stream … }\`, or give the source a \`key … revised by …\``,
    });
    return;
  }
}

/** A window that is shorter than what it reads is late holds nothing, ever. */
export function windowsMustBeAbleToHoldARow(group: GroupSymbol, context: CheckContext): void {
  for (const feature of group.features) {
    for (const aggregate of groupAggregates(feature)) {
      const over = aggregate.over;
      if (over === undefined || over.kind !== "duration") continue;
      const lag = leastLag(group, aggregate, context.knowledge);
      const span = over.width + (over.step ?? 0) + over.ending;
      if (!(lag >= span)) continue;
      const known = windowKnown(group, aggregate, context.knowledge);
      const wanted = roundUpDuration(lag + over.width);
      context.report({
        code: "MLS3040",
        severity: "error",
        message: `the window of \`${feature.name}\` is always empty`,
        span: over.node.span,
        label: `looks back ${durationText(span)}, but what it reads is known ${durationText(lag)} late at least`,
        related: relatedOf(known.flatMap((part) => part.reasons)),
        help: `look back further, e.g. \`over ${wanted}\``,
        fixes: [{ title: `widen the window to ${wanted}`, edits: [{ span: over.node.width.kind === "duration" ? over.node.width.duration.span : over.node.span, text: wanted }] }],
      });
    }
  }
}

/** The proved least of K − at over all rows. */
function leastLag(group: GroupSymbol, aggregate: AggregateTyped, knowledge: Knowledge): number {
  return windowLag(group, aggregate, knowledge).least;
}

function roundUpDuration(micros: number): string {
  for (const [unit, size] of [["d", 86_400e6], ["h", 3_600e6], ["m", 60e6], ["s", 1e6]] as const) {
    if (micros >= size) return `${Math.ceil(micros / size)}${unit}`;
  }
  return "1s";
}

/** What a feature reads must have a past: a table that is overwritten has none. */
export function featuresMustNotReadMutableTables(group: GroupSymbol, context: CheckContext): void {
  for (const feature of group.features) {
    for (const aggregate of groupAggregates(feature)) {
      const never = windowKnown(group, aggregate, context.knowledge).find((part) => part.term.base.kind === "never");
      if (never === undefined) continue;
      reportNever(feature, never.reasons, context);
      break;
    }
  }
}

function reportNever(feature: FeatureSymbol, reasons: readonly Reason[], context: CheckContext): void {
  context.report({
    code: "MLS3011",
    severity: "error",
    message: `\`${feature.name}\` depends on something whose past is not kept`,
    span: feature.node.name.span,
    label: "no moment in the past can be asked for it",
    related: relatedOf(reasons),
    help: "keep its history (`valid from a to b known at c`), or declare it `timeless` with the reason if it never changes",
  });
}
