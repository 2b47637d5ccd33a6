import type * as ast from "../../../../syntax/ast.ts";
import type { Type, Typed } from "../../../program.ts";
import { withMissing } from "../../../types/type.ts";
import { CODES } from "../../codes.ts";
import { convert } from "../../convert.ts";
import type { Env } from "../../env.ts";
import { typeValue } from "../index.ts";

/** How a built-in function is typed: it reads its call and gives the typed expression, or an error that has been said. */
export type FunctionTyping = (env: Env, node: ast.CallExpr, name: string) => Typed;

/** The arguments of a call by place, typed; undefined, and said, when their number or names are wrong or one of them has failed. */
export function argumentsOf(env: Env, node: ast.CallExpr, name: string, names: readonly string[], least = names.length): Typed[] | undefined {
  const most = names.length;
  for (const arg of node.args) {
    if (!arg.name) continue;
    env.checker.findings.error(CODES.arguments, arg.name.span, `\`${name}\` takes no argument by name`, { help: usage(name, names) });
    return undefined;
  }
  const args = node.args.map((arg) => typeValue(env, arg.value));
  if (args.length < least || args.length > most) {
    wrongNumber(env, node, name, names, least);
    return undefined;
  }
  return args.some((arg) => arg.kind === "error") ? undefined : args;
}

export function wrongNumber(env: Env, node: ast.CallExpr, name: string, names: readonly string[], least = names.length): void {
  const wanted = least === names.length ? `${least}` : `${least} to ${names.length}`;
  env.checker.findings.error(CODES.arguments, node.span, `\`${name}\` takes ${wanted} argument${wanted === "1" ? "" : "s"}, but ${node.args.length} ${node.args.length === 1 ? "is" : "are"} given`, { help: usage(name, names) });
}

function usage(name: string, names: readonly string[]): string {
  return `write \`${name}(${names.join(", ")})\``;
}

/** An argument of one type, missing or not (a missing one gives a missing result). */
export function wanted(env: Env, arg: Typed, type: Type, fn: string, what: string): Typed {
  return convert(env, arg, withMissing(type, true), `${what} of \`${fn}\``);
}
