import type * as ast from "../../syntax/ast.ts";
import { find } from "../bind/project.ts";
import type { ExamplesSymbol, TableSymbol } from "../program.ts";
import { askedColumn } from "./calendar.ts";
import { CODES } from "./codes.ts";
import type { Env } from "./env.ts";
import type { Relation } from "./row.ts";
import { tableSymbol } from "./table.ts";

/** What each row is asked about: the rows of a table, by its key. Undefined, and said, where there is no such. */
export function typeCandidates(env: Env, spine: Relation | TableSymbol, node: NonNullable<ast.ExamplesDecl["candidates"]>): ExamplesSymbol["candidates"] {
  const { checker, scope } = env;
  const definition = node.of.kind === "name" ? find(scope, "data", node.of.name) : undefined;
  if (definition?.declaration.kind !== "table") {
    checker.findings.notBuilt("candidates", node.of.span);
    return undefined;
  }
  const refuse = (span: ast.Span, message: string, help: string): undefined => {
    checker.findings.error(CODES.candidates, span, message, { help });
    return undefined;
  };
  const table = tableSymbol(checker, definition.scope, definition.declaration);
  const [key] = table.key;
  if (key === undefined || table.key.length > 1 || table.validity !== "timeless") {
    return table.node.broken ? undefined : refuse(node.of.span, `rows of \`${table.name}\` are no candidates: these are told by one key column of a timeless table`, "give the candidates a table of their own, with one `key`");
  }
  const name = node.as?.name ?? key.name;
  if (checker.columns.get(spine)?.has(name)) return refuse((node.as ?? node.of).span, `\`${spine.name}\` has a column \`${name}\` already`, `give the candidate another name: \`candidates ${table.name} as candidate\``);
  return { table, column: askedColumn(name, spine, key.type, (node.as ?? node.of).span, key.range) };
}
