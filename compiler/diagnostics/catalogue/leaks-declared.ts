/** MLS3125 to MLS3128, MLS3190 to MLS3195: what comes from outside the spec's data (borrowed models, values set at deployment), what names a row or a person, and files that are declared as what they are not. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { checkouts, ORDERS, spec } from "./parts.ts";

const BIRDS = `entity Colony: Category

table birds {
  from     csv("birds.csv")
  key      ring
  timeless "measured once"
  columns  { ring: Category, colony: Colony, mass: Float, male: Bool }
}

examples sexing {
  rows   birds
  label  is_male = male
  features {
    ring
    mass
  }
}

split sexing by group(colony) { train 60%, validate 20%, test 20% }
`;
const NAMED = spec(ORDERS.replace("    amount:   Float\n", "    amount:   Float\n    name:     Category @pii\n"), checkouts("amount\nname\nbin = hash(name, 1000)"));
const DATES = 'split checkouts by time in "UTC" {\n  train    until 2024-01-01\n  validate until 2024-03-01\n  test     until 2024-05-01\n}\n';

const model = (examples: string, label: string, inputs: string, learner: string): string => `model guess for ${examples} {\n  predict ${label}\n  inputs  { ${inputs} }\n  learner ${learner}\n}\n`;
const borrowed = (learner: string): string => spec(ORDERS, checkouts("amount"), DATES, model("checkouts", "sent_back", "*", learner));
const sexing = (learner: string, more = ""): string => spec(BIRDS, model("sexing", "is_male", "mass", learner).replace(/}\n$/, `${more}}\n`));
const RATES = (what: string): string => `table rates {\n  from    csv("rates.csv")\n  key     currency\n  ${what}\n}\n`;

const SOLD = (split: string): string => `table sales {
  from     csv("sales.csv")
  key      house
  timeless "from the warehouse"
  columns {
    house: Category
    sold:  Timestamp
    size:  Float
    price: Float
  }
}

examples cases {
  rows   sales
  label  cost = price
  features {
    size
  }
}

${split}`;

/** One file by two keys. */
const PLACES = (mark: string): string => `table by_code {\n  from     csv("places.csv")\n  key      code\n  timeless "laid down by law"\n  columns  { code: Category, name: Category, majority: Category @protected }\n}\n\ntable by_name {\n  from     csv("places.csv")\n  key      name\n  timeless "laid down by law"\n  columns  { name: Category, majority: Category${mark} }\n}\n`;

const TWICE = (known: string): string => `source orders {\n  from    csv("orders.csv")\n  columns {\n    placed: Timestamp\n    why:    String?   known at placed + 30d\n    kind from "why": Category?${known}\n  }\n  at      placed\n  known   at placed + 1m\n}\n`;

const leak = (code: string, title: string, why: string, wrong: string, right: string, waivable = false): CatalogueEntry => ({ code, severity: "error", waivable, title, why, wrong, right });

export const DECLARED_LEAKS: readonly CatalogueEntry[] = [
  leak("MLS3125", "A borrowed model has seen the test part", "A model that was taught elsewhere brings what it has learnt. If its data went on beyond the beginning of the test part, it may have learnt the very rows that judge it. So `trained until D` must provably be at or before the instant at which test begins.", borrowed('onnx("returns.onnx", trained until 2024-04-01)'), borrowed("gbdt")),
  leak("MLS3126", "A borrowed model does not say until when its data went", "What an outside model has seen can't be told from here, and there is no default that would be right.", borrowed('onnx("returns.onnx")'), borrowed("gbdt")),
  leak("MLS3127", "A borrowed model is judged on rows without a time", "Closed rows have no moment that could lie after the outside model's data. Whether it was taught with them only its makers know.", sexing('onnx("sexing.onnx", trained until 2024-04-01)'), sexing("gbdt"), true),
  leak("MLS3128", "The key of the rows is an input", "A key is another one on every row, so a model can only remember it. It carries the order of registration or the place of it, and says nothing of a row that is new.", spec(BIRDS, model("sexing", "is_male", "*", "gbdt")), spec(BIRDS, model("sexing", "is_male", "* except (ring)", "gbdt")), true),
  leak("MLS3190", "A personal value would be written into the bundle", "A model keeps the values of its categories: levels, codes, words. `@pii` says that they are a person's, and a bundle is copied and kept. What is computed of them (a hash, a length) leaves no trace.", spec(NAMED, model("checkouts", "sent_back", "amount\nname", "gbdt")), spec(NAMED, model("checkouts", "sent_back", "amount\nbin", "gbdt"))),
  leak("MLS3191", "A personal value would stand in the report", "A slice is shown by its value, in the report, the card and the log of the test.", spec(NAMED, DATES, model("checkouts", "sent_back", "amount\nbin", "gbdt"), "tests guess { auc >= 0.6 for each name }\n"), spec(NAMED, DATES, model("checkouts", "sent_back", "amount\nbin", "gbdt"), "tests guess { auc >= 0.6 }\n")),
  leak("MLS3192", "A column of a table says a time of its own", "A lookup in a table reads the row as it is (`timeless`), as it was once (`as of`) or as it held at a time (`valid from`). A column that becomes known at another time would be read without it, so the look-up of a past moment would show what came later.", RATES('timeless "published daily"\n  columns { currency: Category, closed: Timestamp, rate: Float known at closed }'), RATES("valid   from closed known at closed\n  columns { currency: Category, closed: Timestamp, rate: Float }")),
  leak("MLS3193", "A model learns from what is set at deployment", "A `config` gets its value where a bundle is set up, after the model was trained with another. It belongs into addresses and topics, and into no feature, label or choice of rows.", spec("config limit: Float = 100.0\n", ORDERS, checkouts("big = amount > config.limit")), spec("const limit = 100.0\n", ORDERS, checkouts("big = amount > limit"))),
  leak("MLS3194", "One file is read as two things", "A file that is read twice has two pasts. What is known late in one declaration could be known at once in the other, and a row could stand in its own history, for nothing tells that it is the same row. A view makes other events of the same rows.", spec(ORDERS, `source outcomes {\n  from    csv("orders.csv")\n  columns { customer: Customer, placed: Timestamp, returned: Bool }\n  at      placed\n  known   at placed + 30d\n}\n`), spec(ORDERS, "view outcomes from orders at placed + 30d {}\n"), true),
  leak("MLS3199", "A column is marked in one declaration and not in the other", "Two tables may read one file, to look it up by another key. A mark (`@pii`, `@protected`, `@id`) is of the values in the file, so a declaration without it would let through what the other holds back.", spec(PLACES("")), spec(PLACES(" @protected"))),
  leak("MLS3200", "One value of the file is known at two times", "A column of the file may be declared twice: as another type, by another name, as a field of a record that is declared too. It is one value with one time. Were it late under one name and there at once under the other, the second would tell at the moment what the first holds back.", spec(TWICE("")), spec(TWICE(" known at placed + 30d"))),
  { ...leak("MLS3195", "Rows with a time are drawn at random", "A log of sales may lie in a table of the warehouse and still be a log. Drawn at random, rows of the future teach about rows of the past, and the score is that of a world that stands still.", SOLD("split cases random { train 60%, validate 20%, test 20% }\n"), SOLD("split cases random { train 60%, validate 20%, test 20% }\n").replace("    sold:  Timestamp\n", ""), true), severity: "warning" },
];
