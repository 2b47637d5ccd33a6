/** Models that are trained on the examples: inputs with their learnt transforms, learners for the label's task, calibration, decisions; and labelers, whose votes teach some of them. */
import type { Draw } from "./draw.ts";
import { Expressions, type Scope } from "./expressions.ts";
import type { Block, Line } from "./model.ts";
import { text } from "./sources.ts";
import { plain } from "./values.ts";
import { BOOL, type FuzzType, make, type Term } from "./term.ts";

export interface Label {
  readonly name: string;
  readonly type: FuzzType;
}

type Learner = "gbdt" | "logistic" | "softmax" | "linear";

const LEARNERS: Partial<Record<FuzzType["kind"], readonly Learner[]>> = { bool: ["gbdt", "gbdt", "logistic"], enum: ["gbdt", "softmax"], int: ["gbdt", "linear"], float: ["gbdt", "linear"] };

export interface Teaching {
  readonly label: Label;
  /** What the examples compute, under its name. */
  readonly features: readonly Term[];
  readonly labeler: string | undefined;
  readonly isSplit: boolean;
  /** Whether rows lie in lists, so that they may be ranked. */
  readonly lists: boolean;
}

export function makeTaught(draw: Draw, { label, features, labeler, isSplit, lists }: Teaching): Block[] {
  const ranked = lists && label.type.kind === "bool" && draw.chance(60);
  const learner = ranked ? "gbdt" : draw.pick(LEARNERS[label.type.kind]!);
  const inputs = draw.some(features, 1, 7).flatMap((feature): Line[] => inputOf(draw, feature, learner));
  if (inputs.length === 0) return [];
  const classes = !ranked && (label.type.kind === "bool" || label.type.kind === "enum");
  const votes = labeler !== undefined && !ranked && draw.chance(60);
  const params = learner === "gbdt" ? `gbdt { trees ${draw.pick([3, 8, 20])}, leaves ${draw.pick([2, 4, 8])}, min_leaf 1, min_category 1, learning_rate ${draw.pick(["0.1", "0.5", "1"])}${draw.chance(20) ? ", subsample 0.7, columns 0.7" : ""}${isSplit && draw.chance(20) ? ", patience 3" : ""} }` : `${learner} { l2 ${draw.pick(["1", "0.01", "100"])} }`;
  const items: (Line | Block)[] = [
    text(`predict ${votes ? labeler : label.name}${ranked ? " as ranking" : ""}`), { head: text("inputs"), items: inputs, fixed: 1 }, text(`learner ${params}`),
    ...(isSplit && classes && draw.chance(30) ? [text(`calibrate ${draw.pick(["isotonic", "platt"])}`)] : []), text(`seed ${draw.below(100)}`),
  ];
  // One for each value of a feature of few values.
  const apart = features.find((feature) => feature.outside !== true && ["bool", "enum", "category"].includes(feature.type.kind));
  const segmented = !ranked && apart !== undefined && draw.chance(15);
  const model: Block = { head: text(`model taught for asked_rows${segmented ? ` by ${String(apart.parts[0])} where count >= 2` : ""}`), items, fixed: 3 };
  const scored = label.type.kind === "bool" || label.type.kind === "int" || label.type.kind === "float";
  if (!ranked && !segmented && scored && draw.chance(20)) {
    const outer: Block = { head: text("model outer for asked_rows"), items: [text(`predict ${label.name}`), { head: text("inputs"), items: [text("inner = taught.score"), inputs[0]!], fixed: 2 }, text("learner gbdt { trees 3, leaves 3, min_leaf 1 }"), text("seed 5")], fixed: 4 };
    return [model, outer];
  }
  return !ranked && label.type.kind === "bool" && draw.chance(40) ? [model, decision(draw, isSplit)] : [model];
}

function decision(draw: Draw, isSplit: boolean): Block {
  const chosen = isSplit && draw.chance(50);
  return { head: text("decide act for taught"), items: chosen ? [text("warn = score >= c"), text("choose c to minimize 1 * false_positives + 2 * false_negatives")] : [text("warn = score >= 0.4"), text('way = if warn then "call" else if score < 0.1 then "wait" else "look"')], fixed: 2 };
}

/** A feature as the learner takes it; none where it can't. */
function inputOf(draw: Draw, feature: Term, learner: Learner): Line[] {
  const name = String(feature.parts[0]);
  const input = (written: string): Line[] => [make(BOOL, false)`${`i_${name} = ${written.replace("_x_", name)}`}`];
  const bare = learner === "gbdt";
  // What is missing on all of train teaches `impute` nothing.
  const none = feature.type.kind === "int" || feature.type.kind === "float" ? plain(feature.type) : "";
  switch (feature.type.kind) {
    case "int":
    case "float":
      return input(draw.pick(bare ? ["_x_", "_x_", "standardize(_x_)", "bucket(_x_, bins: 3)", "minmax_scale(_x_)", "robust_scale(_x_)"] : [`standardize(_x_ ?? ${none})`, `_x_ ?? ${none}`, `minmax_scale(_x_ ?? ${none})`, "standardize(impute(_x_))", "impute(_x_, with: median)", "bucket(impute(_x_), bins: 3)"]));
    case "bool":
      return input(bare && draw.chance(70) ? "_x_" : "_x_ ?? false");
    case "duration":
      return bare ? input("_x_") : [];
    case "category":
    case "enum":
      return input(draw.pick([...(bare ? ["_x_", "_x_"] : []), "one_hot(_x_)", "one_hot(_x_, other: true, max_levels: 2)", "target_encode(_x_, smoothing: 2)", "count_encode(_x_)"]));
    case "text":
      return input(draw.pick(["vocabulary(_x_, min_count: 1)", "vocabulary(_x_, min_count: 1, ngrams: 2)", "vocabulary(_x_, min_count: 1, value: tf_idf)"]));
    case "list":
      return feature.type.of!.kind === "category" || feature.type.of!.kind === "enum" ? input("multi_hot(_x_, other: true)") : [];
    default:
      return [];
  }
}

/** Rules that vote for the label, each of which may abstain. */
export function makeLabeler(draw: Draw, label: Label, scope: Scope): Block | undefined {
  const at = new Expressions(draw, { ...scope, door: true });
  const vote = (): string => (label.type.kind === "bool" ? draw.pick(["true", "false"]) : `"${draw.pick(label.type.values!)}"`);
  const rules = draw.times(1, 4, (i): Line => (draw.chance(60) ? make(BOOL, false)`${`rule_${i} = if `}${at.condition(2)}${` then ${vote()} else missing`}` : make(BOOL, false)`${`rule_${i} = if `}${at.condition(1)}${` then ${vote()} else if `}${at.condition(1)}${` then missing else ${vote()}`}`));
  return { head: text("labeler signs for asked_rows"), items: [text(`predict ${label.name}`), ...rules], fixed: 2 };
}
