import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { TableSymbol } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { declareColumns, deriveColumns, typeExpect } from "./column.ts";
import type { Draft } from "./draft.ts";
import { instantAsWritten } from "./instant.ts";
import { typeOrigin } from "./origin.ts";
import { typeQuarantine } from "./quarantine.ts";
import { columnsNamed } from "./row.ts";
import { validity } from "./table-time.ts";

/** The symbol of a table, made once. */
export function tableSymbol(checker: Checker, scope: FileScope, node: ast.TableDecl): TableSymbol {
  const known = checker.tables.get(node);
  if (known) return known;
  const table: Draft<TableSymbol> = {
    kind: "table",
    name: node.name.name,
    node,
    doc: node.doc,
    columns: [],
    origin: node.from && typeOrigin(checker, node.from),
    key: [],
    keyIsRow: node.keyIsRow,
    unique: [],
    validity: validityOf(node),
    taken: node.asOf && instantAsWritten(checker, scope, node.asOf, "`as of`"),
    valid: undefined,
    expect: [],
    quarantine: node.quarantine && typeQuarantine(checker, node.quarantine),
  };
  checker.tables.set(node, table);
  checker.afresh(() => {
    declareColumns(checker, scope, table, node.columns);
    table.key = columnsNamed(checker, table, node.key);
    table.unique = node.unique.map((names) => columnsNamed(checker, table, names));
    table.expect = typeExpect(checker, scope, table, node.expect);
    deriveColumns(checker, scope, table);
    if (node.valid) table.valid = validity(checker, scope, table, node.valid);
  });
  if (!node.broken) completeness(checker, table, node);
  return table;
}

function validityOf(node: ast.TableDecl): TableSymbol["validity"] {
  if (node.timeless) return "timeless";
  if (node.mutable) return "mutable";
  if (node.asOf) return "asOf";
  return node.valid ? "history" : "unsaid";
}

function completeness(checker: Checker, table: TableSymbol, node: ast.TableDecl): void {
  const say = (what: string, help: string): void => checker.findings.error(CODES.incomplete, node.name.span, `the table \`${table.name}\` ${what}`, { help });
  if (!node.from) say("does not say where its file is", 'write `from csv("airports.csv")`');
  if (node.columns.length === 0) say("has no columns", "write `columns { id: String, name: String }`");
  if (node.key.length === 0 && !node.keyIsRow) say("has no key", "write `key` and the columns that tell its rows apart, or `key row` to number the file's rows");
}
