/** Inputs, models and decisions: what was learnt, and from which part. */
import type { Checked } from "../check.ts";
import { walk } from "../semantics/walk.ts";
import type { DecideSymbol, ModelInputSymbol, ModelSymbol, Typed } from "../semantics/program.ts";
import type { Explanation, Learnt } from "./explanation.ts";
import { placeOf, textOf, typeFacts } from "./facts.ts";
import { explainExampleFeature, knownAtMoment } from "./of-examples.ts";
import { readByAll } from "./of-row.ts";
import { provenanceOf } from "./provenance.ts";
import { reachOfExpression, staleness } from "./reach.ts";

export function explainInput(model: ModelSymbol, input: ModelInputSymbol, checked: Checked): Explanation {
  const inner = withoutTransforms(input.value);
  const had = reachOfExpression(inner, model.examples);
  const stale = model.examples.asked === undefined ? undefined : staleness(had);
  return {
    name: input.name,
    kind: "input",
    owner: model.name,
    role: `input of ${model.name}`,
    ...(input.fromRest ? { text: `${input.name}, by \`*\`` } : { text: textOf(input.value.node) }),
    place: placeOf(input.span, checked),
    type: typeFacts(input.value.type, input.value.range),
    known: knownAtMoment(inner, model.examples, checked),
    learnt: fittedBy(input.value, model, checked),
    had,
    ...(stale === undefined ? {} : { staleAtMost: stale }),
    ...provenanceOf([inner]),
    madeOf: inner.kind === "feature" && inner.feature.kind === "exampleFeature" ? [explainExampleFeature(model.examples, inner.feature, checked)] : readByAll([inner], checked, new Set()),
  };
}

export function explainModel(model: ModelSymbol, checked: Checked): Explanation {
  const inputs = model.inputs.map((input) => explainInput(model, input, checked));
  const stale = inputs.flatMap((input) => (input.staleAtMost === undefined ? [] : [input.staleAtMost]));
  const had = new Map(inputs.flatMap((input) => input.had.map((one) => [`${one.place} ${one.of}`, one] as const)));
  return {
    name: model.name,
    kind: "model",
    owner: model.examples.name,
    role: `model of ${model.label?.name ?? "?"} for ${model.examples.name}, ${model.task}`,
    text: model.learner === undefined ? "no learner" : `learner ${model.learner.name}`,
    ...(model.doc === undefined ? {} : { doc: model.doc }),
    place: placeOf(model.node.name.span, checked),
    learnt: learntBy(model, checked),
    had: [...had.values()],
    ...(stale.length === 0 ? {} : { staleAtMost: Math.max(...stale) }),
    ...provenanceOf([...model.inputs.map((input) => withoutTransforms(input.value)), ...(model.segments?.features ?? []).map((feature) => feature.value), ...(model.label === undefined ? [] : [model.label.value])]),
    // An input's own tree is asked for by its name.
    madeOf: inputs.map((input) => ({ ...input, madeOf: [] })),
  };
}

export function explainDecision(decide: DecideSymbol, rule: DecideSymbol["rules"][number], checked: Checked): Explanation {
  const model = explainModel(decide.model, checked);
  return {
    name: rule.name,
    kind: "decision",
    owner: decide.name,
    role: `decision for ${decide.model.name}`,
    text: textOf(rule.value.node),
    ...(decide.doc === undefined ? {} : { doc: decide.doc }),
    place: placeOf(rule.span, checked),
    type: typeFacts(rule.value.type, rule.value.range),
    learnt: decide.choose.map((choice) => ({ what: `${choice.parameter}, chosen to ${choice.direction} ${textOf(choice.objective.node)}`, from: "validate (its piece for thresholds)", usesLabel: true, outOfFold: false })),
    had: model.had,
    ...(model.staleAtMost === undefined ? {} : { staleAtMost: model.staleAtMost }),
    ...provenanceOf([rule.value]),
    madeOf: [model],
  };
}

/** Inner scores that an expression reads. */
function scoredBy(value: Typed, checked: Checked): Learnt[] {
  const found = new Map<string, Learnt>();
  walk(value, (part) => {
    if (part.kind === "score" && !part.own) found.set(part.model.name, { what: `${part.model.name}.score, of ${part.model.label?.name ?? "?"}`, from: partText(part.model, "train", checked), usesLabel: true, outOfFold: true });
    return undefined;
  });
  return [...found.values()];
}

/** Inner scores and transforms of an input, the innermost first. */
function fittedBy(value: Typed, model: ModelSymbol, checked: Checked): Learnt[] {
  if (value.kind !== "transform") return scoredBy(value, checked);
  return [...fittedBy(value.argument, model, checked), { what: textOf(value.node), from: partText(model, "train", checked), usesLabel: value.usesLabel, outOfFold: value.usesLabel }];
}

function learntBy(model: ModelSymbol, checked: Checked): Learnt[] {
  const transforms = model.inputs.flatMap((input) => fittedBy(input.value, model, checked).filter((one) => !one.what.includes(".score, of ")));
  const { learner } = model;
  if (learner === undefined) return transforms;
  const segments = model.segments === undefined ? [] : [{ what: `one more a ${model.segments.features.map((feature) => feature.name).join(", ")}, with all that is learnt here`, from: `train rows of the segment alone, where there are ${model.segments.least}`, usesLabel: true, outOfFold: false }];
  const chain = model.inner.map((inner) => ({ what: `${inner.name}.score, of ${inner.label?.name ?? "?"}`, from: `${partText(inner, "train", checked)}; its pieces of validate come before this model's`, usesLabel: true, outOfFold: true }));
  const stops = learner.params.get("patience");
  const refit = model.refit.length === 0 ? [] : [{ what: "once more, with the rounds found", from: model.refit.join(" and "), usesLabel: true, outOfFold: false }];
  return [
    ...chain,
    ...transforms,
    ...segments,
    { what: learner.name, from: partText(model, "train", checked), usesLabel: true, outOfFold: false },
    ...(typeof stops === "number" && stops > 0 ? [{ what: "when to stop", from: "validate (its piece for stopping)", usesLabel: true, outOfFold: false }] : []),
    ...(model.calibrate === undefined ? [] : [{ what: `calibration (${model.calibrate})`, from: "validate (its piece for calibration)", usesLabel: true, outOfFold: false }]),
    ...refit,
  ];
}

/** `train (until 2001-04-15)`. */
function partText(model: ModelSymbol, name: "train" | "validate" | "test", checked: Checked): string {
  const part = checked.program.splits.find((split) => split.examples === model.examples)?.parts.find((one) => one.name === name);
  const span = part?.node.span;
  const written = span === undefined ? "" : (checked.texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s+/g, " ");
  return written === "" ? name : `${name} alone (${written.replace(new RegExp(`^${name} `), "")})`;
}

function withoutTransforms(value: Typed): Typed {
  return value.kind === "transform" ? withoutTransforms(value.argument) : value;
}
