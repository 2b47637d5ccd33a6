/** The two sketches: what is kept, and of what (the rules stand beside `WindowSchema`; the reasons in docs/decisions/sketches.md). */

/** How many of the least hashes `approx_distinct` keeps. Fewer values than that are counted exactly. */
export const KEPT_HASHES = 2048;
/** Hashes lie in [0, 2^52): the first 13 hex digits of an MD5. */
export const HASHES = 2 ** 52;
/** Estimates of a standard error of 1/√(k − 2). */
export const DISTINCT_ERROR = 1 / Math.sqrt(KEPT_HASHES - 2);

/** Significant bits that `approx_quantile` keeps of a value, so that it is off by at most 2^-8 of it. */
export const KEPT_BITS = 8;
export const QUANTILE_ERROR = 2 ** -KEPT_BITS;
/** x·SPLIT − (x·SPLIT − x) is x rounded to 8 significant bits, half to even (Veltkamp's splitting: Dekker 1971, Boldo 2006). */
export const SPLIT = 2 ** (53 - KEPT_BITS) + 1;
/** Beyond it the product would overflow, so the value is taken down by HUGE_SCALE and back, both exactly. */
export const HUGE = 2 ** 900;
export const HUGE_SCALE = 2 ** 128;
