/** `show = rank <= 2`: the first of each list, chosen, judged and served by one order, which equal scores have too. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelOnRows } from "../../compiler/cli/pipeline/model-on-rows.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { predictOnce } from "../../runtime/serve/predict-once.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { formatTimestamp } from "../../runtime/serve/times.ts";
import { generator } from "../conformance/people.ts";
import { mlsc } from "../examples/support.ts";

const HOUR = 3_600_000_000;
const START = Date.UTC(2023, 0, 2) * 1000;
const folder = mkdtempSync(join(tmpdir(), "mls-places-"));
const spec = join(folder, "search.mls");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `fit` has four values, so that many rows of a list have equal scores. */
const SPEC = `source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    search:   Category @id
    searched: Timestamp
    product:  Category
    fit:      Float
    dear:     Bool
    clicked:  Bool known at searched + 1h
  }
  at      searched
  known   at searched
}
examples results {
  rows    shown asked at searched within 1s
  group   search
  allow   MLS3104 "nobody acts on it"
  label   taken = clicked
  features { fit; product; dear }
}
split results by time in "UTC" { train until 2023-02-15; validate until 2023-03-01; test until 2023-04-01 }
model order for results {
  predict taken as ranking
  inputs  { fit }
  learner gbdt { trees 20, patience 5, min_leaf 5, truncation 5 }
}
decide shown for order {
  show  = rank <= 2
  cheap = rank <= k and not dear
  choose k to minimize 3 * false_negatives + false_positives
}
tests order {
  precision of show >= 0.01
  recall of show    >= 0.01
}
deploy order { serve http { port 8080 } }
`.replace("  choose k to minimize 3 * false_negatives + false_positives", "  choose k to minimize 3 * count(where taken and not cheap) + count(where cheap and not taken)");

function shown(): string[][] {
  const random = generator(17);
  return Array.from({ length: 700 }, (_, search) => {
    const searched = START + Math.floor(random() * 80 * 24) * HOUR;
    return Array.from({ length: 2 + Math.floor(random() * 8) }, (_, i) => {
      const fit = Math.floor(random() * 4) / 4;
      return [`s${search}`, formatTimestamp(searched), `p${i}-${Math.floor(random() * 9)}é`, String(fit), String(random() < 0.3), String(random() < 0.05 + 0.6 * fit * fit)];
    });
  }).flat();
}

let set: Frame;
let ran: ReturnType<typeof mlsc>;
beforeAll(async () => {
  writeFileSync(spec, SPEC);
  writeFileSync(join(folder, "shown.csv"), [["search", "searched", "product", "fit", "dear", "clicked"], ...shown()].map((row) => row.join(",")).join("\n").concat("\n"));
  ran = mlsc(["run", spec]);
  if (ran.status !== 0) throw new Error(ran.err + ran.out);
  set = await readExamples(join(folder, "mls-out/examples/results.parquet"), { part: "test" });
}, 120_000);

const at = (row: number, name: string): number | string | null => cell(set.columns.get(name)!, row);
const bundle = () => loadBundle(join(folder, "mls-out/bundles/order"));

const given = shown();
const request = (row: number): Record<string, unknown> => {
  const [search, searched, product, fit, dear] = given[Number(at(row, "__row"))]!;
  return { search, searched, product, fit: Number(fit), dear: dear === "true", moment: formatTimestamp(Number(at(row, "__moment"))) };
};

interface Sent {
  readonly rank: number;
  readonly score: number;
  readonly decisions: { readonly show: boolean; readonly cheap: boolean };
}

async function ask<T>(body: unknown, status = 200): Promise<T> {
  const server = createServer({ bundle: await bundle(), store: undefined, replay: true, clock: () => 0, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
  try {
    const answer = await server.inject({ method: "POST", url: "/predict", payload: body as object });
    expect(answer.statusCode).toBe(status);
    return answer.json() as T;
  } finally {
    await server.close();
  }
}

const lists = (): number[][] => {
  const found = new Map<number, number[]>();
  for (let row = 0; row < set.rows; row++) found.set(Number(at(row, "__group")), [...(found.get(Number(at(row, "__group"))) ?? []), row]);
  return [...found.values()];
};

describe("the first of each list", () => {
  it("is what the server and the tests say alike, row by row, ties too", async () => {
    const { plan, model } = await bundle();
    const judged = (await ModelOnRows.of(plan, plan.models[0]!, model, set)).decisions();
    let [tied, yes] = [0, 0];
    for (const rows of lists()) {
      // In another order than the file's: an order of equal scores that goes by it would show.
      const sent = await ask<Sent[]>([...rows].reverse().map(request));
      const answers = [...sent].reverse();
      for (const [i, { rank, score, decisions }] of answers.entries()) {
        expect(decisions.show).toBe(rank <= 2);
        if (answers.some((other, k) => k !== i && other.score === score && (other.rank <= 2) !== (rank <= 2))) tied++;
        for (const rule of ["show", "cheap"] as const) expect({ row: rows[i], rule, says: decisions[rule] }).toEqual({ row: rows[i], rule, says: judged.get(rule)![rows[i]!] === 1 });
        if (decisions.show && at(rows[i]!, "taken") === 1) yes++;
      }
    }
    expect(tied).toBeGreaterThan(100);
    const positives = lists().reduce((sum, rows) => sum + Math.min(2, rows.length), 0);
    expect(readFileSync(join(folder, "mls-out/bundles/order/model-card.md"), "utf8")).toContain(`| precision of show | ${Number((yes / positives).toFixed(4))} |`);
    expect(model.decisions.shown!.k).toBeGreaterThan(1);
  });

  it("a row that comes alone is refused: it would be the first", async () => {
    expect(JSON.stringify(await ask(request(0), 422))).toContain("send the rows of a list in one request");
    const { moment, ...row } = request(0);
    expect(predictOnce(await bundle(), undefined, row, { moment: Date.parse(String(moment)) * 1000, explain: false }).outcome.kind).toBe("refused");
    expect((await ask<Sent[]>([request(0)]))[0]).toMatchObject({ rank: 1, decisions: { show: true } });
  });
});
