/** Votes of labelers, which rows they make train's, and what is not known in time, against the oracle: at moments, dates and of closed rows. */
import { describe as suite, expect, it } from "vitest";
import { csv, generator } from "./csv.ts";
import { DAY, instant } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";

const START = Date.UTC(2022, 0, 1) * 1000;
const TITLES = ["You WON a prize", "re: minutes", "", "Ünïcode prize €", "invoice 12", "PRIZE", "hello", "𝒳 won"];

/** Mails: few are read by people, which is known up to nine days later; complaints come a day later, some never. */
function mails(): Record<string, string | number | boolean | null>[] {
  const next = generator(5);
  return Array.from({ length: 260 }, (_, i) => {
    const came = START + Math.floor(i / 2) * (DAY / 4) + (next() < 0.1 ? 1 : 0);
    const read = next() < 0.4;
    const spam = next() < 0.5;
    return {
      sender: next() < 0.1 ? null : `s${Math.floor(next() * 7)}`,
      came,
      title: TITLES[Math.floor(next() * TITLES.length)]!,
      links: Math.floor(next() * 9),
      bounced: next() < 0.2 ? null : next() < 0.5,
      complaints: next() < 0.3 ? null : Math.floor(next() * 4),
      judged: came + 3600_000_000 + Math.floor(next() * 8 * DAY),
      spam: read ? spam : null,
      kind: read ? (spam ? "spam" : next() < 0.5 ? "news" : "mail") : null,
    };
  });
}

const PARTS = 'by time in "UTC" {\n  train    until 2022-01-18\n  validate until 2022-01-25\n  test     until 2022-02-20\n';
const RULES = `  prize      = if contains(title, "rize") then true else missing
  linked     = if links > 5 then true else if links == 0 then false else missing
  complained = complaints >= 2
  known_name = if history_n > 3 then false else missing
  long       = if log1p(links) > 2.0 then true else missing
  not_three  = if links == 3 then missing else bounced
  at_night   = if hour(moment, "UTC") < 3 then not bounced else missing
`;

function spam({ rules = RULES, split = `split arrivals ${PARTS}}\n`, items = "", label = "spam", second = "", group = "" }: { rules?: string; split?: string; items?: string; label?: string; second?: string; group?: string }): Case {
  const rows = mails();
  const spec = `entity Sender: Category

source mails {
  from    csv("mails.csv")
  stream  kafka("mails")
  columns {
    sender:     Sender?
    came:       Timestamp
    title:      String
    links:      Int
    bounced:    Bool?      known at came + 3d
    complaints: Int?       known at came + 1d
    judged:     Timestamp  known at judged
    spam:       Bool?      known at judged
    kind:       "spam" | "news" | "mail"?  known at judged
  }
  at      came
  known   at came + 1s
  expect  { judged - came in 1h..9d else fail; links in 0..100 else fail }
}

features history from mails by sender {
  ready live within 1m
  n = count() over 10d
}

examples arrivals {
  rows     mails asked at came + 1s
  label    is_it = ${label}
${items}${group === "" ? "" : `  group    ${group}\n`}  features { history(sender) prefix history_; links; title }
  allow MLS3045 "half-full windows are wanted in this test"
}

labeler rules for arrivals {
${rules}}
${second}${split}`;
  return { spec, files: { "mails.csv": csv(rows, ["came", "judged"]) }, data: { mails: rows }, examples: "arrivals" };
}

async function expectEqual(input: Case, least: number, most: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
  expect(rows).toBeLessThan(most);
}

suite("votes equal the oracle's in both engines", () => {
  it("of rules over columns known later, features, the moment, and what is worked out at the door", () => expectEqual(spam({}), 100, 200));
  it("purged where votes are known only when validate has begun", () => expectEqual(spam({ rules: "  a = if bounced ?? false then true else missing\n" }), 90, 190));
  it("two labelers, of which one is known sooner", () => expectEqual(spam({ rules: "  late = bounced\n", second: "labeler quick for arrivals {\n  prize = if contains(title, \"rize\") then true else missing\n}\n" }), 100, 200));
  it("of a closed set", () => expectEqual(spam({ label: "kind", rules: '  prize = if contains(title, "rize") then "spam" else missing\n  n = if links == 1 then "news" else if links == 2 then "mail" else missing\n' }), 100, 200));
  it("in a gap, and counted back from the end", () => expectEqual(spam({ split: "split arrivals by time {\n  train last 20d\n  validate 7d\n  test 5d\n  gap 1d\n}\n" }), 60, 190));
  it("without a split all rows are train's", () => expectEqual(spam({ split: "" }), 150, 261));
  it("with weights, samples and folds", () => expectEqual(spam({ items: "  weight 1 + links\n  sample 60%\n", split: `split arrivals ${PARTS}  folds 3\n  generalise to new sender\n}\n` }), 40, 160));
  it("at every horizon", () => expectEqual(spam({ items: "  horizon h in 0d..2d step 1d\n", rules: "  a = if h > 1d then links > 4 else missing\n  b = bounced\n" }), 300, 600));
  it("of closed rows", () => {
    const birds = Array.from({ length: 200 }, (_, i) => ({ tag: i * 7, mass: 3000 + ((i * 37) % 900), bill: i % 9 === 0 ? null : 30 + (i % 20), species: i % 3 === 0 ? ["adelie", "gentoo"][(i * i) % 2]! : null }));
    const spec = `table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, mass: Int, bill: Float?, species: Category? }
}

examples sexing {
  rows   birds
  label  kind = species
  features { mass }
}

labeler guesses for sexing {
  heavy  = if mass > 3600 then "gentoo" else missing
  billed = if (bill < 35) ?? false then "adelie" else missing
}

split sexing random { train 60%; validate 20%; test 20% }
`;
    return expectEqual({ spec, files: { "birds.csv": csv(birds, []) }, data: { birds }, examples: "sexing" }, 120, 170);
  });
});

suite("votes for one of several labels equal the oracle's in both engines", () => {
  const KIND = "  label kind_of = kind\n";
  const LOUD = "  label loud = (complaints ?? 0) > 1\n";
  const votesFor = (label: string, name: string, rules: string): string => `labeler ${name} for arrivals {\n  predict ${label}\n${rules}}\n`;
  const PRIZE = '  prize = if contains(title, "rize") then true else missing\n';
  it("the first, the other always by hand", () => expectEqual(spam({ items: LOUD, rules: `  predict is_it\n${PRIZE}  n = bounced\n` }), 100, 200));
  it("the second, the first by hand, which comes late", () => expectEqual(spam({ label: "spam ?? false", items: LOUD, rules: "  predict loud\n  many = links > 5\n" }), 100, 200));
  it("both, by rules known at times of their own", () => expectEqual(spam({ items: KIND, rules: `  predict is_it\n${PRIZE}  n = bounced\n`, second: votesFor("kind_of", "sorts", '  few = if links == 1 then "news" else missing\n  told = if (complaints ?? 0) > 1 then "spam" else missing\n') }), 80, 200));
  it("two labelers for one of three, one for another", () =>
    expectEqual(spam({ items: KIND + LOUD, rules: `  predict is_it\n${PRIZE}`, second: votesFor("is_it", "late_ones", "  b = bounced\n") + votesFor("kind_of", "sorts", '  few = if links == 1 then "news" else missing\n') }), 80, 200));
  it("with weights, folds and a promise", () => expectEqual(spam({ items: `${LOUD}  weight 1 + links\n`, rules: `  predict is_it\n${PRIZE}  n = bounced\n`, split: `split arrivals ${PARTS}  folds 3\n  generalise to new sender\n}\n` }), 60, 160));
  it("weighed by labels, one of them often missing on train", () => expectEqual(spam({ items: `${LOUD}  weight if (is_it ?? false) then 3 else if loud then 2 else 1\n  sample if loud then 100% else 60%\n`, rules: `  predict is_it\n${PRIZE}  n = bounced\n` }), 60, 190));
  it("in lists, which are whole", () => expectEqual(spam({ items: LOUD, group: "came", rules: `  predict is_it\n${PRIZE}  n = bounced\n` }), 30, 200));
  it("in a gap, and counted back from the end", () => expectEqual(spam({ items: KIND, rules: "  predict is_it\n  b = bounced\n", second: votesFor("kind_of", "sorts", '  few = if links < 4 then "news" else missing\n'), split: "split arrivals by time {\n  train last 20d\n  validate 7d\n  test 5d\n  gap 1d\n}\n" }), 40, 190));
  it("of closed rows", () => {
    const birds = Array.from({ length: 200 }, (_, i) => ({ tag: i * 7, mass: 3000 + ((i * 37) % 900), old: i % 4 === 1 ? null : i % 8 < 3, species: i % 3 === 0 ? ["adelie", "gentoo"][(i * i) % 2]! : null }));
    const spec = `table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, mass: Int, old: Bool?, species: Category? }
}

examples sexing {
  rows   birds
  where  old is not missing
  label  kind = species
  label  aged = old
  features { mass }
}

labeler guesses for sexing {
  predict kind
  heavy = if mass > 3600 then "gentoo" else missing
}

split sexing random { train 60%; validate 20%; test 20% }
`;
    return expectEqual({ spec, files: { "birds.csv": csv(birds, []) }, data: { birds }, examples: "sexing" }, 90, 150);
  });
});

suite("boundaries of a labeler's knowledge", () => {
  const at = Date.UTC(2022, 0, 18) * 1000;
  /** A row whose votes are known `late` µs after validate begins, its label never in time. */
  const one = (late: number): Case => {
    const rows = [-40, -30, -20, -10].map((day) => ({ came: at + day * DAY, seen: at + day * DAY, spam: true })).concat([{ came: at - DAY, seen: at + late, spam: true }, { came: at + DAY, seen: at + DAY, spam: false }, { came: at + 30 * DAY, seen: at + 30 * DAY, spam: false }]);
    const spec = `source mails {
  from    csv("mails.csv")
  columns { came: Timestamp, seen: Timestamp known at seen, odd: Bool = seen > came, spam: Bool known at came + 5d }
  at      came
  known   at came
  expect  seen - came <= 9d
}
examples arrivals { rows mails asked at came; label is_it = spam; features { n = length("") } }
labeler rules for arrivals { odd = odd }
split arrivals by time in "UTC" { train until 2022-01-18; validate until 2022-02-01; test until 2022-03-20 }
`;
    return { spec, files: { "mails.csv": `came,seen,spam\n${rows.map((row) => `${instant(row.came)},${instant(row.seen)},${row.spam}`).join("\n")}\n` }, data: { mails: rows }, examples: "arrivals" };
  };
  it.each([
    [-1, 6],
    [0, 5],
    [1, 5],
  ])("votes known %i µs after validate begins leave %i rows", async (late, kept) => {
    const { mismatches, rows } = await compareWithOracle(one(late));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBe(kept);
  });
});
