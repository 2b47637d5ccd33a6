import { z } from "zod";
import { SpanSchema } from "../types.ts";
import { micros, name } from "./common.ts";

/** Deployment and waivers. */

export const DeploySchema = z.object({
  kind: z.literal("deploy"),
  model: name,
  serve: z.object({ port: z.number().int(), timeoutMicros: micros.optional(), otherwise: z.string().optional() }).optional(),
  store: z.string().optional(),
  span: SpanSchema,
});

export const WaiverSchema = z.object({ code: z.string(), why: z.string(), subject: z.string(), span: SpanSchema });
