/** MLS3100 to MLS3109: the model's own acts change its later data. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { order, results, RESULTS_SPLIT, SHOWN } from "./rankings.ts";
import { spec } from "./types-parts.ts";

const AFFECTS = "affects clicked, position";
const WEIGHT = "weight if clicked then position / 1 else 1";
const EXPLORED = "deploy order { serve http { explore 2% } }\n";
const BLIND = "deploy order { serve http { port 8080 } }\n";

const CLICKS = `source clicks {
  from    csv("clicks.csv")
  stream  kafka("clicks")
  columns { item: Category, happened: Timestamp, dwelled: Float }
  at      happened
  known   at happened
}

features heat from clicks by item {
  ready live within 1m
  dwelled_1d = mean(dwelled) over 1d
}
`;

/** Its order decides who dwells where, and what was dwelled on is a feature. */
const fed = (deploy: string): string => spec(SHOWN, CLICKS, results({ features: "price; heat(item)", more: "affects dwelled" }), RESULTS_SPLIT, order(), deploy);

export const FEEDBACK: readonly CatalogueEntry[] = [
  {
    code: "MLS3100",
    severity: "error",
    waivable: true,
    title: "A model makes its own labels, and leaves nothing to chance",
    why: "What is ranked first is clicked; what is blocked never turns out to be good. The next model learns from the data that this one's decisions made, and test rows judge it by them. Where no decision is ever left to chance, nothing in the data tells what another decision would have brought, and no method can find it out afterwards.\n\n`explore 2%` in the deployment draws the decision for a share of the questions, by a hash of the question's key; each answer says so, and with which probability it was given.",
    wrong: spec(SHOWN, results({ more: AFFECTS }), RESULTS_SPLIT, order(), BLIND),
    right: spec(SHOWN, results({ more: `${AFFECTS}\n  ${WEIGHT}` }), RESULTS_SPLIT, order(), EXPLORED),
  },
  {
    code: "MLS3101",
    severity: "error",
    waivable: true,
    title: "Rows that the model's decisions made are not weighed",
    why: "With exploration the data holds what other decisions bring, but seldom. One over the probability of what was decided (the `propensity` that each answer has, in a column marked `@propensity`) gives every decision its due; in lists, where a row is clicked only if it is seen, one over the chance that its place is seen (Joachims, Swaminathan and Schnabel 2017). A row that weighs 0 is not learnt from.",
    wrong: spec(SHOWN, results({ more: AFFECTS }), RESULTS_SPLIT, order(), EXPLORED),
    right: spec(SHOWN, results({ more: `${AFFECTS}\n  ${WEIGHT}` }), RESULTS_SPLIT, order(), EXPLORED),
  },
  {
    code: "MLS3102",
    severity: "error",
    waivable: false,
    title: "The model's own answer is one of its inputs",
    why: "The place at which a result was shown, whether a payment was blocked, the probability of either: in the data these stand beside the row, known at its moment. In service they follow from the answer to the very question that is asked, so nobody can send them; whatever is sent in their place is not what the model learnt from.\n\nThe place of earlier rows is history and may be a feature of a group. What the place did to this row's label is undone by `weight`.",
    wrong: spec(SHOWN, results({ features: "price; position", more: `${AFFECTS}\n  ${WEIGHT}` }), RESULTS_SPLIT, order(), EXPLORED),
    right: spec(SHOWN, results({ features: "price", more: `${AFFECTS}\n  ${WEIGHT}` }), RESULTS_SPLIT, order(), EXPLORED),
  },
  {
    code: "MLS3103",
    severity: "warning",
    waivable: true,
    title: "A feature feeds on the model's own past answers",
    why: "The features are the same in training and in service, and the label is not the model's doing. But what the model prefers it will have seen more of, and so prefer more, while what it never tries it learns nothing of. A small share of decisions by chance keeps the others alive.",
    wrong: fed(BLIND),
    right: fed(EXPLORED),
  },
  {
    code: "MLS3104",
    severity: "warning",
    waivable: true,
    title: "A served ranking does not say what its order changes",
    why: "People see what stands first. The order that a ranking gives decides what is seen, clicked and bought, and that is what the next one learns from. `affects` names the columns, so that the compiler can follow them to labels and features.",
    wrong: spec(SHOWN, results(), RESULTS_SPLIT, order(), BLIND),
    right: spec(SHOWN, results({ more: `${AFFECTS}\n  ${WEIGHT}` }), RESULTS_SPLIT, order(), EXPLORED),
  },
];
