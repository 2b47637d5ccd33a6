/** Keys with many rows and questions on both roads: stretches of many points, nodes of many sizes, weights of many steps, more hashes than a sketch keeps. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { planOf } from "../conformance/harness.ts";
import { differences, duckdb, newFolder, run, write } from "./fixture.ts";

const ITEMS = ["min(f)", "max(x)", "first(x)", "last(f)", "list(x, 4)", "quantile(x, 0.9)", "distinct(x)", "mode(s)", "top(x, 3)", "ewma(x, half_life: 5d)", "ewma(f, half_life: 2h)", "approx_distinct(y)", "approx_quantile(f, 0.5)"];
const FEATURES = [
  ...ITEMS.map((item) => `${item} over 30d step 1d`),
  ...["sum(x)", "mode(x)", "ewma(f, half_life: 1d)"].map((item) => `${item} over last 9 rows`),
  ...["mean(f)", "slope(x)", "top(s, 2)"].map((item) => `${item} over 1 months in "Europe/Berlin"`),
];

const KNOWLEDGE = {
  "a fixed time after it happened": "known at time + 1h",
  "at a time of its own": "known at seen\n  expect { seen >= time else fail }",
  "at a time of its own, and until it is revised": "known at seen\n  key id revised by seen\n  expect { seen >= time else fail }",
} as const;

function specOf(knowledge: string, features: readonly string[]): string {
  return `source events {
  from parquet("events.parquet")
  columns { id: Int, user: Int, time: Timestamp, seen: Timestamp, x: Int?, y: Int, f: Float, s: String }
  at time
  ${knowledge}
}
source asks {
  from parquet("asks.parquet")
  columns { user: Int, time: Timestamp, bad: Bool known at time + 1s }
  at time
  known at time
}
features past from events by user {
  ready every 1h after 0s
${features.map((text, i) => `  f${i} = ${text}`).join("\n")}
}
examples answers {
  rows asks asked at time
  label bad = bad
  features { past(user) }
  allow MLS3045 "made up"
}
split answers by time in "UTC" { train until 2024-05-01, validate until 2024-06-01, test until 2024-08-01 }
`;
}

/** Events over half a year, and as many questions as are asked for. */
async function system(spec: string, rows: number, asks: number): Promise<string> {
  const folder = newFolder();
  write(folder, { "system.mls": spec });
  const time = (count: number): string => `make_timestamptz(1704067200000000 + (range * 180 // ${count}) * 86400000000 + range * 37 % 24 * 3600000000)`;
  await duckdb(
    `COPY (SELECT range // 2 AS id, range % 7 // 6 AS user, ${time(rows)} AS time, ${time(rows)} + to_microseconds(range * 7919 % 240 * 3600000000 + range) AS seen, CASE WHEN range % 11 > 0 THEN range * 31 % 17 * 20 END AS x, range * 104729 % 1000003 AS y, range * 17 % 101 / 7.0 - 4 AS f, chr(97 + (range * 13 % 5)::INTEGER) AS s FROM range(${rows})) TO '${join(folder, "events.parquet")}'`,
    `COPY (SELECT range % 5 // 4 AS user, ${time(asks)} + INTERVAL 1 MINUTE * (range % 2) AS time, range % 3 = 0 AS bad FROM range(${asks})) TO '${join(folder, "asks.parquet")}'`,
  );
  return folder;
}

async function roadsDiffer(folder: string): Promise<string[]> {
  const plan = planOf(folder, "system.mls");
  const frames = [];
  for (const engine of ["kernel", "sql"] as const) {
    const result = await run(folder, plan, { engine, outputFolder: join(folder, engine) });
    expect(result.examples[0]!.kept).toBeGreaterThan(50);
    frames.push(await readExamples(result.examples[0]!.path));
  }
  return differences(frames[0]!, frames[1]!);
}

describe("keys with many rows have the same values on both roads, where a row is known", () => {
  for (const [title, knowledge] of Object.entries(KNOWLEDGE)) {
    it(title, async () => expect(await roadsDiffer(await system(specOf(knowledge, FEATURES), 500, 400))).toEqual([]));
  }

  it("at a time of its own, with more hashes than a sketch keeps", async () => {
    const features = ["approx_distinct(y) over all since 2024-01-01T00:00Z", "approx_distinct(y) over 120d"];
    expect(await roadsDiffer(await system(specOf(KNOWLEDGE["at a time of its own"], features), 4000, 80))).toEqual([]);
  });

  it("a fixed time after it happened, of keys so busy that their quantiles are told by stretches, beside one that is not", async () => {
    const features = ["quantile(x, 0.9) over 30d step 1d", "quantile(f, 0.25) over 7d", "approx_quantile(f, 0.5) over 30d", 'quantile(x, 0.5) over 1 months in "Europe/Berlin"'];
    const folder = await system(specOf(KNOWLEDGE["a fixed time after it happened"], features), 42_000, 300);
    const plan = planOf(folder, "system.mls");
    expect(emitBatch(plan).examples[0]!.sqlFeatures.some(({ sql }) => sql.includes("HAVING count(*) > 32768"))).toBe(true);
    expect(await roadsDiffer(folder)).toEqual([]);
  });
});
