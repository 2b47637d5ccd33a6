/** Prints expressions and types on one line, as the formatter would, with the fewest parentheses that keep the tree. */
import type { Arg, ChainExpr, Expr, OverNode, TypeNode, UnitNode } from "../ast.ts";
import { writeText } from "../lex/literals.ts";

/** How tight an expression binds; a part that binds looser than its place wants parentheses. */
const tightness = { any: 0, expr: 1, or: 2, and: 3, not: 4, compare: 5, coalesce: 6, sum: 7, product: 8, unary: 9, postfix: 10 } as const;
const chainTightness: Readonly<Record<ChainExpr["level"], number>> = { or: tightness.or, and: tightness.and, "??": tightness.coalesce, sum: tightness.sum, product: tightness.product };

/** An expression on one line. Reading it back gives the same tree. */
export function exprText(expr: Expr): string {
  return print(expr, tightness.any);
}

function print(expr: Expr, wanted: number): string {
  const own = tightnessOf(expr);
  const text = printBare(expr);
  return own < wanted ? `(${text})` : text;
}

function tightnessOf(expr: Expr): number {
  switch (expr.kind) {
    case "windowed": return tightness.any;
    case "if": case "let": case "match": return tightness.expr;
    case "chain": return chainTightness[expr.level];
    case "unary": return expr.op === "not" ? tightness.not : tightness.unary;
    case "compare": case "in": case "isMissing": return tightness.compare;
    default: return tightness.postfix;
  }
}

function printBare(expr: Expr): string {
  switch (expr.kind) {
    case "number": return expr.unit === undefined ? expr.text : `${expr.text}<${unitText(expr.unit)}>`;
    case "duration": case "percent": case "date": case "time": return expr.text;
    case "string": return writeText(expr.value);
    case "bool": return String(expr.value);
    case "missing": return "missing";
    case "name": return expr.name;
    case "member": return `${print(expr.object, tightness.postfix)}.${expr.member.name}`;
    case "call": return `${print(expr.callee, tightness.postfix)}(${callText(expr.args, expr.where)})`;
    case "unary": return expr.op === "not" ? `not ${print(expr.operand, tightness.not)}` : `-${print(expr.operand, tightness.unary)}`;
    case "chain": return chainText(expr);
    case "compare": return `${print(expr.left, tightness.coalesce)} ${expr.op} ${print(expr.right, tightness.coalesce)}`;
    case "in": {
      const set = expr.list !== undefined ? print(expr.list, tightness.sum) : expr.range === undefined ? `(${(expr.set ?? []).map((item) => print(item, tightness.expr)).join(", ")})` : rangeText(expr.range.low, expr.range.high);
      return `${print(expr.operand, tightness.coalesce)} ${expr.negated ? "not in" : "in"} ${set}`;
    }
    case "isMissing": return `${print(expr.operand, tightness.coalesce)} is ${expr.negated ? "not missing" : "missing"}`;
    case "if": return `if ${print(expr.condition, tightness.expr)} then ${print(expr.then, tightness.expr)} else ${print(expr.else, tightness.expr)}`;
    case "let": return `let ${expr.name.name} = ${print(expr.value, tightness.expr)} then ${print(expr.body, tightness.expr)}`;
    case "match": return `match ${print(expr.subject, tightness.expr)} { ${expr.arms.map((arm) => `${arm.pattern === undefined ? "else" : print(arm.pattern, tightness.expr)} => ${print(arm.body, tightness.expr)}`).join(", ")} }`;
    case "windowed": return [print(expr.body, tightness.expr), expr.where && `where ${print(expr.where, tightness.expr)}`, expr.over && overText(expr.over)].filter((part) => part !== undefined).join(" ");
    case "record": return `{${expr.fields.map(({ name, value }) => (value === undefined ? name.name : `${name.name}: ${print(value, tightness.expr)}`)).join(", ")}}`;
    case "list": return `[${expr.items.map((item) => print(item, tightness.expr)).join(", ")}]`;
    case "error": return "?";
  }
}

function chainText(chain: ChainExpr): string {
  const tighter = chainTightness[chain.level] + 1;
  const parts = [print(chain.first, tighter)];
  for (const { op, operand } of chain.rest) parts.push(op, print(operand, tighter));
  return parts.join(" ");
}

function rangeText(low: Expr, high: Expr): string {
  return `${print(low, tightness.sum)}..${print(high, tightness.sum)}`;
}

function callText(args: readonly Arg[], where: Expr | undefined): string {
  const texts = args.map((arg) => {
    const own = where !== undefined && arg.name === undefined && arg.value.kind === "windowed" ? `(${printBare(arg.value)})` : undefined;
    if (own !== undefined) return own;
    if (arg.name === undefined) return arg.value.kind === "windowed" && arg.value.over === undefined ? `(${printBare(arg.value)})` : print(arg.value, tightness.any);
    return arg.name.name === "trained_until" && arg.name.span.end - arg.name.span.start > "trained_until".length - 1 ? `trained until ${print(arg.value, tightness.expr)}` : `${arg.name.name}: ${print(arg.value, tightness.expr)}`;
  });
  if (where !== undefined) {
    // A `where` behind an argument is the call's own; behind one with a name it would be read as the value's end, so it stands as an argument of its own.
    const last = args.at(-1);
    if (last !== undefined && last.name === undefined) texts[texts.length - 1] = `${texts.at(-1)} where ${print(where, tightness.expr)}`;
    else texts.push(`where ${print(where, tightness.expr)}`);
  }
  return texts.join(", ");
}

/** `over 7d step 1h ending 1d ago`. */
export function overText(over: OverNode): string {
  const step = over.step === undefined ? "" : ` step ${over.step.text}`;
  const ending = over.ending === undefined ? "" : ` ending ${over.ending.text} ago`;
  return `over ${widthText(over)}${step}${ending}`;
}

function widthText({ width }: OverNode): string {
  switch (width.kind) {
    case "duration": return width.duration.text;
    case "next": return `next ${[width.duration?.text, width.horizon?.name].filter((part) => part !== undefined).join(" after ")}`;
    case "calendar": return `${width.count} ${width.unit} in ${print(width.zone, tightness.postfix)}`;
    case "rows": return `last ${width.count} rows`;
    case "since": return `all since ${print(width.start, tightness.expr)}`;
  }
}

/** `mile/h`; `1` for a plain number. */
export function unitText(unit: UnitNode): string {
  if (unit.terms.length === 0) return "1";
  const one = unit.terms[0]!.power < 0 ? "1" : "";
  return one + unit.terms.map(({ name, power }, index) => {
    const sign = power < 0 ? "/" : index === 0 ? "" : "*";
    return `${sign}${name.name}${Math.abs(power) === 1 ? "" : `^${Math.abs(power)}`}`;
  }).join("");
}

/** A type on one line. */
export function typeText(type: TypeNode): string {
  const optional = type.optional ? "?" : "";
  switch (type.kind) {
    case "closedSetType": return type.values.map(writeText).join(" | ") + optional;
    case "recordType": return `{${type.fields.map((field) => `${field.name.name}: ${typeText(field.type)}`).join(", ")}}${optional}`;
    case "namedType": {
      const inside = type.unit !== undefined ? `<${unitText(type.unit)}>` : type.of !== undefined ? `<${typeText(type.of)}>` : type.size !== undefined ? `[${type.size}]` : "";
      return `${type.name.name}${inside}${optional}${type.by === undefined ? "" : ` by ${type.by}`}`;
    }
  }
}
