/** `mlsc score`: rows at the dates that are due, one file a moment, whole or not at all; each score, decision and key is what the server says of that row at that moment, to the bit. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHistory } from "../../compiler/cli/pipeline/history.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { predictOnce } from "../../runtime/serve/predict-once.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { DAY } from "../conformance/events.ts";
import { csv, made, ORDERS, TABLE_OF_PEOPLE } from "../conformance/people.ts";
import { mlsc } from "../examples/support.ts";

const PEOPLE = [
  { who: "ann", town: "oslo", born: 1980 },
  { who: "bob \"the, second\"", town: "rome", born: 1990 },
  { who: "cem", town: null, born: 2000 },
  { who: "dæn\u{1F600}", town: "oslo", born: 1960 },
  { who: "eve", town: "", born: 1985 },
];
const KINDS = [{ kind: "b" }, { kind: "a" }];

const SPEC = `entity Person: Category

${TABLE_OF_PEOPLE}
table kinds {
  from     csv("kinds.csv")
  key      kind
  timeless "there are two"
  columns  { kind: Category }
}

${ORDERS}
features habits from orders by buyer {
  ready every 12h after 30m
  orders_3d = count() over 3d
  spent     = sum(amount) over 5d
  last_kind = last(kind)
}

examples weekly {
  rows     each people every 1d at 06:00 "Europe/Oslo"
  where    born > 1970
  label    gone = not any(paid ?? false) from orders by who = buyer over next 3d
  features {
    habits(who)
    town
    age = 2023 - born
    log_spent = log1p(max(spent ?? 0, 0))
  }
}

split weekly by time in "UTC" {
  train    until 2023-01-22
  validate until 2023-02-01
  test     until 2023-02-20
}

model churn for weekly {
  predict gone
  inputs  { * }
  learner gbdt { trees 8, min_leaf 3 }
}

decide call for churn {
  call = score >= c
  act  = if score >= 0.9 then "visit" else if call then "call" else "wait"
  choose c to minimize false_positives + 2 * false_negatives
}

deploy churn {
  serve http { port 8080, explore call 40% }
  score every 2d into parquet("lists/churn") { explore call 40% }
}

examples wanted {
  rows       each people every 1d
  horizon    h in 1d..2d step 1d
  candidates kinds as which
  group      who, h
  allow      MLS3104 "nobody is shown the order"
  label      orders = count() from orders by who = buyer, which = kind over next 1d after h
  features {
    habits(who)
    usual = which == (last_kind ?? "none")
    ahead = h / 1d
  }
}

split wanted by time in "UTC" {
  train    until 2023-01-22
  validate until 2023-02-01
  test     until 2023-02-20
}

model forecast for wanted {
  predict orders
  inputs  { * }
  learner gbdt { trees 5, min_leaf 5 }
}

deploy forecast { serve http { port 8081, explore 30% }; score every 1d into csv("forecasts") { explore 30% } }
`;

const folder = mkdtempSync(join(tmpdir(), "mls-score-"));
const spec = join(folder, "lists.mls");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  writeFileSync(spec, SPEC);
  writeFileSync(join(folder, "people.csv"), ["who,town,born", ...PEOPLE.map(({ who, town, born }) => `"${who.replaceAll('"', '""')}",${town === null ? "" : `"${town}"`},${born}`)].join("\n").concat("\n"));
  writeFileSync(join(folder, "kinds.csv"), csv(KINDS, []));
  writeFileSync(join(folder, "orders.csv"), csv(made(21).orders, ["placed", "settled"]));
  const { status, err, out } = mlsc(["build", spec]);
  expect(`${err}${out}`).toContain("forecast");
  expect(status).toBe(0);
}, 120_000);

const filesIn = (name: string): string[] => readdirSync(join(folder, name)).filter((file) => !file.endsWith(".json")).sort();
const score = (...args: string[]) => mlsc(["score", spec, ...args]);

/** What the server says of a row at a moment. */
async function served(model: string, rows: readonly { readonly row: unknown; readonly moment: number }[]) {
  const bundle = await loadBundle(join(folder, "mls-out/bundles", model));
  const store = openHistory(join(folder, "mls-out/store"), bundle.manifest.planHash, bundle.plan);
  try {
    return rows.map(({ row, moment }) => predictOnce(bundle, store, row, { moment, explain: false }).outcome);
  } finally {
    await store?.close();
  }
}

/** Scores, ranks and exploration of a request with all these rows. */
async function ranking(model: string, rows: readonly unknown[], moment: number): Promise<unknown[][]> {
  const bundle = await loadBundle(join(folder, "mls-out/bundles", model));
  const store = openHistory(join(folder, "mls-out/store"), bundle.manifest.planHash, bundle.plan);
  const server = createServer({ bundle, store, replay: false, clock: () => moment, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
  try {
    const answer = await server.inject({ method: "POST", url: "/predict", payload: rows as object });
    return (answer.json() as Record<string, unknown>[]).map(({ score, rank, explored, propensity }) => [score, rank, explored, propensity]);
  } finally {
    await server.close();
    await store?.close();
  }
}

const at = (frame: Frame, row: number, name: string): number | string | null => cell(frame.columns.get(name)!, row);

describe("a range of dates", () => {
  it("makes one file a moment, and each row is what the server says of it at that moment", async () => {
    const { status, err, out } = score("--model", "churn", "--from", "2023-01-10T00:00:00Z", "--until", "2023-02-01T00:00:00Z");
    expect(`${err}${out}`).toContain("rows");
    expect(status).toBe(0);
    const files = filesIn("lists/churn");
    // Six in the morning in Oslo is five o'clock UTC, every second local day counted from 1970-01-01.
    expect(files.length).toBe(11);
    expect(files[0]).toBe("churn.2023-01-11T05-00-00Z.parquet");
    const explored: boolean[] = [];
    for (const file of files) {
      const frame = await readExamples(join(folder, "lists/churn", file));
      expect([...frame.columns.keys()]).toEqual(["who", "moment", "score", "call", "act", "explored", "propensity", "model", "bundle", "plan"]);
      // Dan was born too early to be an example.
      expect(Array.from({ length: frame.rows }, (_, row) => at(frame, row, "who"))).toEqual(PEOPLE.filter(({ born }) => born > 1970).map(({ who }) => who));
      const rows = Array.from({ length: frame.rows }, (_, row) => row);
      const outcomes = await served("churn", rows.map((row) => ({ row: { who: at(frame, row, "who") }, moment: parseTimestamp(String(at(frame, row, "moment")))! })));
      for (const [row, outcome] of outcomes.entries()) {
        if (outcome.kind !== "answer") throw new Error(JSON.stringify(outcome));
        expect(outcome.moment).toBe(parseTimestamp(String(at(frame, row, "moment"))));
        expect(Object.is(outcome.score, at(frame, row, "score"))).toBe(true);
        expect({ call: at(frame, row, "call") === 1, act: at(frame, row, "act") }).toEqual(outcome.decisions);
        expect({ explored: at(frame, row, "explored") === 1, propensity: at(frame, row, "propensity") }).toEqual({ explored: outcome.explored, propensity: outcome.propensity });
        explored.push(outcome.explored!);
      }
    }
    expect(new Set(explored).size).toBe(2);
  });

  it("asks each horizon and candidate; CSV gives every bit back", async () => {
    const { status } = score("--model", "forecast", "--at", "2023-01-20T12:00:00Z");
    expect(status).toBe(0);
    expect(filesIn("forecasts")).toEqual(["forecast.2023-01-20T00-00-00Z.csv"]);
    const [head, ...lines] = readFileSync(join(folder, "forecasts/forecast.2023-01-20T00-00-00Z.csv"), "utf8").trimEnd().split("\n");
    expect(head).toBe("who,h,which,moment,score,rank,explored,propensity,model,bundle,plan");
    expect(lines.length).toBe(PEOPLE.length * 4);
    expect(lines[4]).toMatch(/^"bob ""the, second""",86400000000,b,2023-01-20T00:00:00Z,/);
    const plain = lines.filter((line) => !line.startsWith('"')).map((line) => line.split(","));
    const whole = lines.map((line) => /^("(?:[^"]|"")*"|[^,]*),(.*)$/.exec(line)!).map(([, who, rest]) => [who!.replace(/^"|"$/g, "").replaceAll('""', '"'), ...rest!.split(",")]);
    const ranked = await ranking("forecast", whole.map(([who, h, which]) => ({ who, h: Number(h), which })), parseTimestamp("2023-01-20T00:00:00Z")!);
    expect(ranked).toEqual(whole.map((fields) => [Number(fields[4]), Number(fields[5]), fields[6] === "true", Number(fields[7])]));
    expect(new Set(ranked.map(([, , explored]) => explored)).size).toBe(2);
    const outcomes = await served("forecast", plain.map(([who, h, which]) => ({ row: { who, h: Number(h), which }, moment: parseTimestamp("2023-01-20T00:00:00Z")! })));
    expect(outcomes.map((outcome) => (outcome.kind === "answer" ? outcome.score : outcome))).toEqual(plain.map((fields) => Number(fields[4])));
  });

  it("the SQL road gives the same bytes", () => {
    const file = join(folder, "lists/churn/churn.2023-01-21T05-00-00Z.parquet");
    const before = readFileSync(file);
    rmSync(file);
    expect(score("--model", "churn", "--at", "2023-01-22T00:00:00Z", "--engine", "sql").status).toBe(0);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe("without a range", () => {
  it("is the last moment due before the data's end", async () => {
    const { status, out } = score("--model", "churn");
    expect(status).toBe(0);
    const moment = parseTimestamp(out.split(" ")[0]!)!;
    const end = Math.max(...made(21).orders.map(({ placed }) => Number(placed)));
    expect(moment).toBeLessThan(end);
    expect(moment + 2 * DAY).toBeGreaterThanOrEqual(end);
  });

  it("a moment that the data do not reach waits: exit 1, and no file", () => {
    const before = filesIn("lists/churn");
    const { status, err } = score("--model", "churn", "--at", "2023-06-01T12:00:00Z");
    expect(status).toBe(1);
    expect(err).toContain("2023-05-31T04:00:00Z was not scored: the data do not reach over it");
    expect(filesIn("lists/churn")).toEqual(before);
  });

  it("part of a range that waits is exit 1 too, and what is due is there", () => {
    const { status, out } = score("--model", "churn", "--from", "2023-02-05T00:00:00Z", "--until", "2023-03-01T00:00:00Z");
    expect(status).toBe(1);
    expect(out).toContain("2023-02-06T05:00:00Z");
  });

  it("wrong usage is exit 2", () => {
    expect(score("--model", "churn", "--at", "yesterday").status).toBe(2);
    expect(score("--model", "churn", "--at", "2023-01-01T00:00:00Z", "--from", "2023-01-01T00:00:00Z").status).toBe(2);
    expect(score("--model", "churn", "--from", "2023-01-02T00:00:00Z", "--until", "2023-01-01T00:00:00Z").status).toBe(2);
  });
});

describe("taken up again", () => {
  const RANGE = ["--model", "churn", "--from", "2023-01-11T00:00:00Z", "--until", "2023-01-20T00:00:00Z"];
  const path = (file: string): string => join(folder, "lists/churn", file);
  const [FIRST, SECOND, THIRD, FOURTH] = ["11", "13", "15", "17"].map((day) => `churn.2023-01-${day}T05-00-00Z.parquet`) as [string, string, string, string];

  it("what is there, whole, and of the same model, plan and data is passed over; all else is made anew", () => {
    const bytes = readFileSync(path(SECOND));
    rmSync(path(`${FIRST}.json`)); // killed between file and its `.json`
    writeFileSync(path(SECOND), bytes.subarray(0, 100)); // cut off
    renameSync(path(`${THIRD}.json`), path(`${FOURTH}.json`)); // speaks of another's bytes
    const untouched = statSync(path("churn.2023-01-19T05-00-00Z.parquet")).mtimeMs;
    const { status, out } = score(...RANGE);
    expect(status).toBe(0);
    expect(out.split("\n").filter((line) => line.includes("there already")).map((line) => line.split(" ")[0])).toEqual(["2023-01-19T05:00:00Z"]);
    expect(readFileSync(path(SECOND)).equals(bytes)).toBe(true);
    expect(statSync(path("churn.2023-01-19T05-00-00Z.parquet")).mtimeMs).toBe(untouched);
    expect(score(...RANGE).out.match(/there already/g)).toHaveLength(5);
  });

  it("other data: made anew", () => {
    const orders = join(folder, "orders.csv");
    const before = readFileSync(orders);
    appendFileSync(orders, "ann,2023-02-20T00:00:00Z,2023-02-20T01:00:00Z,5,true,a\n");
    try {
      const { status, out } = score(...RANGE);
      expect(status).toBe(0);
      expect(out).not.toContain("there already");
    } finally {
      writeFileSync(orders, before);
    }
  });

  it("leaves nothing unfinished beside the files", () => {
    expect(readdirSync(join(folder, "lists/churn")).filter((file) => /partial|tmp/.test(file))).toEqual([]);
    expect(existsSync(path(`${FIRST}.json`))).toBe(true);
  });

  it("a bundle by its own folder does the same", () => {
    const { status, out } = mlsc(["score", join(folder, "mls-out/bundles/churn"), ...RANGE.slice(2)]);
    expect(status).toBe(0);
    expect(out.split("\n").filter((line) => line.includes("churn.2023"))).toHaveLength(5);
  });
});
