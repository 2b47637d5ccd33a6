/** How a column is held: doubles (missing NaN), 32-bit integers (missing −1), bytes of a condition (missing 0). */
export type Shape = "number" | "integer" | "flag";

export const BYTES = { number: 8, integer: 4, flag: 1 } as const;
