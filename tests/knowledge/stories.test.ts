/** Stories of leakage and skew (docs/leaks.md) and their sound twins: each leaky spec is refused by the right rule at the smallest place, each sound one passes without a word. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import { memoryHost } from "../memory-host.ts";
import { BIRDS, examples, HOSPITAL, SHOP } from "./stories.ts";

const plain = (text: string): string => text;
const PLAIN = { error: plain, warning: plain, info: plain, dim: plain, bold: plain };

/** `MLS3001 at delay` for each finding; a sound spec must compile too. */
function said(...parts: readonly string[]): string[] {
  const spec = parts.join("\n");
  const host = memoryHost({ "spec.mls": spec });
  const checked = check(host, "spec.mls");
  if (process.env.SHOW === "1") for (const finding of checked.findings) console.log(renderText(finding, checked.texts, PLAIN));
  if (!checked.hasErrors) compile(host, checked);
  return checked.findings.map((finding) => `${finding.code} at ${(checked.texts.get(finding.span.file) ?? "").slice(finding.span.start, finding.span.end).replace(/\s+/g, " ")}`);
}

/** Stays asked about as they are known. */
const stay = (features: string, more?: string, rows = "stays asked at admitted + 5m"): string => examples({ rows, label: "sepsis", features, ...(more === undefined ? {} : { more }) });
const checkout = (features: string, more?: string, rows = "orders asked at placed + 1m"): string => examples({ rows, label: "returned", features, ...(more === undefined ? {} : { more }) });
/** Orders that a key tells apart, and a question that comes when the order may be there already. */
const KEYED = (key: string, column: string): string => SHOP.replace("  at      placed", `  key ${key}\n  at      placed`).replace("customer: Customer\n    region", `customer: Customer\n    ${column}\n    region`);
const LATELY = `features past from orders by customer {\n  ready live within 1m\n  n = count() over 1d\n}\n${checkout("past(customer)", undefined, "orders asked at placed + 1m within 5m")}`;
const bird = (features: string, more?: string): string => examples({ rows: "birds", label: "species", features, ...(more === undefined ? {} : { more }) });

interface Story {
  readonly name: string;
  readonly spec: readonly string[];
  readonly says: readonly string[];
}
const story = (name: string, spec: readonly string[], ...says: readonly string[]): Story => ({ name, spec, says });

const STORIES: Readonly<Record<string, readonly Story[]>> = {
  "columns known later": [
    story("sound: what is known as the patient comes", [HOSPITAL, stay("ward")]),
    story("the outcome itself", [HOSPITAL, stay("sepsis")], "MLS3001 at sepsis"),
    story("inside `if`", [HOSPITAL, stay('x = if sepsis then "a" else "b"')], "MLS3001 at sepsis"),
    story("inside `match`", [HOSPITAL, stay("x = match ward { \"icu\" => 1; else => if sepsis then 2 else 3 }")], "MLS3001 at sepsis"),
    story("inside `let`", [HOSPITAL, stay("x = let s = sepsis then not s")], "MLS3001 at s"),
    story("inside `??` and `is missing`", [HOSPITAL, stay("x = discharged is missing")], "MLS3001 at discharged"),
    story("through a function", ["fn flip(b: Bool): Bool = not b", HOSPITAL, stay("x = flip(sepsis)")], "MLS3001 at flip(sepsis)"),
    story("through a function of a function that uses it twice", ["fn twice(b: Bool): Bool = b and not b\nfn again(b: Bool): Bool = twice(b) or b", HOSPITAL, stay("x = again(sepsis)")], "MLS3001 at again(sepsis)"),
    story("through a derived column of a derived column", [SHOP, checkout("grudge")], "MLS3001 at grudge"),
    story("as the key of a lookup", [SHOP, checkout("x = regions(reason).size")], "MLS3001 at reason"),
    story("whether a lookup finds anything", [SHOP, checkout("x = regions(reason) is missing")], "MLS3001 at reason"),
    story("a feature of a late feature is one mistake", [SHOP, checkout("a = not returned\nb = not a\nc = b or a")], "MLS3001 at returned"),
    story("in a `where`", [SHOP, checkout("amount", "where  not returned")], "MLS3002 at returned"),
    story("in a `where`, behind a lookup", [SHOP, checkout("amount", "where  regions(reason) is not missing")], "MLS3002 at reason"),
    story("sound: leaving out rows that have no label", [SHOP.replace("returned: Bool ", "returned: Bool? ").replace("returned and amount", "(returned ?? false) and amount"), examples({ rows: "orders asked at placed + 1m", label: "returned", features: "amount", more: "where  returned is not missing and amount > 0" })]),
    story("leaving out rows by whether something else turned out", [SHOP.replace("reason:   Category", "reason:   Category?"), checkout("amount", "where  reason is not missing")], "MLS3002 at reason"),
    story("two late columns are two mistakes", [SHOP, checkout("returned\nreason")], "MLS3001 at returned", "MLS3001 at reason"),
    story("a column that may be known: nothing proves it", [HOSPITAL, stay("score")], "MLS3001 at score"),
    story("sound: `if_known` of it", [HOSPITAL, stay("score = if_known(score)")]),
    story("`if_known` of one, beside the bare other", [HOSPITAL, stay("x = (if_known(score) ?? 0) + score")], "MLS3001 at score"),
    story("a time that may be missing proves nothing", [HOSPITAL.replace("discharged - admitted >= 1d", "charted >= admitted"), examples({ rows: "stays asked at admitted + 60d", label: "score > 1", features: "sepsis" })], "MLS3021 at score > 1", "MLS3001 at sepsis"),
  ],
  "the moment": [
    story("asked before the row is known", [SHOP, checkout("amount", undefined, "orders asked at placed")], "MLS3003 at placed"),
    story("the moment is reckoned from what comes later: an hour before discharge", [HOSPITAL, stay("ward", undefined, "stays asked at (discharged ?? admitted) - 1h")], "MLS3003 at (discharged ?? admitted) - 1h"),
    story("a moment by `if` proves nothing", [HOSPITAL, stay("score", undefined, "stays asked at if age > 50 then admitted + 5m else admitted + 10m")], "MLS3003 at if age > 50 then admitted + 5m else admitted + 10m"),
    story("a moment by `min` proves nothing, however late the other", [HOSPITAL, stay("ward", undefined, "stays asked at min(admitted + 5m, charted)")], "MLS3003 at min(admitted + 5m, charted)"),
    story("sound: a moment by `max`", [HOSPITAL, stay("ward\ncharted", undefined, "stays asked at max(admitted + 5m, charted)")]),
    story("rows of a view that are chosen by the outcome", [SHOP, "view kept from orders where not returned { }", examples({ rows: "kept asked at placed + 1m", label: "returned", features: "n = 1" })], "MLS3003 at placed + 1m"),
    story("rows of a view of a view", [SHOP, "view cross from orders where unhappy { }\nview costly from cross where amount > 100 { }", examples({ rows: "costly asked at placed + 1m", label: "returned", features: "amount" })], "MLS3003 at placed + 1m"),
    story("sound: rows of a view that are chosen by what is known", [SHOP, "view costly from orders where amount > 100 { }", examples({ rows: "costly asked at placed + 1m", label: "returned", features: "amount" })]),
    story("sound: `within` widens the moment", [SHOP, checkout("amount", undefined, "orders asked at placed + 1m within 10d")]),
    story("`within` reaches beyond what is open", [SHOP, checkout("amount", undefined, "orders asked at placed + 1m within 40d")], "MLS3021 at returned"),
  ],
  "bounds in `expect`": [
    ...(["discharged - admitted <= 20h", "20h >= discharged - admitted", "discharged <= admitted + 20h", "admitted >= discharged - 20h", "discharged in admitted..admitted + 20h", "discharged - admitted in 0s..20h", "ward is not missing and discharged - admitted < 20h", "discharged - admitted - 1h <= 19h"] as const).map((rule) =>
      story(`sound: ${rule}`, [`${HOSPITAL.replace("discharged - admitted >= 1d", rule).replace("sepsis:     Bool                known at discharged", "sepsis:     Bool                known at discharged\n    late:       Bool                known at admitted + 60d")}`, examples({ rows: "stays asked at admitted + 20h", label: "late", features: "sepsis" })]),
    ),
    ...(["discharged - admitted <= 21h", "discharged <= admitted + 20h or age > 3", "not (discharged > admitted + 20h and age > 3)", "max(discharged, charted) >= admitted + 2h", "discharged - min(admitted, charted) <= 20h", "discharged >= admitted"] as const).map((rule) =>
      story(`not enough: ${rule}`, [`${HOSPITAL.replace("discharged - admitted >= 1d", rule).replace("sepsis:     Bool                known at discharged", "sepsis:     Bool                known at discharged\n    late:       Bool                known at admitted + 60d")}`, examples({ rows: "stays asked at admitted + 20h", label: "late", features: "sepsis" })], "MLS3001 at sepsis"),
    ),
    story("a bound on a maximum is none on its operand", [HOSPITAL.replace("reviewed >= admitted", "max(reviewed, charted) >= admitted + 10d"), examples({ rows: "stays asked at admitted + 5d", label: "reviewed > admitted", features: "ward" })], "MLS3021 at reviewed > admitted"),
    story("a time before a maximum is not before its operand", [HOSPITAL.replace("reviewed >= admitted", "reviewed <= max(admitted, charted + 90d)"), examples({ rows: "stays asked at admitted + 5m", label: "sepsis", features: "reviewed" })], "MLS3001 at reviewed"),
    story("a derived maximum plus an hour is no exact time", [HOSPITAL.replace("lag:        Duration?", "seen: Timestamp = max(admitted, reviewed) + 1h\n note: Float known at seen"), examples({ rows: "stays asked at admitted + 1h", label: "sepsis", features: "note" })], "MLS3001 at note"),
  ],
  "knowledge by form": [
    story("known at one of two times: the later one may be it", [HOSPITAL.replace("lag:        Duration?", "x: Int known at if age > 3 then admitted else discharged ?? admitted"), stay("x")], "MLS3001 at x"),
    story("known at one of two times is no label either", [HOSPITAL.replace("lag:        Duration?", "x: Bool known at if age > 3 then admitted else admitted + 60d"), examples({ rows: "stays asked at admitted + 5m", label: "x", features: "ward" })], "MLS3021 at x"),
    story("a derived column that claims to be earlier", [HOSPITAL.replace("lag:        Duration?", "x: Bool = not sepsis known at admitted"), stay("x")], "MLS3006 at known at admitted", "MLS3001 at x"),
    story("a derived column that claims to be earlier, by `if`", [HOSPITAL.replace("lag:        Duration?", "x: Bool = not sepsis known at if age > 3 then admitted else admitted + 1m"), stay("x")], "MLS3006 at known at if age > 3 then admitted else admitted + 1m", "MLS3001 at x"),
    story("sound: a lag within bounds", [HOSPITAL.replace("lag:        Duration?", "lag: Duration\n    x: Bool known at admitted + 6m + lag").replace("reviewed >= admitted", "reviewed >= admitted\n    lag in 0s..1d"), examples({ rows: "stays asked at admitted + 5m", label: "x", features: "ward" })]),
    story("a lag of which nothing is known", [HOSPITAL.replace("lag:        Duration?", "lag: Duration\n    x: Bool known at admitted + 6m + lag"), examples({ rows: "stays asked at admitted + 5m", label: "x", features: "ward" })], "MLS3021 at x"),
    story("a lag that may be missing is known never, not soon", [HOSPITAL.replace("lag:        Duration?", "lag: Duration?\n    x: Bool known at admitted + lag"), examples({ rows: "stays asked at admitted + 5m", label: "sepsis", features: "x" })], "MLS3001 at x"),
    story("known on arrival, and no file tells when that was", [SHOP.replace("known   at loaded", "known   on arrival")], "MLS3012 at known on arrival"),
    story("a source that has a stream alone", [SHOP.replace('  from    csv("clicks.csv")\n', "")], "MLS4004 at clicks"),
    story("dropped for what comes later, where each column says its own time", ["source s {\n  from csv(\"s.csv\")\n  columns {\n    t: Timestamp known at t\n    y: Float known at t + 1d\n  }\n  at t\n  expect y >= 0 else drop\n}"], "MLS3008 at y >= 0"),
  ],
  "history": [
    story("sound: earlier stays, from when they are known", [HOSPITAL, "features past from stays by ward {\n  ready every 1d after 2h\n  rate = mean(sepsis) over 90d\n}", stay("past(ward)")]),
    story("the row itself, when asked late", [SHOP, "features past from orders by customer {\n  ready live within 1m\n  n = count() over 1d\n}", checkout("past(customer)", undefined, "orders asked at placed + 1m within 5m")], "MLS3007 at past(customer)"),
    story("sound: its key keeps it out", [KEYED("number", "number: Int"), LATELY]),
    story("its key may be missing", [KEYED("number", "number: Int?"), LATELY], "MLS3007 at past(customer)"),
    story("its key is known later", [KEYED("number", "number: Int known at placed + 1d"), LATELY], "MLS3007 at past(customer)"),
    story("its key is a measure", [KEYED("number", "number: Float"), LATELY], "MLS3007 at past(customer)"),
    story("sound: its key keeps it out, late columns and all", [KEYED("number", "number: Int"), "features past from orders by customer {\n  ready every 1d after 2h\n  n = mean(returned) over 90d\n}", examples({ rows: "orders asked at placed + 20d", label: "returned", features: "past(customer)" })]),
    story("its key does not tell sessions apart", [KEYED("number", "number: Int"), "view visits from orders by customer gap 30m { n = count() }\nfeatures past from visits by customer {\n  ready every 1h after 1m\n  n = sum(n) over 9d\n}", checkout("past(customer)", undefined, "orders asked at placed + 3d")], "MLS3007 at past(customer)"),
    story("sound: readiness covers `within`", [SHOP, "features past from orders by customer {\n  ready live within 5m\n  n = count() over 1d\n}", checkout("past(customer)", undefined, "orders asked at placed + 1m within 5m")]),
    story("the row itself, through a view that is stamped earlier", [SHOP, 'view early from orders at placed - 1d { stream kafka("early") }\nfeatures past from early by customer {\n  ready every 1d after 1m\n  n = count() over 9d\n}', checkout("past(customer)", undefined, "orders asked at placed + 3m")], "MLS3007 at past(customer)"),
    story("sound: a view that is stamped earlier is still known when it is known", [SHOP, "view early from orders at placed - 1d { }\nfeatures past from early by customer {\n  ready every 1d after 1m\n  n = count() over 9d\n}", checkout("past(customer)")]),
    story("sound: nightly, the row itself is never of an earlier night", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  n = count() over 9d\n}", checkout("past(customer)", undefined, "orders asked at placed + 1h within 1h")]),
    story("nightly, but asked the next morning", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  n = count() over 9d\n}", checkout("past(customer)", undefined, "orders asked at placed + 12h")], "MLS3007 at past(customer)"),
    story("its own outcome would be in it: asked after a month", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  n = mean(returned) over 90d\n}", examples({ rows: "orders asked at placed + 31d", label: "amount > 1", features: "past(customer)" })], "MLS3021 at amount > 1", "MLS3007 at past(customer)"),
    story("a key that is known later", [SHOP, "features past from orders by reason {\n  ready every 1d after 2h\n  n = count() over 90d\n}", checkout("past(reason)")], "MLS3001 at reason"),
    story("a key that is known later, in an expression", [SHOP, "features past from orders by reason {\n  ready every 1d after 2h\n  n = count() over 90d\n}", checkout("x = past(reason).n + 1")], "MLS3001 at reason"),
    story("sound: the same group by a value that is known", [SHOP, "features past from orders by reason {\n  ready every 1d after 2h\n  n = count() over 90d\n}", checkout('x = past("broken").n + 1')]),
    story("sound: two sources", [SHOP, "features seen_pages from clicks by who {\n  ready live within 1m\n  n = count() over 1d\n}", checkout("seen_pages(customer)")]),
    story("sound: keys by expression", [SHOP, "features past from orders by big = amount > 100 {\n  ready live within 1m\n  n = count() over 1d\n}", checkout("past(amount > 100)")]),
    story("a mean over a view of a view that is stamped when it is known", [SHOP, 'view done from orders at placed + 30d { stream kafka("done") }\nview sad from done where returned { }\nfeatures past from sad by customer {\n  ready live within 1m\n  n = count() over 1d\n}', checkout("past(customer)")]),
    story("a view's derived time", [SHOP, "view done from orders at placed + 30d { settled = placed + 31d }\nview paid from done at settled { }\nfeatures past from paid by customer {\n  ready every 1d after 2h\n  n = count(where returned) over 1h\n}", checkout("past(customer)")]),
  ],
  "windows": [
    story("shorter than the lag", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  r = mean(returned) over 7d\n}"], "MLS3040 at over 7d"),
    story("two aggregates in one window are one mistake", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  r = mean(returned) + max(grudge) over 7d\n}"], "MLS3040 at over 7d"),
    story("only the part with a late condition", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  r = count(where returned) / (count() + 1) over 7d\n}"], "MLS3040 at over 7d"),
    story("sound: `ending` looks further back", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  r = mean(returned) over 7d ending 30d ago\n}"]),
    story("sound: the step makes it long enough at times", [SHOP, "features past from orders by customer {\n  ready every 1d after 2h\n  r = mean(returned) over 30d step 1d\n}"]),
    story("a late group-level `where` counts", [SHOP, "features past from orders where returned by customer {\n  ready every 1d after 2h\n  n = count() over 7d\n}"], "MLS3040 at over 7d"),
    story("a late key counts", [SHOP, "features past from orders by why = reason {\n  ready every 1d after 2h\n  n = count() over 7d\n}"], "MLS3040 at over 7d"),
    story("a time of no known form says nothing of emptiness", [HOSPITAL.replace("lag:        Duration?", "x: Int known at if age > 3 then admitted else admitted + 1h"), "features past from stays by ward {\n  ready every 1d after 2h\n  n = sum(x) over 1h\n}"]),
  ],
  "live": [
    story("no stream", [SHOP.replace('  stream  kafka("clicks")\n', ""), "features f from clicks by who {\n  ready live within 1m\n  n = count() over 1d\n}"], "MLS4001 at ready live within 1m"),
    story("the stream's row can't bring the outcome", [SHOP, "features f from orders by customer {\n  ready live within 1m\n  n = mean(returned) over 90d\n}"], "MLS4003 at ready live within 1m"),
    story("nor can that of a view stamped too early", [SHOP, 'view soon from orders at placed + 1d { stream kafka("soon") }\nfeatures f from soon by customer {\n  ready live within 1m\n  n = mean(returned) over 90d\n}'], "MLS4003 at ready live within 1m"),
    story("where each column says its own time too", ['source s {\n  from csv("s.csv")\n  stream kafka("s")\n  columns {\n    t: Timestamp known at t\n    k: Category known at t\n    y: Float known at t + 1d\n  }\n  at t\n}\nfeatures f from s by k {\n  ready live within 1m\n  n = mean(y) over 90d\n}'], "MLS4003 at ready live within 1m"),
    story("sound: a view that has only its root's stream", [SHOP, "view big from orders where amount > 100 { }\nfeatures f from big by customer {\n  ready live within 1m\n  n = count() over 1d\n}"]),
    story("sound: the root needs no stream where the view has one", [SHOP.replace('  stream  kafka("orders")\n', ""), 'view done from orders at placed + 30d { stream kafka("done") }\nview sad from done where returned { }\nfeatures f from sad by customer {\n  ready live within 1m\n  n = mean(returned) over 1d\n}']),
  ],
  "tables": [
    story("overwritten in place, in a feature", [SHOP, checkout("x = members(customer).tier")], "MLS3011 at members(customer).tier"),
    story("whether it has a row", [SHOP, checkout("x = members(customer) is missing")], "MLS3011 at members(customer) is missing"),
    story("in a derived column, used or not", [SHOP.replace("    grudge:", "    tier: Category? = members(customer).tier\n    grudge:"), checkout("tier")], "MLS3011 at members(customer).tier"),
    story("in a group's key and condition", [SHOP, 'features f from orders where (members(customer).tier ?? "a") == "a" by t = members(customer).tier {\n  ready live within 1m\n  n = count() over 1d\n}'], "MLS3011 at members(customer).tier", "MLS3011 at members(customer).tier"),
    story("in a label", [SHOP, examples({ rows: "orders asked at placed + 1m", label: '(members(customer).tier ?? "a") == "a"', features: "amount" })], "MLS3011 at members(customer).tier"),
    story("as the rows themselves", [SHOP, examples({ rows: "members", label: 'tier == "gold"', features: "n = 1" })], "MLS3011 at members"),
    story("looked up from closed rows", [BIRDS, 'table masters {\n  from csv("m.csv")\n  key island\n  mutable\n  columns { island: Category, rich: Bool }\n}', bird("x = masters(island).rich")], "MLS3011 at masters(island).rich"),
  ],
  "closed rows": [
    story("sound", [BIRDS, bird("mass\ndepth\nlong")]),
    story("made from the label's column", [BIRDS, bird("is_adelie")], "MLS3020 at is_adelie"),
    story("looked up in the same table", [BIRDS, bird("x = birds(tag).species")], "MLS3020 at x = birds(tag).species"),
    story("the label is made of a derived column: what it is made of is barred too", [BIRDS, examples({ rows: "birds", label: "is_adelie", features: "species" })], "MLS3020 at species"),
    story("in a `where`", [BIRDS, bird("mass", "where  is_adelie")], "MLS3020 at is_adelie"),
    story("sound: leaving out those without a label", [BIRDS.replace('"gentoo",', '"gentoo" | "other", sex: Category?,'), examples({ rows: "birds", label: "sex", features: "mass", more: "where  sex is not missing and mass > 0" })]),
    story("history without a moment", [BIRDS, SHOP, "features f from orders by region {\n  ready live within 1m\n  n = count() over 1d\n}", bird("f(island)")], "MLS3009 at f(island)"),
    story("`if_known` without a moment", [BIRDS, bird("x = if_known(mass)")], "MLS3013 at if_known(mass)"),
    story("`if_known` in a derived column", [SHOP.replace("    grudge:", "    soon: Bool? = if_known(returned)\n    grudge:"), checkout("amount")], "MLS3013 at if_known(returned)"),
    story("`if_known` in a window", [SHOP, "features f from orders by customer {\n  ready every 1d after 2h\n  n = mean(if_known(returned)) over 90d\n}"], "MLS3013 at if_known(returned)"),
  ],
  "weights": [
    story("sound: by the label", [SHOP, checkout("amount", "weight if returned then 4.0 else 1.0")]),
    story("by what is known only after the label", [SHOP.replace("    grudge:", "    refund: Float known at placed + 60d\n    grudge:"), checkout("amount", "weight max(refund, 0)")], "MLS3022 at max(refund, 0)"),
  ],
  "splits": [
    story("events at random", [SHOP, checkout("amount"), "split cases random { train 60%, validate 20%, test 20% }"], "MLS3030 at random"),
    story("events by group alone", [SHOP, checkout("amount"), "split cases by group(customer) { train 60%, validate 20%, test 20% }"], "MLS3030 at by group(customer)"),
    story("newest rows in train", [SHOP, checkout("amount"), 'split cases by time in "UTC" { test until 2024-01-01; validate until 2024-02-01; train until 2024-03-01 }'], "MLS3031 at validate until 2024-02-01"),
    story("an empty part", [SHOP, checkout("amount"), 'split cases by time in "UTC" { train until 2024-01-01; validate until 2024-01-01; test until 2024-03-01 }'], "MLS3031 at validate until 2024-01-01"),
    story("lengths in the wrong order", [SHOP, checkout("amount"), "split cases by time { train last 300d; test last 30d; validate last 30d }"], "MLS3031 at validate last 30d"),
    story("sound: lengths", [SHOP, checkout("amount"), "split cases by time { train last 300d; validate last 30d; test last 30d }"]),
    story("a part twice is said once", [SHOP, checkout("amount"), 'split cases by time in "UTC" { train until 2024-01-01; train until 2024-02-01; validate until 2024-02-02; test until 2024-03-01 }'], "MLS1018 at train until 2024-02-01"),
    story("split twice", [BIRDS, bird("mass"), "split cases random { train 60%, validate 20%, test 20% }\nsplit cases random { train 80%, validate 10%, test 10% }"], "MLS3034 at cases"),
    story("tested without a split", [BIRDS, bird("mass"), "model m for cases {\n  predict outcome\n  inputs { * }\n  learner prior\n}\ntests m { accuracy >= 0.5 }"], "MLS3061 at m"),
    story("one patient's tiles on both sides", [BIRDS.replace("island: Category", "island: Colony"), bird("mass"), "split cases random { train 60%, validate 20%, test 20% }"], "MLS3032 at random"),
  ],
  "marks": [
    story("protected, through a group's key", [HOSPITAL, "features f from stays by old = age > 60 {\n  ready every 1d after 2h\n  n = count() over 9d\n}", stay("elder = age > 60\nn = f(elder).n"), "model m for cases {\n  predict outcome\n  inputs { n }\n  learner prior\n}"], "MLS4201 at n"),
    story("protected, through a view's `where`", [HOSPITAL, "view old from stays where age > 60 { }\nfeatures f from old by ward {\n  ready every 1d after 2h\n  n = count() over 9d\n}", stay("f(ward)"), "model m for cases {\n  predict outcome\n  inputs { * }\n  learner prior\n}"], "MLS4201 at *"),
  ],
};

for (const [title, stories] of Object.entries(STORIES)) {
  describe(title, () => {
    for (const { name, spec, says } of stories) it(name, () => expect(said(...spec).sort()).toEqual([...says].sort()));
  });
}
