import type { Attack } from "./attacks.ts";
import { ask, dates, learn, NEWS, SHOP } from "./worlds.ts";

/** What stands around a value: the key by which it is counted, the rows that are copies, the file behind it, the day on which its table was taken. */
const attack = (name: string, spec: readonly string[], ...says: readonly string[]): Attack => ({ name, spec, says });
const order = (features: string, more = "", rows = "orders asked at placed + 1m"): string => ask("checkouts", rows, "returned", features, more);
const ahead = (label: string, more = ""): string => `examples c {\n  rows orders asked at placed + 1m\n  label outcome = ${label}\n${more}  features { paid }\n}\n`;
const weekly = (features: string, more = ""): string => `examples c {\n  rows each customers every 7d\n${more}  label outcome = count() from orders by customer over next 7d\n  features { ${features} }\n}\n`;

const GIFTS = SHOP.replace("refund:   Float<eur>", "giver:    Customer?   known at placed + 30d\n    refund:   Float<eur>");
const CUSTOMERS = 'table customers {\n  from csv("customers.csv")\n  key customer\n  timeless "written once"\n  columns { customer: Customer, joined: Timestamp }\n}\n';
const GUIDE = "table guide {\n  from csv(\"guide.csv\")\n  key customer\n  as of 2024-07-01T00:00Z\n  columns { customer: Customer, stars: Int }\n}\n";
const TRIAL = 'table people {\n  from csv("trial.csv")\n  key number\n  timeless "a finished trial"\n  columns { number: Int, dose: Float, phone: Int @pii, seen: Date, after: Float, well from "better": Bool }\n}\n';
const MEASURED = 'table people {\n  from json("people.json")\n  key number\n  timeless "a finished trial"\n  columns { number: Int, sugar: { before: Float, after: Float } }\n}\n';
const LATE_RECORD = 'entity Key: Category\nsource s {\n  from json("s.json")\n  columns { k: Key, t: Timestamp, r: { x: Float, good: Bool } known at t + 9d, good from "r.good": Bool }\n  at t\n  known at t\n}\n';
const TRIAL_AGAIN = TRIAL.replace("table people", "table outcomes");
const trial = (features: string): string => ask("cases", "people", "well", features);
const PAGES = `entity Reader: Category
entity Article: Category
source pages {
  from json("pages.json")
  columns { page: Category, reader: Reader, made: Timestamp, slate: List<Article>, bought: Article? known at made + 1d, ids: List<Category> @id, chance: Float @propensity known at made + 1m }
  at made
  known at made
  expect chance in 0.001..1
}
view items from pages each slate as item
`;
const listed = (more: string): string => `examples e {\n  rows items asked at made within 1s\n  label taken = (bought == item) ?? false\n${more}  features { n = 1 }\n}\nmodel m for e { predict taken; inputs { n }; learner gbdt }\n`;

export const AROUND: Readonly<Record<string, readonly Attack[]>> = {
  "around the value": [
    attack("the outcome, from a second table of the same file", [TRIAL, TRIAL_AGAIN, trial("dose\n    x = outcomes(number).well")], "MLS3020 at x = outcomes(number).well"),
    attack("the outcome, made of a column of the same name in the file", [TRIAL, TRIAL_AGAIN.replace('well from "better": Bool', "better: Bool, good: Bool = better"), trial("dose\n    x = outcomes(number).good")], "MLS3020 at x = outcomes(number).good"),
    attack("protected in one table, read from a second one of its file", [TRIAL.replace("dose: Float", "dose: Float, origin: Category @protected"), TRIAL_AGAIN.replace("dose: Float", "place from \"origin\": Category"), trial("dose\n    o = outcomes(number).place"), learn("cases")], "MLS3199 at place"),
    attack("the record that the answer is a field of", [MEASURED, ask("cases", "people", "sugar.after > 3", "big = {sugar}.sugar.after > 1")], "MLS3020 at big = {sugar}.sugar.after > 1"),
    attack("the field that is the answer, through a derived column", [MEASURED.replace("sugar:", "rise: Float = sugar.after - sugar.before, sugar:"), ask("cases", "people", "sugar.after > 3", "rise")], "MLS3020 at rise"),
    attack("the answer, by another name for its column of the file", [TRIAL.replace("after: Float", 'fine from "better": Bool, after: Float'), trial("dose\n    fine")], "MLS3020 at fine"),
    attack("the answer, by the record in which it lies", [MEASURED.replace("sugar:", 'end from "sugar.after": Float, sugar:'), ask("cases", "people", "end > 3", "s = sugar.after")], "MLS3020 at s = sugar.after"),
    attack("late by one name, and at once by another", [SHOP.replace("profit:   Float", 'back from "returned": Bool\n    profit:   Float'), order("back")], "MLS3200 at back"),
    attack("late in a record, and at once by itself", [LATE_RECORD, ask("e", "s asked at t within 1s", "r.good", "good")], "MLS3200 at good"),
    attack("an id by another name, without its mark", [SHOP.replace("customer: Customer\n", 'customer: Customer\n    number from "order": Category\n'), order("number"), learn("checkouts")], "MLS3199 at number"),
    attack("counted for a giver of whom nobody knows when the label is final", [GIFTS, ahead("count() > 0 from orders by giver = customer over next 7d")], "MLS3110 at count() > 0"),
    attack("an age in the condition of a label", [SHOP, ahead("count() > 0 from orders where (age ?? 0) > 60 by customer over next 7d")], "MLS4201 at label outcome = count() > 0 from orders where (age ?? 0) > 60 by customer over next 7d"),
    attack("an age in the key of a label", [SHOP.replace("age:      Int?", "age:      Int"), ahead("count() > 0 from orders by age over next 7d")], "MLS4201 at label outcome = count() > 0 from orders by age over next 7d"),
    attack("an age in the view that a label counts", [SHOP, "view old from orders where (age ?? 0) > 60", ahead("count() > 0 from old by customer over next 7d")], "MLS4201 at label outcome = count() > 0 from old by customer over next 7d"),
    attack("a phone's number among the words of a vocabulary", [TRIAL, trial('dose\n    who = concat("call ", to_text(phone))'), learn("cases", "vocabulary(who)\ndose")], "MLS3066 at vocabulary(who)"),
    attack("a phone's number, through `??`, `if` and another feature", [TRIAL.replace("phone: Int @pii", "phone: Int? @pii"), trial('dose\n    p = phone ?? 0\n    who = concat("call ", to_text(if dose > 1 then p else 0))'), learn("cases", "vocabulary(who)\ndose")], "MLS3066 at vocabulary(who)"),
    attack("a phone's number as a slice of the report", [SHOP.replace("age:      Int? @protected", "phone:    Int @pii"), order("phone\n    paid"), dates("checkouts"), learn("checkouts", "paid"), "tests m { auc >= 0.6 for each phone }"], "MLS3191 at phone"),
    attack("a day of birth as a slice of the report", [SHOP.replace("age:      Int? @protected", "born:     Date @pii"), order("born\n    paid"), dates("checkouts"), learn("checkouts", "paid"), "tests m { spread(recall(0.5)) by born <= 0.2 }"], "MLS3191 at born"),
    attack("the key of closed rows, looked up by itself", [TRIAL, trial("dose\n    copy = people(number).number"), learn("cases")], "MLS3128 at *"),
    attack("drawn at random, with a time that is made of a day", [TRIAL.replace("after: Float", 'visit: Timestamp = instant(seen, "UTC"), after: Float'), trial("dose"), "split cases random { train 60%, validate 20%, test 20% }"], "MLS3195 at random"),
    attack("copies told by whether they came back", [SHOP.replace("  known   at placed + 1m\n", "  known   at placed + 1m\n  unique by customer, returned\n"), order("paid")], "MLS3008 at returned"),
    attack("versions told by what comes later", [SHOP.replace("  known   at placed + 1m\n", "  known   at placed + 1m\n  key order, returned revised by placed\n"), order("paid")], "MLS3008 at returned"),
    attack("weighed at dates before the guide was printed", [SHOP, GUIDE, CUSTOMERS, weekly("d = (moment - joined) / 1d", "  weight max(guide(customer).stars ?? 1, 1)\n")], "MLS3092 at guide(customer).stars"),
    attack("drawn at dates before the guide was printed", [SHOP, GUIDE, CUSTOMERS, weekly("d = (moment - joined) / 1d", "  sample if (guide(customer).stars ?? 1) > 2 then 50% else 100%\n")], "MLS3092 at guide(customer).stars"),
    attack("asked a minute before the guide was printed", [SHOP, GUIDE, CUSTOMERS, weekly("s = guide(customer).stars", "  where moment >= 2024-06-30T23:59Z\n")], "MLS3092 at guide(customer).stars"),
    attack("asked up to the day of the guide", [SHOP, GUIDE, order("s = guide(customer).stars", "where moment <= 2024-08-01T00:00Z")], "MLS3092 at guide(customer).stars"),
    attack("rows are there because the model listed them, and nothing is left to chance", [PAGES, listed("  affects slate\n  weight 1 / chance\n"), "deploy m { serve http }"], "MLS3100 at label taken = (bought == item) ?? false"),
    attack("rows are there because the model listed them, and all count the same", [PAGES, listed("  affects slate\n"), "decide d for m { show = score > 0.5 }", "deploy m { serve http { explore 2% } }"], "MLS3101 at label taken = (bought == item) ?? false"),
    attack("the item itself, where the model decides what is listed", [PAGES, listed("  affects slate\n").replace("n = 1", "n = 1; item")], "MLS3102 at item"),
    attack("the chance of a place in another model's hands", [NEWS, ask("impressions", "shown asked at shown_at + 1s", "clicked", "article\n    p = float(place)", "affects place")], "MLS3102 at p = float(place)"),
  ],
};

const live = (from: string, width: string): string[] => [SHOP, `features f from ${from} by customer { ready live within 1m; n = count() over 30d }`, order("f(customer)", "", `orders asked at placed + 1m within ${width}`)];
const visits = (item: string, asked: string, label = "profit > 0"): string[] => [SHOP, `view v from orders by customer gap 30m { n = ${item} }`, "features f from v by customer { ready every 1h after 0s; n = sum(n) over 90d }", ask("c", `orders asked at ${asked}`, label, "f(customer)")];
const hours = (width: string): string[] => [SHOP, "view v from orders {\n  fill every 1h for each customer\n  n = count()\n}", "features f from v by customer { ready every 1h after 0s; n = sum(n) over 30d }", order("f(customer)", "", `orders asked at placed + 1m within ${width}`)];

/** Each is refused by a microsecond, and its twin is sound by none. */
export const TO_THE_MICROSECOND: Readonly<Record<string, readonly Attack[]>> = {
  "to the microsecond": [
    attack("the order itself, in what is live", live("orders", "60000001us"), "MLS3007 at f(customer)"),
    attack("the order itself, in a session", visits("count()", "placed + 31m within 1us"), "MLS3007 at f(customer)"),
    attack("the order itself, in a session known by what came back", visits("count(where returned)", "placed + 30d + 30m within 1us"), "MLS3007 at f(customer)"),
    attack("the order itself, in an hour", hours("1us"), "MLS3007 at f(customer)"),
    attack("the order itself, in a view that is a day ahead", [SHOP, "view ahead from orders at placed - 1d", "features f from ahead by customer { ready every 1d after 0s; n = count() over 30d }", order("f(customer)", "", "orders asked at placed + 1m within 1us")], "MLS3007 at f(customer)"),
    attack("the return, at the moment at which it is known", [SHOP, order("paid", "", "orders asked at placed + 30d")], "MLS3021 at returned"),
    attack("the return, known a microsecond after the last moment asked", [SHOP, ask("c", "orders asked at placed + 30d", "profit > 0", "returned", "where paid > 0").replace("placed + 30d", "placed + (30d - 1us)")], "MLS3001 at returned"),
    attack("a window as wide as what it reads is late", [SHOP, "features f from orders by customer { ready every 1d after 1h; n = count(where returned) over 30d }", order("f(customer)")], "MLS3040 at over 30d"),
  ],
};

const sound = (name: string, ...spec: readonly string[]): Attack => ({ name, spec, says: [] });
export const SOUND_AROUND: readonly Attack[] = [
  sound("what is live, a microsecond sooner", ...live("orders", "60000000us")),
  sound("sessions, a microsecond sooner", ...visits("count()", "placed + 31m")),
  sound("sessions known by what came back, a microsecond sooner", ...visits("count(where returned)", "placed + 30d + 30m")),
  sound("hours, a microsecond sooner", ...hours("0us")),
  sound("the return, when it is known", SHOP, ask("c", "orders asked at placed + 30d", "profit > 0", "returned")),
  sound("a window a microsecond wider than what it reads is late", SHOP, "features f from orders by customer { ready every 1d after 1h; n = count(where returned) over (30d + 1us) }", order("f(customer)")),
  sound("one column of the file as two types, with one time", SHOP.replace("profit:   Float", 'kind from "channel": Category\n    profit:   Float'), order("channel\n    kind")),
  sound("a field of a late record by itself, as late", LATE_RECORD.replace('good from "r.good": Bool', 'good from "r.good": Bool known at t + 9d'), ask("e", "s asked at t within 1s", "good", "k")),
  sound("another field of the record that the answer is in", MEASURED, ask("cases", "people", "sugar.after > 3", "b = sugar.before")),
  sound("about how many orders, told by their ids", SHOP, "features habit from orders by customer { ready every 1d after 1h; n = approx_distinct(order) over 90d }", order("habit(customer)"), learn("checkouts")),
  sound("how many ids are in a list, and in two", PAGES, ask("e", "pages asked at made within 1s", "bought is not missing", "n = length(ids)\n    both = shared(ids, ids)"), learn("e")),
  sound("the decade of a personal number, in words", TRIAL, trial('dose\n    who = concat("of ", to_text(intdiv(phone, 1000)))'), learn("cases", "vocabulary(who)\ndose")),
  sound("the year of a day of birth as a slice of the report", SHOP.replace("age:      Int? @protected", "born:     Date @pii"), order('born_in = year(instant(born, "UTC"), "UTC")\n    paid'), dates("checkouts"), learn("checkouts", "paid"), "tests m { auc >= 0.6 for each born_in }"),
  sound("a guide, at dates after it was printed", SHOP, GUIDE, CUSTOMERS, weekly("s = guide(customer).stars", "  where moment >= 2024-08-01T00:00Z\n")),
  sound("a guide, at moments after it was printed", SHOP, GUIDE, order("s = guide(customer).stars", "where 2024-07-01T00:00Z <= moment and paid > 1")),
  sound("weighed by a guide, at moments after it was printed", SHOP, GUIDE, order("paid", "where moment >= 2024-07-01T00:00Z\n  weight max(guide(customer).stars ?? 1, 1)")),
  sound("counted for a giver who is known when the label is final", GIFTS, ahead("count() > 0 from orders by giver = customer over next 30d")),
  sound("a rate of time that two bounds hold above nothing", SHOP.replace("shipped:  Timestamp?  known at shipped", "shipped:  Timestamp   known at shipped\n    speed:    Float = 1 / ((shipped - placed) / 1h)   ").replace("  known   at placed + 1m\n", "  known   at placed + 1m\n  expect  shipped - placed in 1h..60d\n"), "features habit from orders by customer { ready every 1d after 1h; s = mean(speed) over 90d }", order("habit(customer)")),
];
