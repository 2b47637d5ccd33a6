/**
 * The weights of `ewma`, as integers on 2^-40: the nearest to 2^(40 − r/8) for r = 0 … 7. A row that is i = floor(8·age / half life) steps old weighs EWMA_EIGHTHS[i mod 8] >> floor(i/8), and at
 * least 1, so that the mean of one row is that row however old it is.
 */
export const EWMA_EIGHTHS = [1_099_511_627_776, 1_008_256_608_221, 924_575_386_327, 847_839_367_509, 777_472_127_994, 712_945_084_849, 653_773_525_390, 599_512_966_123] as const;

/** Half-lives up to here (35 years) leave eight times a rest of the age below 2^53. */
export const LONGEST_HALF_LIFE = 2 ** 50;
