import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find, namesOf } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ColumnSymbol, SourceSymbol, TableSymbol, Type, Typed, ViewSymbol } from "../program.ts";
import { aType, BOOL } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env, Names } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { newFacts } from "./facts.ts";
import { failed } from "./make.ts";
import { sourceSymbol } from "./source.ts";
import { viewSymbol } from "./view.ts";

/** What can be read of one row of a source, view or table. */

export type Relation = SourceSymbol | ViewSymbol;

export function columnTyped(column: ColumnSymbol, node: ast.Expr): Typed {
  return column.type.kind === "error" ? failed(node) : { kind: "column", column, type: column.type, range: column.range, node };
}

/** What a view's rows come from. */
export function inputsOf(view: ViewSymbol): readonly Relation[] {
  return view.rows.kind === "union" ? view.rows.inputs : [view.input];
}

/** Whether the declaration, and what it is made from, was read without a mistake: else a column that is not there may have been lost with it. */
export function isWhole(owner: Relation | TableSymbol): boolean {
  return !owner.node.broken && (owner.kind !== "view" || inputsOf(owner).every(isWhole));
}

/** The event time of a relation's rows, over the columns of its root. */
export function eventTime(relation: Relation): Typed {
  return relation.kind === "source" ? relation.at : (relation.at ?? eventTime(relation.input));
}

/** The names of a row: its columns, and `at`, its event time (unless a column is called so). */
export function rowNames(checker: Checker, owner: Relation | TableSymbol): Names {
  const columns = (): ReadonlyMap<string, ColumnSymbol> => checker.columns.get(owner) ?? new Map();
  return {
    find(name, node) {
      const column = columns().get(name);
      if (column && holdsMissing(column.type)) {
        checker.findings.error(CODES.listElement, node.span, `\`${name}\` is ${aType(column.type)}, but a list that is read as a value has no missing elements`, {
          related: [{ span: column.span, message: "declared here" }],
          help: "declare its elements without `?` (one that is missing then fails the read), or take the items by a view: `view items from … each …`",
        });
        return failed(node);
      }
      if (column) return columnTyped(column, node);
      if (name !== "at" || owner.kind === "table") return undefined;
      const early = owner.kind === "source" ? checker.eventTimes.get(owner) : undefined;
      const time = early?.() ?? eventTime(owner);
      return time.kind === "error" ? failed(node) : { ...time, node };
    },
    list: () => columns().keys(),
    // A broken declaration may have lost the column that is meant.
    explain: () => !isWhole(owner),
  };
}

/** Whether a list within may have missing elements. */
function holdsMissing(type: Type): boolean {
  if (type.kind === "record") return type.fields.some((field) => holdsMissing(field.type));
  return type.kind === "list" && (type.of.missing || holdsMissing(type.of));
}

/** The place of an expression over one row. */
export function rowEnv(checker: Checker, scope: FileScope, owner: Relation | TableSymbol, place: string): Env {
  return { checker, scope, names: rowNames(checker, owner), locals: undefined, facts: newFacts(checker.facts.get(owner)), windows: undefined, place, inEngine: true, asOf: owner.kind === "table" ? undefined : { kind: "row", relation: owner }, inAggregate: undefined };
}

/** A condition that selects rows: a Bool that is there. */
export function condition(env: Env, node: ast.Expr): Typed {
  return convert(env, typeValue(env, node), BOOL, "the condition of `where`");
}

/** The source or view of a name; undefined, and said, when there is none. */
export function relationNamed(checker: Checker, scope: FileScope, name: ast.Ident): Relation | undefined {
  const definition = find(scope, "data", name.name);
  const declaration = definition?.declaration;
  if (definition && declaration?.kind === "source") return sourceSymbol(checker, definition.scope, declaration);
  if (definition && declaration?.kind === "view") return viewSymbol(checker, definition.scope, declaration, name.span);
  unknownDeclaration(checker, scope, name, "source or view", ["source", "view"], declaration && `it is a ${declaration.kind === "features" ? "group of features" : declaration.kind}; events come from a source or a view`);
  return undefined;
}

/** Says that a name stands for no declaration of the kinds wanted. */
export function unknownDeclaration(checker: Checker, scope: FileScope, name: ast.Ident, what: string, kinds: readonly string[], instead?: string): void {
  if (name.name === "") return;
  const names = kinds.includes("source") || kinds.includes("table") || kinds.includes("features") ? [...namesOf(scope, "data")].filter((other) => kinds.includes(find(scope, "data", other)!.declaration.kind)) : [...namesOf(scope, kinds[0] as "model")];
  checker.findings.error(CODES.unknownDeclaration, name.span, `there is no ${what} \`${name.name}\``, { help: instead ?? didYouMean(name.name, names) ?? (names.length > 0 ? `there are ${listNames(names)}` : `none is declared in this file, nor brought in by \`use\``) });
}

/** A column by its name; undefined, and said, when there is none. */
export function columnNamed(checker: Checker, owner: Relation | TableSymbol, name: ast.Ident): ColumnSymbol | undefined {
  const columns = checker.columns.get(owner);
  const column = columns?.get(name.name);
  if (!column && isWhole(owner)) {
    checker.findings.error(CODES.unknownName, name.span, `\`${owner.name}\` has no column \`${name.name}\``, { help: didYouMean(name.name, columns?.keys() ?? []) ?? `it has ${listNames([...(columns?.keys() ?? [])])}` });
  }
  return column;
}

/** Several columns by name, by which rows are told apart; those that there are. */
export function columnsNamed(checker: Checker, owner: Relation | TableSymbol, names: readonly ast.Ident[]): ColumnSymbol[] {
  return names.map((name) => keyNamed(checker, owner, name)).filter((column) => column !== undefined);
}

function keyNamed(checker: Checker, owner: Relation | TableSymbol, name: ast.Ident): ColumnSymbol | undefined {
  const column = columnNamed(checker, owner, name);
  if (column?.type.kind !== "list" && column?.type.kind !== "record") return column;
  checker.findings.error(CODES.mismatch, name.span, `\`${name.name}\` is ${aType(column.type)}, by which no rows are told apart`, {
    related: [{ span: column.span, message: "declared here" }],
    help: "name a column that holds one value",
  });
  return undefined;
}
