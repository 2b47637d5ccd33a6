/** Features of groups: windows over the rows that a key's history held at a moment. */
import type { Checked } from "../check.ts";
import { windowKnown } from "../semantics/check/window.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { parts } from "../semantics/walk.ts";
import type { AggregateTyped, FeatureSymbol, GroupSymbol, Typed } from "../semantics/program.ts";
import { overText } from "../syntax/index.ts";
import type { Explanation, KnownFacts } from "./explanation.ts";
import { chainOf, knownFacts, placeOf, textOf, typeFacts } from "./facts.ts";
import { readByAll } from "./of-row.ts";
import { provenanceOf } from "./provenance.ts";
import { reachOfGroup, staleness } from "./reach.ts";

interface Found {
  readonly aggregate: AggregateTyped;
  readonly typed: Typed;
}

/** Aggregates of a feature, also of features named before it. */
function windowsOf(expr: Typed): Found[] {
  if (expr.kind === "aggregate") return [{ aggregate: expr.aggregate, typed: expr }];
  if (expr.kind === "feature") return windowsOf(expr.feature.value);
  return parts(expr).flatMap(windowsOf);
}

export function explainGroupFeature(group: GroupSymbol, feature: FeatureSymbol, checked: Checked): Explanation {
  const windows = windowsOf(feature.value);
  const had = reachOfGroup(group);
  return {
    name: feature.name,
    kind: "feature",
    owner: group.name,
    role: `feature of ${group.name}`,
    text: textOf(feature.node.value),
    ...(feature.doc === undefined ? {} : { doc: feature.doc }),
    place: placeOf(feature.node.span, checked),
    type: typeFacts(feature.value.type, feature.value.range),
    known: groupKnown(group, windows, checked),
    learnt: [],
    had,
    ...(staleness(had) === undefined ? {} : { staleAtMost: staleness(had)! }),
    ...provenanceOf([feature.value], group),
    madeOf: explainWindows(group, windows, checked),
  };
}

/** The cut that readiness makes: all that a window counts is known before it. */
export function cutText(group: GroupSymbol): string | undefined {
  const { ready } = group;
  if (ready === undefined) return undefined;
  if (ready.kind === "live") return ready.within.micros === 0 ? "moment" : `moment - ${durationText(ready.within.micros)}`;
  return `the last multiple of ${durationText(ready.period.micros)} at or before moment - ${durationText(ready.after.micros)}`;
}

function groupKnown(group: GroupSymbol, windows: readonly Found[], checked: Checked): KnownFacts {
  const reasons = windows.flatMap(({ aggregate }) => windowKnown(group, aggregate, checked.knowledge));
  const ready = group.ready === undefined ? [] : [{ span: group.ready.span, message: `\`${group.name}\` is read as of then` }];
  const cut = cutText(group);
  return { formula: cut === undefined ? "nothing says when its values are ready" : `only rows known before ${cut}`, chain: chainOf(reasons, checked, ready) };
}

function explainWindows(group: GroupSymbol, windows: readonly Found[], checked: Checked): Explanation[] {
  const told = new Set<object>();
  const seen = new Set<string>();
  return windows.flatMap(({ aggregate, typed }): Explanation[] => {
    const over = aggregate.over === undefined ? "over all history" : overText(aggregate.over.node);
    const written = textOf(typed.node);
    const text = written.includes(" over ") ? written : `${written} ${over}`;
    if (seen.has(text)) return [];
    seen.add(text);
    const reads = [...aggregate.arguments, ...aggregate.where, ...(group.where === undefined ? [] : [group.where]), ...group.keys.map((key) => key.value)];
    return [
      {
        name: text,
        kind: "window",
        owner: group.name,
        role: `window over ${group.input.name} by ${group.keys.map((key) => key.name).join(", ")}`,
        place: placeOf(typed.node.span, checked),
        type: typeFacts(typed.type, typed.range),
        known: knownFacts(windowKnown(group, aggregate, checked.knowledge), checked),
        learnt: [],
        had: [],
        ...provenanceOf([typed], group),
        madeOf: readByAll(reads, checked, told),
      },
    ];
  });
}
