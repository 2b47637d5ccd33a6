import { z } from "zod";
import { SpanSchema } from "../types.ts";
import { micros, name } from "./common.ts";

/** Deployment and waivers. */

export const DeploySchema = z.object({
  kind: z.literal("deploy"),
  model: name,
  serve: z.object({ port: z.number().int(), timeoutMicros: micros.optional(), otherwise: z.string().optional() }).optional(),
  store: z.string().optional(),
  /** Rows of the example set's calendar are scored at the dates of `period` (a multiple of its own), into one file a date in the folder `path` beside the spec. */
  score: z.object({ period: micros, format: z.enum(["parquet", "csv"]), path: z.string() }).optional(),
  span: SpanSchema,
});

export type Deploy = z.infer<typeof DeploySchema>;

export const WaiverSchema = z.object({ code: z.string(), why: z.string(), subject: z.string(), span: SpanSchema });
