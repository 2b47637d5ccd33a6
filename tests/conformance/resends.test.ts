/** `unique by`: of copies of an event the first counts, in both engines as in the oracle; copies that differ end the run; of tables it is asserted. */
import { join } from "node:path";
import { describe as suite, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { DataError } from "../../runtime/batch/data-error.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import type { Value } from "../oracle/values.ts";
import { csv, generator } from "./csv.ts";
import { HOUR } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf, ROOT } from "./harness.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;

const SPEC = (rules: string, known = "loaded", columns = ""): string => `entity Card: Category

table cards {
  from     csv("cards.csv")
  key      card
  timeless "made up"
  unique   by name
  columns  { card: Card, name: String }
}

source payments {
  from    csv("payments.csv")
  columns {
    id:     Int?
    card:   Card
    paid:   Timestamp
    amount: Float? by 0.01
    fraud:  Bool  known at paid + 1d
    loaded: Timestamp${columns}
  }
  at      paid
  known   at ${known}
  ${rules}
}

features pace from payments by card {
  ready every 1h after 5h
  n     = count() over 20h
  spent = sum(amount) over 2d
  last  = last(amount)
}

examples asks {
  rows   payments asked at paid + 4h
  label  bad = fraud
  features {
    pace(card)
    amount = if_known(amount)
    name   = cards(card).name
  }
  allow  MLS3045 "short data"
}
`;
const CARDS: Row[] = ["a", "b", "c"].map((card) => ({ card, name: `card ${card}` }));

/** Payments, some of which come two or three times, each copy at its own time, before or after others. */
function payments(seed: number): Row[] {
  const random = generator(seed);
  const rows: Row[] = [];
  for (let id = 0; id < 150; id++) {
    const paid = START + Math.floor(random() * 200) * HOUR;
    const event = { id: random() < 0.1 ? null : id, card: ["a", "b", "c"][Math.floor(random() * 3)]!, paid, amount: random() < 0.2 ? null : Math.floor(random() * 900) / 100, fraud: random() < 0.3 };
    const times = random() < 0.5 ? 1 : 2 + Math.floor(random() * 2);
    for (let n = 0; n < times; n++) rows.push({ ...event, loaded: paid + [0, 1, HOUR, 3 * HOUR][Math.floor(random() * 4)]! });
  }
  return rows.sort(() => random() - 0.5);
}

function caseOf(rules: string, rows: Row[], known?: string, cards = CARDS): Case {
  return { spec: SPEC(rules, known), files: { "payments.csv": csv(rows, ["paid", "loaded"]), "cards.csv": csv(cards, []) }, data: { payments: rows, cards }, examples: "asks" };
}

const EXPECT = "expect { loaded - paid in 0s..3h else fail }";

suite("copies of an event", () => {
  for (const [name, rules, known] of [
    ["the first to be known counts", `unique by id\n  ${EXPECT}`, undefined],
    ["the first to exist counts", `exists at loaded\n  unique by id\n  ${EXPECT}`, "loaded + 1m"],
    ["the first in the file counts", `unique by id\n  ${EXPECT}`, "paid + 1m"],
    ["by several columns, and dropped rows are no copies", `unique by id, paid\n  expect { loaded - paid in 0s..2h else drop }`, undefined],
  ] as const) {
    it(name, async () => {
      // Where nothing tells when a copy came, copies are equal.
      const sent = payments(3).map((row) => (known === "paid + 1m" ? { ...row, loaded: row.paid! } : row));
      const { mismatches, rows } = await compareWithOracle(caseOf(rules, sent, known));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(60);
    });
  }
});

suite("copies of a version", () => {
  /** Payments in up to three versions, each loaded at its own time; each version comes up to three times. */
  function versions(seed: number): Row[] {
    const random = generator(seed);
    const rows: Row[] = [];
    for (let id = 0; id < 90; id++) {
      const paid = START + Math.floor(random() * 200) * HOUR;
      const of = { id, card: ["a", "b", "c"][Math.floor(random() * 3)]!, paid };
      for (let version = 0, last = 1 + Math.floor(random() * 3); version < last; version++) {
        const one = { ...of, amount: random() < 0.2 ? null : Math.floor(random() * 900) / 100, fraud: random() < 0.3, loaded: paid + version * 2 * HOUR };
        for (let n = 0, times = 1 + Math.floor(random() * 3); n < times; n++) rows.push({ ...one, came: one.loaded + [0, 1, HOUR, 5 * HOUR][Math.floor(random() * 4)]! });
      }
    }
    return rows.sort(() => random() - 0.5);
  }
  const caseOfVersions = (rules: string, rows: Row[]): Case => ({
    spec: SPEC(rules, "came", "\n    came:   Timestamp").replace("id:     Int?", "id:     Int").replace("paid + 4h", "paid + 11h").replace("after 5h", "after 12h"),
    files: { "payments.csv": csv(rows, ["paid", "loaded", "came"]), "cards.csv": csv(CARDS, []) }, data: { payments: rows, cards: CARDS }, examples: "asks",
  });
  const RULES = "key id revised by loaded\n  unique by id, loaded\n  expect { loaded - paid in 0s..6h else fail; came - loaded in 0s..5h else fail }";
  it.each([11, 12, 13])("the first to come counts, and the next version replaces it from its own first coming on (%i)", async (seed) => {
    const { mismatches, rows } = await compareWithOracle(caseOfVersions(RULES, versions(seed)));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(30);
  });
  const one = { id: 1, card: "a", paid: START, amount: 5, fraud: false, loaded: START, came: START };
  const later = { ...one, id: 2, paid: START + 50 * HOUR, loaded: START + 50 * HOUR, came: START + 50 * HOUR };
  it("copies of a version are counted, versions are none", async () =>
    expect(await outcome(caseOfVersions(RULES, [one, { ...one, came: START + HOUR }, { ...one, amount: 7, loaded: START + HOUR, came: START + HOUR }, later]))).toBe("4 read, 3 kept; 1 `id`, `loaded` of source `payments` sent again"));
  it("one version that says two things ends the run", async () => expect(await outcome(caseOfVersions(RULES, [one, { ...one, amount: 6 }, later]))).toContain("the rows differ"));
  it("rows that are unique by the key alone have no versions, and say so", async () => expect(await outcome(caseOfVersions(RULES.replace("id, loaded", "id"), [one, { ...one, amount: 7, loaded: START + HOUR, came: START + HOUR }, later]))).toContain("`id` of source `payments` is not unique, and the rows differ"));
});

async function outcome(input: Case): Promise<string> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const plan = planOf(folder);
    try {
      const { inputs } = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel" });
      const { read, kept, dropped } = inputs.find((one) => one.node === "payments")!;
      return `${read} read, ${kept} kept; ${dropped.map((one) => `${one.count} ${one.reason}`).join(", ")}`;
    } catch (error) {
      if (error instanceof DataError) return error.message;
      throw error;
    }
  });
}

suite("what is left out is counted, and what differs is told", () => {
  const row = { id: 1, card: "a", paid: START, amount: 5, fraud: false, loaded: START + 1 };
  const other = { ...row, id: 2, paid: START + 50 * HOUR, loaded: START + 50 * HOUR };

  it("copies are counted", async () => expect(await outcome(caseOf(`unique by id\n  ${EXPECT}`, [row, { ...row, loaded: START + 2 }, other]))).toBe("3 read, 2 kept; 1 `id` of source `payments` sent again"));
  it("another amount is no copy", async () => expect(await outcome(caseOf(`unique by id\n  ${EXPECT}`, [row, { ...row, amount: 6 }, other]))).toBe("`id` of source `payments` is not unique, and the rows differ: 1 case (first: row 1: id = 1)"));
  it("a missing amount is no copy", async () => expect(await outcome(caseOf(`unique by id\n  ${EXPECT}`, [row, { ...row, amount: null }, other]))).toContain("the rows differ"));
  it("another event time is no copy, though `known` reads it", async () => expect(await outcome(caseOf(`unique by id\n  ${EXPECT}`, [row, { ...row, paid: START - 1 }, other], "paid + 1m"))).toContain("the rows differ"));
  it("a table says no name twice", async () => expect(await outcome(caseOf(EXPECT, [row, other], undefined, [...CARDS, { card: "d", name: "card a" }]))).toBe("`name` of table `cards` is not unique: 1 case (first: card a stands 2 times)"));
});
