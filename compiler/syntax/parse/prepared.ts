import type { PreparedChoice } from "./lookahead.ts";

/** The grammar's choices where somebody has worked them out before: launch/bundle.mjs puts them here in the command line's bundle. Without them the parser analyses its grammar. */
export const PREPARED: readonly PreparedChoice[] | undefined = undefined;
