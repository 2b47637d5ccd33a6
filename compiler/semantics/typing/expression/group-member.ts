import type * as ast from "../../../syntax/ast.ts";
import type { Typed } from "../../program.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { failed } from "../make.ts";
import { typeValue } from "./index.ts";

/** `departures(origin).n_1h`: one feature of a group for these keys, in `examples`. */
export function groupMember(env: Env, call: ast.CallExpr, member: ast.Ident, node: ast.MemberExpr): Typed {
  const callee = call.callee as ast.NameExpr;
  const name: ast.Ident = { kind: "ident", name: callee.name, span: callee.span };
  if (!env.names?.use) {
    env.checker.findings.error(CODES.misplaced, node.span, `features of \`${name.name}\` can't be read in ${env.place}`, { help: "a group's features are read in `examples`" });
    return failed(node);
  }
  const keys = call.args.map((arg) => typeValue(env, arg.value));
  const row = env.names.use(name, keys, call, env);
  if (row?.kind !== "groupRow") return failed(node);
  return row.member(member, node) ?? failed(node);
}
