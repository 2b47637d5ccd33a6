/** `mlsc infer known` on made-up data whose truth is known, with traps. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Inferred } from "../../runtime/batch/known/infer.ts";
import { copyOf, expectMistake, filesBelow, mlsc, newFolder, ROOT } from "./support.ts";

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const END = START + 200 * DAY;
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Numbers in [0, 1) by place and purpose, the same each time. */
function draw(i: number, purpose: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(purpose + 7, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

const ROWS = 8000;
const placedOf = (i: number): number => START + Math.floor((i / ROWS) * 200 * DAY);
/** The cell if what it tells has happened by the end, else nothing. */
const by = (when: number, cell: string): string => (when <= END ? cell : "");

/** Columns, each with its own truth. */
function row(i: number): readonly string[] {
  const placed = placedOf(i);
  const refunded = placed + (1 + 9 * draw(i, 1)) * DAY;
  const isRefunded = draw(i, 2) < 0.5;
  return [
    iso(placed),
    by(placed + 7 * DAY, String(Math.round(draw(i, 3) * 5))), // rating: after a week, exactly
    by(placed + (1 + 4 * draw(i, 4)) * DAY, "c"), // carrier: from 1 to 5 days
    isRefunded ? by(refunded, iso(refunded)) : "",
    isRefunded ? by(refunded, "12.5") : "", // refund: there when refunded_at is
    String(draw(i, 5) < 0.6 && placed + 3 * DAY * draw(i, 6) <= END - DAY), // cancelled: within three days, and told a day later
    draw(i, 7) < 0.3 ? "" : "x", // note: missing by chance
    i < ROWS / 2 ? "" : "v", // variant: introduced half-way, and then always there
    String(draw(i, 8).toFixed(3)), // weight: nothing tells
  ];
}

const SPEC = `source orders {
  from csv("orders.csv")
  columns {
    placed: Timestamp
    rating: Int?
    carrier: String?
    refunded_at: Timestamp?
    refund: Float?
    cancelled: Bool
    note: String?
    variant: String?
    weight: Float
  }
  at placed
  known at placed + 1m
}
`;
const HEAD = "placed,rating,carrier,refunded_at,refund,cancelled,note,variant,weight";

async function infer(folder: string, source: string, ...more: readonly string[]): Promise<Inferred> {
  const { code, out, err } = await mlsc(["infer", "known", source, "--format", "json", ...more], folder);
  expect(err).not.toContain("error");
  expect(code).toBe(0);
  return JSON.parse(out) as Inferred;
}

describe("what is filled in later", () => {
  const folder = newFolder({ "shop.mls": SPEC, "orders.csv": `${HEAD}\n${Array.from({ length: ROWS }, (_, i) => row(i).join(",")).join("\n")}\n` });
  const answer = infer(folder, "orders");
  const of = async (name: string) => (await answer).columns.find((column) => column.column === name)!;

  it("after a fixed time: that time, shown by the data, against the declaration", async () => {
    const rating = await of("rating");
    expect(rating).toMatchObject({ known: "known at placed + 7d", strength: "shown", declared: "known at placed + 1m" });
    expect(rating.against.join()).toContain("declared `known at placed + 1m`");
  });

  it("bit by bit: a lag for the slowest, and no more than likely", async () => {
    const carrier = await of("carrier");
    expect(carrier.strength).toBe("likely");
    const days = Number(/placed \+ ([\d.]+)d/.exec(carrier.known!)![1]);
    expect(days).toBeGreaterThanOrEqual(4);
    expect(days).toBeLessThanOrEqual(6);
    expect(carrier.against.join()).toContain("bit by bit");
  });

  it("with another instant: at that instant, not after a lag", async () => {
    expect(await of("refund")).toMatchObject({ known: "known at refunded_at", strength: "shown" });
    expect(await of("refunded_at")).toMatchObject({ known: "known at refunded_at", strength: "likely" });
  });

  it("a flag that is false until it is true: likely, and young rows are no negatives", async () => {
    const cancelled = await of("cancelled");
    expect(cancelled.known).toMatch(/^known at placed \+ /);
    expect(cancelled.strength).toBe("likely");
    expect(cancelled.evidence.join()).toContain("no negatives");
  });

  it("missing by chance, introduced late, or always there: nothing in the data tells", async () => {
    for (const name of ["note", "variant", "weight"]) expect(await of(name)).toMatchObject({ strength: "open", evidence: [] });
  });

  it("the text tells what no data can, and leaves nothing behind", async () => {
    const { code, out } = await mlsc(["infer", "known", "orders"], folder);
    expect(code).toBe(0);
    expect(out).toContain("  propose: known at placed + 7d   (shown by the data)\n");
    expect(out).toContain("nothing in the data tells of placed (declared: known at placed + 1m), note (declared: known at placed + 1m)");
    expect(out).toContain("what no data can tell");
    expect(filesBelow(folder)).toEqual(["orders.csv", "shop.mls"]);
  });
});

describe("when rows arrived", () => {
  const spec = `source readings {\n  from csv("readings.csv")\n  columns { id: String @id, taken: Timestamp, loaded: Timestamp, due: Timestamp, value: Float }\n  at taken\n  known at taken + 10m\n}\n`;

  /** Rows come within ten minutes, but for the oldest third, which was loaded in one night long after: the trap. */
  const lines = (backfilled: boolean): string => {
    const rows = Array.from({ length: 3000 }, (_, i) => {
      const taken = START + i * 3_600_000;
      const loaded = backfilled && i < 1000 ? START + 100 * DAY + i * 1000 : taken + Math.floor((1 + 8 * draw(i, 1)) * 60_000);
      return { loaded, text: `r${i},${iso(taken)},${iso(loaded)},${iso(taken + 14 * DAY)},${draw(i, 2).toFixed(2)}` };
    });
    return `id,taken,loaded,due,value\n${rows.sort((a, b) => a.loaded - b.loaded).map(({ text }) => text).join("\n")}\n`;
  };

  it("is told by the column that the file is in the order of; an instant at a fixed distance tells nothing", async () => {
    const { row: proposal, columns } = await infer(newFolder({ "r.mls": spec, "readings.csv": lines(false) }), "readings");
    expect(proposal).toMatchObject({ known: "known at loaded", strength: "shown", against: [] });
    expect(proposal.evidence.join()).toContain("the file lies in the order of `loaded`");
    expect(columns.find(({ column }) => column === "value")).toMatchObject({ known: "known at loaded", strength: "likely" });
    const { out } = await mlsc(["infer", "known", "readings"], newFolder({ "r.mls": spec, "readings.csv": lines(false) }));
    expect(out).toContain("`due` is 14d after the event time in all 3,000 rows");
  });

  it("a load of old rows in one night is seen, and no lag is proposed in place of the column", async () => {
    const { row: proposal, columns } = await infer(newFolder({ "r.mls": spec, "readings.csv": lines(true) }), "readings");
    expect(proposal.known).toBe("known at loaded");
    expect(proposal.against.join("\n")).toMatch(/loaded later: 1,00\d rows \(33\.\d %\), whose event times spread over \d+d/);
    expect(columns.find(({ column }) => column === "value")!.against.join()).toMatch(/in 1,000 rows \(33\.3 %\) the row arrived later than that, at `loaded`/);
  });
});

describe("revisions", () => {
  const spec = `source claims {\n  from csv("claims.csv")\n  columns { claim: String, opened: Timestamp, changed_at: Timestamp, amount: Float, region: String }\n  at opened\n}\n`;
  const rows = Array.from({ length: 500 }, (_, i) => {
    const opened = START + i * 3_600_000 * 4;
    const first = `c${i},${iso(opened)},${iso(opened + 60_000)},10,R${i % 5}`;
    const second = `c${i},${iso(opened)},${iso(opened + (1 + draw(i, 1)) * DAY)},${i % 2 === 0 ? 10 : 25},R${i % 5}`;
    return `${first}\n${second}`;
  });
  const folder = newFolder({ "c.mls": spec, "claims.csv": `claim,opened,changed_at,amount,region\n${rows.join("\n")}\n` });

  it("what differs between versions of a key is known with the version; what never differs is not said to", async () => {
    const { columns } = await infer(folder, "claims", "--key", "claim");
    const amount = columns.find(({ column }) => column === "amount")!;
    expect(amount).toMatchObject({ known: "known at changed_at", strength: "shown" });
    expect(amount.evidence[0]).toBe("rows of one `claim` differ in it for 250 of 500 keys with several rows (500 keys in all)");
    expect(amount.evidence[1]).toMatch(/^its last value stands from `changed_at` on: median 1d1?\d?h?/);
    expect(amount.against.join()).toContain("`key claim revised by changed_at`");
    expect(columns.find(({ column }) => column === "region")!.evidence.join()).not.toContain("differ");
  });

  it("a spec that does not say when rows are known yet is no obstacle", async () => {
    expect((await mlsc(["check"], folder)).code).toBe(1);
    expect((await infer(folder, "claims")).row.known).toBe("known at changed_at");
  });
});

describe("the earthquakes of the feed", () => {
  it("an entry is as it was last changed, so nothing in it is sure before; `network` is declared sooner", async () => {
    const { row: proposal, columns } = await infer(copyOf(join(ROOT, "examples/earthquakes")), "quakes");
    expect(proposal).toMatchObject({ known: "known at updated", strength: "likely" });
    const of = (name: string) => columns.find(({ column }) => column === name)!;
    expect(of("network")).toMatchObject({ known: "known at updated", strength: "likely", declared: "known at time + 15m" });
    expect(of("network").against.join()).toMatch(/in [\d,]+ rows \(8\d\.\d %\) the row was changed later than that, at `updated`/);
    expect(of("magnitude").against).toEqual([]);
  });
});

describe("mistakes", () => {
  const folder = newFolder({ "shop.mls": SPEC, "orders.csv": `${HEAD}\n` });
  it("are told as everywhere", async () => {
    expectMistake(await mlsc(["infer", "known"], folder), 2, "`mlsc infer` wants known SOURCE");
    expectMistake(await mlsc(["infer", "unknown", "orders"], folder), 2, "`mlsc infer` infers `known`, not `unknown`");
    expectMistake(await mlsc(["infer", "known", "oders"], folder), 2, "there is no source `oders`", "did you mean `orders`?");
    expectMistake(await mlsc(["infer", "known", "orders", "--key", "wieght"], folder), 2, "`orders` has no column `wieght`", "did you mean `weight`?");
    expectMistake(await mlsc(["infer", "known", "orders"], folder), 1, "the file holds no rows");
    expectMistake(await mlsc(["infer", "known", "orders"], newFolder({ "shop.mls": SPEC.replace("Int?", "Itn?") })), 1, "of syntax or types");
  });
});
