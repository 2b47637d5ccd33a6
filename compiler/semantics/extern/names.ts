/** What a name and a member may be. */
import type { ts } from "ts-morph";
import { CHANGING, CONSTANTS, FUNCTIONS, HOLDERS, MADE, MEMBERS, NEVER_MEMBERS, type Reason, WHY_NOT } from "./closed-set.ts";
import { hostPath, type TypeScript } from "./typescript.ts";

/** Why something is refused. */
export interface Refusal {
  readonly reason: Reason;
  /** The end of a sentence that begins with what is refused. */
  readonly says: string;
  readonly help?: string | undefined;
}

const UNKNOWN = "is not among what pure code may touch";

/** A name that stands for a value. `symbol`: what TypeScript finds it to be. */
export function nameRefusal(api: TypeScript, node: ts.Identifier, symbol: ts.Symbol | undefined): Refusal | undefined {
  const { text, parent } = node;
  if (CONSTANTS.has(text) && (symbol?.declarations ?? []).every(isLibrary)) return undefined;
  const declarations = symbol?.declarations ?? [];
  if (text === "arguments" && declarations.length === 0) return { reason: "unproved", says: "can't be followed", help: "name the parameters" };
  if (declarations.length > 0 && declarations.every((declaration) => !isLibrary(declaration))) return undefined;
  if (api.isPropertyAccessExpression(parent) && parent.expression === node && HOLDERS.has(text)) return undefined;
  if (api.isNewExpression(parent) && parent.expression === node && MADE.has(text)) return undefined;
  if (FUNCTIONS.has(text) && !api.isNewExpression(parent)) return undefined;
  return refusal(text, HOLDERS.has(text) ? { reason: "unproved", says: "may only stand before a member, as `Math.sqrt`: as a value it can't be followed" } : undefined);
}

function refusal(name: string, other?: Refusal): Refusal {
  const known = WHY_NOT.get(name);
  if (other !== undefined) return other;
  return known === undefined ? { reason: "unproved", says: UNKNOWN } : { reason: known[0], says: known[1] };
}

/** A member of a value of type `type`. `symbol`: what TypeScript finds it to be. */
export function memberRefusal(api: TypeScript, checker: ts.TypeChecker, name: string, symbol: ts.Symbol | undefined, type: ts.Type): Refusal | undefined {
  const declarations = symbol?.declarations ?? [];
  if (declarations.length === 0) {
    if (name === "length" && (checker.isTupleType(type) || checker.isArrayType(type))) return undefined;
    return WHY_NOT.has(name) ? refusal(name) : { reason: "unproved", says: "is a member that no type declares", help: "for values by name take a `Map`" };
  }
  for (const declaration of declarations) {
    const refused = isLibrary(declaration) ? libraryRefusal(api, name, declaration) : ownRefusal(api, name, declaration);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function libraryRefusal(api: TypeScript, name: string, declaration: ts.Declaration): Refusal | undefined {
  const { parent } = declaration;
  const holder = api.isInterfaceDeclaration(parent) ? parent.name.text : undefined;
  return holder !== undefined && MEMBERS.get(holder)?.has(name) ? undefined : refusal(name);
}

function ownRefusal(api: TypeScript, name: string, declaration: ts.Declaration): Refusal | undefined {
  const plain = api.isPropertySignature(declaration) || api.isPropertyAssignment(declaration) || api.isShorthandPropertyAssignment(declaration) || api.isMethodSignature(declaration) || api.isMethodDeclaration(declaration);
  return plain ? fieldNameRefusal(name) : { reason: "unproved", says: "is no plain field" };
}

/** A field of one's own may not be called as a member of the language's values. */
export function fieldNameRefusal(name: string): Refusal | undefined {
  if (!NEVER_MEMBERS.has(name)) return undefined;
  return { reason: WHY_NOT.get(name)?.[0] ?? "unproved", says: WHY_NOT.get(name)?.[1] ?? "is the name of a member of the language's own values, of which it could be one", help: "give the field another name" };
}

/** Whether a member changes what it is called on. */
export function changes(name: string, symbol: ts.Symbol | undefined): boolean {
  return CHANGING.has(name) && (symbol?.declarations ?? []).some(isLibrary);
}

export function isLibrary(declaration: ts.Declaration): boolean {
  return hostPath(declaration.getSourceFile()) === undefined;
}
