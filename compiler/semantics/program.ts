/**
 * The typed program: what a project means once every name is bound and every type is known. Built by the typing pass, immutable after it; the knowledge pass
 * (knowledge times, fit, reach) keeps side tables keyed by these objects, and lowering turns both into the plan.
 *
 * `fn`, `const`, `match` and `let` over trivial values are inlined while typing; every expression keeps the AST node it comes from. An expression that could not be typed is
 * `{kind: "error"}` with the error type, about which later passes are silent.
 */
import type * as ast from "../syntax/ast.ts";
import type { ConfigSymbol, EntitySymbol, ExternCode } from "./program/definitions.ts";
import type { SourceSymbol, TableSymbol, ViewSymbol } from "./program/data.ts";
import type { GroupSymbol } from "./program/features.ts";
import type { ExamplesSymbol, SplitSymbol } from "./program/examples.ts";
import type { LabelerSymbol, ModelSymbol, OutsideSymbol } from "./program/models.ts";
import type { DecideSymbol, DeploySymbol, TestsSymbol } from "./program/release.ts";

export type * from "./program/types.ts";
export type * from "./program/expressions.ts";
export type * from "./program/definitions.ts";
export type * from "./program/columns.ts";
export type * from "./program/data.ts";
export type * from "./program/features.ts";
export type * from "./program/examples.ts";
export type * from "./program/models.ts";
export type * from "./program/release.ts";

/** A project: one entry file and all it uses. */
export interface Program {
  /** The entry file's name without extension. */
  readonly name: string;
  readonly doc: string | undefined;
  readonly files: readonly ast.SourceFile[];
  readonly entities: readonly EntitySymbol[];
  readonly configs: readonly ConfigSymbol[];
  readonly sources: readonly SourceSymbol[];
  readonly tables: readonly TableSymbol[];
  /** Each after its input. */
  readonly views: readonly ViewSymbol[];
  readonly groups: readonly GroupSymbol[];
  readonly examples: readonly ExamplesSymbol[];
  readonly splits: readonly SplitSymbol[];
  readonly labelers: readonly LabelerSymbol[];
  readonly models: readonly ModelSymbol[];
  readonly outside: readonly OutsideSymbol[];
  readonly decisions: readonly DecideSymbol[];
  readonly tests: readonly TestsSymbol[];
  readonly deployments: readonly DeploySymbol[];
  readonly externs: readonly ExternCode[];
  /** Zones named by literals, for the plan; `true` when a column of type Zone exists, so that all rules are needed. */
  readonly zones: readonly string[];
  readonly allZones: boolean;
}
