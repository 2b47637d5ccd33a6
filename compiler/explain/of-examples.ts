/** Columns of example sets: features and the label, proved against the moment of prediction. */
import type { Checked } from "../check.ts";
import { keptOut } from "../semantics/check/history.ts";
import { aheadLabel, labelLag } from "../semantics/check/label-ahead.ts";
import { momentReasons } from "../semantics/check/lateness.ts";
import { windowKnown } from "../semantics/check/window.ts";
import { aggregates } from "../semantics/knowledge/reads.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { walk } from "../semantics/walk.ts";
import type { ExampleFeatureSymbol, ExamplesSymbol, FeatureSymbol, GroupSymbol, Typed } from "../semantics/program.ts";
import type { Explanation, KnownFacts } from "./explanation.ts";
import { chainOf, momentsOf, placeOf, proofAgainst, textOf, typeFacts } from "./facts.ts";
import { cutText, explainGroupFeature } from "./of-history.ts";
import { readByAll } from "./of-row.ts";
import { knownText } from "../plan/known-text.ts";
import { provenanceOf } from "./provenance.ts";
import { reachOfExpression, staleness } from "./reach.ts";

export function explainExampleFeature(examples: ExamplesSymbol, feature: ExampleFeatureSymbol, checked: Checked): Explanation {
  const { value } = feature;
  const had = reachOfExpression(value, examples);
  const stale = examples.asked === undefined ? undefined : staleness(had);
  const text = value.kind === "use" ? `${value.use.group.name}(${value.use.args.map((arg) => textOf(arg.node)).join(", ")}).${value.feature.name}` : textOf(value.node);
  return {
    name: feature.name,
    kind: "example feature",
    owner: examples.name,
    role: `feature of ${examples.name}${askedText(examples)}`,
    text,
    ...(feature.doc === undefined ? {} : { doc: feature.doc }),
    place: placeOf(feature.span, checked),
    type: typeFacts(value.type, value.range),
    known: knownAtMoment(value, examples, checked),
    learnt: [],
    had,
    ...(stale === undefined ? {} : { staleAtMost: stale }),
    ...provenanceOf([value]),
    madeOf: readByAll([value], checked, new Set()),
  };
}

export function explainLabel(examples: ExamplesSymbol, checked: Checked): Explanation {
  const label = examples.label!;
  return {
    name: label.name,
    kind: "label",
    owner: examples.name,
    role: `label of ${examples.name}${askedText(examples)}${label.from === undefined ? "" : `, over rows of ${label.from.input.name}`}`,
    text: textOf(label.node.value),
    place: placeOf(label.node.span, checked),
    type: typeFacts(label.value.type, label.value.range),
    known: knownAhead(examples, checked) ?? knownAtMoment(label.value, examples, checked),
    learnt: [],
    had: [{ place: "batch", of: examples.name, text: "batch: for training and judging alone; an example whose label is not known before the data ends is left out" }],
    ...provenanceOf([label.value]),
    madeOf: readByAll([label.value], checked, new Set()),
  };
}

/** A label from another source is final a fixed time after the moment, or after the horizon. */
function knownAhead(examples: ExamplesSymbol, checked: Checked): KnownFacts | undefined {
  const label = aheadLabel(examples);
  if (label === undefined) return undefined;
  const chain = aggregates(label.value).flatMap((aggregate) => chainOf(windowKnown(label.from, aggregate, checked.knowledge), checked));
  const lag = labelLag(label, checked.knowledge);
  const { width, horizon, upTo } = label.from;
  const fixed = durationText(width + lag);
  if (upTo === undefined) return { formula: `${fixed} after the moment${horizon === undefined ? "" : ` + ${horizon.name}`}`, chain };
  const behind = `the moment + ${upTo.column.name}`;
  const long = lag === 0 ? behind : `${durationText(lag)} after ${behind}`;
  return { formula: width === 0 ? long : `the later of ${long} and ${fixed} after the moment`, chain };
}

/** The knowledge time of an expression over a row of the examples: of what it reads of the row itself, and of the histories that it reads. */
export function knownAtMoment(value: Typed, examples: ExamplesSymbol, checked: Checked): KnownFacts {
  const row = checked.knowledge.ofExpression(value);
  const uses = usesIn(value);
  const groups = [...new Set(uses.map((use) => use.group))];
  const cuts = [...new Set(groups.flatMap((group) => historyText(group, examples, checked) ?? []))];
  const own = knownText(row);
  const formula = [...(own === "always" && cuts.length > 0 ? [] : [own]), ...cuts].join("; and of history, ");
  if (examples.asked === undefined) return { formula, chain: chainOf(row, checked) };
  const proof = proofAgainst(row, examples, checked);
  const late = groups.length === 0 ? undefined : Math.min(...groups.map(behind));
  const proofs = [...(own === "always" && groups.length > 0 ? [] : [proof]), ...(late === undefined ? [] : [`of history, ${late === 0 ? "before the moment asked" : `more than ${durationText(late)} before the moment asked`}`])].filter((one) => one !== undefined);
  const history = uses.flatMap(({ group, feature }) => explainGroupFeature(group, feature, checked).known?.chain ?? []);
  const chain = [...chainOf(row, checked), ...history, ...chainOf([], checked, momentReasons(examples.asked, momentsOf(examples, checked)))];
  return { formula, ...(proofs.length === 0 ? {} : { proof: proofs.join("; ") }), chain: chain.filter((step, i) => chain.findIndex((other) => JSON.stringify(other) === JSON.stringify(step)) === i) };
}

/** What a group sees of history at the moment: rows known before its cut, and not the one that is asked about where its key keeps that out. */
function historyText(group: GroupSymbol, examples: ExamplesSymbol, checked: Checked): string | undefined {
  const cut = cutText(group);
  if (cut === undefined) return undefined;
  const kept = keptOut(examples, group, checked);
  return `rows known before ${cut}${kept === undefined ? "" : `, without the row itself (told by its key: ${kept.asked.map(({ name }) => name).join(", ")})`}`;
}

/** Features of groups that an expression reads, through features named before. */
function usesIn(value: Typed): { readonly group: GroupSymbol; readonly feature: FeatureSymbol }[] {
  const found: { group: GroupSymbol; feature: FeatureSymbol }[] = [];
  const visit = (expr: Typed): void =>
    walk(expr, (part) => {
      if (part.kind === "use") found.push({ group: part.use.group, feature: part.feature });
      if (part.kind === "feature") visit(part.feature.value);
      return undefined;
    });
  visit(value);
  return found;
}

function behind(group: GroupSymbol): number {
  const { ready } = group;
  return ready === undefined ? 0 : ready.kind === "live" ? ready.within.micros : ready.after.micros;
}

function askedText(examples: ExamplesSymbol): string {
  const { asked } = examples;
  if (asked === undefined) return "";
  return `, asked at ${textOf(asked.at.node)}${asked.within === 0 ? "" : ` within ${durationText(asked.within)}`}`;
}
