import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, Range, Type, ViewSymbol } from "../program.ts";
import { isNumber, sameKind, showType, TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import type { Draft } from "./draft.ts";
import { refine } from "./expression/name.ts";
import { newFacts } from "./facts.ts";
import { columnTyped, type Relation, rowEnv } from "./row.ts";
import { newColumn, newView } from "./view.ts";

/** `from clicks union calls`: all rows of each, with the columns that all have. `at` is a row's event time, `from_input` the name of the input that it comes from. */
export function unionView(checker: Checker, scope: FileScope, node: ast.ViewDecl, id: string, inputs: readonly Relation[]): ViewSymbol {
  const once = inputs.filter((input, i) => inputs.indexOf(input) === i);
  if (once.length < inputs.length) {
    const i = inputs.findIndex((input, place) => inputs.indexOf(input) < place);
    checker.findings.error(CODES.unionInput, node.inputs[i]!.span, `\`${inputs[i]!.name}\` stands twice in this union`, { help: "take it once: each of its rows would count twice" });
  }
  const view = newView(node, id, once[0]!, { kind: "union", inputs: once });
  const columns = new Map<string, Draft<ColumnSymbol>>();
  const add = (column: Draft<ColumnSymbol>): void => {
    columns.set(column.name, column);
  };
  for (const column of once[0]!.columns) {
    const shared = sharedColumn(checker, scope, node, view, once, column.name);
    if (shared) add(shared);
  }
  const [event, origin] = ["at", "from_input"].map((name) => freeName(name, columns)) as [string, string];
  const time: Draft<ColumnSymbol> = { ...newColumn(view, event, TIMESTAMP, node.name.span), made: { kind: "event" } };
  add(time);
  add({ ...newColumn(view, origin, { kind: "enum", values: once.map((input) => input.name), missing: false }, node.name.span), made: { kind: "origin" } });
  view.columns = [...columns.values()];
  view.at = { kind: "column", column: time, type: TIMESTAMP, range: undefined, node: { kind: "name", name: event, span: node.name.span } };
  checker.columns.set(view, columns);
  checker.facts.set(view, newFacts());
  return view;
}

/** A name that no column has: of itself, or with `_` behind it. */
function freeName(name: string, columns: ReadonlyMap<string, unknown>): string {
  let free = name;
  while (columns.has(free)) free += "_";
  return free;
}

/** The column of this name, when all inputs have one; undefined also where their types don't meet, which is said. */
function sharedColumn(checker: Checker, scope: FileScope, node: ast.ViewDecl, view: ViewSymbol, inputs: readonly Relation[], name: string): Draft<ColumnSymbol> | undefined {
  const parts = inputs.map((input) => checker.columns.get(input)?.get(name)).filter((part) => part !== undefined);
  if (parts.length < inputs.length || parts.some((part) => part.type.kind === "list" || part.type.kind === "record")) return undefined;
  const typed = parts.map((part, i) => refine(rowEnv(checker, scope, inputs[i]!, "a union"), columnTyped(part, { kind: "name", name, span: part.span })));
  if (typed.some((part) => part.kind === "error")) return undefined;
  let type = typed[0]!.type;
  for (const [i, part] of typed.entries()) {
    const both = joinTypes(type, part.type);
    if (!both) {
      say(checker, node, inputs, parts, [type, part.type], i);
      return undefined;
    }
    type = both;
  }
  const ranges = typed.map((part) => part.range);
  const range: Range | undefined = ranges.some((one) => one === undefined) ? undefined : { low: Math.min(...ranges.map((one) => one!.low)), high: Math.max(...ranges.map((one) => one!.high)) };
  return { ...newColumn(view, name, type, parts[0]!.span), made: { kind: "union", parts }, doc: parts[0]!.doc, range };
}

/** One type for both: a closed set holds the values of both, what may be missing in one may be in both, and a grid stays where it is the same. */
function joinTypes(a: Type, b: Type): Type | undefined {
  const missing = a.missing || b.missing;
  if (a.kind === "enum" && b.kind === "enum") return { kind: "enum", values: [...new Set([...a.values, ...b.values])], missing };
  if (!sameKind(a, b)) return undefined;
  if (isNumber(a) && isNumber(b) && a.kind === "float" && b.kind === "float") {
    const same = a.grid?.numerator === b.grid?.numerator && a.grid?.denominator === b.grid?.denominator;
    return { ...a, grid: same ? a.grid : undefined, missing };
  }
  return withMissing(a, missing);
}

function say(checker: Checker, node: ast.ViewDecl, inputs: readonly Relation[], parts: readonly ColumnSymbol[], types: readonly [Type, Type], i: number): void {
  const name = parts[i]!.name;
  checker.findings.error(CODES.unionColumn, node.inputs[i]?.span ?? node.name.span, `\`${name}\` of \`${inputs[i]!.name}\` is \`${showType(types[1])}\`, and of \`${inputs[0]!.name}\` \`${showType(types[0])}\``, {
    label: "a column of a union has one type",
    related: [
      { span: parts[0]!.span, message: `\`${name}\` of \`${inputs[0]!.name}\`` },
      { span: parts[i]!.span, message: `\`${name}\` of \`${inputs[i]!.name}\`` },
    ],
    help: "give one of them another name where it is declared, and make it of the other's type in a view before the union",
  });
}
