import { canonicalJson } from "../../../../runtime/contract/canonical.ts";
import type { ExampleProgram } from "../../../../runtime/contract/batch.ts";
import { lookupParts } from "../../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import { DOOR_INTRINSICS } from "../../../../runtime/contract/vocabulary/intrinsics.ts";
import { type Examples, TIE, voteColumn } from "../../../../runtime/contract/plan.ts";
import type { PlanSpan } from "../../../../runtime/contract/types.ts";
import { mapChildren } from "./rewrite.ts";

/** A column of the frame: computed with the spine, or a column of the spine's row as it is. */
export interface FrameItem {
  /** Its name in the frame. */
  readonly name: string;
  /** Over the spine's columns and the moment alone. */
  readonly expr: Expr;
  readonly text: string;
  readonly span: PlanSpan;
}

type OutputColumn = ExampleProgram["columns"][number];

export interface ExampleColumns {
  /** In the order of the frame; hidden leaves of door columns are last. */
  readonly frame: readonly FrameItem[];
  readonly outputs: readonly OutputColumn[];
}

/**
 * Where each example column is computed: in SQL with the spine (`frame`), by a group (`use`), or by the shared runtime (`door`): what mixes both, holds a
 * transcendental, or is a vector. Of a door column, the greatest parts that SQL can compute become hidden leaves of the frame.
 */
export function exampleColumns(examples: Examples): ExampleColumns {
  const named = new Map<string, Expr>();
  const frame: FrameItem[] = [];
  const outputs: OutputColumn[] = [];
  const leaves = new Leaves(examples);
  for (const column of [...examples.columns, ...voteColumns(examples), ...tieColumn(examples)]) {
    const expr = inlined(column.expr, named);
    named.set(column.name, expr);
    if (expr.kind === "use" && expr.type.kind !== "vector") {
      outputs.push({ name: column.name, type: column.type, source: { kind: "use", use: expr.use, feature: expr.feature } });
    } else if (inSql(expr)) {
      frame.push({ name: column.name, expr, text: `${column.name} = ${column.text}`, span: column.span });
      outputs.push({ name: column.name, type: column.type, source: { kind: "frame", column: column.name } });
    } else if (column.type.kind === "vector") {
      for (let i = 0; i < column.type.size; i++) outputs.push(leaves.door(`${column.name}[${i}]`, elementOf(expr, i)));
    } else outputs.push(leaves.door(column.name, expr, column.type));
  }
  return { frame: [...frame, ...leaves.items], outputs };
}

/** The votes of rules, which may read features, and are no features themselves. */
function voteColumns(examples: Examples): Pick<Examples["columns"][number], "name" | "expr" | "type" | "text" | "span">[] {
  return (examples.labelers ?? []).flatMap((labeler) => labeler.rules.map(({ name, expr, type, text, span }) => ({ name: voteColumn(labeler.id, name), expr, type, text, span })));
}

/** What decides between rows of equal score. */
function tieColumn({ tie, span }: Examples): Pick<Examples["columns"][number], "name" | "expr" | "type" | "text" | "span">[] {
  return tie === undefined ? [] : [{ name: TIE, expr: tie, type: tie.type, text: "a hash of what names the row, for rows of equal score", span }];
}

/** Features named before, written out. */
function inlined(expr: Expr, named: ReadonlyMap<string, Expr>): Expr {
  if (expr.kind === "feature") return named.get(expr.name) ?? expr;
  return mapChildren(expr, (part) => inlined(part, named));
}

/** Item `i` of a vector; through `if` and `let` too. */
function elementOf(vector: Expr, i: number): Expr {
  if (vector.kind === "vector") return vector.items[i]!;
  const type = { kind: "float", missing: true } as const;
  if (vector.kind === "extern") return { ...vector, item: i, type };
  if (vector.kind === "if") return { ...vector, then: elementOf(vector.then, i), else: elementOf(vector.else, i), type };
  if (vector.kind === "let") return { ...vector, body: elementOf(vector.body, i), type };
  return { kind: "call", fn: "element", args: [vector, { kind: "literal", value: i, type: { kind: "int", missing: false } }], type };
}

/** Whether SQL can compute it with the spine: no group, no transcendental, no vector, no name bound outside. */
export function inSql(expr: Expr, bound: readonly string[] = []): boolean {
  switch (expr.kind) {
    case "use":
    case "feature":
    case "window":
    case "score":
    case "parameter":
    case "vector":
    case "extern":
      return false;
    case "local":
      return bound.includes(expr.name);
    case "let":
      return inSql(expr.value, bound) && inSql(expr.body, [...bound, expr.name]);
    case "call":
      if (DOOR_INTRINSICS.has(expr.fn)) return false;
      if (expr.fn === "element") return expr.args[0]?.kind === "vector" && expr.args[0].items.every((item) => inSql(item, bound));
      return expr.args.every((arg) => inSql(arg, bound));
    case "if":
      return inSql(expr.condition, bound) && inSql(expr.then, bound) && inSql(expr.else, bound);
    case "lookup":
    case "exists":
      return lookupParts(expr).every((part) => inSql(part, bound));
    default:
      return true;
  }
}

class Leaves {
  readonly items: FrameItem[] = [];
  readonly #names = new Map<string, string>();
  readonly #examples: Examples;

  constructor(examples: Examples) {
    this.#examples = examples;
  }

  door(name: string, expr: Expr, type = expr.type): OutputColumn {
    return { name, type, source: { kind: "door", expr: this.#lift(expr) } };
  }

  #lift(expr: Expr): Expr {
    if (expr.kind === "literal" || expr.kind === "moment") return expr;
    if (inSql(expr)) return { kind: "column", name: this.#leaf(expr), type: expr.type };
    return mapChildren(expr, (part) => this.#lift(part));
  }

  #leaf(expr: Expr): string {
    const key = canonicalJson(expr);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `__leaf_${this.items.length}`;
    this.#names.set(key, name);
    this.items.push({ name, expr, text: `part of a column computed at the door`, span: this.#examples.span });
    return name;
  }
}
