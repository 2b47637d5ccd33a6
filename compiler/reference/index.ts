import { AGGREGATE_ENTRIES } from "./aggregates.ts";
import { DECLARATION_ENTRIES } from "./declarations.ts";
import type { ReferenceEntry } from "./entry.ts";
import { FUNCTION_ENTRIES } from "./functions.ts";
import { LEARNER_ENTRIES, TRANSFORM_ENTRIES } from "./models.ts";

export type { Kind, ReferenceEntry } from "./entry.ts";
export { specOf } from "./context.ts";
export { pagePath, referenceIndex, referencePage } from "./page.ts";

/** Every entry that the compiler itself holds; metrics (runtime/evaluate) and modules (stdlib) come from their own rooms, see `compiler/cli/reference.ts`. */
export const ENTRIES: readonly ReferenceEntry[] = [...DECLARATION_ENTRIES, ...FUNCTION_ENTRIES, ...AGGREGATE_ENTRIES, ...TRANSFORM_ENTRIES, ...LEARNER_ENTRIES];
