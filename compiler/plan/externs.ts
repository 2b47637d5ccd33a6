import { canonicalJson, sha256 } from "../../runtime/contract/canonical.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import type { ExternCode } from "../semantics/program.ts";
import type { LowerContext } from "./context.ts";
import { marksOf } from "../semantics/knowledge/marks.ts";
import { lowerType } from "./types.ts";

/** The functions that are called, with their code; a module that several reach is there once. */
export function lowerExterns(externs: readonly ExternCode[], context: LowerContext): Plan["externs"] {
  if (externs.length === 0) return undefined;
  const modules = new Map(externs.flatMap(({ modules: all }) => all.map((module) => [module.path, module.code] as const)));
  return {
    functions: externs.map(({ symbol, exported, args, modules: own }) => ({
      name: symbol.name,
      exported,
      params: symbol.params.map(({ name, type }) => ({ name, type: lowerType(type) })),
      result: lowerType(symbol.result),
      modules: own.map(({ path }) => path),
      ...(args.some((arg) => marksOf(arg).includes("pii")) ? { personal: true as const } : {}),
      hash: sha256(canonicalJson(own)),
      doc: symbol.doc,
      span: context.span(symbol.node.span),
    })),
    modules: [...modules].map(([path, code]) => ({ path, code })),
  };
}
