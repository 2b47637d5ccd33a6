import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find, namesOf } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ConfigSymbol, Typed } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert } from "./convert.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { failed } from "./make.ts";
import { resolveType } from "./type-node.ts";

export function configSymbol(checker: Checker, scope: FileScope, node: ast.ConfigDecl): ConfigSymbol {
  const known = checker.configs.get(node);
  if (known) return known;
  const type = resolveType(checker, scope, node.type);
  const env = bareEnv(checker, scope, "a config's default");
  const value = node.default && convert(env, typeValue(env, node.default), type, `\`${node.name.name}\``);
  const symbol: ConfigSymbol = { kind: "config", name: node.name.name, node, type, default: value };
  checker.configs.set(node, symbol);
  return symbol;
}

/** `config.topic`. */
export function configOf(env: Env, name: ast.Ident, node: ast.Expr): Typed {
  const definition = find(env.scope, "config", name.name);
  if (definition?.declaration.kind !== "config") {
    const names = [...namesOf(env.scope, "config")];
    env.checker.findings.error(CODES.unknownMember, name.span, `there is no config \`${name.name}\``, {
      help: didYouMean(name.name, names) ?? (names.length > 0 ? `there are ${listNames(names)}` : `declare it: \`config ${name.name}: String = "…"\``),
    });
    return failed(node);
  }
  const config = configSymbol(env.checker, definition.scope, definition.declaration);
  return config.type.kind === "error" ? failed(node) : { kind: "config", config, type: config.type, node, range: undefined };
}
