import type { Attack } from "./attacks.ts";
import { ask, BANK, BIRDS, dates, GRID, learn, NEWS, PLANT, SHOP, WARD } from "./worlds.ts";

/** What lies close to a mistake and is none: each passes without a word. */
const sound = (name: string, ...spec: readonly string[]): Attack => ({ name, spec, says: [] });
const order = (features: string, more = "", rows = "orders asked at placed + 1m"): string => ask("checkouts", rows, "returned", features, more);
const stay = (features: string, more = "", rows = "stays asked at admitted + 10m"): string => ask("admissions", rows, "died", features, more);
const loan = (features: string, more = "", rows = "loans asked at asked_at + 5m"): string => ask("requests", rows, "defaulted", features, more);
const bird = (features: string, more = ""): string => ask("sexing", "birds", "male", features, more);

export const SOUND: readonly Attack[] = [
  sound("how many orders, told by their ids", SHOP, "features habit from orders by customer { ready every 1d after 1h; n = distinct(order) over 90d; m = count(order) over 90d }", order("habit(customer)"), learn("checkouts")),
  sound("whether an id is there", SHOP.replace("order:    Category @id", "order:    Category? @id"), order("told = order is not missing"), learn("checkouts")),
  sound("something looked up by an id", SHOP, 'table boxes {\n  from csv("boxes.csv")\n  key order\n  timeless "packed once"\n  columns { order: Category, size: Float }\n}', order("size = boxes(order).size"), learn("checkouts")),
  sound("the end of a price that is always told with it", SHOP.replace("ends: Timestamp?", "ends: Timestamp"), order("stays = (prices(sku).ends - moment) / 1d")),
  sound("an end that counts as known when it has come", SHOP.replace("known at entered", "known at greatest(entered, ends ?? entered)"), order("stays = prices(sku).ends is missing")),
  sound("ends that are agreed on, said so", SHOP, order("stays = prices(sku).ends is missing", 'allow MLS3198 "prices of a season are printed with their last day"')),
  sound("orders of the coming month, of which the nearest ten days are known", SHOP, "view confirmed from orders at placed + 10d", ask("c", "orders asked at placed + 1m", "count() from confirmed by customer over next 28d", "paid")),
  sound("returns of the coming month, in orders that are all known", SHOP, "view confirmed from orders at placed + 30d", ask("c", "orders asked at placed + 1m", "count(where returned) from confirmed by customer over next 28d", "paid")),
  sound("names, hashed", SHOP, order("n = hash(name, 1000)\n    long = length(name)"), learn("checkouts")),
  sound("whether it is a certain name", SHOP, order('is_test = name == "test"\n    kind = if name == "test" then "test" else "real"'), learn("checkouts")),
  sound("a view of the same file", SHOP, 'view back from orders at placed + 30d where returned { stream kafka("back") }', "features habit from back by customer { ready live within 1m; n = count() over 90d }", order("habit(customer)")),
  sound("two tables of one file", 'table by_code {\n  from csv("places.csv")\n  key code\n  timeless "laid down by law"\n  columns { code: Category, name: Category }\n}\ntable by_name {\n  from csv("places.csv")\n  key name\n  timeless "laid down by law"\n  columns { code: Category, name: Category }\n}', SHOP, order("c = by_name(channel).code")),
  sound("two kinds of rows in one file, with a word", SHOP, 'source other_orders {\n  from csv("orders.csv")\n  columns { customer: Customer, placed: Timestamp }\n  at placed\n  known at placed + 1m\n  expect placed >= 2020-01-01T00:00Z else drop\n}\nallow MLS3194 "wholesale and retail lie in one export, told apart by time"'),
  sound("two lists of one JSON file", 'source calls {\n  from json("day.json", rows: "calls")\n  columns { at_time: Timestamp, n: Int }\n  at at_time\n  known at at_time\n}\nsource mails {\n  from json("day.json", rows: "mails")\n  columns { at_time: Timestamp, n: Int }\n  at at_time\n  known at at_time\n}'),
  sound("a group that is coarser than the key", BIRDS, bird("mass"), "split sexing by group(colony) { train 60%, validate 20%, test 20% }"),
  sound("a group that is coarser than the key, by a feature", BIRDS, bird("mass\n    nest"), "split sexing by group(nest) { train 60%, validate 20%, test 20% }"),
  sound("one part of a key of two keeps them together", 'table visits {\n  from csv("visits.csv")\n  key patient, visit\n  timeless "a finished study"\n  columns { patient: Category, visit: Int, pulse: Float, ill: Bool }\n}', ask("cases", "visits", "ill", "pulse\n    visit"), "split cases by group(patient) { train 60%, validate 20%, test 20% }", learn("cases")),
  sound("another number that is unique, with a word for it", 'table cars {\n  from csv("cars.csv")\n  key plate\n  unique by frame\n  timeless "a finished study"\n  columns { plate: Category, frame: Category @id, weight: Float, sold: Bool }\n}', ask("cases", "cars", "sold", "weight"), "split cases random { train 60%, validate 20%, test 20% }", learn("cases")),
  sound("a key that measures something, with a word for it", 'table years {\n  from csv("years.csv")\n  key year\n  timeless "a finished series"\n  columns { year: Int, rain: Float, good: Bool }\n}', ask("cases", "years", "good", "year\n    rain"), "split cases random { train 60%, validate 20%, test 20% }", learn("cases", "*", 'allow MLS3128 "the trend over the years is meant"')),
  sound("a look-up by the key of closed rows", BIRDS, 'table rings {\n  from csv("rings.csv")\n  key ring\n  timeless "as given out"\n  columns { ring: Bird, maker: Category }\n}', bird("maker = rings(ring).maker"), "split sexing by group(colony) { train 60%, validate 20%, test 20% }", learn("sexing")),
  sound("pairs, one side held together", 'entity User: Category\ntable users {\n  from csv("users.csv")\n  key user\n  timeless "an old study"\n  columns { user: User, age: Int, likes: Category }\n}\ntable films {\n  from csv("films.csv")\n  key film\n  timeless "made once"\n  columns { film: Category, genre: Category }\n}', ask("pairs", "users", "likes == film", "age\n    genre = films(film).genre", "candidates films as film"), "split pairs by group(user) { train 60%, validate 20%, test 20% }", learn("pairs")),
  sound("grown-ups alone, with a word", BANK.replace("    loan:      Category @id", "    loan:      Category @id\n    age: Int @protected"), loan("amount", 'where age >= 18\n  allow MLS4201 "the law lends to nobody younger"'), learn("requests")),
  sound("a deployment's topic", 'config topic: String = "orders"', SHOP.replace('kafka("orders")', "kafka(config.topic)"), order("paid")),
  sound("tuned by a metric of validate", BANK, loan("amount"), dates("requests")),
  sound("a month's window over what is known after two weeks", BANK, 'features habit from payments by client { ready every 1d after 6h; late = mean(late) over 2 months in "Europe/Paris" }', loan("habit(client)")),
  sound("the last fortnight but one, of what is known after ten days", PLANT, "features past from cycles by engine { ready every 1d after 1h; h = mean(corrected) over 14d ending 7d ago }", ask("checks", "cycles asked at ran + 5m", "soon", "past(engine)")),
  sound("a forecast as of the moment", GRID.replace("checked: Float known at loaded + 3d", "checked: Float known at loaded + 3d, next: Float known at loaded + 1d"), ask("hours", "readings asked at loaded", "next > 10", "t = forecasts(meter).temp\n    kwh")),
  sound("what was clicked before, by the same reader", NEWS, "features taste from shown by reader { ready every 10m after 1m; ctr = mean(clicked) over 1d }", ask("impressions", "shown asked at shown_at + 1s", "clicked", "taste(reader)\n    place")),
  sound("a stay that is over, in the history of the next one", WARD, "features past from stays by patient { ready every 1d after 1h; n = count() over 365d; c = last(codes); w = last(last_ward) }", stay("past(patient)\n    complaint")),
];
