import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import { listNames } from "../bind/suggest.ts";
import type { GroupSymbol, Typed } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import { type Env, type Local, withLocal } from "./env.ts";
import { groupSymbol, makeGroup } from "./feature.ts";
import { bareEnv } from "./constant.ts";
import { resolveType } from "./type-node.ts";

/**
 * Groups of features with parameters, `features rate(of: Category) from …`: a use gives constants before its keys, `rate("food", customer)`, and each set of constants makes one group of its own. What
 * is wrong with the declaration is said once, of the declaration.
 */

/** The group of a use: as declared, or made for the constants that come first; and the arguments that are left for its keys. */
export function groupOfUse(checker: Checker, scope: FileScope, node: ast.FeaturesDecl, args: readonly Typed[], span: ast.Span, env: Env): { readonly group: GroupSymbol; readonly keys: readonly Typed[] } | undefined {
  const declared = groupSymbol(checker, scope, node);
  const count = node.params.length;
  if (!declared || count === 0) return declared && { group: declared, keys: args };
  if (args.length < count) {
    const names = [...node.params.map((param) => param.name.name), ...declared.keys.map((key) => key.name)];
    checker.findings.error(CODES.keysDoNotFit, span, `\`${declared.name}\` takes ${listNames(names)}, but ${args.length} ${args.length === 1 ? "is" : "are"} given`, {
      related: [{ span: node.name.span, message: `\`${declared.name}\` is declared here` }],
      help: `write \`${declared.name}(${names.join(", ")})\`, parameters before keys`,
    });
    return undefined;
  }
  const constants = node.params.map((param, index) => constantOf(checker, scope, param, args[index]!, env));
  if (constants.some((value) => value === undefined)) return undefined;
  return { group: instance(checker, scope, node, constants as Typed[]) ?? declared, keys: args.slice(count) };
}

function constantOf(checker: Checker, scope: FileScope, param: ast.Param, arg: Typed, env: Env): Typed | undefined {
  const type = checker.findings.mute(() => resolveType(checker, scope, param.type));
  const typed = arg.kind === "error" ? arg : convert(env, arg, type, `\`${param.name.name}\``);
  if (typed.kind === "error") return undefined;
  if (typed.kind === "literal" && typed.value !== null) return typed;
  checker.findings.error(CODES.notConstant, arg.node.span, `\`${param.name.name}\` of a group of features is a constant: each one makes windows of its own`, { help: "give a value as written or a `const`; what differs from row to row is a key" });
  return undefined;
}

/** Made once for equal constants. */
function instance(checker: Checker, scope: FileScope, node: ast.FeaturesDecl, constants: readonly Typed[]): GroupSymbol | undefined {
  const values = constants.map((typed) => (typed.kind === "literal" ? typed.value : null));
  const made = checker.instances.get(node) ?? new Map<string, GroupSymbol | undefined>();
  checker.instances.set(node, made);
  const key = JSON.stringify(values);
  if (made.has(key)) return made.get(key);
  let locals: Local | undefined;
  node.params.forEach((param, index) => {
    locals = { name: param.name.name, typed: constants[index]!, outer: locals };
  });
  const name = instanceName(scope, node, values, [...made.values()].flatMap((group) => (group ? [group.name] : [])));
  const group = checker.afresh(() => checker.findings.mute(() => makeGroup(checker, scope, node, name, locals)));
  made.set(key, group);
  return group;
}

/** `rate__food`: of letters and digits, as tables and files are named by it; one that is taken gets a number. */
function instanceName(scope: FileScope, node: ast.FeaturesDecl, values: readonly unknown[], taken: readonly string[]): string {
  const plain = [node.name.name, ...values.map((value) => String(value).toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"))].join("__").slice(0, 80);
  let name = plain;
  for (let i = 2; taken.includes(name) || find(scope, "data", name); i++) name = `${plain}__${i}`;
  return name;
}

/** Parameters as the declaration itself is checked with: of their types, and of no value. */
export function parameterLocals(checker: Checker, scope: FileScope, node: ast.FeaturesDecl): Local | undefined {
  let env = bareEnv(checker, scope, `\`${node.name.name}\``);
  const seen = new Set<string>();
  for (const param of node.params) {
    const { name, span } = param.name;
    if (seen.has(name)) checker.findings.error(CODES.declaredTwice, span, `\`${node.name.name}\` has two parameters \`${name}\``, { help: "give one of them another name" });
    seen.add(name);
    const type = resolveType(checker, scope, param.type);
    const at: ast.Expr = { kind: "name", name, span };
    const nothing: Typed = { kind: "error", type, node: at, range: undefined };
    env = withLocal(env, name, type.kind === "error" ? nothing : { kind: "local", name: checker.newLocal(name), value: nothing, type, node: at, range: undefined });
  }
  return env.locals;
}
