import type * as ast from "../../../syntax/ast.ts";
import type { Typed } from "../../program.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { failed } from "../make.ts";
import { typeCall } from "./call.ts";
import { typeIf, typeLet, typeMatch } from "./control.ts";
import { typeBool, typeDate, typeDuration, typeList, typeMissing, typeNumber, typePercent, typeRecord, typeString, typeTime } from "./literal.ts";
import { typeMember, typeName } from "./name.ts";
import { typeChain, typeCompare, typeIn, typeIsMissing, typeUnary } from "./operator.ts";
import { typeWindowed } from "./windowed.ts";

type TypingOf<K extends ast.Expr["kind"]> = (env: Env, node: Extract<ast.Expr, { kind: K }>) => Typed;

/** The rule book: one typing function for each kind of expression. */
const RULES: { readonly [K in ast.Expr["kind"]]: TypingOf<K> } = {
  number: typeNumber,
  duration: typeDuration,
  percent: typePercent,
  date: typeDate,
  time: typeTime,
  string: typeString,
  bool: typeBool,
  missing: typeMissing,
  name: typeName,
  member: typeMember,
  call: typeCall,
  unary: typeUnary,
  chain: typeChain,
  compare: typeCompare,
  in: typeIn,
  isMissing: typeIsMissing,
  if: typeIf,
  let: typeLet,
  match: typeMatch,
  windowed: typeWindowed,
  record: typeRecord,
  list: typeList,
  error: (_env, node) => failed(node),
};

/** The typed form of an expression, which may be a table's whole row. Never throws: a mistake is said, and its place is an error that fits everything. */
export function typeAny(env: Env, node: ast.Expr): Typed {
  return env.checker.inExpression(() => (RULES[node.kind] as TypingOf<ast.Expr["kind"]>)(env, node as never));
}

/** The same, where a value is wanted: a whole row is refused. */
export function typeValue(env: Env, node: ast.Expr): Typed {
  const typed = typeAny(env, node);
  if (typed.kind !== "rowOf") return typed;
  const text = env.checker.show(node);
  env.checker.findings.error(CODES.mismatch, node.span, `\`${text}\` is a whole row, but a value is wanted here`, {
    help: `take one of its columns, as \`${text}.${typed.table.columns.at(-1)?.name ?? "column"}\`, or ask \`${text} is not missing\``,
  });
  return failed(node);
}
