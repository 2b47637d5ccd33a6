import { CONTEXT } from "./context.ts";
import type { ReferenceEntry } from "./entry.ts";

const declaration = (name: string, signature: string, doc: string, parts: ReferenceEntry["parts"], example: string): ReferenceEntry => ({ kind: "declaration", name, signature, doc, example, parts });

const SET = `${CONTEXT}
examples checkouts {
  rows   orders asked at placed + 1m within 5m
  label  sent_back = returned
  features { history(customer); amount; items; channel }
}
`;
const SPLIT = `split checkouts by time in "UTC" { train until 2024-06-01; validate until 2024-08-01; test until 2024-10-01 }
`;
const MODEL = `model returns for checkouts {
  predict sent_back
  inputs  { standardize(amount); * }
  learner gbdt { trees 300, depth 4, patience 30 }
  seed    1
}
`;

/** Models, what is done with them, and how they are judged. */
export const MODEL_ENTRIES: readonly ReferenceEntry[] = [
  declaration(
    "split",
    "split EXAMPLES by time in ZONE { … } · by group(NAMES) { … } · random { … } · folds K { … } · rolling K { … }",
    "Which rows are trained on, chosen by and judged by. Parts are ordered in time: a row belongs to a part if its moment lies in it and its label is known before the next begins; the gap follows from that. `random` is for closed rows alone.",
    [
      ["train until DATE; validate until DATE; test until DATE", "by the date in the zone"],
      ["train last D, validate D, test D", "counted back from the data's end"],
      ["train 70%, validate 15%, test 15%", "by shares: `random` and `by group`"],
      ["folds K", "cross-validates on train and validate: K equal pieces, each judged by a model of what lies before it (closed rows: K folds drawn, each judged by a model of the others)"],
      ["rolling K", "cross-validates on K windows as long as validate, the last one validate itself"],
      ["gap D", "widens the gap between parts"],
      ["generalise to new NAME", "the promise is to keys not met before: groups must be on one side; under `by time` a row of a later part whose key an earlier part holds is left out, and counted"],
    ],
    SET + SPLIT,
  ),
  declaration(
    "model",
    "model NAME for EXAMPLES [ by NAMES [ where count >= N ] ] { … }",
    "What is predicted, from which inputs, by which learner. Transforms that learn stand here alone and are fitted on train. Stopping, calibration and thresholds use pieces of validate, a separate one each; test is touched by `mlsc test` alone.",
    [
      ["predict LABEL", "or a labeler; a Bool is binary, a closed set or Category multiclass, a number regression"],
      ["predict LABEL as ranking", "orders the rows of each list (`group` of the examples): by a Bool, or by whole numbers of relevance from 0 to 30"],
      ["inputs { transform(feature); name = EXPR; * }", "`*` is every feature not named in another input; `* except (a, b)` leaves some out"],
      ["inputs { other.score; other.score(\"CLASS\"); other.class }", "what another model for the same examples says: out of fold for the rows of train, by the model that is kept for all others"],
      ["by NAMES where count >= N", "one a value of these features that has so many train rows (100 unless said), and one of all rows for the others"],
      ["learner NAME { parameter value, … }", "see the learners"],
      ["calibrate isotonic | platt", "on a piece of validate of its own"],
      ["seed N", "all chance in training comes from it"],
      ["refit on train, validate", "after all choices are made"],
    ],
    SET + SPLIT + MODEL,
  ),
  declaration(
    "decide",
    "decide NAME for MODEL { … }",
    "What is done with the score. A threshold is chosen on a piece of validate of its own, by what errors cost.",
    [
      ["name = EXPR", "a rule over `score`, chosen parameters and features of the examples; of several classes `score(\"CLASS\")` and `class` too"],
      ["act = if warn then \"call\" else \"look\"", "a rule of several outcomes; it may use rules before it"],
      ["choose c to minimize EXPR", "over true_positives, false_positives, true_negatives, false_negatives and count, or over rows: `20 * count(where label == \"a\" and act == \"b\") + sum(price where act == \"c\")`"],
      ["choose c to maximize EXPR where QUOTA", "the best of the values whose counts keep to it: `true_positives + false_positives <= 5% * count` is at most a twentieth of the rows"],
    ],
    `${SET}${SPLIT}${MODEL}decide warn for returns {\n  warn = score >= c\n  choose c to minimize 1 * false_positives + 4 * false_negatives\n}\n`,
  ),
  declaration("labeler", "labeler NAME for EXAMPLES { … }", "Weak supervision in place of a label made by hand: rules vote on rows of train, and a model that says `predict NAME` learns what they say together, weighed by how right they are. Rows of train then need not have that label; validate and test are judged by the one made by hand, which no rule may read. What the rules say together is fitted wherever a model is taught by it: in each fold anew, and once for all the segments of a model.",
    [
      ["predict LABEL", "which of several labels the votes stand for; of one it may be left out"],
      ["name = EXPR", "a rule: one of the label's classes, or `missing`, which abstains. It may read the row's columns, those known later too (train is purged by when the votes are known), and the examples' features"],
    ],
    `${SET}${SPLIT}labeler signs for checkouts {\n  many    = if items > 20 then true else missing\n  cheap   = if amount < 5 then false else missing\n  unhappy = if contains(note ?? "", "return") then true else missing\n}\nmodel returns for checkouts {\n  predict signs\n  inputs  { amount; items }\n  learner gbdt\n  seed    1\n}\n`,
  ),
  declaration(
    "tests",
    "tests MODEL { … }",
    "What must hold on the test part, or the model is not released: `mlsc test` exits 1.",
    [
      ["METRIC >= BOUND", "a bound is a number, a baseline's metric, or arithmetic of these"],
      ["METRIC >= BOUND for each NAMES where count >= N", "on each slice"],
      ["spread(METRIC) by NAMES <= BOUND", "greatest less least over slices"],
      ["nondecreasing in INPUT · nonincreasing in INPUT", "asked with the input alone moved"],
      ["stable when NAME = EXPR within X on P% of rows", "asked with a column replaced"],
      ["latency p99 <= D", "of the scorer, one row at a time"],
      ["… else warn · … xfail \"why\"", "softened, visibly"],
    ],
    `${SET}${SPLIT}${MODEL}tests returns {\n  auc     >= 0.65\n  logloss <= 0.97 * prior.logloss\n  auc     >= 0.6 for each channel where count >= 500\n}\n`,
  ),
  declaration(
    "deploy",
    "deploy MODEL { … }",
    "How a model is served: `mlsc build` writes a bundle from it, `mlsc serve` answers requests.",
    [
      ["serve http { port N, timeout D, otherwise prior }", "what answers when the model can't in time"],
      ["store embedded", "where history's features come from"],
      ["score every D into parquet(\"FOLDER\") · csv(\"FOLDER\")", "`mlsc score` scores every row of `rows each TABLE every …` at the dates that are due, one file a date"],
      ["explore P% · explore RULE P%", "an option of `serve` and `score`: chance decides the order of that share of the lists, or the rule for that share of the questions; the answer has its `propensity`"],
    ],
    `${SET}${SPLIT}${MODEL}deploy returns { serve http { port 8080, timeout 50ms, otherwise prior }; store embedded }\n`,
  ),
];
