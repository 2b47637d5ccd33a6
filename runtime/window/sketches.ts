import { HASHES, HUGE, HUGE_SCALE, KEPT_HASHES, SPLIT } from "../contract/vocabulary/sketches.ts";

/** The number of different values, from how many different hashes there are and the greatest of the KEPT_HASHES least. */
export function distinctEstimate(hashes: number, greatestKept: number): number {
  return hashes < KEPT_HASHES ? hashes : Math.max(KEPT_HASHES, Math.floor(((KEPT_HASHES - 1) * HASHES) / (greatestKept + 1) + 0.5));
}

/** The middle of x's bucket: x to 8 significant bits. It rises with x, so the bucket at a place in order is that of the value there. */
export function bucketMiddle(x: number): number {
  const scaled = Math.abs(x) > HUGE ? x / HUGE_SCALE : x;
  const product = scaled * SPLIT;
  const middle = product - (product - scaled);
  return scaled === x ? middle : middle * HUGE_SCALE;
}

/** A bucket's middle held between the least and the greatest value, which are kept as they are. */
export function quantileEstimate(valueAtPlace: number, least: number, greatest: number): number {
  return Math.min(greatest, Math.max(least, bucketMiddle(valueAtPlace)));
}
