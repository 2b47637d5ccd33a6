import { z } from "zod";
import { type Type, TypeSchema } from "./types.ts";
import { type Intrinsic, INTRINSICS } from "./vocabulary/intrinsics.ts";

/**
 * Expressions of the plan: a closed union over the intrinsics. Pure, total, without loops. `fn`s, `const`s and `match` of the language are gone (inlined).
 *
 * What a name refers to depends on where the expression stands:
 * - in a scan or view: `column` is a column of the row at hand;
 * - in a feature of a group: `window` is the group's window of that index, `feature` a feature of the group named before;
 * - in an example column: `column` is a column of the spine's row, `feature` an example column named before, `use` a feature of a used group;
 * - at a model's door: `feature` is an example column, `score` that of an inner `model`; in decide rules: `score`, and example columns as `feature`s.
 */
export type Expr =
  | { readonly kind: "literal"; readonly value: number | string | boolean | null; readonly type: Type }
  | { readonly kind: "column"; readonly name: string; readonly type: Type }
  /** The value of `column` in the row of the `table` with these keys, of a table with history the one that holds `asOf` (an instant); missing when there is no such row or a key is missing. */
  | { readonly kind: "lookup"; readonly table: string; readonly keys: readonly Expr[]; readonly asOf?: Expr | undefined; readonly column: string; readonly type: Type }
  /** Whether the table has a row with these keys (bool, never missing). */
  | { readonly kind: "exists"; readonly table: string; readonly keys: readonly Expr[]; readonly asOf?: Expr | undefined; readonly type: Type }
  | { readonly kind: "window"; readonly index: number; readonly type: Type }
  | { readonly kind: "feature"; readonly name: string; readonly type: Type }
  | { readonly kind: "use"; readonly use: number; readonly feature: string; readonly type: Type }
  /** The moment asked at: of the features, before readiness; a timestamp. */
  | { readonly kind: "moment"; readonly type: Type }
  /** A model's score: of the inner `model` of a chain, or of the one that is decided on; of one `class`, or the class itself (`predicted`), or of the one that is decided on the place by it in the row's list, from 1 (`rank`). A Vector holds one a class, in their order. */
  | { readonly kind: "score"; readonly model?: string | undefined; readonly class?: string | undefined; readonly predicted?: true | undefined; readonly rank?: true | undefined; readonly type: Type }
  | { readonly kind: "parameter"; readonly name: string; readonly type: Type }
  | { readonly kind: "call"; readonly fn: Intrinsic; readonly args: readonly Expr[]; readonly type: Type }
  /**
   * A function in TypeScript (plan/externs.ts), at the door alone. Called only where all of `when` hold (the conditions of the branches that it stands in; for an `else`, that the condition is false); else
   * missing. `item`: of a Vector that it gives, the number at that place.
   */
  | { readonly kind: "extern"; readonly name: string; readonly args: readonly Expr[]; readonly when?: readonly Expr[] | undefined; readonly item?: number | undefined; readonly type: Type }
  | { readonly kind: "if"; readonly condition: Expr; readonly then: Expr; readonly else: Expr; readonly type: Type }
  | { readonly kind: "let"; readonly name: string; readonly value: Expr; readonly body: Expr; readonly type: Type }
  | { readonly kind: "local"; readonly name: string; readonly type: Type }
  | { readonly kind: "vector"; readonly items: readonly Expr[]; readonly type: Type };

export const IntrinsicSchema = z.enum(INTRINSICS);

export const ExprSchema: z.ZodType<Expr> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("literal"), value: z.union([z.number(), z.string(), z.boolean(), z.null()]), type: TypeSchema }),
    z.object({ kind: z.literal("column"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("lookup"), table: z.string(), keys: z.array(ExprSchema), asOf: ExprSchema.optional(), column: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("exists"), table: z.string(), keys: z.array(ExprSchema), asOf: ExprSchema.optional(), type: TypeSchema }),
    z.object({ kind: z.literal("window"), index: z.number().int().nonnegative(), type: TypeSchema }),
    z.object({ kind: z.literal("feature"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("use"), use: z.number().int().nonnegative(), feature: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("moment"), type: TypeSchema }),
    z.object({ kind: z.literal("score"), model: z.string().optional(), class: z.string().optional(), predicted: z.literal(true).optional(), rank: z.literal(true).optional(), type: TypeSchema }),
    z.object({ kind: z.literal("parameter"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("call"), fn: IntrinsicSchema, args: z.array(ExprSchema), type: TypeSchema }),
    z.object({ kind: z.literal("extern"), name: z.string(), args: z.array(ExprSchema), when: z.array(ExprSchema).optional(), item: z.number().int().nonnegative().optional(), type: TypeSchema }),
    z.object({ kind: z.literal("if"), condition: ExprSchema, then: ExprSchema, else: ExprSchema, type: TypeSchema }),
    z.object({ kind: z.literal("let"), name: z.string(), value: ExprSchema, body: ExprSchema, type: TypeSchema }),
    z.object({ kind: z.literal("local"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("vector"), items: z.array(ExprSchema), type: TypeSchema }),
  ]),
);
