import type * as ast from "../../syntax/ast.ts";
import { type FileScope, resolvePath } from "../bind/project.ts";
import type { ExternSymbol, Type, Typed } from "../program.ts";
import { walk } from "../walk.ts";
import { aType, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env } from "./env.ts";
import { argumentsOf } from "./expression/function/signature.ts";
import { failed } from "./make.ts";
import { resolveType } from "./type-node.ts";

/** Functions in TypeScript: their declared types, and their calls. What is in the file is asked by compiler/semantics/extern. */

/** The symbol of a declaration, made once; undefined where it can't be one, which has been said. */
export function externSymbol(checker: Checker, scope: FileScope, node: ast.ExternFnDecl): ExternSymbol | undefined {
  if (checker.externs.has(node)) return checker.externs.get(node);
  const params = node.params.map((param) => ({ name: param.name.name, type: resolveType(checker, scope, param.type), node: param }));
  const result = resolveType(checker, scope, node.result);
  const twice = params.find((param, i) => params.findIndex((other) => other.name === param.name) < i);
  if (twice) checker.findings.error(CODES.declaredTwice, twice.node.name.span, `\`${node.name.name}\` has two parameters \`${twice.name}\``, { help: "give one of them another name" });
  const all = [...params.map((param) => ({ type: param.type, node: param.node.type })), { type: result, node: node.result }];
  const fits = all.map((one) => typesMustCrossOver(checker, one.type, one.node));
  const whole = !twice && fits.every(Boolean) && all.every(({ type }) => type.kind !== "error");
  const symbol: ExternSymbol | undefined = whole ? { kind: "extern", name: node.name.name, node, doc: node.doc, params, result, path: resolvePath(scope.path, node.from.value) } : undefined;
  checker.externs.set(node, symbol);
  return symbol;
}

/** Values that TypeScript has a type for: single ones, Vectors, and lists and records as they are values of the language. */
function typesMustCrossOver(checker: Checker, type: Type, node: ast.TypeNode): boolean {
  const why = whyNotOver(type, "whole");
  if (why === undefined) return true;
  checker.findings.error(CODES.externType, node.span, `${aType(type)} can't be handed to a function in TypeScript, nor taken from one: ${why.message}`, { help: why.help });
  return false;
}

function whyNotOver(type: Type, place: "whole" | "part"): { readonly message: string; readonly help: string } | undefined {
  switch (type.kind) {
    case "row":
      return { message: "it is a row and no value", help: "hand over the columns that are needed" };
    case "vector":
      return place === "whole" ? undefined : { message: "a Vector is part of no list or record", help: "take a `List<Float>`" };
    case "list":
      if (type.of.missing) return { message: "an element of a list is never missing", help: "take the `?` out, or hand over a list of records with a field that may be missing" };
      return whyNotOver(type.of, "part");
    case "record":
      return type.fields.map((field) => whyNotOver(field.type, "part")).find((why) => why !== undefined);
    default:
      return undefined;
  }
}

/** A call. An argument that may be missing is refused where the parameter must be there. */
export function externCall(env: Env, node: ast.CallExpr, declaration: ast.ExternFnDecl, scope: FileScope): Typed {
  const { checker } = env;
  const symbol = externSymbol(checker, scope, declaration);
  const names = declaration.params.map((param) => param.name.name);
  const given = argumentsOf(env, node, declaration.name.name, names);
  if (!given || !symbol) return failed(node);
  if (!env.atDoor || env.inEngine) {
    awayFromTheDoor(env, node.callee.span, `\`${symbol.name}\``, symbol);
    return failed(node);
  }
  const args = given.map((arg, i) => convert(env, arg, symbol.params[i]!.type, `\`${names[i]}\` of \`${symbol.name}\``));
  if (args.some((arg) => arg.kind === "error")) return failed(node);
  checker.calledExterns.set(symbol, [...(checker.calledExterns.get(symbol) ?? []), ...args]);
  return { kind: "extern", extern: symbol, args, type: withMissing(symbol.result, symbol.result.missing), node, range: undefined };
}

/** TypeScript is run by the shared runtime, for an example and for a request: not by an engine, and not where rows are chosen, labelled or decided about. */
export function awayFromTheDoor(env: Env, span: ast.Span, what: string, symbol: ExternSymbol): void {
  env.checker.findings.error(CODES.externAwayFromDoor, span, `${what} can't be worked out in ${env.place}: TypeScript is run at the door alone`, {
    related: [{ span: symbol.node.name.span, message: `\`${symbol.name}\` is a function in TypeScript` }],
    help: "use it in the features of `examples`, or in a model's `inputs`",
  });
}

/** A function in TypeScript that an expression calls, itself or in a feature named before. */
export function externIn(typed: Typed): ExternSymbol | undefined {
  let found: ExternSymbol | undefined;
  walk(typed, (part) => {
    if (part.kind === "extern") found ??= part.extern;
    else if (part.kind === "feature") found ??= externIn(part.feature.value);
    return found === undefined;
  });
  return found;
}

/** Keys are joined by an engine, in training before the door is reached: none may come of TypeScript. True when one does, which has been said. */
export function keysComeOfTypeScript(env: Env, keys: readonly Typed[], of: string): boolean {
  for (const key of keys) {
    const symbol = externIn(key);
    if (symbol === undefined) continue;
    awayFromTheDoor({ ...env, place: `a key of \`${of}\`` }, key.node.span, key.kind === "extern" ? `\`${symbol.name}\`` : `\`${env.checker.show(key.node)}\`, which comes of \`${symbol.name}\`,`, symbol);
    return true;
  }
  return false;
}
