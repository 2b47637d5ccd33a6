/** MLS2xxx: names and types, aggregates, examples, models and what is made of them. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { PLACES } from "./places.ts";
import { RANKINGS } from "./rankings.ts";
import { LISTS } from "./types-lists.ts";
import { MODELS } from "./types-models.ts";
import { NAMES } from "./types-names.ts";
import { VALUES } from "./types-values.ts";
import { VERSIONS } from "./types-versions.ts";
import { VIEWS } from "./types-views.ts";

export const TYPES: readonly CatalogueEntry[] = [...NAMES, ...VALUES, ...LISTS, ...VIEWS, ...VERSIONS, ...MODELS, ...RANKINGS, ...PLACES];
