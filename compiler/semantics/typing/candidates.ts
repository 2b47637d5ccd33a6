import type * as ast from "../../syntax/ast.ts";
import { find } from "../bind/project.ts";
import type { CandidatesSymbol, TableSymbol } from "../program.ts";
import { aType, isText } from "../types/type.ts";
import { askedColumn } from "./calendar.ts";
import { CODES } from "./codes.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import type { Relation } from "./row.ts";
import { tableSymbol } from "./table.ts";

/** What each row is asked about: the rows of a table, by its key, or the elements of a list of the row (`row` is where that stands). Undefined, and said, where there is no such. */
export function typeCandidates(row: Env, spine: Relation | TableSymbol, node: NonNullable<ast.ExamplesDecl["candidates"]>): CandidatesSymbol | undefined {
  const { checker, scope } = row;
  const definition = node.of.kind === "name" ? find(scope, "data", node.of.name) : undefined;
  const isColumn = node.of.kind === "name" && checker.columns.get(spine)?.has(node.of.name) === true;
  if (isColumn || definition?.declaration.kind !== "table") return listCandidates(row, spine, node);
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
  return { kind: "table", table, column: askedColumn(name, spine, key.type, (node.as ?? node.of).span, key.range) };
}

/** `candidates shown as item`: an element is told by what it is, so it has to be a key. */
function listCandidates(row: Env, spine: Relation | TableSymbol, node: NonNullable<ast.ExamplesDecl["candidates"]>): CandidatesSymbol | undefined {
  const { checker } = row;
  const refuse = (span: ast.Span, message: string, help: string): undefined => {
    checker.findings.error(CODES.candidates, span, message, { help });
    return undefined;
  };
  const list = typeValue({ ...row, place: "`candidates`" }, node.of);
  if (list.kind === "error") return undefined;
  const text = checker.show(node.of);
  if (list.type.kind !== "list") return refuse(node.of.span, `\`${text}\` is ${aType(list.type)}, which holds no candidates`, "name a timeless table, as `candidates items as item`, or a list of the row, as `candidates shown as item`");
  const { of } = list.type;
  if (!isText(of) && of.kind !== "int") return refuse(node.of.span, `\`${text}\` holds ${aType(of)}, but a candidate is told by a Category, a String or an Int`, of.kind === "record" ? `take the list of one field, as \`${text}.${of.fields[0]?.name ?? "field"}\`` : "give the candidates keys");
  if (!node.as) return refuse(node.of.span, "what each row is asked about has no name", `give it one: \`candidates ${text} as item\``);
  if (checker.columns.get(spine)?.has(node.as.name)) return refuse(node.as.span, `\`${spine.name}\` has a column \`${node.as.name}\` already`, `give the candidate another name: \`candidates ${text} as candidate\``);
  return { kind: "list", list, column: { ...askedColumn(node.as.name, spine, of, node.as.span, undefined), elementOf: list } };
}
