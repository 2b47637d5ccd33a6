import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { Typed } from "../program.ts";
import type { Checker } from "./checker.ts";
import { guarded } from "./circle.ts";
import { CODES } from "./codes.ts";
import { convert, isMissingLiteral } from "./convert.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { newFacts } from "./facts.ts";
import { failed } from "./make.ts";
import { resolveType } from "./type-node.ts";

/** A place that sees constants, functions and tables alone. */
export function bareEnv(checker: Checker, scope: FileScope, place: string): Env {
  return { checker, scope, names: undefined, locals: undefined, facts: newFacts(), windows: undefined, place, inEngine: false, asOf: undefined, inAggregate: undefined };
}

/** The value of a `const`, worked out once; it stands for its expression wherever it is named. */
export function constant(checker: Checker, scope: FileScope, node: ast.ConstDecl, from: ast.Span): Typed {
  const known = checker.constants.get(node);
  if (known) return known;
  const typed = guarded(checker, node, from, () => checker.afresh(() => work(checker, scope, node))) ?? failed(node.value);
  checker.constants.set(node, typed);
  return typed;
}

function work(checker: Checker, scope: FileScope, node: ast.ConstDecl): Typed {
  const env = bareEnv(checker, scope, "a constant");
  const value = typeValue(env, node.value);
  if (node.type) return convert(env, value, resolveType(checker, scope, node.type), `\`${node.name.name}\``);
  if (isMissingLiteral(value)) {
    checker.findings.error(CODES.literal, node.value.span, `\`${node.name.name}\` has no type`, { help: `write it: \`const ${node.name.name}: Float? = missing\`` });
    return failed(node.value);
  }
  return value;
}
