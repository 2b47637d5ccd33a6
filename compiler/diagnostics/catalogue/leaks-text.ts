/** MLS306x of texts, which must not be read in a bundle, and of rules that vote in place of people. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { parcels, shipments, spec, SPLIT } from "./types-parts.ts";

const NOTED = (note: string): string =>
  spec(
    parcels().replace("note:    String?", `note:    ${note}`),
    shipments("weight\nnote"),
    SPLIT,
    "model lateness for shipments {\n  predict too_late\n  inputs  { vocabulary(note); * }\n  learner gbdt\n  seed    1\n}\n",
  );

const VOTED = (rule: string): string =>
  spec(parcels("bounced: Bool known at sent + 1d"), shipments("weight"), SPLIT, `labeler signs for shipments {\n  returned = if bounced then true else missing\n  far      = if distance > 800 then true else missing\n  seen     = ${rule}\n}\n\nmodel lateness for shipments {\n  predict signs\n  inputs  { weight }\n  learner gbdt\n  seed    1\n}\n`);

export const TEXT_LEAKS: readonly CatalogueEntry[] = [
  {
    code: "MLS3066",
    severity: "error",
    waivable: false,
    title: "A personal text would stand in the bundle",
    why: "A vocabulary is a list of words that people wrote. It travels with the model, to every machine that serves it. What is marked `@pii` may be counted, measured or hashed; it is not to be written down.",
    wrong: NOTED("String? @pii"),
    right: NOTED("String?"),
  },
  {
    code: "MLS3067",
    severity: "error",
    waivable: false,
    title: "A rule of a labeler reads the label made by hand",
    why: "The label made by hand judges what rules and model have learnt. A rule that reads it, or what it is made of, copies the answer: its accuracy would be estimated from itself, and train would be labelled by hand after all, where a label was thought to be dear. What is known by the moment anyway (a date, a weight) both may read.",
    wrong: VOTED("if late then true else missing"),
    right: VOTED("if weight < 1<kg> then false else missing"),
  },
];
