import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find, namesOf } from "../bind/project.ts";
import { didYouMean } from "../bind/suggest.ts";
import type { EntitySymbol, Type, TypeKind, Unit } from "../program.ts";
import { CATEGORY, ERROR, isNumber, showType, withMissing } from "../types/type.ts";
import { COMMON_UNITS, combine, PLAIN, TIME_UNITS } from "../types/unit.ts";
import type { Checker } from "./checker.ts";
import { guarded } from "./circle.ts";
import { CODES } from "./codes.ts";

/** From types as written to types as meant. */

const SIMPLE: Readonly<Record<string, TypeKind>> = {
  Bool: { kind: "bool" },
  String: { kind: "string" },
  Category: { kind: "category", entity: undefined },
  Timestamp: { kind: "timestamp" },
  LocalTimestamp: { kind: "localTimestamp" },
  Date: { kind: "date" },
  Zone: { kind: "zone" },
  Duration: { kind: "duration" },
};
const BUILT_IN: readonly string[] = [...Object.keys(SIMPLE), "Int", "Float", "Vector", "List"];

/** The type that a node means; the error type, and a finding, when it means none. */
export function resolveType(checker: Checker, scope: FileScope, node: ast.TypeNode): Type {
  switch (node.kind) {
    case "closedSetType":
      return { kind: "enum", values: node.values, missing: node.optional };
    case "recordType":
      return { kind: "record", fields: node.fields.map((field) => ({ name: field.name.name, type: resolveType(checker, scope, field.type) })), missing: node.optional };
    case "namedType": {
      const type = named(checker, scope, node);
      return type.kind === "error" ? type : withMissing(type, node.optional || type.missing);
    }
  }
}

function named(checker: Checker, scope: FileScope, node: ast.NamedType): Type {
  const name = node.name.name;
  const unit = node.unit ? resolveUnit(checker, scope, node.unit) : PLAIN;
  if (name === "Int" || name === "Float") return number(checker, node, name, unit);
  if (node.unit) refuse(checker, node.unit.span, `\`${name}\` takes no unit`, "only Int and Float have units");
  if (name === "Vector") {
    if (node.size === undefined || node.size < 1) refuse(checker, node.span, "a Vector has a size of at least 1", "write it as `Vector[2]`");
    return { kind: "vector", size: Math.max(1, node.size ?? 1), missing: false };
  }
  if (name === "List") {
    if (!node.of) refuse(checker, node.span, "a List is of something", "write it as `List<Category>`");
    return { kind: "list", of: node.of ? resolveType(checker, scope, node.of) : ERROR, missing: false };
  }
  if (node.by !== undefined && name !== "Timestamp") refuse(checker, node.span, `\`${name}\` has no grid`, "`by` goes with Float (a grid) and Timestamp (`s`, `ms` or `us`)");
  const simple = SIMPLE[name];
  if (simple) return { ...simple, missing: false };
  return declared(checker, scope, node.name);
}

function number(checker: Checker, node: ast.NamedType, name: "Int" | "Float", unit: Unit): Type {
  if (name === "Int") {
    if (node.by !== undefined) refuse(checker, node.span, "an Int has no grid", "only Float has one: `Float by 0.01`");
    return { kind: "int", unit, missing: false };
  }
  if (node.by === undefined) return { kind: "float", unit, grid: undefined, missing: false };
  const grid = gridOf(node.by);
  if (!grid) refuse(checker, node.span, `\`${node.by}\` is no grid`, "a grid is a positive decimal number, as `by 0.01`");
  return { kind: "float", unit, grid, missing: false };
}

function refuse(checker: Checker, span: ast.Span, message: string, help: string): void {
  checker.findings.error(CODES.arguments, span, message, { help });
}

/** `0.01` is 1/100, exactly; undefined when it is no positive number or too fine for whole numbers below 2^53. */
export function gridOf(text: string): { numerator: number; denominator: number } | undefined {
  const fraction = fractionOf(text);
  return fraction && fraction[0] > 0 ? { numerator: fraction[0], denominator: fraction[1] } : undefined;
}

/** A decimal as written, as an exact fraction in lowest terms. */
export function fractionOf(text: string): [number, number] | undefined {
  const match = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text.replaceAll("_", ""));
  if (!match) return undefined;
  const decimals = match[2] ?? "";
  let numerator = BigInt(`${match[1]}${decimals}`);
  const shift = Number(match[3] ?? "0") - decimals.length;
  if (Math.abs(shift) > 40) return undefined;
  let denominator = 1n;
  if (shift >= 0) numerator *= 10n ** BigInt(shift);
  else denominator = 10n ** BigInt(-shift);
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  const [n, d] = a === 0n ? [0n, 1n] : [numerator / a, denominator / a];
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  return n <= limit && d <= limit ? [Number(n), Number(d)] : undefined;
}

function declared(checker: Checker, scope: FileScope, name: ast.Ident): Type {
  const declaration = find(scope, "type", name.name);
  if (declaration?.declaration.kind === "entity") return { kind: "category", entity: entitySymbol(checker, declaration.scope, declaration.declaration), missing: false };
  if (declaration?.declaration.kind === "type") {
    const alias = declaration.declaration;
    const known = checker.aliases.get(alias);
    if (known) return known;
    const type = guarded(checker, alias, name.span, () => resolveType(checker, declaration.scope, alias.type)) ?? ERROR;
    checker.aliases.set(alias, type);
    return type;
  }
  checker.findings.error(CODES.unknownType, name.span, `there is no type \`${name.name}\``, {
    help: didYouMean(name.name, [...namesOf(scope, "type"), ...BUILT_IN]) ?? `declare it: \`entity ${name.name}: Category\``,
  });
  return ERROR;
}

/** The symbol of an entity, made once. */
export function entitySymbol(checker: Checker, scope: FileScope, node: ast.EntityDecl): EntitySymbol {
  const known = checker.entities.get(node);
  if (known) return known;
  const symbol = { kind: "entity" as const, name: node.name.name, node, base: CATEGORY };
  checker.entities.set(node, symbol);
  const base = resolveType(checker, scope, node.type);
  if (base.kind === "category" || base.kind === "string" || base.kind === "int" || base.kind === "error") symbol.base = base;
  else {
    checker.findings.error(CODES.mismatch, node.type.span, `an entity can't be \`${showType(base)}\``, { help: "an entity is a Category, a String or an Int" });
  }
  if (isNumber(base) && base.unit.size > 0) refuse(checker, node.type.span, "an entity has no unit", "leave the unit out");
  return symbol;
}

/** The product that a unit node means; unknown names are said and left out. */
export function resolveUnit(checker: Checker, scope: FileScope, node: ast.UnitNode): Unit {
  let unit: Unit = PLAIN;
  for (const { name, power } of node.terms) {
    if (!TIME_UNITS.has(name.name) && !COMMON_UNITS.has(name.name) && !find(scope, "unit", name.name)) {
      checker.findings.error(CODES.unknownUnit, name.span, `there is no unit \`${name.name}\``, {
        help: didYouMean(name.name, [...namesOf(scope, "unit"), ...TIME_UNITS.keys(), ...COMMON_UNITS]) ?? `declare it: \`unit ${name.name}\``,
      });
    }
    unit = combine(unit, new Map([[name.name, power]]), 1);
  }
  return unit;
}
