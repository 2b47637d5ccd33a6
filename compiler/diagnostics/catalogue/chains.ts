/** MLS2410 to MLS2415, MLS3063: chains of models, models a segment, decisions. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { entry, model, parcels, shipments, spec, SPLIT } from "./types-parts.ts";

const BASE = spec(parcels(), shipments("weight\ndistance\ncarrier"), SPLIT);
const FIRST = model("learner gbdt");
const second = (inputs: string, name = "second"): string => FIRST.replace("lateness", name).replace("{ * }", `{ ${inputs} }`);
const TWO = "label  too_late = late\n  label  heavy = weigh > 20";
const TWO_COLUMNS = parcels("weigh: Float<kg> known at sent + 1d");
const CLASSES = parcels('outcome: "fine" | "late" | "lost" known at sent + 3d');
const CLASS_LABEL = "label  too_late = outcome";
const decide = (lines: string): string => `decide handling for lateness {\n${lines
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}\n}\n`;
const OTHERS = shipments("weight").replace("examples shipments", "examples pickups");
const PERSONAL = parcels("sender: Category @pii");

export const CHAINS: readonly CatalogueEntry[] = [
  entry(
    "MLS2410",
    "A model's score stands where there is none",
    "A score comes out of a model that was trained on these very rows; as a feature it would be told what training should not see. In another model's `inputs` it is had out of fold for the rows of train; what is done with a score is said in `decide`.",
    spec(parcels(), shipments("weight\nfirst = lateness.score"), SPLIT, FIRST),
    spec(BASE, FIRST, second("lateness.score; *")),
  ),
  entry(
    "MLS2411",
    "The inner model is for other examples",
    "The models of a chain learn from the same rows, with the same parts, so that each row can be given an inner score that has not seen its answer. An example set may have several labels: one for each model.",
    spec(TWO_COLUMNS, shipments("weight"), SPLIT, OTHERS.replace("too_late = late", "heavy = weigh > 20"), SPLIT.replace("shipments", "pickups"), FIRST.replace("lateness for shipments", "weighty for pickups").replace("too_late", "heavy"), second("weighty.score; *")),
    spec(TWO_COLUMNS, shipments("weight", TWO), SPLIT, FIRST.replace("lateness", "weighty").replace("too_late", "heavy"), second("weighty.score; *")),
  ),
  entry(
    "MLS2412",
    "A score is asked for in a form that the model has not",
    "A model of several classes has a score for each, `score(\"late\")`; in a decision `score` is the predicted class's and `class` that class, as they are answered. As another model's input `other.score` is the Vector of all of them, where the label's type names its classes.",
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('lost = score("gone") >= 0.2')),
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('lost = score("lost") >= 0.2')),
  ),
  entry(
    "MLS2413",
    "No segments can be made by this",
    "A model a segment is taught by rows that share a value, which is told before the answer is: a Category, a closed set, a Bool or a whole number. Segments with fewer train rows than `where count >= n` (100 unless said) are scored by the model of all rows.",
    spec(BASE, FIRST.replace("for shipments", "for shipments by weight")),
    spec(BASE, FIRST.replace("for shipments", "for shipments by carrier where count >= 500")),
  ),
  entry(
    "MLS2414",
    "True and false positives of what is not true or false",
    "Only a label of true and false makes a yes right or wrong. For classes and numbers the goal counts rows by what was decided and what came of it, each at its cost.",
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('seek = score("lost") >= c\nchoose c to minimize false_positives + 9 * false_negatives')),
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('seek = score("lost") >= c\nchoose c to minimize count(where seek and too_late != "lost") + 9 * count(where not seek and too_late == "lost")')),
  ),
  entry(
    "MLS2415",
    "A chosen parameter is compared with nothing",
    "A parameter's values are those that tell rows apart: they lie between the values of what it is compared with.",
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('seek = score("lost") * c > 0.5\nchoose c to minimize count(where seek) + 9 * count(where not seek and too_late == "lost")')),
    spec(CLASSES, shipments("weight", CLASS_LABEL), SPLIT, FIRST, decide('seek = score("lost") > c\nchoose c to minimize count(where seek) + 9 * count(where not seek and too_late == "lost")')),
  ),
  entry(
    "MLS3063",
    "Segments would show personal data",
    "A bundle holds the value of each segment, and so do report and answers. What is marked `@pii` may stand in none of them as it is.",
    spec(PERSONAL, shipments("weight\nsender"), SPLIT, FIRST.replace("for shipments", "for shipments by sender").replace("{ * }", "{ weight }")),
    spec(PERSONAL, shipments("weight\npart = hash(sender, 8)"), SPLIT, FIRST.replace("for shipments", "for shipments by part").replace("{ * }", "{ weight }")),
  ),
];
