import type { z } from "zod";
import type { Examples, Group, GroupUseSchema } from "../../../runtime/contract/plan.ts";

/**
 * Names of the tables that the batch SQL makes. Sources, tables and views of the spec stand under their own names; all others hold a dot, which no name of a spec does, so
 * they never meet.
 */
export type GroupUse = z.infer<typeof GroupUseSchema>;

/** What the files of a source or table hold, as the runtime found it. */
export const fileTable = (node: string): string => `${node}.file`;
/** Its rows, typed and judged. */
export const readTable = (node: string): string => `${node}.read`;
/** Of a table with history: what holds from when on. */
export const stepsTable = (node: string): string => `${node}.steps`;
export const boundsTable = (node: string): string => `${node}.bounds`;
/** Of a view that makes segments, where not all are made: which are. */
export const segmentsTable = (view: string): string => `${view}.segments`;
export const spineTable = (examples: Examples): string => `${examples.id}.spine`;
export const keysTable = (examples: Examples, group: Group): string => `${examples.id}.${group.id}.keys`;
export const dictionaryTable = (examples: Examples, group: Group, column: string): string => `${examples.id}.${group.id}.${column}`;
export const codeType = (examples: Examples, column: string): string => `${examples.id}.${column}.code`;
export const groupTable = (examples: Examples, group: Group, what: string): string => `${examples.id}.${group.id}.${what}`;
