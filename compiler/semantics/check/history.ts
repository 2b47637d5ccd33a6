/** The row that is predicted for is never part of its own history. */
import { rootOf } from "../knowledge/known.ts";
import { durationText, type Term, upperDifference } from "../knowledge/times.ts";
import type { ExamplesSymbol } from "../program.ts";
import { featuresAsked } from "../typing/seen.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { momentReasons } from "./lateness.ts";
import { momentIsSpokenOf, momentTerms, relationOf } from "./moment.ts";
import { groupAggregates, windowKnown } from "./window.ts";

/** Its moment, less readiness, is no later than when it is itself seen. (A `key` that the request carries could keep it out too; no engine does that yet.) */
export function rowsMustNotBeInTheirOwnHistory(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.asked === undefined || moment.length === 0 || momentIsSpokenOf(examples, context)) return;
  const source = rootOf(relation);
  const differences = context.knowledge.differences(source);
  for (const use of examples.uses) {
    const group = use.group;
    if (rootOf(group.input) !== source || group.ready === undefined) continue;
    const delay = group.ready.kind === "live" ? group.ready.within.micros : group.ready.after.micros;
    const at = context.knowledge.timeParts(context.knowledge.at(group.input), []);
    if (context.knowledge.isBroken(context.knowledge.at(group.input))) continue;
    for (const aggregate of featuresAsked(group, [examples]).flatMap(groupAggregates)) {
      if ([...aggregate.arguments, ...aggregate.where].some((expr) => context.knowledge.isBroken(expr))) continue;
      const seenFrom = [...at, ...windowKnown(group, aggregate, context.knowledge)];
      if (seenFrom.some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival")) continue;
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
        help: "ask no later than the row is known plus the group's readiness: shorten `within`, ask earlier, or let the group be ready later",
      });
      break;
    }
  }
}
