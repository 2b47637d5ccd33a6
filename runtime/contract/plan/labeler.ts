import { z } from "zod";
import { ExprSchema } from "../expr.ts";
import { SpanSchema, TypeSchema } from "../types.ts";
import { doc, name } from "./common.ts";

/**
 * Weak supervision: rules that vote for a label of an example set. `expr` is over the spine's columns, whenever they are known, and over the example's columns (as `feature`s); its value is the label's type,
 * or missing, which abstains. `known` is when all votes of a row are known, at its moment at the earliest; absent where rows are closed.
 */
export const LabelerSchema = z.object({
  kind: z.literal("labeler"),
  id: name,
  /** That the votes stand for: one of the set's. */
  label: name,
  rules: z.array(z.object({ name, expr: ExprSchema, type: TypeSchema, text: z.string(), span: SpanSchema })),
  known: ExprSchema.optional(),
  doc,
  span: SpanSchema,
});
export type Labeler = z.infer<typeof LabelerSchema>;

/** The columns of an example set that hold the votes of a rule, and when those of a row are known. */
export const voteColumn = (labeler: string, rule: string): string => `__vote_${labeler}_${rule}`;
export const votesKnownColumn = (labeler: string): string => `__votes_known_${labeler}`;
/** When a label made by hand is known, where several labels are known by themselves. */
export const knownColumn = (label: string): string => `__known_${label}`;
