import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, Type, ViewSymbol } from "../program.ts";
import { aType, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import type { Draft } from "./draft.ts";
import { newFacts } from "./facts.ts";
import { columnNamed, type Relation, relationNamed } from "./row.ts";
import { newColumn, newView, passing } from "./view.ts";

/** The list of an `each`, and whose column it is: `from orders each lines as line`, or `from each orders.lines as line`. Undefined, and said, where there is none. */
export function listOf(checker: Checker, scope: FileScope, node: ast.ViewDecl, each: NonNullable<ast.ViewDecl["each"]>): { input: Relation; list: ColumnSymbol } | undefined {
  const { list } = each;
  if (list.kind === "error" || node.broken) return undefined;
  const dotted = list.kind === "member" && list.object.kind === "name";
  const owner = node.inputs[0] ?? (dotted ? { ...(list.object as ast.NameExpr) } : undefined);
  const name = node.inputs.length === 0 ? (dotted ? list.member : undefined) : list.kind === "name" ? { ...list } : undefined;
  if (!owner || !name || node.inputs.length > 1) {
    checker.findings.error(CODES.eachList, list.span, node.inputs.length > 1 ? "the items of a union are not had at once" : "`each` names one column that holds a list", {
      help: node.inputs.length > 1 ? "declare the union as a view, and take the items from it" : "write `from orders each lines as line`, or `from each orders.lines as line`",
    });
    return undefined;
  }
  const input = relationNamed(checker, scope, { ...owner, kind: "ident" } as ast.Ident);
  const column = input && columnNamed(checker, input, { ...name, kind: "ident" } as ast.Ident);
  if (!input || !column || column.type.kind === "error") return undefined;
  if (column.type.kind !== "list") {
    checker.findings.error(CODES.eachList, list.span, `\`${column.name}\` is ${aType(column.type)}, which has no items`, {
      related: [{ span: column.span, message: "declared here" }],
      help: "`each` goes with a list, as `lines: List<{ sku: String, n: Int }>`",
    });
    return undefined;
  }
  return { input, list: column };
}

/** One row an item: the input's columns but the list, and the item under its name, or its fields as `line.sku`. A list that is missing or empty gives none. */
export function eachView(checker: Checker, node: ast.ViewDecl, id: string, input: Relation, list: ColumnSymbol, as: ast.Ident): ViewSymbol {
  const view = newView(node, id, input, { kind: "each", list });
  const columns = passing(view);
  columns.delete(list.name);
  if (columns.has(as.name)) {
    checker.findings.error(CODES.declaredTwice, as.span, `\`${view.name}\` has a column \`${as.name}\` already`, { related: [{ span: columns.get(as.name)!.span, message: `it comes from \`${input.name}\`` }], help: "give the item another name" });
  }
  const of = list.type.kind === "list" ? list.type.of : undefined;
  const item = (path: readonly string[], type: Type): Draft<ColumnSymbol> => ({ ...newColumn(view, [as.name, ...path].join("."), type, as.span), made: { kind: "item", list, path } });
  if (of) for (const { path, type } of leaves(of, [], false)) columns.set([as.name, ...path].join("."), item(path, type));
  view.columns = [...columns.values()];
  checker.columns.set(view, columns);
  checker.facts.set(view, newFacts(checker.facts.get(input)));
  return view;
}

/** The values within an item by their paths: a record's fields, and theirs. */
export function leaves(type: Type, path: readonly string[], missing: boolean): { path: readonly string[]; type: Type }[] {
  if (type.kind !== "record") return [{ path, type: withMissing(type, type.missing || missing) }];
  return type.fields.flatMap((field) => leaves(field.type, [...path, field.name], missing || type.missing));
}
