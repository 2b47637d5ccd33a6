import { z } from "zod";
import { type Type, TypeSchema } from "./types.ts";

/**
 * Expressions of the plan: a closed union over the intrinsics. Pure, total, without loops. `fn`s, `const`s and `match` of the language are gone (inlined).
 *
 * What a name refers to depends on where the expression stands:
 * - in a scan or view: `column` is a column of the row at hand;
 * - in a feature of a group: `window` is the group's window of that index, `feature` a feature of the group named before;
 * - in an example column: `column` is a column of the spine's row, `feature` an example column named before, `use` a feature of a used group;
 * - at a model's door: `feature` is an example column; in decide rules: `score`.
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
  | { readonly kind: "score"; readonly type: Type }
  | { readonly kind: "parameter"; readonly name: string; readonly type: Type }
  | { readonly kind: "call"; readonly fn: Intrinsic; readonly args: readonly Expr[]; readonly type: Type }
  | { readonly kind: "if"; readonly condition: Expr; readonly then: Expr; readonly else: Expr; readonly type: Type }
  | { readonly kind: "let"; readonly name: string; readonly value: Expr; readonly body: Expr; readonly type: Type }
  | { readonly kind: "local"; readonly name: string; readonly type: Type }
  | { readonly kind: "vector"; readonly items: readonly Expr[]; readonly type: Type };

/**
 * The intrinsics, each with an implementation for every target in `stdlib/intrinsics`. Unless said otherwise a missing argument gives missing. A result
 * that is NaN or infinite, an Int beyond ±(2^53−1), and a result outside the function's domain are missing; −0 becomes 0.
 *
 * Arithmetic (`int` op `int` is int where both are and for add/sub/mul; else float; durations and timestamps are ints of µs here):
 *   add sub mul neg abs · div (always float, IEEE; by 0 missing) · intdiv (floor) mod (sign of the divisor; by 0 missing) · least greatest (missing if any is)
 *   round floor ceil (float → int; round is half away from zero) · sqrt
 *   toFloat (int → float) · duration(x, factor): round(x * factor) µs, half away from zero, for a number with a unit of time · durationRatio(a, b) = a / b float
 * At the door only (transcendental): log log1p log2 log10 exp expm1 sin cos tan asin acos atan atan2 sinh cosh tanh pow
 * Comparison: eq ne lt le gt ge (strings by UTF-8 bytes; missing gives missing) · inSet(x, v1, v2, …) · inRange(x, lo, hi) (closed)
 * Logic (Kleene): and or (n-ary) not · isMissing (never missing) · coalesce (n-ary) · isTrue(x): a missing bool counts as false
 * Calendar (zone rules of the plan): instant(localTimestamp, zone) · local(timestamp, zone) → localTimestamp · dateOf(timestamp, zone) → date ·
 *   startOfDate(date, zone) → timestamp of that day's 00:00 · year quarter month dayOfMonth dayOfYear dayOfWeek(ISO, Monday = 1) hour minute second (timestamp, zone) → int
 *   floorTime(timestamp, duration): to the multiple counted from 1970-01-01T00:00Z, floor also before 1970
 * Strings: length (code points) lower upper (ASCII) trim (ASCII blanks) concat (n-ary) startsWith endsWith contains replace(s, from, to) substring(s, from1, length) (code points)
 *   hash(x, n): the first 13 hex digits of the MD5 of the UTF-8, modulo n · toText(int) decimal
 * Vectors: element(vector, i) with a literal i from 0
 */
export const INTRINSICS = [
  "add", "sub", "mul", "neg", "abs", "div", "intdiv", "mod", "least", "greatest", "round", "floor", "ceil", "sqrt", "toFloat", "duration", "durationRatio",
  "log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "pow",
  "eq", "ne", "lt", "le", "gt", "ge", "inSet", "inRange", "and", "or", "not", "isMissing", "coalesce", "isTrue",
  "instant", "local", "dateOf", "startOfDate", "year", "quarter", "month", "dayOfMonth", "dayOfYear", "dayOfWeek", "hour", "minute", "second", "floorTime",
  "length", "lower", "upper", "trim", "concat", "startsWith", "endsWith", "contains", "replace", "substring", "hash", "toText", "element",
] as const;
export const IntrinsicSchema = z.enum(INTRINSICS);
export type Intrinsic = (typeof INTRINSICS)[number];

/** Those that differ between engines in the last bit, so that only the shared runtime (JavaScript) may compute them. */
export const DOOR_INTRINSICS: ReadonlySet<Intrinsic> = new Set<Intrinsic>([
  "log", "log1p", "log2", "log10", "exp", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "pow",
]);

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
    z.object({ kind: z.literal("score"), type: TypeSchema }),
    z.object({ kind: z.literal("parameter"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("call"), fn: IntrinsicSchema, args: z.array(ExprSchema), type: TypeSchema }),
    z.object({ kind: z.literal("if"), condition: ExprSchema, then: ExprSchema, else: ExprSchema, type: TypeSchema }),
    z.object({ kind: z.literal("let"), name: z.string(), value: ExprSchema, body: ExprSchema, type: TypeSchema }),
    z.object({ kind: z.literal("local"), name: z.string(), type: TypeSchema }),
    z.object({ kind: z.literal("vector"), items: z.array(ExprSchema), type: TypeSchema }),
  ]),
);

/** Whether the expression holds a transcendental anywhere, and so must be computed at the door. */
export function needsDoor(expr: Expr): boolean {
  return (expr.kind === "call" && DOOR_INTRINSICS.has(expr.fn)) || children(expr).some(needsDoor);
}

/** What a lookup finds its row by: its keys, then the time it is as of. */
export function lookupParts(lookup: Extract<Expr, { kind: "lookup" | "exists" }>): readonly Expr[] {
  return lookup.asOf === undefined ? lookup.keys : [...lookup.keys, lookup.asOf];
}

/** The direct parts of an expression. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "column":
    case "window":
    case "feature":
    case "use":
    case "moment":
    case "score":
    case "parameter":
    case "local":
      return [];
    case "lookup":
    case "exists":
      return lookupParts(expr);
    case "call":
      return expr.args;
    case "if":
      return [expr.condition, expr.then, expr.else];
    case "let":
      return [expr.value, expr.body];
    case "vector":
      return expr.items;
  }
}
