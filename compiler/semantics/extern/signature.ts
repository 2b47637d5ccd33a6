/** Declared types against those of the exported function: it takes whatever the spec hands it, and gives nothing that the spec does not declare. */
import type { ts } from "ts-morph";
import { isText } from "../types/type.ts";
import { showType } from "../types/type.ts";
import type { ExternSymbol, Type } from "../program.ts";
import type { TypeScript } from "./typescript.ts";

export interface SignatureFault {
  readonly node: ts.Node;
  readonly message: string;
  /** The parameter of the declaration that it is about; undefined: the declaration as a whole. */
  readonly param: number | "result" | undefined;
  readonly help: string;
}

/** A declared type in TypeScript's words. */
export function typeText(type: Type): string {
  const whole = wholeText(type);
  return type.missing ? `${whole} | undefined` : whole;
}

/** Lists and records are read-only there, so that a function that would change one is refused by TypeScript itself. */
function wholeText(type: Type): string {
  switch (type.kind) {
    case "enum":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
    case "bool":
      return "boolean";
    case "vector":
      return "number[]";
    case "list": {
      const of = typeText(type.of);
      return `readonly ${of.includes(" ") && type.of.kind !== "record" ? `(${of})` : of}[]`;
    }
    case "record":
      return `{ ${type.fields.map((field) => `readonly ${field.name}: ${typeText(field.type)}`).join("; ")} }`;
    default:
      return isText(type) ? "string" : "number";
  }
}

/** A file that has the declared types of all functions, as `p0_1` (parameter 1 of function 0) and `r0`. */
export function probeText(symbols: readonly ExternSymbol[]): string {
  return symbols.flatMap(({ params, result }, i) => [...params.map(({ type }, j) => `export type p${i}_${j} = ${typeText(type)};`), `export type r${i} = ${typeText(result)};`]).join("\n");
}

/** `declared`: the type of that name in the probe. */
export function signatureFaults(api: TypeScript, checker: ts.TypeChecker, symbol: ExternSymbol, fn: ts.Symbol, file: ts.SourceFile, place: number, declared: (name: string) => ts.Type): SignatureFault[] {
  const declaration = fn.valueDeclaration ?? fn.declarations?.[0] ?? file;
  const name = api.isFunctionDeclaration(declaration) || api.isVariableDeclaration(declaration) ? (declaration.name ?? declaration) : declaration;
  const fault = (node: ts.Node, message: string, param: SignatureFault["param"], help: string): SignatureFault => ({ node, message, param, help });
  const [signature, ...others] = checker.getTypeOfSymbolAtLocation(fn, file).getCallSignatures();
  if (signature === undefined || others.length > 0 || signature.typeParameters !== undefined) {
    return [fault(name, `\`${symbol.name}\` is ${signature === undefined ? "no function" : "a function of several types"}`, undefined, `write \`export function ${signatureText(symbol)}\``)];
  }
  const params = signature.getDeclaration()?.parameters ?? [];
  if (params.length !== symbol.params.length || params.some((param) => param.dotDotDotToken !== undefined)) {
    return [fault(name, `\`${symbol.name}\` takes ${params.length} ${params.length === 1 ? "argument" : "arguments"} here, and ${symbol.params.length} in the spec`, undefined, `write \`export function ${signatureText(symbol)}\``)];
  }
  const faults = params.flatMap((param, i): SignatureFault[] => {
    const takes = checker.getTypeAtLocation(param);
    const { type, name: own } = symbol.params[i]!;
    if (checker.isTypeAssignableTo(declared(`p${place}_${i}`), takes) && !(takes.flags & api.TypeFlags.Any)) return [];
    return [fault(param, `\`${own}\` is \`${checker.typeToString(takes)}\` here, but the spec hands it a \`${showType(type)}\``, i, `take a \`${typeText(type)}\``)];
  });
  const gives = signature.getReturnType();
  if (!checker.isTypeAssignableTo(gives, declared(`r${place}`)) || gives.flags & api.TypeFlags.Any) {
    faults.push(fault(name, `\`${symbol.name}\` gives \`${checker.typeToString(gives)}\`, but the spec declares \`${showType(symbol.result)}\``, "result", `give a \`${typeText(symbol.result)}\`, or declare what it gives`));
  }
  return faults;
}

function signatureText({ name, params, result }: ExternSymbol): string {
  return `${name}(${params.map((param) => `${param.name}: ${typeText(param.type)}`).join(", ")}): ${typeText(result)}`;
}
