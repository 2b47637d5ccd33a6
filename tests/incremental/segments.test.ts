/** Sessions and filled buckets are made of many rows: those are made anew whose rows have changed, and the others stand; what a build makes and tells is that of a build of all. */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import type { Progress } from "../../runtime/batch/progress.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { built } from "./command.ts";
import { DAY, HOUR, START } from "./shop.ts";
import { storeContent } from "./store-content.ts";
import { build } from "./support.ts";

const SPEC = `entity Person: Category

table pages {
  from     csv("pages.csv")
  key      page
  timeless "written by hand"
  columns  { page: Category, weight: Int }
}
source clicks {
  from    csv("clicks/*.csv")
  columns { person: Person?, seen: Timestamp, page: Category?, worth: Float by 0.01 }
  at      seen
  known   at seen + 2s
  expect  worth < 95 else drop
}
source carts {
  from    csv("carts/*.csv")
  columns { person: Person?, seen: Timestamp, worth: Float by 0.01 }
  at      seen
  known   at seen + 2s
}
source edits {
  from    csv("edits/*.csv")
  columns { id: Int, person: Person, seen: Timestamp, came: Timestamp, worth: Float by 0.01 }
  at      seen
  known   at came
  exists  at came
  key     id revised by came
  expect  { came >= seen else drop; came - seen <= 2d else drop }
}
source asks {
  from    csv("asks/*.csv")
  columns { person: Person, seen: Timestamp, happy: Bool known at seen + 30h }
  at      seen
  known   at seen
}

view touches from clicks union carts
view visits from touches by person gap 30m {
  n     = count()
  worth = sum(worth)
  last  = last(from_input)
}
view long from visits where n > 1 { each = worth / n }
view dear from clicks where worth > 10
view pauses from dear by person gap 2h { n = count(); first = first(page); middle = quantile(worth, 0.5) }
view halves from clicks {
  fill every 12h for each person
  n     = count()
  most  = mode(page)
  least = min(worth)
  heavy = pages("home").weight * count()
}
view bouts from edits by person gap 6h { n = count(); worth = sum(worth) }

features visiting from visits by person { ready every 1h after 5m; n = sum(n) over 2d; last = last(last) over 2d }
features lingering from long by person { ready every 1h after 5m; each = max(each) over 3d }
features pausing from pauses by person { ready every 1h after 5m; n = count() over 2d; first = last(first) over 2d; middle = mean(middle) over 2d }
features halving from halves by person { ready every 1h after 5m; quiet = count(where n == 0) over 3d; most = last(most) over 2d; least = min(least) over 2d; heavy = sum(heavy) over 1d }
features editing from bouts by person { ready every 1h after 5m; n = sum(n) over 4d; worth = sum(worth) over 5d }

examples asked {
  rows   asks asked at seen within 0s
  allow MLS3045 "wanted here"
  label  happy = happy
  features { visiting(person) prefix v_; lingering(person) prefix l_; pausing(person) prefix p_; halving(person) prefix h_; editing(person) prefix e_ }
}
examples left {
  rows   visits asked at ended + 31m within 0s
  allow MLS3045 "wanted here"
  label  again = count() > 0 from clicks by person over next 6h
  features { halving(person); n; worth }
}
`;

interface Event {
  id: number;
  person: string;
  at: number;
  came: number;
  page: string;
  worth: number;
  happy: boolean;
}
const NAMES = ["clicks", "carts", "edits", "asks"] as const;
type Log = Record<(typeof NAMES)[number], Event[]> & { weight: number };
type Random = () => number;

const pick = <T>(random: Random, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;

function event(random: Random, day: number): Event {
  // Around a few hours, so that there are sessions, some of them over midnight.
  const at = START + day * DAY + pick(random, [1, 9, 23]) * HOUR + Math.floor(random() * 1.5 * HOUR);
  return { id: Math.floor(random() * 1e9), person: random() < 0.05 ? "" : pick(random, ["ann", "bob", "cid", "dee"]), at, came: at + Math.floor(random() * HOUR), page: random() < 0.1 ? "" : pick(random, ["home", "item", "käse"]), worth: Math.floor(random() * 10_000) / 100, happy: random() < 0.5 };
}

function addDay(log: Log, random: Random, day: number): void {
  for (const [name, count] of [["clicks", 14], ["carts", 6], ["edits", 6], ["asks", 5]] as const) for (let i = 0; i < count; i++) log[name].push(named(name, event(random, day)));
}

/** People are missing in clicks and carts alone. */
const named = (name: string, one: Event): Event => (name === "clicks" || name === "carts" || one.person !== "" ? one : { ...one, person: "ann" });

const stamp = (micros: number): string => new Date(micros / 1000).toISOString();
const LINES: Record<(typeof NAMES)[number], readonly [head: string, line: (one: Event) => string]> = {
  clicks: ["person,seen,page,worth", ({ person, at, page, worth }) => `${person},${stamp(at)},${page},${worth}`],
  carts: ["person,seen,worth", ({ person, at, worth }) => `${person},${stamp(at)},${worth}`],
  edits: ["id,person,seen,came,worth", ({ id, person, at, came, worth }) => `${id},${person},${stamp(at)},${stamp(came)},${worth}`],
  asks: ["person,seen,happy", ({ person, at, happy }) => `${person},${stamp(at)},${happy}`],
};

/** A file a day, of edits of the day on which they came; one day has a file without rows. */
function write(folder: string, log: Log): void {
  writeFileSync(join(folder, "pages.csv"), `page,weight\nhome,${log.weight}\nitem,3\n`);
  for (const name of NAMES) {
    const [head, line] = LINES[name];
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, name), { recursive: true });
    const files = new Map<number, string[]>([[-1, []]]);
    for (const one of log[name]) {
      const file = Math.floor(((name === "edits" ? one.came : one.at) - START) / DAY);
      files.set(file, [...(files.get(file) ?? []), line(one)]);
    }
    for (const [file, lines] of files) writeFileSync(join(folder, name, `${String(file + 1).padStart(3, "0")}.csv`), `${[head, ...lines].join("\n")}\n`);
  }
}

const CHANGES: Readonly<Record<string, (log: Log, random: Random, days: { now: number }) => void>> = {
  "a new day": (log, random, days) => addDay(log, random, days.now++),
  "a late row": (log, random, days) => {
    const name = pick(random, ["clicks", "carts", "edits"] as const);
    log[name].push(named(name, event(random, Math.floor(random() * days.now))));
  },
  "a row between two sessions": (log, random) => {
    const one = pick(random, log.clicks);
    log.carts.push({ ...one, at: one.at + 25 * 60_000_000 });
  },
  "a row that is gone": (log, random) => {
    const name = pick(random, ["clicks", "carts", "edits"] as const);
    log[name].splice(Math.floor(random() * log[name].length), 1);
  },
  "the first row of somebody is gone": (log) => {
    const first = log.clicks.filter(({ person }) => person === "dee").sort((a, b) => a.at - b.at)[0];
    log.clicks = log.clicks.filter((one) => one !== first);
  },
  "a corrected row": (log, random) => void Object.assign(pick(random, log.clicks), { page: "item", worth: Math.floor(random() * 9000) / 100 }),
  "a corrected time": (log, random) => {
    const one = pick(random, log.clicks);
    one.at += Math.floor((random() - 0.5) * 40 * HOUR);
  },
  "somebody new": (log, random, days) => void log.clicks.push({ ...event(random, Math.floor(random() * days.now)), person: `p${Math.floor(random() * 1000)}` }),
  "a day that is gone": (log, random, days) => {
    const day = Math.floor(random() * days.now);
    log.clicks = log.clicks.filter(({ at }) => Math.floor((at - START) / DAY) !== day);
  },
  "the last day taken back": (log, _random, days) => {
    const from = START + --days.now * DAY;
    for (const name of NAMES) log[name] = log[name].filter(({ at }) => at < from);
  },
  "another version": (log, random) => {
    const one = pick(random, log.edits);
    log.edits.push({ ...one, came: Math.max(...log.edits.filter(({ id }) => id === one.id).map(({ came }) => came)) + HOUR, worth: 7 });
  },
  "rows in another order": (log) => void log.clicks.reverse(),
};

/** All that a build tells, but how much it read. */
const told = ({ inputs, views, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, ...rest }) => rest), views, examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });
const files = ({ inputs }: BatchResult): Record<string, number> => Object.fromEntries(inputs.map(({ node, scanned }) => [node, scanned?.pieces ?? Number.NaN]));

type Made = Record<string, string>;

/** A build on the last one, which is held to a build of all. */
async function compare(folder: string, engine: Engine, where: string): Promise<{ again: BatchResult; made: Made }> {
  const plan = planOf(folder);
  const made: Made = {};
  const progress = (event: Progress): void => {
    if (event.kind === "end" && event.stage.startsWith("view ")) made[event.stage.slice(5)] = event.remark ?? "";
  };
  const again = await build(folder, plan, "again", { engine, progress });
  const full = await build(folder, plan, "full", { engine, full: true });
  for (const set of ["asked", "left"]) expect(readFileSync(join(folder, `again/${set}.parquet`)).equals(readFileSync(join(folder, `full/${set}.parquet`))), `${set} ${where}`).toBe(true);
  expect(told(again), where).toEqual(told(full));
  return { again, made };
}

function begin(folder: string, seed: number, spec = SPEC): { log: Log; random: Random; days: { now: number } } {
  const random = generator(seed);
  const log: Log = { clicks: [], carts: [], edits: [], asks: [], weight: 2 };
  const days = { now: 0 };
  while (days.now < 16) addDay(log, random, days.now++);
  writeFileSync(join(folder, "spec.mls"), spec);
  write(folder, log);
  return { log, random, days };
}

it("the store of histories over sessions is that of a build of all", { timeout: 120_000 }, () =>
  inFolder({}, async (outer) => {
    const folders = ["again", "full"].map((name) => join(outer, name));
    for (const folder of folders) mkdirSync(folder);
    const { log, random } = begin(folders[0]!, 6);
    const both = async () => {
      for (const folder of folders) {
        writeFileSync(join(folder, "spec.mls"), SPEC);
        write(folder, log);
      }
      const [again, full] = [await built(folders[0]!, {}), await built(folders[1]!, { full: true })];
      expect(again.told.map((line) => line.replace(/\S*spec\.mls/, ""))).toEqual(full.told.map((line) => line.replace(/\S*spec\.mls/, "")));
      expect(await storeContent(join(folders[0]!, "mls-out/store"))).toEqual(await storeContent(join(folders[1]!, "mls-out/store")));
      return again;
    };
    await both();
    addDay(log, random, 16);
    CHANGES["a corrected row"]!(log, random, { now: 16 });
    const { read } = await both();
    // What is asked of a finding that stands reads more of clicks, whose people may be missing.
    for (const source of ["carts", "edits"]) expect(Number(read[source]!.split(" ")[0]), source).toBeLessThan(10);
  }));

/** How many of a view's segments were made anew. */
const share = (remark: string | undefined): [made: number, of: number] => {
  const [, made, of] = /made ([\d,]+) of ([\d,]+) /.exec(remark ?? "") ?? [];
  if (made === undefined || of === undefined) throw new Error(`nothing stands: ${remark}`);
  return [Number(made.replaceAll(",", "")), Number(of.replaceAll(",", ""))];
};

describe.each([["kernel", 4, 6], ["sql", 9, 4]] as const)("by %s", (engine, seed, steps) => {
  it(`life ${seed} of a log`, { timeout: 240_000 }, () =>
    inFolder({}, async (folder) => {
      const { log, random, days } = begin(folder, seed);
      let [read, of] = [0, 0];
      const happened: string[] = [];
      for (let step = 0; step < steps; step++) {
        write(folder, log);
        const { again } = await compare(folder, engine, `after ${happened.join(", ")}`);
        if (step > 0) for (const { scanned } of again.inputs) [read, of] = [read + (scanned?.pieces ?? 0), of + (scanned?.of ?? 0)];
        for (let n = 1 + Math.floor(random() * 2); n > 0; n--) {
          const change = pick(random, Object.keys(CHANGES));
          CHANGES[change]!(log, random, days);
          happened.push(change);
        }
      }
      expect(read).toBeGreaterThan(5);
      expect(read).toBeLessThan(of * 0.7);
    }),
  );
});

describe("of sessions and buckets", { timeout: 120_000 }, () => {
  it("nothing is read where nothing changed", () =>
    inFolder({}, async (folder) => {
      begin(folder, 3);
      await compare(folder, "kernel", "at first");
      const { again, made } = await compare(folder, "kernel", "again");
      expect(files(again)).toMatchObject({ clicks: 0, carts: 0, edits: 0, asks: 0 });
      for (const view of ["visits", "pauses", "halves", "bouts"]) expect(share(made[view])[0], view).toBe(0);
    }));

  it("those are made whose rows a late row joins, and the files of these are read", () =>
    inFolder({}, async (folder) => {
      const { log } = begin(folder, 3);
      await compare(folder, "kernel", "at first");
      // A visit over midnight, of rows in two files, and a late row of it in a third, which is new.
      const at = START + 5 * DAY - 10 * 60_000_000;
      const one: Event = { id: 1, person: "zoe", at, came: at, page: "home", worth: 20, happy: true };
      log.clicks.push(one, { ...one, at: at + 20 * 60_000_000, worth: 30 });
      write(folder, log);
      const joined = await compare(folder, "kernel", "over midnight");
      // Of the two files that are changed all are made anew, of the others none.
      expect(share(joined.made.visits)[0]).toBeLessThan(30);
      writeFileSync(join(folder, "carts/900.csv"), `person,seen,worth\nzoe,${stamp(at + 5 * 60_000_000)},7\n`);
      const late = await compare(folder, "kernel", "late");
      expect(share(late.made.visits)[0]).toBe(1);
      for (const view of ["pauses", "halves", "bouts"]) expect(share(late.made[view])[0], view).toBe(0);
      rmSync(join(folder, "carts/900.csv"));
      const gone = await compare(folder, "kernel", "gone");
      expect(share(gone.made.visits)[0]).toBe(1);
      expect(late.again.inputs.find(({ node }) => node === "edits")!.scanned!.pieces).toBeLessThan(8);
    }));

  it("buckets that no row is in come with the data's end, and no file is read for them", () =>
    inFolder({}, async (folder) => {
      const { log } = begin(folder, 3);
      await compare(folder, "kernel", "at first");
      const at = START + 19 * DAY + 13 * HOUR;
      log.clicks.push({ id: 1, person: "ann", at, came: at, page: "home", worth: 20, happy: true });
      write(folder, log);
      const { made, again } = await compare(folder, "kernel", "days later");
      const [anew, of] = share(made.halves);
      // Four people, two buckets a day.
      expect(anew).toBeGreaterThan(4 * 2 * 3);
      expect(of - anew).toBeGreaterThan(100);
      expect(files(again).clicks).toBeLessThan(6);
    }));

  it("all are made where the table changes that they look up, or what the last build left is damaged", () =>
    inFolder({}, async (folder) => {
      const { log } = begin(folder, 3);
      await compare(folder, "kernel", "at first");
      log.weight = 5;
      write(folder, log);
      const { made } = await compare(folder, "kernel", "another weight");
      expect(made.halves).not.toMatch(/ made /);
      expect(share(made.visits)[0]).toBe(0);
      truncateSync(join(folder, "again/ledger/inputs/visits.rows.parquet"), 100);
      const after = await compare(folder, "kernel", "damaged");
      expect(after.made.visits).not.toMatch(/ made /);
      expect(share(after.made.halves)[0]).toBe(0);
    }));

  it("none is kept of what is personal", () =>
    inFolder({}, async (folder) => {
      begin(folder, 3, SPEC.replace("person: Person?, seen: Timestamp, page", "person: Person? @pii, seen: Timestamp, page"));
      await compare(folder, "kernel", "at first");
      const { made, again } = await compare(folder, "kernel", "again");
      for (const view of ["visits", "pauses", "halves"]) expect(made[view], view).not.toMatch(/ made /);
      expect(share(made.bouts)[0]).toBe(0);
      expect(files(again)).toMatchObject({ clicks: again.inputs.find(({ node }) => node === "clicks")!.scanned!.of, edits: 0 });
    }));
});
