import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { SpanSchema, TypeSchema } from "./types.ts";

const name = z.string().min(1);

/**
 * Whose rows a label from another source is over: those of `input` that meet `where` and whose `keys` equal `args` (over the example's row; a missing part matches nothing). Each window
 * is a `range` of some width w without step or ending, and holds the rows with m ≤ at < m + w, m being the moment (plus the example's `horizon`, a column of its row), whenever they
 * became known: by the label's own `known` they all are. With `upTo`, a column of the example's row, w is what that column holds (`width` is the greatest that it can be). Ages of `ewma` are counted back from
 * the window's end. Of rows that come in versions (`visible` says so) the version counts that is seen at the label's `known`: it exists before, and no later one does.
 */
function labelFrom<W extends z.ZodType>(window: W) {
  return z.object({
    input: name,
    where: ExprSchema.optional(),
    keys: z.array(z.object({ name, expr: ExprSchema, type: TypeSchema })),
    args: z.array(ExprSchema),
    windows: z.array(window),
    horizon: z.string().optional(),
  });
}

/** `expr` is over the example's row, or over the windows of `from` (as `window`s); an example without a value is left out. `window`: the plan's schema of one window. */
export function labelSchema<W extends z.ZodType>(window: W) {
  return z.object({ name, expr: ExprSchema, type: TypeSchema, known: ExprSchema.optional(), from: labelFrom(window).optional(), text: z.string(), span: SpanSchema });
}
