/** MLS23xx to MLS26xx: examples, models, splits, decisions, tests and deployment. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { PAST_TYPES } from "./past.ts";
import { SPINES } from "./types-spines.ts";
import { entry, features, model, parcels, shipments, spec, SPLIT } from "./types-parts.ts";

const BASE = spec(parcels(), shipments("weight\ndistance"), SPLIT);
const FOLDED = SPLIT.replace("{\n", "{\n  folds 4\n");
const decide = (goal: string): string => `decide warn for lateness {\n  warn = score >= c\n${goal}}\n`;
const OUTCOMES = 'decide handling for lateness {\n  warn = score >= c\n  act  = if warn then "call" else if score < 0.1 then "wait" else "look"\n  choose c to minimize 1 * false_positives + 4 * false_negatives\n}\n';
const tests = (line: string): string => `tests lateness {\n  ${line}\n}\n`;

export const MODELS: readonly CatalogueEntry[] = [
  entry("MLS2301", "Two features have one name", "A model reads its inputs by name. Features of groups used twice are told apart by a prefix.", spec(parcels(), features("n = count() over 1d"), features("n = count() over 7d", "hauls", "carrier"), shipments("history(depot)\nhauls(carrier)")), spec(parcels(), features("n = count() over 1d"), features("n = count() over 7d", "hauls", "carrier"), shipments("history(depot)\nhauls(carrier) prefix carrier_"))),
  entry("MLS2302", "The keys do not fit the group", "A group is used with a value for each of its keys.", spec(parcels(), features("n = count() over 1d", "history", "depot, carrier"), shipments("history(depot)")), spec(parcels(), features("n = count() over 1d", "history", "depot, carrier"), shipments("history(depot, carrier)"))),
  ...PAST_TYPES,
  ...SPINES,
  entry("MLS2360", "The folds do not fit", "Cross-validation needs from 2 to 50 folds, so that each is taught by some rows and judged on others. `rolling` moves forward in time, which closed rows have none of: their folds are drawn.", spec(parcels(), shipments("weight"), FOLDED.replace("folds 4", "folds 1")), spec(parcels(), shipments("weight"), FOLDED)),
  entry(
    "MLS2361",
    "A threshold is chosen by a rule of several outcomes",
    "The goal of `choose` counts right and wrong yeses. A rule of several outcomes (block, look at it, pass) has none to count: a rule before it says yes or no, and it uses that one.",
    spec(BASE, model("learner gbdt"), OUTCOMES.replace("  warn = score >= c\n", "").replace("if warn", "if score >= c")),
    spec(BASE, model("learner gbdt"), OUTCOMES),
  ),
  entry("MLS2401", "There is no such learner, parameter, option or metric", "Names of learners, their parameters, transforms' options and metrics are fixed. A misspelt parameter would otherwise be left at its default, and nobody would see it.", spec(BASE, model("learner gbdt { tress 300 }")), spec(BASE, model("learner gbdt { trees 300 }"))),
  entry("MLS2402", "A parameter is out of range", "Each parameter has the values for which it means something.", spec(BASE, model("learner gbdt { depth 900 }")), spec(BASE, model("learner gbdt { depth 9 }"))),
  entry("MLS2403", "The learner can't take an input", "`gbdt` takes missing values and categories as they are; linear learners take numbers that are there. Points in time and free text are no inputs of any: what is made of them is.", spec(parcels(), shipments("weight\ncarrier"), SPLIT, model("learner logistic")), spec(parcels(), shipments("weight\ncarrier"), SPLIT, model("learner logistic", "one_hot(carrier); *"))),
  entry("MLS2404", "The task does not fit the label", "A Bool makes the task binary, a closed set or Category multiclass, a number regression; and a learner is made for some of these.", spec(BASE, model("learner linear")), spec(BASE, model("learner logistic"))),
  entry("MLS2405", "Inputs are not to be told apart", "Each input has one name, its own or that of its only feature.", spec(BASE, model("learner gbdt", "weight / distance")), spec(BASE, model("learner gbdt", "density = weight / distance"))),
  entry("MLS2406", "A transform that learns stands inside arithmetic", "What is fitted runs inside the model's graph, after all that is worked out for it. So transforms enclose arithmetic, never the other way round.", spec(BASE, model("learner gbdt", "standardize(weight) * 2")), spec(BASE, model("learner gbdt", "standardize(weight * 2)"))),
  entry("MLS2430", "A projection adds numbers of different units", "The directions of `pca` are sums: of metres and seconds they depend on which units somebody chose. `scale: true` brings all numbers to one scale first; `standardize` or another scaler around each does the same.", spec(BASE, model("learner gbdt", "size = pca(weight, distance, components: 1)")), spec(BASE, model("learner gbdt", "size = pca(weight, distance, components: 1, scale: true)"))),
  entry("MLS2431", "A labeler does not fit its examples", "Rules vote for one of the label's classes, or abstain with `missing`: so the label is a Bool, a closed set or a Category, the labeler has a name of its own, a rule votes on some row, and a model predicts a labeler of its own examples.", spec(parcels("took: Float<h> known at sent + 3d"), shipments("weight", "label  hours = took"), "labeler guesses for shipments {\n  far = if distance > 800 then 30<h> else missing\n}\n"), spec(parcels(), shipments("weight"), "labeler guesses for shipments {\n  far = if distance > 800 then true else missing\n}\n")),
  entry("MLS2501", "The parts of a split do not add up", "A split has a part to learn from, one to choose by and one to judge with, each once, all by time or all by shares that come to 100 %.", spec(parcels(), shipments("weight"), 'split shipments by time in "UTC" {\n  train until 2024-01-01\n  test  until 2024-05-01\n}\n'), spec(parcels(), shipments("weight"), SPLIT)),
  entry("MLS2601", "A decision's parameter is not chosen, or not used", "A threshold is chosen by a goal, on its own piece of validate, or written as a number.", spec(BASE, model("learner gbdt"), decide("")), spec(BASE, model("learner gbdt"), decide("  choose c to minimize 1 * false_positives + 4 * false_negatives\n"))),
  entry("MLS2602", "A test does not fit", "A test compares a metric of the model's task with a number or a baseline's metric.", spec(BASE, model("learner gbdt"), tests('auc >= "high"')), spec(BASE, model("learner gbdt"), tests("auc >= 0.6"))),
  entry("MLS2603", "A line of `deploy` does not fit", "Ports, timeouts and what answers when the model can't are checked before anything is built.", spec(BASE, model("learner gbdt"), "deploy lateness {\n  serve http { port 808000 }\n}\n"), spec(BASE, model("learner gbdt"), "deploy lateness {\n  serve http { port 8080 }\n}\n")),
];
