import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "../program.ts";
import { CODES } from "./codes.ts";
import { isMissingLiteral } from "./convert.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { failed } from "./make.ts";

/** The value of something with a name (a feature, a column, a key), which gives it its type: so `missing` alone, which takes the type of what it meets, is none. */
export function typeNamed(env: Env, node: ast.Expr, name: string): Typed {
  const value = typeValue(env, node);
  if (!isMissingLiteral(value)) return value;
  env.checker.findings.error(CODES.literal, node.span, `\`${name}\` would always be missing, of no type`, { help: "leave it out" });
  return failed(node);
}
