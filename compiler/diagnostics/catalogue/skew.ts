/** MLS4xxx: skew. What training and service would compute or have differently; and waivers. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { checkouts, ORDERS, spec } from "./parts.ts";

const DEAD = ORDERS.replace('  stream  kafka("orders")\n', "");
const LIVE = "features pace from orders by customer {\n  ready live within 1m\n  orders_1h = count() over 1h\n}\n";

const AGES = ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    age:      Int @protected\n");
const ageModel = (allow: string): string => `model returns for checkouts {
  predict sent_back
  inputs  { * }
  learner prior
${allow}}
`;

const WAIVED = '  allow MLS4201 "the law asks for age bands; spread of recall is tested"\n';
const SPLIT = 'split checkouts by time in "UTC" {\n  train    until 2024-01-01\n  validate until 2024-03-01\n  test     until 2024-05-01\n}\n';
const FAIR = "tests returns { auc >= 0.5 for each old }\n";

export const SKEW: readonly CatalogueEntry[] = [
  {
    code: "MLS4001",
    severity: "error",
    waivable: false,
    title: "A live feature has no live source",
    why: "In training the feature is computed from the log; in service nothing would feed it, and it would answer with an empty history.",
    wrong: spec(DEAD, LIVE),
    right: spec(ORDERS, LIVE),
  },
  {
    code: "MLS4002",
    severity: "error",
    waivable: false,
    title: "A feature group does not say when its values are ready",
    why: "A value is not there the moment its last event is known. Training must see the delay that service will have, so each group says it: `ready live within 1m` or `ready every 1d after 2h`.",
    wrong: spec(ORDERS, "features pace from orders by customer {\n  orders_1h = count() over 1h\n}\n"),
    right: spec(ORDERS, LIVE),
  },
  {
    code: "MLS4003",
    severity: "error",
    waivable: false,
    title: "A live feature reads a column that the stream's row can't bring yet",
    why: "A stream sends a row once, when it is known. A column that is known later (a delay, a return) is not in it. Training would count it, service never would.",
    wrong: spec(ORDERS, "features returns from orders by customer {\n  ready live within 1m\n  rate = mean(returned) over 90d\n}\n"),
    right: spec(ORDERS, 'view returned_orders from orders at placed + 30d { stream kafka("returns") }\n\nfeatures returns from returned_orders by customer {\n  ready live within 1m\n  rate = mean(returned) over 90d\n}\n'),
  },
  {
    code: "MLS4004",
    severity: "error",
    waivable: false,
    title: "A source has no past to train on",
    why: "Training and service read the same events: a file keeps those of the past, a stream brings those to come. A source that has a stream alone can feed a server, but nothing can be learnt from it.",
    wrong: ORDERS.replace('  from    csv("orders.csv")\n', ""),
    right: ORDERS,
  },
  {
    code: "MLS4101",
    severity: "warning",
    waivable: true,
    title: "A served model can be asked at one microsecond only",
    why: "In service the moment of a prediction is the receipt of its request. `asked at T` without `within` is one microsecond wide, so every live request comes outside it and is refused, or answered by `otherwise`. Training draws each row's moment from the width, so that it has seen what service will see.",
    wrong: spec(ORDERS, checkouts("amount"), "model returns for checkouts {\n  predict sent_back\n  inputs  { amount }\n  learner prior\n}\n\ndeploy returns {\n  serve http { port 8080 }\n}\n"),
    right: spec(ORDERS, checkouts("amount", "orders asked at placed + 1m within 1m"), "model returns for checkouts {\n  predict sent_back\n  inputs  { amount }\n  learner prior\n}\n\ndeploy returns {\n  serve http { port 8080 }\n}\n"),
  },
  {
    code: "MLS4201",
    severity: "error",
    waivable: true,
    title: "A protected column is used",
    why: "What is marked `@protected` (age, sex, origin) is used only on purpose: with a waiver that says why, and a fairness test that shows what it does.",
    wrong: spec(AGES, checkouts("amount\nage"), ageModel("")),
    right: spec(AGES, checkouts("amount\nage\nold = age > 60"), SPLIT, ageModel(WAIVED), FAIR),
  },
  {
    code: "MLS4202",
    severity: "error",
    waivable: false,
    title: "A protected column is used without a fairness test",
    why: "A waiver says that a protected column is used on purpose. What it does to people is another question, and only a test by group answers it: the spread of a metric, or a metric for each of them.",
    wrong: spec(AGES, checkouts("amount\nage"), ageModel(WAIVED)),
    right: spec(AGES, checkouts("amount\nage\nold = age > 60"), SPLIT, ageModel(WAIVED), FAIR),
  },
  {
    code: "MLS4901",
    severity: "warning",
    waivable: false,
    title: "A waiver waives nothing",
    why: "A waiver that is no longer needed hides the next real finding.",
    wrong: spec(ORDERS, checkouts("amount"), 'model returns for checkouts {\n  predict sent_back\n  inputs  { amount }\n  learner prior\n  allow MLS4201 "not needed any more"\n}\n'),
    right: spec(ORDERS, checkouts("amount"), "model returns for checkouts {\n  predict sent_back\n  inputs  { amount }\n  learner prior\n}\n"),
  },
  {
    code: "MLS4902",
    severity: "error",
    waivable: false,
    title: "This finding can't be waived",
    why: "`allow` waives what makes a result unwise. What makes it wrong has to be mended.",
    wrong: spec(ORDERS, 'examples checkouts {\n  rows   orders asked at placed + 1m\n  label  sent_back = returned\n  features {\n    amount\n  }\n  allow MLS3999 "no such code"\n}\n'),
    right: spec(ORDERS, checkouts("amount")),
  },
];

/** Not a finding: the default (half-full windows at the start of the data are not examples) that `allow MLS3045 "why"` turns off in `examples`. */
export const DEFAULTS: readonly Omit<CatalogueEntry, "wrong" | "right">[] = [
  {
    code: "MLS3045",
    severity: "info",
    waivable: true,
    title: "Examples start when the data has run as long as the longest reach",
    why: "At the start of the data a window of 30 days is half empty, which it never is in service. Such examples are left out and counted, unless `allow MLS3045 \"why\"` stands in `examples`.",
  },
];
