import type { Checked } from "../check.ts";
import type { Explanation } from "./explanation.ts";
import { withFeedback } from "./feedback.ts";
import { explainExampleFeature, explainLabel } from "./of-examples.ts";
import { explainGroupFeature } from "./of-history.ts";
import { explainVote } from "./of-labeler.ts";
import { explainDecision, explainInput, explainModel } from "./of-model.ts";
import { explainColumn } from "./of-row.ts";
import type { Thing } from "./things.ts";

export type { Explanation } from "./explanation.ts";
export { findThings, fullName, namedThings, type Thing } from "./things.ts";

/** All that is proved of a thing, as a tree down to the columns of files. */
export function explain(thing: Thing, checked: Checked): Explanation {
  return withFeedback(explained(thing, checked), checked);
}

function explained(thing: Thing, checked: Checked): Explanation {
  switch (thing.kind) {
    case "column":
      return explainColumn(thing.column, checked, new Set());
    case "feature":
      return explainGroupFeature(thing.group, thing.feature, checked);
    case "exampleFeature":
      return explainExampleFeature(thing.examples, thing.feature, checked);
    case "label":
      return explainLabel(thing.examples, checked);
    case "vote":
      return explainVote(thing.labeler, thing.rule, checked);
    case "input":
      return explainInput(thing.model, thing.input, checked);
    case "model":
      return explainModel(thing.model, checked);
    case "decision":
      return explainDecision(thing.decide, thing.rule, checked);
  }
}
