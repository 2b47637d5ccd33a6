import type { ReferenceEntry } from "./entry.ts";
import { DATA_ENTRIES } from "./declarations-data.ts";
import { MODEL_ENTRIES } from "./declarations-models.ts";
import { WORD_ENTRIES } from "./declarations-words.ts";

/** What can be declared, a page each. The grammar is in docs/grammar.md, the meaning in docs/language.md. */
export const DECLARATION_ENTRIES: readonly ReferenceEntry[] = [...WORD_ENTRIES, ...DATA_ENTRIES, ...MODEL_ENTRIES];
