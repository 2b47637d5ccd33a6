import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { TIMESTAMP } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert } from "./convert.ts";
import { typeValue } from "./expression/index.ts";
import { numberOf } from "./make.ts";

/** An instant that a constant comes to, in µs; beyond ±(2^53 − 1) it is said to be none, and undefined. */
export function instantInRange(checker: Checker, node: ast.Expr, micros: number): number | undefined {
  if (Number.isSafeInteger(micros)) return micros;
  checker.findings.error(CODES.literal, node.span, `\`${checker.show(node)}\` is out of range: instants lie between the years 1684 and 2255`);
  return undefined;
}

/** An instant as written, in µs, behind `words` (`complete until`, `as of`). */
export function instantAsWritten(checker: Checker, scope: FileScope, node: ast.Expr, words: string): number | undefined {
  const env = bareEnv(checker, scope, words);
  const typed = convert(env, typeValue(env, node), TIMESTAMP, `the time of ${words}`);
  const micros = numberOf(typed);
  if (typed.kind !== "error" && micros === undefined) {
    checker.findings.error(CODES.notConstant, node.span, `${words} is an instant as written`, { help: `write \`${words.slice(1, -1)} 2024-01-01T00:00Z\`` });
  }
  return micros;
}
