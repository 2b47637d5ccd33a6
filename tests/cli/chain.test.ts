/**
 * A chain, segments and decisions from the command line: what is served is what was judged, to the bit; nothing of the test part is in a bundle; report, card, lineage and why tell of it.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ModelOnRows } from "../../compiler/cli/pipeline/model-on-rows.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { sha256 } from "../../runtime/contract/canonical.ts";
import { cell } from "../../runtime/contract/frame.ts";
import type { Manifest } from "../../runtime/contract/manifest.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { openStore } from "../../runtime/store/index.ts";
import { expectMistake, mlsc, newFolder, SPEC } from "./support.ts";

const COLUMNS = `    returned: Bool known at placed + 1d
    kept:     "all" | "some" | "none" known at placed + 2d
    shop:     Category?`;
const MODELS = `model soon for checkouts by shop where count >= 60 {
  predict   sent_back
  inputs    { amount; orders_7d }
  learner   gbdt { trees 8, leaves 4, min_leaf 5 }
  calibrate platt
  seed      1
}

model rest for checkouts {
  predict left
  inputs  {
    odds = log(soon.score / (1 - soon.score)) ?? 0
    standardize(spent_7d)
    target_encode(shop)
  }
  learner softmax
  seed    1
}

model last for checkouts {
  predict   sent_back
  inputs    { rest.score("none"); all = rest.score; one_hot(rest.class); soon.score; amount }
  learner   gbdt { trees 10, leaves 4, min_leaf 5, patience 4 }
  calibrate isotonic
  seed      2
}

decide handling for last {
  warn = score >= c and amount > 10
  act  = if warn then "call" else if orders_7d > 4 then "wait" else "pass"
  choose c to minimize 2 * count(where warn and not sent_back) + 3 * count(where sent_back and act == "pass")
}

decide keeping for rest {
  guess = if score("all") >= 0.45 then "all" else class
  send  = if score >= 0.6 then guess else "person"
}

tests rest { accuracy of guess >= 0.05 }
tests last { auc >= 0.1; recall of warn >= 0; nondecreasing in soon_score else warn }
deploy last { serve http { port 8080, otherwise prior }; store embedded }
`;
const CHAIN = `${SPEC.slice(0, SPEC.indexOf("model returns"))}${MODELS}`
  .replace("    returned: Bool known at placed + 1d", COLUMNS)
  .replace("  label    sent_back = returned\n", "  label    sent_back = returned\n  label    left = kept\n")
  .replace("    amount\n", "    amount\n    shop\n");

function orders(change: (fields: string[], i: number) => string[] = (fields) => fields): string {
  const lines = Array.from({ length: 900 }, (_, i) => {
    const placed = new Date(Date.UTC(2024, 0, 1) + i * (100 * 86_400_000 / 900)).toISOString().slice(0, 19);
    const shop = i % 23 === 1 ? "" : ["mill", "quay", "odd"][i % 40 === 0 ? 2 : i % 2]!;
    const amount = 5 + ((i * 37) % 4000) / 100;
    const back = ((i * 31) % 7) / 7 + amount / 90 > 0.7;
    return change([`C${(i * 7) % 10}`, `${placed}Z`, amount.toFixed(2), String(back), back ? (i % 3 === 0 ? "some" : "none") : "all", shop], i).join(",");
  });
  return `customer,placed,amount,returned,kept,shop\n${lines.join("\n")}\n`;
}

const folder = newFolder({ "shop.mls": CHAIN, "orders.csv": orders() });
const file = (name: string): string => readFileSync(join(folder, "mls-out/bundles", name), "utf8");

describe("a chain of three, one of them a model a segment", () => {
  it("is checked, built, tested and told", { timeout: 240_000 }, async () => {
    const { code, out, err } = await mlsc(["run"], folder);
    expect(err).not.toContain("error");
    expect(code).toBe(0);
    expect(out).toContain("accuracy of guess");
    expect(err).toMatch(/soon: gbdt, 8 rounds on \d+ examples; \d segments with a model of their own, by the model of all rows: .*odd \(\d+ train rows, fewer than 60\)/);
    expect(err).toMatch(/last: .* examples \(\d+ left out: no inner model could be trained before them\)/);
    const card = file("last/model-card.md");
    expect(card).toContain("A chain, in the order in which it is trained and scored:");
    expect(card).toMatch(/`rest` predicts `left`/);
    expect(file("last/report.html")).toContain("Models of the chain");
    expect(file("soon/report.html")).toContain("Segments");
    expect(file("soon/model-card.md")).toMatch(/\| odd \| \d+ \| \d+ .*the model of all rows/);
    expect(file("rest/model-card.md")).toMatch(/accuracy of guess/);
    const why = await mlsc(["why", "last", "shop.mls"], folder);
    expect(why.out).toContain("soon.score, of sent_back");
    const lineage = await mlsc(["lineage", "shop.mls"], folder);
    expect(lineage.out).toMatch(/soon_score +← soon.score/);
  });

  it("gives a row the score and the decisions that judging gave it", { timeout: 120_000 }, async () => {
    const store = openStore(join(folder, "mls-out/store"));
    try {
      for (const name of ["soon", "rest", "last"]) {
        const bundle = await loadBundle(join(folder, "mls-out/bundles", name));
        const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
        const frame = await readExamples(join(folder, "mls-out/examples/checkouts.parquet"), { part: "test" });
        const rows = await ModelOnRows.of(bundle.plan, bundle.plan.models.find((model) => model.id === name)!, bundle.model, frame);
        const width = rows.scores.length / frame.rows;
        const [yes, outcomes] = [rows.decisions(), rows.outcomes()];
        const lines = orders().split("\n").slice(1);
        let segments = 0;
        for (let row = 0; row < frame.rows; row++) {
          const [customer, placed, amount, , , shop] = lines[cell(frame.columns.get("__row")!, row) as number]!.split(",");
          const answer = predictor.predict({ customer, placed, amount: Number(amount), shop: shop === "" ? null : shop }, { moment: cell(frame.columns.get("__moment")!, row) as number, explain: row % 2 === 0, late: () => false });
          if (answer.kind !== "answer") throw new Error(JSON.stringify(answer));
          const served = answer.scores === undefined ? [answer.score] : Object.values(answer.scores);
          expect(served).toEqual([...rows.scores.subarray(row * width, (row + 1) * width)]);
          for (const [rule, said] of yes) expect(answer.decisions[rule]).toBe(said[row] === 1);
          for (const [rule, said] of outcomes) expect(answer.decisions[rule]).toBe(said[row]);
          if (name === "soon") {
            expect(answer.segment).toEqual(shop === "odd" || shop === "" ? "otherwise" : { shop });
            segments++;
          }
        }
        expect(frame.rows).toBeGreaterThan(100);
        expect(yes.size + outcomes.size).toBe({ soon: 0, rest: 2, last: 2 }[name]);
        if (name === "soon") expect(segments).toBe(frame.rows);
      }
    } finally {
      await store.close();
    }
  });

  it("refuses a bundle from which a segment's model was taken, its hashes made anew", async () => {
    const changed = (name: string, change: (model: TrainedModel) => TrainedModel, gone: readonly string[] = []): string => {
      const copy = join(newFolder({}), name);
      cpSync(join(folder, "mls-out/bundles", name), copy, { recursive: true });
      const manifest = JSON.parse(readFileSync(join(copy, "manifest.json"), "utf8")) as Manifest;
      const text = JSON.stringify(change(JSON.parse(readFileSync(join(copy, "model.json"), "utf8")) as TrainedModel));
      writeFileSync(join(copy, "model.json"), text);
      const kept = Object.fromEntries(Object.entries(manifest.files).filter(([file]) => !gone.includes(file)));
      for (const file of gone) rmSync(join(copy, file));
      writeFileSync(join(copy, "manifest.json"), JSON.stringify({ ...manifest, files: { ...kept, "model.json": { sha256: sha256(text), bytes: Buffer.byteLength(text) } } }));
      return copy;
    };
    const without = (model: TrainedModel): TrainedModel => ({ ...model, segments: { ...model.segments!, models: model.segments!.models.slice(0, -1) } });
    const count = (JSON.parse(file("soon/model.json")) as TrainedModel).segments!.models.length;
    const last = `segments/${count - 1}.onnx`;
    await expect(loadBundle(changed("soon", without, [last]))).rejects.toThrow(/^`model\.json` speaks of \d segments of `soon`, and \d were trained or left to the model of all rows\. Build the bundle anew\.$/);
    await expect(loadBundle(changed("soon", (model) => { const { segments, ...rest } = without(model); return { ...rest, segments: { ...segments!, seen: segments!.seen - 1 } }; }))).rejects.toThrow(`\`${last}\` is a graph of no model that`);
    await expect(loadBundle(changed("soon", ({ segments: _, ...model }) => model))).rejects.toThrow("has no models one a segment for `soon`, which by its plan has one for each shop");
    await expect(loadBundle(changed("last", (model) => ({ ...model, inner: model.inner!.map((inner) => (inner.model === "soon" ? without(inner) : inner)) })))).rejects.toThrow(/segments of `soon`/);
    await expect(loadBundle(changed("soon", (model) => model, [last]))).rejects.toThrow(`\`${last}\` is missing, the graph of a model`);
    await expect(loadBundle(changed("soon", (model) => model))).resolves.toBeDefined();
  });

  it("holds nothing of the test part, whatever stands there", { timeout: 240_000 }, async () => {
    const models = (): string[] => ["soon", "rest", "last"].flatMap((name) => [`${name}/model.json`, `${name}/serve/server.mjs`].map((path) => sha256(file(path))));
    const before = models();
    const begins = 900 * (79 / 100);
    writeFileSync(join(folder, "orders.csv"), orders((fields, i) => (i < begins + 2 ? fields : ["X1", fields[1]!, "9.99", fields[3] === "true" ? "false" : "true", "some", "new"])));
    rmSync(join(folder, "mls-out"), { recursive: true });
    expect((await mlsc(["build"], folder)).code).toBe(0);
    expect(models()).toEqual(before);
    let flipped = 0;
    writeFileSync(join(folder, "orders.csv"), orders((fields, i) => (i > 300 && flipped++ === 0 ? [...fields.slice(0, 3), fields[3] === "true" ? "false" : "true", ...fields.slice(4)] : fields)));
    expect((await mlsc(["build"], folder)).code).toBe(0);
    expect(models()).not.toEqual(before);
  });
});

describe("what can't be chained", () => {
  const changed = (from: string, to: string): string => newFolder({ "shop.mls": CHAIN.replace(from, to), "orders.csv": orders() });

  it("models that read each other's scores: the circle is shown", async () => {
    const outcome = await mlsc(["check"], changed("inputs    { amount; orders_7d }", "inputs    { amount; last.score }"));
    expect(outcome.code).toBe(1);
    expect(outcome.out).toMatch(/these are made of each other in a circle: `\w+` → `\w+` → `\w+`/);
    expect(outcome.out.match(/error\[/g)?.length).toBe(1);
  });

  it("too short a train part is told with what to do", async () => {
    const folder_ = changed("train    until 2024-03-01", "train    until 2024-01-09");
    const outcome = await mlsc(["train", "--model", "last"], folder_);
    expectMistake({ ...outcome, out: "" }, 1);
    expect(outcome.err).toMatch(/model|label|train part/);
  });
});
