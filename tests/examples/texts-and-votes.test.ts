/** A system of texts, directions and votes from end to end: the same bundle on any threads and either engine, and in service the trained vectors and scores to the bit. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import { doorFrame } from "../../runtime/door/index.ts";
import { scores, trainerMargins } from "../../runtime/score/index.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { openStore } from "../../runtime/store/index.ts";
import { mailsCsv } from "./mails.ts";
import { testRequests } from "./requests.ts";
import { mlsc } from "./support.ts";

const SPEC = `entity Sender: Category

source mails {
  from    csv("mails.csv")
  stream  kafka("mails")
  columns {
    sender:   Sender
    came:     Timestamp
    title:    String?
    links:    Int
    size:     Float
    reported: Int   known at came + 2d
    answered: Bool  known at came + 2d
    spam:     Bool? known at came + 5d
  }
  at      came
  known   at came
  complete until 2023-06-01T00:00Z
}
features habits from mails by sender {
  ready live within 1m
  mails_7d = count() over 7d
  said     = last(title) over 7d
}
examples arrivals {
  rows     mails asked at came within 1s
  label    is_spam = spam
  features { habits(sender); title; links; size }
  allow MLS3045 "senders are new all the time"
}
split arrivals by time in "UTC" { train until 2023-03-01; validate until 2023-04-01; test until 2023-05-15 }
labeler signs for arrivals {
  prize      = if contains(lower(title ?? ""), "prize") then true else missing
  many_links = if links > 6 then true else missing
  complained = if reported >= 2 then true else missing
  answered   = if answered then false else missing
  reply      = if starts_with(lower(title ?? ""), "re ") then false else missing
}
model filter for arrivals {
  predict signs
  inputs {
    vocabulary(title, max_terms: 200, ngrams: 2, value: tf_idf)
    vocabulary(said, max_terms: 40)
    shape = pca(standardize(links), mails_7d, size, components: 2, scale: true)
  }
  learner logistic
  calibrate platt
  seed    1
}
model trees for arrivals {
  predict is_spam
  inputs  { vocabulary(title, max_terms: 60); shape = pca(links, mails_7d, components: 1); size }
  learner gbdt { trees 15, depth 3 }
  seed    1
}
tests filter { auc >= 0.8 }
tests trees { auc >= 0.5 }
`;

/** Before the end of February hardly any has been read by people. */
const MAILS = mailsCsv({ senders: 90, words: "zebrafish платёж 東京", between: [" ", ", "], read: [0.05, 0.7] });

const folder = mkdtempSync(join(tmpdir(), "mls-texts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  writeFileSync(join(folder, "system.mls"), SPEC);
  writeFileSync(join(folder, "mails.csv"), MAILS);
});

const bundle = (model: string, file: string): string => readFileSync(join(folder, "mls-out/bundles", model, file), "utf8");

describe("texts, directions and votes", () => {
  it("run, and their tests hold", { timeout: 120_000 }, () => {
    const { status, out, err } = mlsc(["run", folder]);
    expect(err).not.toContain("bug");
    expect(err).not.toMatch(/warning\[MLS31/);
    if (status !== 0) throw new Error(`${out}\n${err}`);
    expect(out.match(/1 of 1 test holds/g)).toHaveLength(2);
    expect(status).toBe(0);
  });

  it("built again, on another number of threads and by the other engine, are the same bundles", { timeout: 120_000 }, () => {
    const files = (model: string): unknown => JSON.parse(bundle(model, "manifest.json")).files;
    const before = [files("filter"), files("trees")];
    expect(mlsc(["build", folder, "--threads", "1", "--engine", "sql"]).status).toBe(0);
    expect([files("filter"), files("trees")]).toEqual(before);
  });

  it("report and card tell how many terms there are, not which, and what the rules did", () => {
    for (const file of ["report.html", "model-card.md"]) {
      const text = bundle("filter", file);
      expect(text).toMatch(/terms of up to 2 words/);
      expect(text).toMatch(/2 directions of 3 numbers/);
      expect(text).toMatch(/right on validate/);
      for (const word of ["zebrafish", "casino", "платёж", "東"]) expect(text.includes(word), `${file} holds ${word}`).toBe(false);
    }
    expect(bundle("filter", "model.json")).toContain("zebrafish");
  });

  it.each(["filter", "trees"])("%s in service gives each test row the vector and the score that judging had", { timeout: 120_000 }, async (name) => {
    const frame = await readExamples(join(folder, "mls-out/examples/arrivals.parquet"));
    const loaded = await loadBundle(join(folder, "mls-out/bundles", name));
    const store = openStore(join(folder, "mls-out/store"), { planHash: loaded.manifest.planHash });
    const predictor = createPredictor({ plan: loaded.plan, model: loaded.model, door: loaded.door, scorer: loaded.scorer, store });
    const model = loaded.plan.models.find(({ id }) => id === name)!;
    const expected = scores(loaded.model, trainerMargins(loaded.model, doorFrame(model, frame, { zones: loaded.plan.zones })));
    const wrong: string[] = [];
    let compared = 0;
    for (const { example, moment, row } of await testRequests(folder, "system.mls", "arrivals", 1000)) {
      expect(Object.keys(row).sort()).toEqual(["came", "links", "sender", "size", "title"]);
      const outcome = predictor.predict(row, { moment: moment!, explain: true, late: () => false });
      if (outcome.kind !== "answer") throw new Error(JSON.stringify(outcome));
      for (const [feature, value] of Object.entries(outcome.features ?? {})) {
        compared++;
        const trained = cell(frame.columns.get(feature)!, example);
        if (!Object.is(value, trained)) wrong.push(`row ${example} ${feature}: served ${String(value)}, trained ${String(trained)}`);
      }
      if (!Object.is(outcome.score, expected[example])) wrong.push(`row ${example}: served ${String(outcome.score)}, judged ${String(expected[example])}`);
    }
    await store.close();
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });
});
