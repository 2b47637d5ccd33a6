import { z } from "zod";

/**
 * A window of calendar time, `over 6 months in ZONE`. With u = t − ending and H(u) the latest time that the zone's wall clock has shown up to u, the window holds left ≤ at < u, where left is the first
 * instant whose wall clock shows H(u) less the months and days, or later: a day that the month does not have begins with the next month, and an hour that is skipped with the gap. So the edge never
 * falls as t rises. The zone's rules stand with it, as in `zones` (seconds), so that every engine that has the window can find its edge.
 */
export const CalendarOverSchema = z.object({
  kind: z.literal("calendar"),
  months: z.number().int().nonnegative(),
  days: z.number().int().nonnegative(),
  ending: z.number().int().nonnegative(),
  zone: z.string(),
  untils: z.array(z.number().int()),
  offsets: z.array(z.number().int()),
});
export type CalendarOver = z.infer<typeof CalendarOverSchema>;
