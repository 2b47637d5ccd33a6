import type { ts } from "ts-morph";
import { isLibrary } from "./names.ts";
import type { TypeScript } from "./typescript.ts";

/** Types of the library that hold others and no state that a reader could move on. */
const HOLDERS: ReadonlySet<string> = new Set(["Array", "ReadonlyArray", "Map", "ReadonlyMap", "Set", "ReadonlySet"]);

/** Whether values of a type are data through and through: no function and no iterator anywhere within, so that none can keep state behind it. */
export function holdsDataAlone(api: TypeScript, checker: ts.TypeChecker, type: ts.Type, at: ts.Node, open: ReadonlySet<ts.Type> = new Set()): boolean {
  if (open.has(type)) return true;
  const within = (part: ts.Type): boolean => holdsDataAlone(api, checker, part, at, new Set(open).add(type));
  if (type.isUnionOrIntersection()) return type.types.every(within);
  const { flags } = type;
  if (flags & (api.TypeFlags.NumberLike | api.TypeFlags.StringLike | api.TypeFlags.BooleanLike | api.TypeFlags.BigIntLike | api.TypeFlags.Undefined | api.TypeFlags.Null)) return true;
  if (!(flags & api.TypeFlags.Object)) return false;
  if (checker.isTupleType(type) || checker.isArrayType(type)) return checker.getTypeArguments(type as ts.TypeReference).every(within);
  const declarations = type.symbol?.declarations ?? [];
  if (declarations.some(isLibrary)) return HOLDERS.has(type.symbol.name) && checker.getTypeArguments(type as ts.TypeReference).every(within);
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
  return checker.getPropertiesOfType(type).every((property) => within(checker.getTypeOfSymbolAtLocation(property, at)));
}
