import type { Grid } from "./types.ts";

/** The grid of a Float that says none: 2^-20. Apart from the schemas, so that a thread that evaluates windows need not load them. */
export const DEFAULT_GRID: Grid = { numerator: 1, denominator: 1048576 };
