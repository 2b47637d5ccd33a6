/** MLS245x and MLS246x: lists and rankings, scores at dates, and what is left to chance. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, spec } from "./types-parts.ts";

/** A page of search results: what was shown for a query, and what was clicked. */
export const SHOWN = `source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    query:    String @id
    searched: Timestamp
    item:     Category
    price:    Float
    position: Int
    clicked:  Bool       known at searched + 1h
    spent:    Float      known at searched + 1d
  }
  at      searched
  known   at searched
  expect  position in 1..50
}
`;

export interface Results {
  readonly group?: string;
  readonly label?: string;
  readonly features?: string;
  readonly more?: string;
}

export function results({ group = "query", label = "taken = clicked", features = "price", more = "" }: Results = {}): string {
  return `examples results {
  rows   shown asked at searched within 1m
${group === "" ? "" : `  group  ${group}\n`}  label  ${label}
${more === "" ? "" : `  ${more}\n`}  features { ${features} }
}
`;
}

const SIGNS = "labeler signs for results {\n  cheap = if price < 5 then true else missing\n  dear  = if price > 90 then false else missing\n}\n";

export const RESULTS_SPLIT = `split results by time in "UTC" { train until 2024-01-01; validate until 2024-03-01; test until 2024-05-01 }
`;

export function order(items = "predict taken as ranking; learner gbdt"): string {
  return `model order for results { inputs { * }; ${items} }
`;
}

const ranked = (set: Results = {}, model?: string, rest = ""): string => spec(SHOWN, results(set), RESULTS_SPLIT, order(model), rest);

/** A shop's customers, asked about every week. */
export const WEEKLY = `table customers {
  from     csv("customers.csv")
  key      customer
  timeless "the country does not change"
  columns  { customer: Category, country: Category }
}

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns { who: Category, placed: Timestamp, amount: Float }
  at      placed
  known   at placed + 1m
}

features habits from orders by who {
  ready every 1d after 2h
  spent = sum(amount) over 30d
}
`;
export const weekly = (deploy: string): string => spec(WEEKLY, `examples asked {
  rows     each customers every 7d
  label    gone = count() == 0 from orders by customer = who over next 28d
  features { habits(customer); country }
}

model churn for asked { predict gone; inputs { * }; learner gbdt }

deploy churn { ${deploy} }
`);

/** Closed rows in lists: pairs of texts and their judged relevance. */
const judged = (split: string): string => `table judged {
  from     csv("judged.csv")
  key      row
  timeless "judged once"
  columns  { query: Category, overlap: Float, relevance: Int }
  expect   relevance in 0..4
}

examples pairs {
  rows     judged
  group    query
  label    grade = relevance
  features { overlap }
}

split pairs ${split} { train 60%; validate 20%; test 20% }

model order for pairs { predict grade as ranking; inputs { * }; learner gbdt }
`;

const ALL: readonly CatalogueEntry[] = [
  entry(
    "MLS2450",
    "A model is to be scored on a schedule, and its rows have no dates",
    "`score every 7d` scores every row of a table at each date that is due. A model that was trained on events, each asked about when it comes, or on rows without a moment, was never asked such a question: what it would answer nobody has tested.",
    spec(SHOWN, results(), RESULTS_SPLIT, order("predict taken; learner gbdt"), 'deploy order { score every 7d into parquet("scores") }\n').replace("  group  query\n", ""),
    weekly('score every 7d into parquet("scores")'),
  ),
  entry(
    "MLS2451",
    "Scores are wanted at dates that the model was not trained for",
    "Rows that are asked about every seven days are asked on one day of the week, at one hour, so long after the nightly tables were made. Scores at other dates are of another population; a model has not learnt what it looks like. Every multiple of the dates' period lies on them.",
    weekly('score every 1d into parquet("scores")'),
    weekly('score every 14d into parquet("scores")'),
  ),
  entry(
    "MLS2453",
    "Lists are made by something that names none",
    "`group` says which rows are ordered against each other: those that share a session, a query, a customer at a date. A number with fractions, a vector or a list has no equal values to share; and of rows that are asked about at every date only the table's key, the horizon and the candidate come with the question.",
    ranked({ group: "price" }),
    ranked(),
  ),
  entry(
    "MLS2420",
    "Votes make no order",
    "A ranking learns which rows of a list stand above which, so it learns from whole lists. Rules vote on some rows of one and are silent on the others, which are then neither above nor below: a list without them is another question than the one that was asked. Learnt row by row, votes teach as they do anywhere, and metrics of lists judge the model all the same.",
    ranked({}, "predict signs as ranking; learner gbdt") + SIGNS,
    ranked({}, "predict signs; learner gbdt") + SIGNS,
  ),
  entry(
    "MLS2421",
    "Segments cut the lists of a ranking",
    "A ranking's score orders the rows of one list and says nothing else: beside another model's it is a number of another kind. So all rows of a list are scored by one model, and segments go by what the list shares: a column of `group`, and what is made or looked up from these.",
    spec(SHOWN, results({ features: "price\nitem" }), RESULTS_SPLIT, order("predict taken as ranking; learner gbdt").replace("for results", "for results by item where count >= 500")),
    spec(SHOWN.replace("item:     Category", "item:     Category\n    device:   Category"), results({ features: "price\nitem\ndevice", group: "query, device" }), RESULTS_SPLIT, order("predict taken as ranking; learner gbdt").replace("for results", "for results by device where count >= 500")),
  ),
  entry(
    "MLS2454",
    "A ranking without lists",
    "A ranking orders rows against each other and learns from which of them was taken. Without `group` nothing says which rows stood beside which: a click in one list would be held against rows of another.",
    ranked({ group: "" }),
    ranked(),
  ),
  entry(
    "MLS2455",
    "A label by which nothing can be ranked",
    "A ranking is learnt from true and false, or from whole numbers of relevance from 0 to 30. A relevance r counts 2^r − 1, so that a few euros more would outweigh all else: grade amounts first.",
    ranked({ label: "taken = spent" }),
    ranked({ label: "taken = if spent > 100 then 3 else if spent > 0 then 2 else if clicked then 1 else 0" }),
  ),
  entry(
    "MLS2456",
    "The score of a ranking is used as a size",
    "A ranking's score is right if it puts the rows of a list into a good order. Adding one number to all scores of a list changes nothing of that, so no score can be compared with a threshold, with another list's, or calibrated to a probability.",
    ranked({}, "predict taken as ranking; learner gbdt; calibrate isotonic"),
    ranked({}, "predict taken; learner gbdt; calibrate isotonic"),
  ),
  entry(
    "MLS2457",
    "A sample cuts lists",
    "A list of which some rows were drawn is another list: what is left of it is learnt to be the best of all. `sample` takes or leaves lists as a whole, so its probability may read only what a list shares.",
    ranked({ more: "sample if clicked then 100% else 10%" }),
    ranked({ more: "sample 10%" }),
  ),
  entry(
    "MLS2458",
    "A list is in two parts",
    "Closed rows are drawn into parts one by one. Half of a list would teach, and the other half judge what was learnt from it.",
    judged("random"),
    judged("by group(query)"),
  ),
  entry(
    "MLS2460",
    "A metric of lists where there are none",
    "`ndcg`, `map`, `mrr`, `hit_rate`, and `recall` of a ranking, are worked out for each list, then averaged. The examples have to say which rows make one.",
    ranked({ group: "" }, "predict taken; learner gbdt", "tests order { ndcg(10) >= 0.5 }\n"),
    ranked({}, "predict taken; learner gbdt", "tests order { ndcg(10) >= 0.5 }\n"),
  ),
  entry(
    "MLS2461",
    "Nothing to explore, or too much",
    "`explore 2%` leaves one decision to chance for a share of the questions: the order of lists, or one rule with a closed set of outcomes. A score alone decides nothing, and of several rules one has to be named.",
    weekly("serve http { explore 2% }"),
    spec(weekly("serve http { explore 2% }"), "decide call for churn { call = score >= 0.5 }\n"),
  ),
];

/** What the checks find, not the typing. */
const CHECKED: readonly string[] = ["MLS2421", "MLS2450", "MLS2451", "MLS2457", "MLS2458", "MLS2461"];
export const RANKINGS: readonly CatalogueEntry[] = ALL.filter(({ code }) => !CHECKED.includes(code));
export const LISTS_CHECKED: readonly CatalogueEntry[] = ALL.filter(({ code }) => CHECKED.includes(code));
