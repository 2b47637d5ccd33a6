import type * as ast from "../../../syntax/ast.ts";
import { find, namesOf } from "../../bind/project.ts";
import { didYouMean } from "../../bind/suggest.ts";
import type { Typed } from "../../program.ts";
import { CODES } from "../codes.ts";
import { convert } from "../convert.ts";
import type { Env } from "../env.ts";
import { isPresent, keyOf } from "../facts.ts";
import { externCall, keysComeOfTypeScript } from "../extern.ts";
import { failed } from "../make.ts";
import { tableSymbol } from "../table.ts";
import { mayBeRead } from "../table-time.ts";
import { AGGREGATE_NAMES, typeAggregate } from "./aggregate.ts";
import { ELSEWHERE } from "./elsewhere.ts";
import { FUNCTIONS } from "./function/index.ts";
import { inlineFunction } from "./inline.ts";
import { typeValue } from "./index.ts";
import { modelScore } from "./name.ts";
import { TRANSFORM_NAMES, typeTransform } from "./transform.ts";

/** Of one value they are aggregates; of several, the least and the greatest of these: `max(updated, time + 1h)`. */
const SCALAR_FORMS: Readonly<Record<string, string>> = { min: "least", max: "greatest" };

/** `name(…)`: a function of the spec, a table's row, an aggregate, a built-in function or a transform. */
export function typeCall(env: Env, node: ast.CallExpr): Typed {
  const { callee } = node;
  if (callee.kind === "error") return failed(node);
  if (callee.kind === "member") {
    const [one, ...more] = node.args;
    const score = one && more.length === 0 && !one.name ? modelScore(env, callee, one.value, node) : undefined;
    if (score) return score;
  }
  if (callee.kind !== "name") {
    env.checker.findings.error(CODES.unknownFunction, callee.span, `\`${env.checker.show(callee)}\` is no function`, { help: "before `(` stands the name of a function, a table or a group of features" });
    return failed(node);
  }
  const { name } = callee;
  const own = env.names?.call?.(node, env);
  if (own) return own;
  const declared = find(env.scope, "data", name);
  if (declared) return declaredCall(env, node, name, declared.declaration, declared.scope);
  const scalar = SCALAR_FORMS[name];
  if (scalar && node.args.length > 1) return FUNCTIONS.get(scalar)!(env, node, scalar);
  if (AGGREGATE_NAMES.has(name)) return typeAggregate(env, name, node);
  if (node.where) {
    env.checker.findings.error(CODES.nothingToBind, node.where.span, `\`${name}\` is no aggregate, so \`where\` has nothing to select`, { help: "only aggregates take a `where`" });
  }
  const fn = FUNCTIONS.get(name);
  if (fn) return fn(env, node, name);
  if (TRANSFORM_NAMES.has(name)) return typeTransform(env, name, node);
  // The parser has said that a name is not written like this.
  if (/^[^A-Z].*[A-Z]/.test(name)) return failed(node);
  const names = [...namesOf(env.scope, "data"), ...AGGREGATE_NAMES, ...FUNCTIONS.keys(), ...TRANSFORM_NAMES];
  env.checker.findings.error(CODES.unknownFunction, callee.span, `there is no function, table or group \`${name}\``, { help: ELSEWHERE.get(name) ?? bringIn(env, name) ?? didYouMean(name, names) });
  return failed(node);
}

/** What the library has under this name. */
function bringIn(env: Env, name: string): string | undefined {
  const module = env.checker.project.moduleWith(name);
  return module === undefined ? undefined : `bring it in: \`use ${module} (${name})\``;
}

function declaredCall(env: Env, node: ast.CallExpr, name: string, declaration: ast.Declaration, scope: Env["scope"]): Typed {
  const { findings } = env.checker;
  switch (declaration.kind) {
    case "fn":
      return inlineFunction(env, node, declaration, scope);
    case "externFn":
      return externCall(env, node, declaration, scope);
    case "table":
      return tableRow(env, node, declaration, scope);
    case "features":
      findings.error(CODES.misplaced, node.span, `\`${name}(…)\` is all features of a group, no value`, { help: `take one of them, as \`${env.checker.show(node)}.${declaration.items[0]?.name.name ?? "feature"}\`` });
      return failed(node);
    default:
      findings.error(CODES.unknownFunction, node.callee.span, `\`${name}\` is a ${declaration.kind}, which has no key to look up`, { help: "only tables are looked up; what a source holds of a key is told by `features`" });
      return failed(node);
  }
}

/** `airports(origin)`: the row with this key, if there is one. */
function tableRow(env: Env, node: ast.CallExpr, declaration: ast.TableDecl, scope: Env["scope"]): Typed {
  const table = tableSymbol(env.checker, scope, declaration);
  const args = node.args.map((arg) => typeValue(env, arg.value));
  if (args.some((arg) => arg.kind === "error") || (declaration.broken && table.key.length === 0)) return failed(node);
  if (args.length !== table.key.length) {
    env.checker.findings.error(CODES.arguments, node.span, `\`${table.name}\` has ${count(table.key.length, "key")}, but ${count(args.length, "is", "are")} given`, {
      related: [{ span: declaration.name.span, message: `its key is ${table.key.map((key) => `\`${key.name}\``).join(", ") || "the row's number"}` }],
    });
    return failed(node);
  }
  const keys = args.map((arg, index) => convert(env, arg, { ...table.key[index]!.type, missing: true }, `the key \`${table.key[index]!.name}\` of \`${table.name}\``));
  if (keys.some((key) => key.kind === "error")) return failed(node);
  if (keysComeOfTypeScript(env, keys, table.name) || !mayBeRead(env, table, node)) return failed(node);
  const row: Typed = { kind: "rowOf", table, keys, asOf: env.asOf, type: { kind: "row", table, missing: true }, node, range: undefined };
  return isThere(env, row) ? { ...row, type: { kind: "row", table, missing: false } } : row;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function isThere(env: Env, row: Typed): boolean {
  const key = keyOf(row);
  return key !== undefined && isPresent(env.facts, key);
}
