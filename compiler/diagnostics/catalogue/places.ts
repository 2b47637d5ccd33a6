/** MLS2416 to MLS2419: decisions by the place in a list. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { order, RESULTS_SPLIT, results, SHOWN, weekly } from "./rankings.ts";
import { entry, spec } from "./types-parts.ts";

const FIRST = "decide shown for order { show = rank <= 5 }\n";
const weeklyFirst = (deploy: string): string => spec(weekly(deploy), "decide call for churn { call = rank <= 100 }\n");

export const PLACES: readonly CatalogueEntry[] = [
  entry(
    "MLS2416",
    "The first of rows that come one by one",
    "`rank` is a row's place among those that it is ordered against: the rows of its `group`, or all rows of a date. Where a question brings one row and nothing says what it stands beside, it would be the first of its list, whatever its score. A share of all rows is taken by a threshold with a quota. Of a model of several classes no score orders the rows.",
    spec(SHOWN, results({ group: "" }), RESULTS_SPLIT, order("predict taken; learner gbdt"), FIRST),
    spec(SHOWN, results({ group: "" }), RESULTS_SPLIT, order("predict taken; learner gbdt"), "decide shown for order {\n  show = score >= c\n  choose c to maximize true_positives where true_positives + false_positives <= 5% * count\n}\n"),
  ),
  entry(
    "MLS2418",
    "`rank` is two things",
    "In a decision `rank` is the place of the row in its list. A feature of the same name would be read in its stead, or the place in the feature's.",
    spec(SHOWN, results({ features: "rank = price" }), RESULTS_SPLIT, order(), FIRST),
    spec(SHOWN, results({ features: "cost = price" }), RESULTS_SPLIT, order(), FIRST),
  ),
  entry(
    "MLS2419",
    "A segment's parameter would be chosen on parts of lists",
    "A model one a segment chooses its parameters for each segment on that segment's rows. A list has rows of several segments, and the place in it is among all of them: on a part of the list every row would stand too far in front.",
    spec(SHOWN, results({ features: "price\nitem" }), RESULTS_SPLIT, order("predict taken; learner gbdt").replace("for results", "for results by item"), "decide shown for order {\n  show = rank <= k\n  choose k to minimize false_positives + 4 * false_negatives\n}\n"),
    spec(SHOWN, results({ features: "price\nitem" }), RESULTS_SPLIT, order("predict taken; learner gbdt").replace("for results", "for results by item"), FIRST),
  ),
];

/** What the checks find, not the typing. */
export const PLACES_CHECKED: readonly CatalogueEntry[] = [
  entry(
    "MLS2417",
    "The place among all rows of a date is asked for one by one",
    "The first hundred of a date are had where all rows of the date are scored together, as `score every` does. A request brings a few of them, of which each is among the first.",
    weeklyFirst("serve http"),
    weeklyFirst('score every 7d into parquet("scores")'),
  ),
];
