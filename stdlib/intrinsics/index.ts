/**
 * The intrinsics of the language: one table, an implementation for every target, equal to the bit. What each means is said in `runtime/contract/expr.ts`.
 */
import type { Intrinsic } from "../../runtime/contract/vocabulary/intrinsics.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { CALENDAR } from "./calendar.ts";
import { exactly, type IntrinsicDefinition } from "./definition.ts";
import { LISTS } from "./lists.ts";
import { LOGIC } from "./logic.ts";
import { STRINGS } from "./strings.ts";
import { TRANSCENDENTAL } from "./transcendental.ts";

export type { CallSite, IntrinsicDefinition } from "./definition.ts";
export { isCoded, isNested, isText, isWhole } from "./definition.ts";
export { HELPERS, type Helpers } from "./helpers.ts";
export { DUCKDB_MACROS } from "./macros.ts";
export { compareUtf8 } from "./text.ts";
export { localUntils, type ZoneTable, zoneTable } from "./zones.ts";

export const INTRINSIC_TABLE: Readonly<Record<Intrinsic, IntrinsicDefinition>> = {
  ...ARITHMETIC,
  ...TRANSCENDENTAL,
  ...LOGIC,
  ...CALENDAR,
  ...STRINGS,
  ...LISTS,
  // The compilers pick the item before they write the call, so both texts get it alone.
  element: { doc: "Item i (a literal, from 0) of a vector", arity: exactly(2), js: ([item]) => `${item}`, duckdb: ([item]) => `${item}` },
};
