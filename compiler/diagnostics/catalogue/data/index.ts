/** MLS3150 to MLS3199: what only data can show, asked by `mlsc check --data` and before each build. */
import { EXAMPLES } from "./examples.ts";
import type { DataEntry } from "./entry.ts";
import { LISTED } from "./lists.ts";
import { LISTS_OF_DATA } from "./together.ts";
import { PINNED } from "./pins.ts";
import { READING } from "./reading.ts";
import { TIMES } from "./times.ts";
import { REVISED } from "./versions.ts";

export type { DataCase, DataEntry } from "./entry.ts";

export const DATA: readonly DataEntry[] = [...LISTED, ...READING, ...PINNED, ...TIMES, ...REVISED, ...EXAMPLES, ...LISTS_OF_DATA].sort((a, b) => (a.code < b.code ? -1 : 1));
