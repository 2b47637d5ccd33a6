import type { CatalogueEntry } from "../diagnostic.ts";
import { NOT_BUILT_EXAMPLES } from "./not-built-examples.ts";
import { type NotBuilt, UNBUILT, type Unbuilt } from "./unbuilt.ts";

/** One catalogue entry for each construct of `UNBUILT`, with a spec that has it and one that does without. */
export const NOT_BUILT: readonly CatalogueEntry[] = (Object.entries(UNBUILT) as [NotBuilt, Unbuilt][]).map(([name, entry]) => ({
  code: entry.code,
  severity: entry.severity,
  title: `${entry.what} is not built yet`,
  why: `The language has this, and the compiler reads it, but no later stage carries it yet: ${entry.consequence}. ${
    entry.severity === "error" ? "Going on without it would make a result wrong, so this is an error." : "Nothing else is affected, so this is a warning."
  }`,
  ...NOT_BUILT_EXAMPLES[name],
  waivable: false,
}));
