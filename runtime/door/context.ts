import { scoreColumn } from "../contract/score-column.ts";
import type { Expr } from "../contract/expr.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { type ExternFunction, externFunctions } from "./extern.ts";
import type { Plan, Zones } from "../contract/plan.ts";

/** A table in memory: its columns by their names in the spec, rows in any order, `keys` unique together. With `keyIsRow` the key is the column `row`. */
export interface LookupTable {
  readonly rows: number;
  readonly keys: readonly string[];
  readonly columns: ReadonlyMap<string, FrameColumn>;
  /** Of a table with history: a row is what holds of its key from `from` on, if `there`; keys and `from` are unique together, and a lookup finds the last row at or before its time. */
  readonly steps?: { readonly from: string; readonly there: string };
}

/** Which column of the frame (or field of the row) a name stands for. */
export interface DoorNames {
  readonly column: (name: string) => string;
  readonly feature: (name: string) => string;
  readonly use: (use: number, feature: string) => string;
  readonly window: (index: number) => string;
  readonly parameter: (name: string) => string;
  readonly moment: string;
  readonly score: string;
}

/** Columns and features by their own names; `__u<use>_<feature>`, `__w<index>`, `__moment`, `score`. Items of a vector: name, then `[0]`, `[1]` … */
export const DEFAULT_NAMES: DoorNames = {
  column: (name) => name,
  feature: (name) => name,
  use: (use, feature) => `__u${use}_${feature}`,
  window: (index) => `__w${index}`,
  parameter: (name) => name,
  moment: "__moment",
  score: "score",
};

export interface DoorContext {
  readonly zones: Zones;
  /** Timeless tables by id; needed where an expression looks one up. */
  readonly tables?: ReadonlyMap<string, LookupTable>;
  /** Functions in TypeScript by name; needed where an expression calls one. */
  readonly externs?: ReadonlyMap<string, ExternFunction> | undefined;
  readonly names?: Partial<DoorNames>;
  /** Whether a `feature` may be an expression of the same call named before (default), or is always a given column, as at a model's door. */
  readonly features?: "earlier" | "given";
}

/** What a plan alone gives: zones and functions. */
export function planDoor(plan: Pick<Plan, "zones" | "externs">): DoorContext {
  return { zones: plan.zones, externs: externFunctions(plan.externs) };
}

export interface NamedExpr {
  readonly name: string;
  readonly expr: Expr;
}

/** A mistake of the caller, or a bug of the compiler: an expression that can't stand at the door. */
export class DoorError extends Error {
  override readonly name = "DoorError";
}

export type Reference = Extract<Expr, { kind: "column" | "window" | "feature" | "use" | "moment" | "score" | "parameter" }>;

/** The column that a reference stands for. */
export function columnOf(expr: Reference, names: DoorNames): string {
  switch (expr.kind) {
    case "column":
      return names.column(expr.name);
    case "feature":
      return names.feature(expr.name);
    case "use":
      return names.use(expr.use, expr.feature);
    case "window":
      return names.window(expr.index);
    case "parameter":
      return names.parameter(expr.name);
    case "moment":
      return names.moment;
    case "score":
      return scoreColumn(expr) ?? names.score;
  }
}
