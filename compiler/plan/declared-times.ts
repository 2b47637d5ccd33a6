/** The times that sources declare, as they are written: for the checks that only data can make (compiler/emit/duckdb/data). */
import type { DeclaredTimes } from "../../runtime/contract/data-check.ts";
import type { Knowledge } from "../semantics/knowledge/known.ts";
import type { KnownTyped, Program, SourceSymbol } from "../semantics/program.ts";
import { type LowerContext, lowerContext } from "./context.ts";
import { lowerExpr, rowScope } from "./expression.ts";

export function declaredTimes(input: { readonly program: Program; readonly knowledge: Knowledge; readonly texts: ReadonlyMap<string, string> }): DeclaredTimes[] {
  const context = lowerContext(input.program, input.knowledge, input.texts);
  return input.program.sources.map((source) => timesOf(source, context));
}

function timesOf(source: SourceSymbol, context: LowerContext): DeclaredTimes {
  const scope = rowScope(source);
  const said = [source.known, ...source.columns.map((column) => column.known)].filter((known): known is KnownTyped => known?.at !== undefined);
  return {
    source: source.name,
    span: context.span(source.node.name.span),
    exists: { expr: lowerExpr(source.exists, scope), text: context.text(source.exists.node.span), span: context.span(source.exists.node.span) },
    known: said.map((known) => ({ expr: lowerExpr(known.at!, scope), text: context.text(known.at!.node.span), span: context.span(known.at!.node.span) })),
  };
}
