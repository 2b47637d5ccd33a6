import { DEPOTS, features, model, parcels, shipments, spec, SPLIT } from "./types-parts.ts";
import type { NotBuilt } from "./unbuilt.ts";

/** For each construct of `UNBUILT` a spec that has it and one that does without. */

const PLAIN = parcels();
const HISTORY = features("n = count() over 1d");
const EXAMPLES = spec(PLAIN, shipments("weight"));
const BASE = spec(EXAMPLES, SPLIT);
const GBDT = model("learner gbdt");
const SYSTEM = spec(BASE, GBDT);
const view = (text: string): string => spec(PLAIN, parcelsAgain(), text);
const pair = (wrong: string, right: string): { readonly wrong: string; readonly right: string } => ({ wrong, right });
const deploy = (line: string): string => spec(SYSTEM, `deploy lateness {\n  ${line}\n}\n`);
const examples = (more: string): string => spec(PLAIN, shipments("weight").replace("  features {", `  ${more}\n  features {`));

function parcelsAgain(): string {
  return `source returns {
  from    csv("returns.csv")
  columns { depot: Depot, sent: Timestamp }
  at      sent
  known   at sent + 1m
}
`;
}

const table = (validity: string): string =>
  spec(PLAIN, `table prices {\n  from    csv("prices.csv")\n  key     depot\n  ${validity}\n  columns { depot: Depot, price: Float<eur>, begins: Timestamp }\n}\n`);

export const NOT_BUILT_EXAMPLES: Readonly<Record<NotBuilt, { readonly wrong: string; readonly right: string }>> = {
  union: pair(view("view moves from parcels union returns\n"), view("view moves from parcels\n")),
  each: pair(view("view moves from parcels {\n  each note as item\n}\n"), view("view moves from parcels\n")),
  session: pair(view("view visits from parcels by depot gap 30m\n"), view("view visits from parcels\n")),
  fill: pair(view("view days from parcels {\n  fill every 1d for each depot\n}\n"), view("view days from parcels\n")),
  history: pair(table("valid from begins known at begins"), table('timeless "prices are fixed"')),
  asOf: pair(table("as of 2024-01-01T00:00Z"), table('timeless "prices are fixed"')),
  revisions: pair(parcels("id: String\nloaded: Timestamp", "key id revised by loaded"), parcels("id: String\nloaded: Timestamp", "key id")),
  externFn: pair(spec('extern fn cell(x: Float): Int from "./cell.ts"\n', PLAIN), spec("fn cell(x: Float): Int = round(x)\n", PLAIN)),
  records: pair(spec(PLAIN, features("both = last({weight, distance})")), spec(PLAIN, features("w = last(weight)\nd = last(distance)"))),
  lists: pair(parcels("tags: List<Category>"), parcels("tag: Category")),
  parameters: pair(spec(PLAIN, "features rate(least: Float<kg>) from parcels by depot {\n  ready live within 1m\n  n = count(where weight > least) over 1d\n}\n"), spec(PLAIN, features("n = count(where weight > 20) over 1d"))),
  calendarWindow: pair(spec(PLAIN, features('n = count() over 6 months in "UTC"')), spec(PLAIN, features("n = count() over 180d"))),
  approximate: pair(spec(PLAIN, features("n = approx_distinct(carrier) over 7d")), spec(PLAIN, features("n = distinct(carrier) over 7d"))),
  candidateAggregate: pair(spec(PLAIN, features("trend = slope(weight) over 7d")), spec(PLAIN, features("usual = mean(weight) over 7d"))),
  rowsEach: pair(spec(PLAIN, DEPOTS, 'examples nightly {\n  rows   each depots every 1d at 06:00 "UTC"\n  label  big = size > 3\n  features { size }\n}\n'), EXAMPLES),
  horizon: pair(examples("horizon h in 1d..28d step 1d"), EXAMPLES),
  labelFrom: pair(spec(PLAIN, HISTORY, "examples loads {\n  rows   parcels asked at sent + 1m\n  label  busy = count() from parcels by depot over next 1d\n  features { weight }\n}\n"), EXAMPLES),
  sample: pair(examples("sample 0.1"), EXAMPLES),
  group: pair(examples("group depot"), EXAMPLES),
  candidates: pair(spec(PLAIN, DEPOTS, shipments("weight").replace("  features {", "  candidates depots\n  features {")), EXAMPLES),
  affects: pair(examples("affects weight"), EXAMPLES),
  seen: pair(spec(PLAIN, HISTORY, shipments("known_depot = seen(history(depot))")), spec(PLAIN, HISTORY, shipments("history(depot)"))),
  tune: pair(spec(BASE, model("learner gbdt\ntune bayes { depth in 4..8, trials 20, minimize logloss }")), SYSTEM),
  compress: pair(spec(BASE, model("learner gbdt\ncompress { trees 50 }")), SYSTEM),
  objective: pair(spec(BASE, model("learner gbdt\nobjective focal")), SYSTEM),
  segments: pair(spec(BASE, GBDT.replace("for shipments", "for shipments by weight")), SYSTEM),
  learner: pair(spec(BASE, model("learner mlp")), SYSTEM),
  ensemble: pair(spec(BASE, model("learner ensemble of (gbdt, logistic)")), SYSTEM),
  task: pair(spec(BASE, GBDT.replace("predict too_late", "predict too_late as ranking")), SYSTEM),
  chain: pair(spec(SYSTEM, GBDT.replace("lateness", "second").replace("{ * }", "{ first = lateness.score }")), SYSTEM),
  transform: pair(spec(BASE, model("learner gbdt", "pca(weight); *")), SYSTEM),
  decideTask: pair(
    spec(parcels('outcome: "fine" | "late" | "lost" known at sent + 3d'), shipments("weight", "label  too_late = outcome"), SPLIT, GBDT, "decide warn for lateness {\n  warn = score >= 0.5\n}\n"),
    spec(SYSTEM, "decide warn for lateness {\n  warn = score >= 0.5\n}\n"),
  ),
  labeler: pair(spec(EXAMPLES, "labeler guesses for shipments {\n  heavy = weight > 20\n}\n"), EXAMPLES),
  rollout: pair(deploy("serve http { port 8080 }\n  rollout canary { steps 1%, 100% }"), deploy("serve http { port 8080 }")),
  monitor: pair(deploy("serve http { port 8080 }\n  monitor { auc >= 0.6 over 7d }"), deploy("serve http { port 8080 }")),
  retrain: pair(deploy("serve http { port 8080 }\n  retrain { every 7d }"), deploy("serve http { port 8080 }")),
  scoreEvery: pair(deploy('serve http { port 8080 }\n  score every 7d into csv("scores.csv")'), deploy("serve http { port 8080 }")),
  store: pair(deploy("serve http { port 8080 }\n  store redis"), deploy("serve http { port 8080 }\n  store embedded")),
  serve: pair(deploy("serve grpc { port 8080 }"), deploy("serve http { port 8080 }")),
};
