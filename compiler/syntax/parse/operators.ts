/**
 * From a flat run of operands and operators to the tree: chains stay flat, so any number of operands needs no stack.
 *
 * From loose to tight: `or`; `and`; `not`; comparisons, `in`, `is missing` (they do not chain); `??`; `+ -`; `* /`.
 */
import type { IToken } from "chevrotain";
import type { ChainExpr, ChainOp, CompareOp, Expr, RangeNode, Span } from "../ast.ts";

export type Item =
  /** `start` is before an opening parenthesis that the expression's own span leaves out. */
  | { readonly kind: "operand"; readonly expr: Expr; readonly start: number; readonly end: number }
  | { readonly kind: "op"; readonly op: ChainOp | CompareOp; readonly span: Span }
  | { readonly kind: "not"; readonly span: Span }
  | { readonly kind: "in"; readonly negated: boolean; readonly set: readonly Expr[] | undefined; readonly range: RangeNode | undefined; readonly list: Expr | undefined; readonly span: Span }
  | { readonly kind: "isMissing"; readonly negated: boolean; readonly span: Span };

type Place = { readonly expr: Expr; readonly start: number; readonly end: number };
export type Complain = (code: string, message: string, span: Span, help: string) => void;

const levels: readonly (readonly [ChainExpr["level"], ReadonlySet<string>])[] = [
  ["or", new Set(["or"])], ["and", new Set(["and"])], ["??", new Set(["??"])], ["sum", new Set(["+", "-"])], ["product", new Set(["*", "/"])],
];
const compares: ReadonlySet<string> = new Set(["==", "!=", "<=", ">=", "<", ">"]);

const levelOf: ReadonlyMap<string, ChainExpr["level"]> = new Map(levels.flatMap(([name, operators]) => [...operators].map((operator) => [operator, name] as const)));
const isCompareOp = (op: ChainOp | CompareOp): op is CompareOp => compares.has(op);

/** Whether a token's text is a comparison. */
export const isCompare = (token: IToken): boolean => compares.has(token.image);

/** Builds the tree of one run. Recursion goes over the seven levels and runs of `not` alone. */
export class Assembler {
  private at = 0;

  constructor(
    private readonly items: readonly Item[],
    private readonly file: string,
    private readonly complain: Complain,
  ) {}

  build(): Place {
    return this.ofTwo() ?? this.chain(0);
  }

  /** The commonest run, two operands with one operator between them, needs no levels. */
  private ofTwo(): Place | undefined {
    const [left, item, right, more] = this.items;
    if (more !== undefined || left?.kind !== "operand" || item?.kind !== "op" || right?.kind !== "operand") return undefined;
    const { start } = left;
    const { end } = right;
    const span: Span = { file: this.file, start, end };
    const { op } = item;
    if (isCompareOp(op)) return { expr: { kind: "compare", op, left: left.expr, right: right.expr, span }, start, end };
    const level = levelOf.get(op)!;
    return { expr: { kind: "chain", level, first: left.expr, rest: [{ op, opSpan: item.span, operand: right.expr }], span }, start, end };
  }

  private chain(level: number): Place {
    const [name, operators] = levels[level]!;
    const operand = (): Place => (level === 1 ? this.not() : level === 4 ? this.operand() : this.chain(level + 1));
    const first = operand();
    const rest: { op: ChainOp; opSpan: Span; operand: Expr }[] = [];
    let end = first.end;
    for (;;) {
      const item = this.items[this.at];
      if (item?.kind !== "op" || !operators.has(item.op)) break;
      this.at++;
      const right = operand();
      end = right.end;
      rest.push({ op: item.op as ChainOp, opSpan: item.span, operand: right.expr });
    }
    if (rest.length === 0) return first;
    return { expr: { kind: "chain", level: name, first: first.expr, rest, span: { file: this.file, start: first.start, end } }, start: first.start, end };
  }

  private not(): Place {
    const item = this.items[this.at];
    if (item?.kind !== "not") return this.comparison();
    this.at++;
    const inner = this.not();
    const start = item.span.start;
    return { expr: { kind: "unary", op: "not", operand: inner.expr, span: { file: this.file, start, end: inner.end } }, start, end: inner.end };
  }

  private comparison(): Place {
    let left = this.chain(2);
    for (let count = 0; ; count++) {
      const item = this.items[this.at];
      if (item === undefined || item.kind === "operand" || item.kind === "not" || (item.kind === "op" && !compares.has(item.op))) return left;
      if (count === 1) this.complain("MLS1020", "a comparison cannot be compared again", item.span, "join two comparisons with `and`, or write `x in lo..hi`");
      this.at++;
      const start = left.start;
      if (item.kind === "op") {
        const right = this.chain(2);
        left = { expr: { kind: "compare", op: item.op as CompareOp, left: left.expr, right: right.expr, span: { file: this.file, start, end: right.end } }, start, end: right.end };
      } else {
        const span: Span = { file: this.file, start, end: item.span.end };
        const operand = left.expr;
        const { negated } = item;
        left = { expr: item.kind === "in" ? { kind: "in", operand, negated, set: item.set, range: item.range, list: item.list, span } : { kind: "isMissing", operand, negated, span }, start, end: span.end };
      }
      // A long run of comparisons is one mistake; the tree must not grow deep over it.
      if (count > 0) left = { ...left, expr: { kind: "error", span: left.expr.span } };
    }
  }

  private operand(): Place {
    const item = this.items[this.at];
    if (item?.kind === "operand") {
      this.at++;
      return item;
    }
    if (item?.kind === "not") {
      this.complain("MLS1029", "`not` binds more loosely than the operator before it", item.span, "put it in parentheses: `(not …)`");
      return this.not();
    }
    throw new Error("an operand was promised by the grammar");
  }
}
