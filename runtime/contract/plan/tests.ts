import { z } from "zod";
import { ExprSchema } from "../expr.ts";
import { SpanSchema } from "../types.ts";
import { micros, name, optionValue } from "./common.ts";

/** What must hold of a model. */

export const MetricRefSchema = z.object({ metric: z.string(), of: z.string().optional(), args: z.array(optionValue) });
export type MetricRef = z.infer<typeof MetricRefSchema>;
/** A bound: a number, a metric of a baseline (`prior.logloss`) or arithmetic of these. */
export type Bound =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "baseline"; readonly learner: string; readonly metric: MetricRef }
  | { readonly kind: "operation"; readonly op: "+" | "-" | "*" | "/"; readonly left: Bound; readonly right: Bound };
export const BoundSchema: z.ZodType<Bound> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("number"), value: z.number() }),
    z.object({ kind: z.literal("baseline"), learner: z.string(), metric: MetricRefSchema }),
    z.object({ kind: z.literal("operation"), op: z.enum(["+", "-", "*", "/"]), left: BoundSchema, right: BoundSchema }),
  ]),
);
export const CompareSchema = z.enum(["==", "!=", "<=", ">=", "<", ">"]);
const testBase = {
  text: z.string(),
  severity: z.enum(["error", "warn", "xfail"]),
  why: z.string().optional(),
  span: SpanSchema,
};
export const TestSchema = z.discriminatedUnion("kind", [
  /** With `slice`: for each combination of the columns' values whose rows number at least `minCount`. */
  z.object({ kind: z.literal("metric"), metric: MetricRefSchema, op: CompareSchema, bound: BoundSchema, slice: z.object({ by: z.array(name), minCount: z.number().int() }).optional(), ...testBase }),
  /** Greatest minus least of the metric over the values of the columns (slices in which it is defined). */
  z.object({ kind: z.literal("spread"), metric: MetricRefSchema, by: z.array(name), minCount: z.number().int(), op: CompareSchema, bound: BoundSchema, ...testBase }),
  /** The score does not fall (rise) when the input alone rises, all else equal. */
  z.object({ kind: z.literal("monotone"), direction: z.enum(["nondecreasing", "nonincreasing"]), input: name, ...testBase }),
  /** Recomputed with `column` replaced, the score moves by at most `within` on at least `share` of the rows. */
  z.object({ kind: z.literal("stable"), column: name, value: ExprSchema, within: z.number(), share: z.number(), ...testBase }),
  /** `bound` in µs; of the scorer's time a request. */
  z.object({ kind: z.literal("latency"), quantile: z.string(), op: CompareSchema, bound: micros, ...testBase }),
]);
export type Test = z.infer<typeof TestSchema>;
export const TestsSchema = z.object({ kind: z.literal("tests"), model: name, tests: z.array(TestSchema), span: SpanSchema });
export type Tests = z.infer<typeof TestsSchema>;
