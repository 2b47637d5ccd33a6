/** Votes for two labels, in chains and in segments, with folds: built by both engines to the same bundles, served as judged, by a server that knows of no vote; report and card tell what taught which model. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { mailsCsv } from "../examples/mails.ts";
import { crossed, sameByOtherRoad } from "./crossed.ts";

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
    box:      "work" | "home" | "shop"
    reported: Int   known at came + 12h
    answered: Bool  known at came + 2d
    spam:     Bool? known at came + 1d
    opened:   Bool  known at came + 2d
  }
  at      came
  known   at came
  complete until 2023-06-01T00:00Z
}

features habits from mails by sender {
  ready live within 1m
  mails_7d = count() over 7d
}

examples arrivals {
  rows     mails asked at came within 1s
  label    is_spam   = spam
  label    is_opened = opened
  features { habits(sender); sender; title; links; size; box }
  allow MLS3045 "senders are new all the time"
}

split arrivals by time in "UTC" { folds 2; train until 2023-03-01; validate until 2023-04-01; test until 2023-05-15 }

labeler signs for arrivals {
  predict    is_spam
  prize      = if contains(lower(title ?? ""), "prize") then true else missing
  many_links = if links > 6 then true else missing
  complained = if reported >= 2 then true else missing
  answered   = if answered then false else missing
  reply      = if starts_with(lower(title ?? ""), "re ") then false else missing
}

labeler habit for arrivals {
  predict is_opened
  at_work = if box == "work" then true else missing
  bought  = if box == "shop" then false else missing
}

model boxes for arrivals by box where count >= 60 {
  predict   signs
  inputs    { vocabulary(title, max_terms: 40); links; sender = target_encode(sender) }
  learner   logistic
  calibrate platt
  seed      1
}

model opens for arrivals {
  predict is_opened
  inputs  { boxes.score; links; size }
  learner gbdt { trees 8, depth 3 }
  seed    1
}

model over for arrivals {
  predict   signs
  inputs    { opens.score; vocabulary(title, max_terms: 40) }
  learner   logistic
  seed      1
}

model guesses for arrivals {
  predict habit
  inputs  { opens.score; links; box }
  learner gbdt { trees 8 }
  seed    1
}

decide block for boxes {
  block = score >= c
  choose c to minimize 10 * false_positives + false_negatives
}

tests boxes   { auc >= 0.7 }
tests opens   { auc >= 0.5 }
tests over    { auc >= 0.7 }
tests guesses { auc >= 0.3 }
`;

const MAILS = mailsCsv({ senders: 40, between: [" "], read: [0.5, 0.8], boxes: true });

describe("votes for two labels, in segments and chains", () => {
  const models = ["boxes", "opens", "over", "guesses"];
  it("are served as they were judged", { timeout: 480_000 }, async () => {
    const { folder, asked, values, wrong } = await crossed({ "spec.mls": SPEC, "mails.csv": MAILS }, models);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(1000);
    expect(values).toBeGreaterThan(3000);
    for (const model of models) {
      const { plan } = await loadBundle(join(folder, "mls-out/bundles", model));
      expect(plan.examples[0]!.request.filter((name) => ["reported", "answered", "spam", "opened"].includes(name))).toEqual([]);
    }
    const card = (model: string): string => readFileSync(join(folder, "mls-out/bundles", model, "model-card.md"), "utf8");
    expect(card("boxes")).toContain("every segment learns from it");
    expect(card("over")).toMatch(/`boxes` predicts `is_spam`, taught by the votes of `signs`, on \d+ rows of train/);
    expect(card("over")).toMatch(/Train of boxes has the votes of signs[\s\S]*Train of over has the votes of signs/);
    expect(card("guesses")).toContain("Of fewer than three rules nobody can tell how right they are");
    await sameByOtherRoad(folder, models);
  });
});
