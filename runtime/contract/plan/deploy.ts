import { z } from "zod";
import { SpanSchema } from "../types.ts";
import { micros, name } from "./common.ts";

/** Deployment and waivers. */

/**
 * A share of the questions is answered by chance: of lists their order, else the rule that is named, each of whose `outcomes` (of a rule of yes and no: true and false) is as likely. Chance is the first 13 hex
 * digits of the MD5 of `explore` U+001F model U+001F the key's text, over 2^52: the row's key where the question brings it, else all that it brings; of a list what makes it, and its moment at dates.
 */
export const ExploreSchema = z.object({ share: z.number(), rule: name.optional(), outcomes: z.array(z.string()).optional() });
export type Explore = z.infer<typeof ExploreSchema>;

export const DeploySchema = z.object({
  kind: z.literal("deploy"),
  model: name,
  serve: z.object({ port: z.number().int(), timeoutMicros: micros.optional(), otherwise: z.string().optional(), explore: ExploreSchema.optional() }).optional(),
  store: z.string().optional(),
  /** Rows of the example set's calendar are scored at the dates of `period` (a multiple of its own), into one file a date in the folder `path` beside the spec. */
  score: z.object({ period: micros, format: z.enum(["parquet", "csv"]), path: z.string(), explore: ExploreSchema.optional() }).optional(),
  span: SpanSchema,
});

export type Deploy = z.infer<typeof DeploySchema>;

export const WaiverSchema = z.object({ code: z.string(), why: z.string(), subject: z.string(), span: SpanSchema });
