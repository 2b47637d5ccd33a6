/** MLS3xxx: leakage. What a model would learn from and could not know, or would be judged by and has learnt from. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { SPINE_LEAKS } from "./leaks-spines.ts";
import { checkouts, ORDERS, source, spec } from "./parts.ts";

const PENGUINS = `entity Colony: Category

table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, colony: Colony, mass: Float, species: "adelie" | "gentoo" }
}
`;

const SHOPPERS = `features history from orders by customer {
  ready live within 1m
  orders_30d = count() over 30d
}
`;

const model = (inputs: string, more = ""): string => `model returns for checkouts {
  predict sent_back
  inputs  { ${inputs} }
  learner prior
${more}}
`;

export const LEAKS: readonly CatalogueEntry[] = [
  ...SPINE_LEAKS,
  {
    code: "MLS3001",
    severity: "error",
    waivable: false,
    title: "An input is not known when the prediction is made",
    why: "A model that is trained with a value that only becomes known later has seen its own answer. It scores well on paper, and in service the value is not there. The compiler adds up knowledge times through every column, view and definition; where it can't prove that the value is known by the moment asked, it refuses.",
    wrong: spec(ORDERS, checkouts("amount\nreturned")),
    right: spec(ORDERS, checkouts("amount")),
  },
  {
    code: "MLS3002",
    severity: "error",
    waivable: false,
    title: "Rows are chosen by what is not known yet",
    why: "Membership is information: which rows are left tells what decided it. If the deciding column is known only after the prediction, training sees a kinder world than service, where all the rows are there.",
    wrong: spec(ORDERS, checkouts("amount", undefined, "not returned")),
    right: spec(ORDERS, checkouts("amount", undefined, "amount > 0")),
  },
  {
    code: "MLS3003",
    severity: "error",
    waivable: false,
    title: "Examples are asked before their rows are there",
    why: "The moment of a prediction is reckoned from columns of the row, and the row must be there by then. A moment that is reckoned from what comes later (an hour before each failure, the day before each discharge) lets the future choose which rows are asked about, and when: in service nobody could ask then. The same holds for the rows of a view whose `where` reads what is known only later.",
    wrong: spec(ORDERS, checkouts("amount", "orders asked at placed")),
    right: spec(ORDERS, checkouts("amount", "orders asked at placed + 1m")),
  },
  {
    code: "MLS3005",
    severity: "error",
    waivable: false,
    title: "A source does not say when its rows are known",
    why: "A row that is stamped 10:00 and loaded at 10:05 must not be used at 10:01. There is no default that would be right for all data, so every source says `known at EXPRESSION`, or each of its columns does.",
    wrong: source("columns { patient: String, came: Timestamp }\nat came"),
    right: source("columns { patient: String, came: Timestamp }\nat came\nknown at came + 5m"),
  },
  {
    code: "MLS3006",
    severity: "error",
    waivable: false,
    title: "A derived column claims to be known before what it is made of",
    why: "A derived column is known when all that it reads is known. Saying an earlier time would let a late value in through a new name.",
    wrong: source("columns {\n  came: Timestamp\n  left: Timestamp  known at left\n  stay: Duration = left - came  known at came\n}\nat came\nknown at came\nexpect left >= came"),
    right: source("columns {\n  came: Timestamp\n  left: Timestamp  known at left\n  stay: Duration = left - came\n}\nat came\nknown at came\nexpect left >= came"),
  },
  {
    code: "MLS3007",
    severity: "error",
    waivable: false,
    title: "A row may be part of its own history",
    why: "If a row can already be seen by the history features of its own example, they count the row itself in training, and in service only when loading is fast: a skew, and a leak if the row's late columns are read. The moment must be no later than the row's own knowledge time plus the group's readiness; or the source has a `key` without missing parts that is known at the moment: then the request brings it, and the row is kept out.",
    wrong: spec(ORDERS, SHOPPERS, checkouts("amount\nhistory(customer)", "orders asked at placed + 1h")),
    right: spec(ORDERS, SHOPPERS, checkouts("amount\nhistory(customer)")),
  },
  {
    code: "MLS3008",
    severity: "error",
    waivable: false,
    title: "Rows are dropped for what is known only later",
    why: "An `expect … else drop` runs in training and at the door of service. If it reads a column that is known only after the row, service can't apply it, so training has seen only the rows that turned out well.",
    wrong: source("columns {\n  came: Timestamp\n  bill: Float  known at came + 7d\n}\nat came\nknown at came\nexpect bill >= 0 else drop"),
    right: source("columns {\n  came: Timestamp\n  bill: Float  known at came + 7d\n}\nat came\nknown at came\nexpect bill >= 0 else fail"),
  },
  {
    code: "MLS3009",
    severity: "error",
    waivable: false,
    title: "Examples do not say when they are asked",
    why: "Every rule of knowledge time compares with the moment of prediction. Rows of a log of events have none of their own.",
    wrong: spec(ORDERS, checkouts("amount", "orders")),
    right: spec(ORDERS, checkouts("amount")),
  },
  {
    code: "MLS3010",
    severity: "error",
    waivable: false,
    title: "A table does not say whether its rows change",
    why: "A table that is overwritten in place shows today's values for yesterday's moments. So a table says that its rows never change (`timeless`, with the reason), that it keeps its history, or that it has none (`mutable`).",
    wrong: `table shops {\n  from    csv("shops.csv")\n  key     shop\n  columns { shop: Int, city: String }\n}\n`,
    right: `table shops {\n  from     csv("shops.csv")\n  key      shop\n  timeless "shops do not move"\n  columns  { shop: Int, city: String }\n}\n`,
  },
  {
    code: "MLS3011",
    severity: "error",
    waivable: false,
    title: "A value is read whose past is not kept",
    why: "What is overwritten in place can't be asked for yesterday's value. A feature made from it would show training what became true later.",
    wrong: spec(`table members {\n  from    csv("members.csv")\n  key     customer\n  mutable\n  columns { customer: Customer, tier: String }\n}\n`, ORDERS, checkouts("amount\ntier = members(customer).tier")),
    right: spec(`table members {\n  from     csv("members.csv")\n  key      customer\n  timeless "the tier at sign-up, written once"\n  columns  { customer: Customer, tier: String }\n}\n`, ORDERS, checkouts("amount\ntier = members(customer).tier")),
  },
  {
    code: "MLS3012",
    severity: "error",
    waivable: false,
    title: "A file does not tell when its rows arrived",
    why: "`known on arrival` is right for a stream, whose rows are stamped as they come in. A file of the past has no such stamp unless it holds one as a column; without it, training would have to guess which rows had arrived by a moment.",
    wrong: source("columns { patient: String, came: Timestamp, loaded: Timestamp }\nat came\nknown on arrival"),
    right: source("columns { patient: String, came: Timestamp, loaded: Timestamp }\nat came\nknown at loaded"),
  },
  {
    code: "MLS3013",
    severity: "error",
    waivable: false,
    title: "`if_known` stands where there is no moment of prediction",
    why: "`if_known(x)` is `x` if it is known at the moment of prediction, and missing if not. A row, a window and a closed example have no such moment. A window needs no `if_known`: it counts a row only from when all that is read of it is known.",
    wrong: spec(ORDERS, "features returns from orders by customer {\n  ready every 1d after 2h\n  rate = mean(if_known(returned)) over 90d\n}\n"),
    right: spec(ORDERS, "features returns from orders by customer {\n  ready every 1d after 2h\n  rate = mean(returned) over 90d\n}\n"),
  },
  {
    code: "MLS3020",
    severity: "error",
    waivable: false,
    title: "An input is made from what the label is made of",
    why: "Closed rows have no moment, so time can't keep the label out of the inputs. What the label reads is barred by name, through derived columns too.",
    wrong: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n    is_adelie = species == \"adelie\"\n  }\n}\n"),
    right: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n"),
  },
  {
    code: "MLS3021",
    severity: "error",
    waivable: false,
    title: "The label is not provably open when the prediction is made",
    why: "A label that is known at the moment asked leaves nothing to predict; one that may be known is half a leak. The label's knowledge time must be provably after the moment, by form or by a bound in `expect`.",
    wrong: spec(ORDERS, "examples checkouts {\n  rows   orders asked at placed + 60d\n  label  sent_back = returned\n  features {\n    amount\n  }\n}\n"),
    right: spec(ORDERS, "examples checkouts {\n  rows   orders asked at placed + 1d\n  label  sent_back = returned\n  features {\n    amount\n  }\n}\n"),
  },
  {
    code: "MLS3022",
    severity: "error",
    waivable: false,
    title: "A weight is not known when the label is",
    why: "An example goes into train once its label is known. A weight acts on train alone, so it may read what the label reads; but if it reads what is known only after the label, it brings in what happened in the time of validate and test.",
    wrong: spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    refund:   Float      known at placed + 60d\n"), checkouts("amount").replace("  features {", "  weight max(refund, 0)\n  features {")),
    right: spec(ORDERS, checkouts("amount").replace("  features {", "  weight if returned then 4.0 else 1.0\n  features {")),
  },
  {
    code: "MLS3030",
    severity: "error",
    waivable: false,
    title: "Events in time are split at random",
    why: "A random split of events puts rows of the future into train and rows of the past into test. Windows, drift and repeated keys then leak across. `random` is for closed rows that read no source.",
    wrong: spec(ORDERS, checkouts("amount"), "split checkouts random { train 60%, validate 20%, test 20% }\n"),
    right: spec(ORDERS, checkouts("amount"), 'split checkouts by time in "UTC" {\n  train    until 2024-01-01\n  validate until 2024-03-01\n  test     until 2024-05-01\n}\n'),
  },
  {
    code: "MLS3031",
    severity: "error",
    waivable: false,
    title: "Parts are out of order",
    why: "A model must be judged on what came after all that it was made from: train before validate before test.",
    wrong: spec(ORDERS, checkouts("amount"), 'split checkouts by time in "UTC" {\n  train    until 2024-03-01\n  validate until 2024-01-01\n  test     until 2024-05-01\n}\n'),
    right: spec(ORDERS, checkouts("amount"), 'split checkouts by time in "UTC" {\n  train    until 2024-01-01\n  validate until 2024-03-01\n  test     until 2024-05-01\n}\n'),
  },
  {
    code: "MLS3032",
    severity: "error",
    waivable: false,
    title: "One group may be on both sides of a random split",
    why: "Where a key repeats (a patient's tiles, an engine's cycles, a colony's birds), a random split puts one of them on both sides, and the model is praised for remembering it.",
    wrong: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing random { train 60%, validate 20%, test 20% }\n"),
    right: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing by group(colony) { train 60%, validate 20%, test 20% }\n"),
  },
  {
    code: "MLS3033",
    severity: "error",
    waivable: false,
    title: "The promise is to new ones, but the split does not keep them apart",
    why: "A model that is meant for customers it has never met must be judged on customers it has never met. A split by groups keeps them apart; a split by time leaves a row of a later part out if an earlier part holds its key, which must be a column of the row.",
    wrong: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing by group(mass) {\n  train 60%\n  validate 20%\n  test 20%\n  generalise to new colony\n}\n"),
    right: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing by group(colony) {\n  train 60%\n  validate 20%\n  test 20%\n  generalise to new colony\n}\n"),
  },
  {
    code: "MLS3034",
    severity: "error",
    waivable: false,
    title: "An example set is split twice",
    why: "With two splits of one example set, what one keeps for test the other may train on.",
    wrong: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing by group(colony) { train 60%, validate 20%, test 20% }\n", "split sexing by group(colony) { train 80%, validate 10%, test 10% }\n"),
    right: spec(PENGUINS, "examples sexing {\n  rows   birds\n  label  kind = species\n  features {\n    mass\n  }\n}\n", "split sexing by group(colony) { train 60%, validate 20%, test 20% }\n"),
  },
  {
    code: "MLS3040",
    severity: "error",
    waivable: false,
    title: "A window is always empty",
    why: "What is known a month late can't be seen by a window of a week: the rows that it may look at are not known yet. The feature would be a constant.",
    wrong: spec(ORDERS, "features returns from orders by customer {\n  ready every 1d after 2h\n  rate = mean(returned) over 7d\n}\n"),
    right: spec(ORDERS, "features returns from orders by customer {\n  ready every 1d after 2h\n  rate = mean(returned) over 90d\n}\n"),
  },
  {
    code: "MLS3050",
    severity: "error",
    waivable: false,
    title: "Something that learns stands outside a model",
    why: "Means, codes, edges and encodings are learnt. Learnt on all rows, they carry the test part into training. Inside a model they are fitted on train alone, in each fold anew.",
    wrong: spec(ORDERS, checkouts("size = standardize(amount)")),
    right: spec(ORDERS, checkouts("amount"), model("standardize(amount)")),
  },
  {
    code: "MLS3060",
    severity: "error",
    waivable: false,
    title: "Test is used for more than judging",
    why: "A part that has decided or taught something can't judge it any more.",
    wrong: spec(ORDERS, checkouts("amount"), model("amount", "  refit   on train, validate, test\n")),
    right: spec(ORDERS, checkouts("amount"), model("amount", "  refit   on train, validate\n")),
  },
  {
    code: "MLS3061",
    severity: "error",
    waivable: false,
    title: "A model is judged on rows that it has learnt from",
    why: "Tests, calibration and thresholds need rows that the model has not seen. Without a split all rows teach, and a score says only how well they were remembered.",
    wrong: spec(ORDERS, checkouts("amount"), model("amount"), "tests returns { auc >= 0.6 }\n"),
    right: spec(ORDERS, checkouts("amount"), 'split checkouts by time in "UTC" {\n  train    until 2024-01-01\n  validate until 2024-03-01\n  test     until 2024-05-01\n}\n', model("amount"), "tests returns { auc >= 0.6 }\n"),
  },
  {
    code: "MLS3080",
    severity: "error",
    waivable: false,
    title: "Nothing says by when the rows of a segment are known",
    why: "A session or a filled bucket is counted once, when it is over and its last row known. If a row may come any time later, it would be in the training's segment and was not in the one that service saw. A bound in `expect` says how late a row can be, and is asserted on the data.",
    wrong: spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    loaded:   Timestamp\n").replace("  known   at placed + 1m\n", "  known   at loaded\n"), "view sprees from orders by customer gap 1h {\n  spent = sum(amount)\n}\n"),
    right: spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    loaded:   Timestamp\n").replace("  known   at placed + 1m\n", "  known   at loaded\n  expect  { loaded - placed <= 1d else fail }\n"), "view sprees from orders by customer gap 1h {\n  spent = sum(amount)\n}\n"),
  },
  {
    code: "MLS3070",
    severity: "error",
    waivable: false,
    title: "An id is an input",
    why: "An id can only be remembered. It carries the order or place of registration (patient ids that encode the hospital), and says nothing of a new one. So no rule of a labeler votes by one either: the model would learn what somebody remembered.",
    wrong: spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    number:   Int @id\n"), checkouts("amount\nnumber"), model("amount\nnumber")),
    right: spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    number:   Int @id\n"), checkouts("amount"), model("amount")),
  },
];
