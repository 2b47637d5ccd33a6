import { z } from "zod";

/** The rules of the zones, as integers. */

/** Zone rules as integers: `untils[i]` is the UTC second at which `offsets[i]` (seconds east of UTC) ends; the last offset has no end. */
export const ZonesSchema = z.object({ version: z.string(), rules: z.record(z.string(), z.object({ untils: z.array(z.number().int()), offsets: z.array(z.number().int()) })) });
export type Zones = z.infer<typeof ZonesSchema>;
