import type * as ast from "../../syntax/ast.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import { rootColumn } from "../knowledge/reads.ts";
import type { ColumnSymbol, ExamplesSymbol, SourceSymbol, TableSymbol, ViewSymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";

/**
 * `affects clicked, position`: columns by name, of every source that the set reads: that of its rows, of a label from elsewhere, of its groups. A view's column is its source's; tables are not made by what
 * a model does.
 */
export function typeAffects(checker: Checker, node: ast.ExamplesDecl, relations: readonly (SourceSymbol | ViewSymbol | TableSymbol)[]): ExamplesSymbol["affects"] {
  const read = [...new Set(relations.flatMap((relation) => (relation.kind === "table" ? [] : comesFrom(relation))))];
  const found: { name: string; columns: ColumnSymbol[]; span: ast.Span }[] = [];
  for (const name of node.affects) {
    const columns = [...new Set(read.flatMap((relation) => relation.columns.filter((column) => column.name === name.name).map(rootColumn)))];
    if (found.some((other) => other.name === name.name)) checker.findings.error(CODES.declaredTwice, name.span, `\`${name.name}\` is affected twice`, { help: "leave one of them out" });
    else if (columns.length > 0) found.push({ name: name.name, columns, span: name.span });
    else if (!node.broken && read.every((relation) => !relation.node.broken)) {
      const names = [...new Set(read.flatMap((relation) => relation.columns.map((column) => column.name)))];
      checker.findings.error(CODES.unknownName, name.span, `no source that \`${node.name.name}\` reads has a column \`${name.name}\``, { help: didYouMean(name.name, names) ?? (names.length > 0 ? `they have ${listNames(names)}` : "it reads none") });
    }
  }
  return found;
}

/** A relation and those that its rows come of: a list whose items are rows is a column of its source alone. */
function comesFrom(relation: SourceSymbol | ViewSymbol): (SourceSymbol | ViewSymbol)[] {
  if (relation.kind === "source") return [relation];
  const inputs = relation.rows.kind === "union" ? relation.rows.inputs : [relation.input];
  return [relation, ...inputs.flatMap(comesFrom)];
}
