import { transformRule } from "../../../../runtime/contract/vocabulary/transforms.ts";
import type * as ast from "../../../syntax/ast.ts";
import type { Typed } from "../../program.ts";
import { aType, FLOAT, INT, isNumber } from "../../types/type.ts";
import { showUnit } from "../../types/unit.ts";
import { CODES } from "../codes.ts";
import type { Env } from "../env.ts";
import { call, failed, literal } from "../make.ts";
import { typeValue } from "./index.ts";

/** `pca(a, b, v, components: 2)`: several numbers, one by one or as Vectors, each with the transforms that it needs, become a few. */
export function typeProjection(env: Env, name: string, given: readonly ast.Arg[], options: ReadonlyMap<string, number | string | boolean>, node: ast.CallExpr): Typed {
  const args = given.map((arg) => typeValue(env, arg.value));
  if (args.some((arg) => arg.kind === "error")) return failed(node);
  if (!args.every((arg) => canBeProjected(env, name, arg))) return failed(node);
  if (options.get("scale") !== true && !unitsAgree(env, name, args, node)) return failed(node);
  const items = args.flatMap((arg) => itemsOf(arg));
  const components = options.get("components");
  if (typeof components !== "number" || components > items.length) {
    const span = node.args.find((arg) => arg.name?.name === "components")?.value.span ?? node.span;
    env.checker.findings.error(CODES.parameterRange, span, `\`${name}\` of ${items.length} number${items.length === 1 ? "" : "s"} has at most as many components`, { help: `write \`components: ${Math.min(2, items.length)}\`` });
    return failed(node);
  }
  const argument: Typed = { kind: "vector", items, type: { kind: "vector", size: items.length, missing: false }, node, range: undefined };
  return { kind: "transform", transform: name, argument, options, usesLabel: false, type: { kind: "vector", size: components, missing: false }, node, range: undefined };
}

function canBeProjected(env: Env, name: string, arg: Typed): boolean {
  const { findings } = env.checker;
  const shown = env.checker.show(arg.node);
  const { type } = arg;
  if (arg.kind === "transform" && (type.kind === "vector" || arg.transform === "one_hot")) {
    findings.error(CODES.mismatch, arg.node.span, `\`${shown}\` makes several columns by itself, but \`${name}\` takes numbers`, { help: "make it an input of its own" });
    return false;
  }
  if (type.kind !== "vector" && !isNumber(type) && type.kind !== "duration") {
    findings.error(CODES.mismatch, arg.node.span, `\`${shown}\` is ${aType(type)}, but \`${name}\` takes numbers and Vectors`, { help: type.kind === "bool" ? `write \`float(${shown})\`` : "leave it out of these, or make it an input of its own" });
    return false;
  }
  if (!type.missing) return true;
  findings.error(CODES.missingUnhandled, arg.node.span, `\`${shown}\` may be missing, and a direction is made of all numbers of a row`, { help: type.kind === "vector" ? "make sure in the examples that it is there" : `write \`impute(${shown})\`` });
  return false;
}

/** A sum of metres and seconds depends on which units were chosen for them. */
function unitsAgree(env: Env, name: string, args: readonly Typed[], node: ast.CallExpr): boolean {
  const unitOf = ({ type }: Typed): string => (isNumber(type) && type.unit.size > 0 ? showUnit(type.unit) : type.kind === "duration" ? "a Duration" : "");
  const first = args[0]!;
  const other = args.find((arg) => unitOf(arg) !== unitOf(first));
  if (other === undefined) return true;
  env.checker.findings.error(CODES.projectedUnits, node.span, `\`${name}\` would add ${aType(other.type)} to ${aType(first.type)}`, {
    related: [first, other].map((arg) => ({ span: arg.node.span, message: `this is ${aType(arg.type)}` })),
    help: `write \`${env.checker.show(node).replace(/\)$/, ", scale: true)")}\`, which brings all to one scale`,
  });
  return false;
}

/** The numbers of an argument: its own, or those of a Vector. */
function itemsOf(arg: Typed): Typed[] {
  if (arg.type.kind !== "vector") return [arg];
  if (arg.kind === "vector") return [...arg.items];
  return Array.from({ length: arg.type.size }, (_, i) => call("element", [arg, literal(i, INT, arg.node)], { ...FLOAT, missing: true }, arg.node));
}

/** What must be given and is not. */
export function neededOptionsAreThere(env: Env, name: string, options: ReadonlyMap<string, unknown>, node: ast.CallExpr): boolean {
  const absent = (transformRule(name)?.needed ?? []).find((option) => !options.has(option));
  if (absent === undefined) return true;
  env.checker.findings.error(CODES.arguments, node.span, `\`${name}\` does not say its \`${absent}\``, { help: `write \`${env.checker.show(node).replace(/\)$/, `, ${absent}: 2)`)}\`` });
  return false;
}
