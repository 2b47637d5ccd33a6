/** The catalogue: every code that a finding may carry, in order. */
import type { CatalogueEntry } from "../diagnostic.ts";
import { DEFAULTS, SKEW } from "./skew.ts";
import { CHAINS } from "./chains.ts";
import { DATA } from "./data/index.ts";
import { EXTERN } from "./extern.ts";
import { FEEDBACK } from "./feedback.ts";
import { PLACES_CHECKED } from "./places.ts";
import { LISTS_CHECKED } from "./rankings.ts";
import { LEAKS } from "./leaks.ts";
import { TEXT_LEAKS } from "./leaks-text.ts";
import { DECLARED_LEAKS } from "./leaks-declared.ts";
import { NOT_BUILT } from "./not-built.ts";
import { PAST_LEAKS } from "./past.ts";
import { SYNTAX } from "./syntax.ts";
import { TYPES } from "./types.ts";

export type { DataCase, DataEntry } from "./data/index.ts";
export { DATA, DEFAULTS };

export const CATALOGUE: readonly CatalogueEntry[] = [...SYNTAX, ...TYPES, ...LISTS_CHECKED, ...PLACES_CHECKED, ...CHAINS, ...LEAKS, ...TEXT_LEAKS, ...DECLARED_LEAKS, ...PAST_LEAKS, ...FEEDBACK, ...SKEW, ...EXTERN, ...NOT_BUILT].sort((a, b) => (a.code < b.code ? -1 : 1));

const byCode = new Map<string, Pick<CatalogueEntry, "code" | "title" | "why" | "waivable">>([...DEFAULTS, ...CATALOGUE, ...DATA].map((entry) => [entry.code, entry]));

/** Whether only data can show it. */
export function isDataCode(code: string): boolean {
  return DATA.some((entry) => entry.code === code);
}

/** Whether `allow` may waive the code; undefined for a code that does not exist. */
export function isWaivable(code: string): boolean | undefined {
  return byCode.get(code)?.waivable;
}
