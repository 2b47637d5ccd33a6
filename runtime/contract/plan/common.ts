import { z } from "zod";

/** Shapes that many nodes of the plan share. */

/** An integer of µs: a length of time, or since 1970-01-01T00:00Z. */
export const micros = z.number().int();
export const name = z.string().min(1);
export const doc = z.string().optional();
/** Of a transform, a learner or a metric. */
export const optionValue = z.union([z.number(), z.string(), z.boolean()]);
