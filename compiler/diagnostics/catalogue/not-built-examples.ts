import { model, parcels, shipments, spec, SPLIT } from "./types-parts.ts";
import type { NotBuilt } from "./unbuilt.ts";

/** For each construct of `UNBUILT` a spec that has it and one that does without. */

const PLAIN = parcels();
const EXAMPLES = spec(PLAIN, shipments("weight"));
const BASE = spec(EXAMPLES, SPLIT);
const GBDT = model("learner gbdt");
const SYSTEM = spec(BASE, GBDT);
const pair = (wrong: string, right: string): { readonly wrong: string; readonly right: string } => ({ wrong, right });
const deploy = (line: string): string => spec(SYSTEM, `deploy lateness {\n  ${line}\n}\n`);

export const NOT_BUILT_EXAMPLES: Readonly<Record<NotBuilt, { readonly wrong: string; readonly right: string }>> = {
  tune: pair(spec(BASE, model("learner gbdt\ntune bayes { depth in 4..8, trials 20, minimize logloss }")), SYSTEM),
  compress: pair(spec(BASE, model("learner gbdt\ncompress { trees 50 }")), SYSTEM),
  objective: pair(spec(BASE, model("learner gbdt\nobjective focal")), SYSTEM),
  learner: pair(spec(BASE, model("learner mlp")), SYSTEM),
  ensemble: pair(spec(BASE, model("learner ensemble of (gbdt, logistic)")), SYSTEM),
  task: pair(spec(BASE, GBDT.replace("predict too_late", "predict too_late as grade")), SYSTEM),
  rollout: pair(deploy("serve http { port 8080 }\n  rollout canary { steps 1%, 100% }"), deploy("serve http { port 8080 }")),
  monitor: pair(deploy("serve http { port 8080 }\n  monitor { auc >= 0.6 over 7d }"), deploy("serve http { port 8080 }")),
  retrain: pair(deploy("serve http { port 8080 }\n  retrain { every 7d }"), deploy("serve http { port 8080 }")),
  store: pair(deploy("serve http { port 8080 }\n  store redis"), deploy("serve http { port 8080 }\n  store embedded")),
  serve: pair(deploy("serve grpc { port 8080 }"), deploy("serve http { port 8080 }")),
};
