/** MLS306x of texts: what people wrote and must not be read in a bundle. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { parcels, shipments, spec, SPLIT } from "./types-parts.ts";

const NOTED = (note: string): string =>
  spec(
    parcels().replace("note:    String?", `note:    ${note}`),
    shipments("weight\nnote"),
    SPLIT,
    "model lateness for shipments {\n  predict too_late\n  inputs  { vocabulary(note); * }\n  learner gbdt\n  seed    1\n}\n",
  );

export const TEXT_LEAKS: readonly CatalogueEntry[] = [
  {
    code: "MLS3066",
    severity: "error",
    waivable: false,
    title: "A personal text would stand in the bundle",
    why: "A vocabulary is a list of words that people wrote, and the levels of an encoder are values as they stood in the rows. Both travel with the model, to every machine that serves it. What is marked `@pii` may be counted, measured or hashed; it is not to be written down.",
    wrong: NOTED("String? @pii"),
    right: NOTED("String?"),
  },
];
