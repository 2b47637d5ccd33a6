import { makesRows, type Relation, rootOf } from "../knowledge/known.ts";
import { durationText, exactDurationText } from "../knowledge/times.ts";
import { isOfVersions } from "../knowledge/versions.ts";
import type { GroupSymbol, OverTyped } from "../program.ts";
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
  const streamed = nearestStream(input);
  if (streamed !== undefined) {
    lateColumnsNeedTheirOwnStream(group, streamed, context);
    return;
  }
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
}

/** The relation whose stream feeds this one: its own, or that of the nearest it comes from. */
function nearestStream(relation: Relation): Relation | undefined {
  for (let from = relation; ; from = from.input) {
    if (from.stream !== undefined) return from;
    if (from.kind === "source") return undefined;
    if (from.rows.kind === "union") return from.rows.inputs.every((input) => nearestStream(input) !== undefined) ? from : undefined;
    // A row that is made of many is on no stream of theirs.
    if (makesRows(from)) return undefined;
  }
}

/** A stream sends a row once: of a source when the row is known, of a view when it is there at its event time. Columns known later need a key that revises the row, or a view stamped when they are known. */
function lateColumnsNeedTheirOwnStream(group: GroupSymbol, streamed: Relation, context: CheckContext): void {
  const source = rootOf(group.input);
  if (isOfVersions(group.input)) return;
  const { knowledge } = context;
  const sent = [
    ...knowledge.rowKnown(streamed),
    ...(streamed.kind === "view" ? knowledge.timeParts(knowledge.at(streamed), []) : streamed.known?.at === undefined ? [] : knowledge.timeParts(streamed.known.at, [])),
  ].map((part) => part.term);
  for (const column of groupReads(group)) {
    const late = lateParts(knowledge.ofColumn(column), sent, knowledge.differences(source))[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS4003",
      severity: "error",
      message: `\`${group.name}\` is live and reads \`${column.name}\`, which the row of \`${streamed.name}\`'s stream can't bring yet`,
      span: group.ready?.span ?? group.node.name.span,
      label: lateLabel(late),
      related: relatedOf([...late.part.reasons, { span: streamed.stream?.node.span ?? streamed.node.name.span, message: streamed.kind === "view" ? "a row is sent once, when it happens" : "a row is sent once, when it is known" }]),
      help: `read a view that is stamped when \`${column.name}\` is known, with a stream of its own: \`view … from ${streamed.name} at … { stream … }\`, or make the group \`ready every 1d after 2h\``,
    });
    return;
  }
}

/** A window that is shorter than what it reads is late holds nothing, ever. */
export function windowsMustBeAbleToHoldARow(group: GroupSymbol, context: CheckContext): void {
  const said = new Set<object>();
  for (const feature of group.features) {
    for (const aggregate of groupAggregates(feature)) {
      const over = aggregate.over;
      const width = over && greatestWidth(over);
      if (over === undefined || width === undefined || said.has(over.node)) continue;
      const lag = windowLag(group, aggregate, context.knowledge).least;
      const span = width + (over.step ?? 0) + over.ending;
      if (!(lag >= span) || !Number.isFinite(lag)) continue;
      const known = windowKnown(group, aggregate, context.knowledge);
      said.add(over.node);
      const wanted = roundUpDuration(lag + width, over.step);
      context.report({
        code: "MLS3040",
        severity: "error",
        message: `the window of \`${feature.name}\` is always empty`,
        span: over.node.span,
        label: `looks back ${durationText(span)}, but what it reads is known ${durationText(lag)} late at least`,
        related: relatedOf(known.flatMap((part) => part.reasons)),
        help: `look back further, e.g. \`over ${wanted}\``,
        fixes: over.kind === "calendar" ? undefined : [{ title: `widen the window to ${wanted}`, edits: [{ span: over.node.width.kind === "duration" ? over.node.width.duration.span : over.node.span, text: wanted }] }],
      });
    }
  }
}

/** How far back a window reaches from its end at most; undefined where it reaches back to no fixed time. */
function greatestWidth(over: OverTyped): number | undefined {
  if (over.kind === "duration") return over.width;
  // No month is longer than 31 days; of a wall clock's day an hour or a few may be added at both ends.
  return over.kind === "calendar" ? (over.months * 31 + over.days + 2) * 86_400e6 : undefined;
}

/** A round duration of at least so much, and a multiple of the step. */
function roundUpDuration(micros: number, step = 1): string {
  for (const size of [86_400e6, 3_600e6, 60e6, 1e6]) {
    if (micros >= size) return exactDurationText(Math.ceil(Math.ceil(micros / size) * size / step) * step);
  }
  return exactDurationText(Math.ceil(1e6 / step) * step);
}
