import { CALENDAR_FUNCTIONS } from "./calendar.ts";
import { KNOWLEDGE_FUNCTIONS } from "./knowledge.ts";
import { extremeOr, LIST_FUNCTIONS } from "./list.ts";
import { NUMBER_FUNCTIONS } from "./number.ts";
import type { FunctionTyping } from "./signature.ts";
import { TEXT_FUNCTIONS } from "./text.ts";

/** The built-in functions by name. */
export const FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map([
  ...NUMBER_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...CALENDAR_FUNCTIONS,
  ...KNOWLEDGE_FUNCTIONS,
  ...LIST_FUNCTIONS,
  // Of one list, or of several values.
  ["least", extremeOr("listLeast", NUMBER_FUNCTIONS.get("least")!)],
  ["greatest", extremeOr("listGreatest", NUMBER_FUNCTIONS.get("greatest")!)],
]);
