/** Largest float32. What is beyond, infinities too, is held there before a value is rounded to 32 bits: no column and no margin is infinite. */
export const GREATEST = 3.4028234663852886e38;

/** x within the range of float32; NaN stays. */
export const held = (x: number): number => Math.min(Math.max(x, -GREATEST), GREATEST);
