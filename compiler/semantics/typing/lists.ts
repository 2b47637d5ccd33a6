import type * as ast from "../../syntax/ast.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ColumnSymbol, ExamplesSymbol, TableSymbol } from "../program.ts";
import { showType } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import type { Relation } from "./row.ts";

/** `group session`: columns of the row (or what the question brings) whose equal values make a list. */

const TELLS_APART: ReadonlySet<string> = new Set(["bool", "int", "string", "category", "enum", "timestamp", "localTimestamp", "date", "zone", "duration"]);

export function typeGroup(checker: Checker, spine: Relation | TableSymbol, node: ast.ExamplesDecl, brought: readonly ColumnSymbol[]): ExamplesSymbol["group"] {
  const columns = new Map([...(checker.columns.get(spine) ?? []), ...brought.map((column) => [column.name, column] as const)]);
  const found: { column: ColumnSymbol; span: ast.Span }[] = [];
  for (const name of node.group) {
    const column = columns.get(name.name);
    if (column === undefined) {
      if (!spine.node.broken) checker.findings.error(CODES.unknownName, name.span, `\`${spine.name}\` has no column \`${name.name}\` to make lists by`, { help: didYouMean(name.name, columns.keys()) ?? `it has ${listNames([...columns.keys()])}` });
    } else if (found.some((other) => other.column === column)) checker.findings.error(CODES.declaredTwice, name.span, `lists are made by \`${name.name}\` twice`, { help: "leave one of them out" });
    else if (column.type.kind === "error") continue;
    else if (!TELLS_APART.has(column.type.kind)) checker.findings.error(CODES.notAList, name.span, `\`${name.name}\` is \`${showType(column.type)}\`, whose values make no lists`, { help: "make lists by what names them: a session, a query, a customer" });
    else if (node.rows?.each !== undefined && column.owner === spine && column.isAsked === undefined && !(spine.kind === "table" && spine.key.includes(column))) {
      checker.findings.error(CODES.notAList, name.span, `\`${name.name}\` is looked up in \`${spine.name}\` and may change from date to date: a question does not bring it`, { help: "make lists by the table's key, or by what each row is asked about" });
    } else found.push({ column, span: name.span });
  }
  return found;
}
