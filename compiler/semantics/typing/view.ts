import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, Typed, ViewRows, ViewSymbol } from "../program.ts";
import { TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { guarded } from "./circle.ts";
import { CODES } from "./codes.ts";
import { typeKnown } from "./column.ts";
import { convert, } from "./convert.ts";
import type { Draft } from "./draft.ts";
import { typeValue } from "./expression/index.ts";
import { learnTrue, newFacts } from "./facts.ts";
import { typeNamed } from "./named-value.ts";
import { typeStream } from "./origin.ts";
import { condition, type Relation, relationNamed, rowEnv } from "./row.ts";
import { eachView, listOf } from "./view-each.ts";
import { segmentsView } from "./view-segments.ts";
import { unionView } from "./view-union.ts";

/**
 * Views. A declaration may say several things at once (`from a union b each lines as line where … by user gap 30m`); they are steps in a fixed order: rows of several inputs, items of
 * a list, rows that are chosen, re-timed and given columns, segments. Each step is a view of its own over the one before; the last bears the declaration's name.
 */

/** The symbol of a view, made once; undefined when its input is unknown or goes round in a circle, which has been said. */
export function viewSymbol(checker: Checker, scope: FileScope, node: ast.ViewDecl, from: ast.Span): ViewSymbol | undefined {
  if (checker.views.has(node)) return checker.views.get(node);
  const view = guarded(checker, node, from, () => checker.afresh(() => make(checker, scope, node)));
  checker.views.set(node, view);
  return view;
}

function make(checker: Checker, scope: FileScope, node: ast.ViewDecl): ViewSymbol | undefined {
  const each = node.each && listOf(checker, scope, node, node.each);
  const inputs = each ? [each.input] : node.inputs.map((name) => relationNamed(checker, scope, name));
  if ((node.each && !each) || inputs.length === 0 || inputs.some((input) => input === undefined)) return undefined;
  const parts = stepsOf(node);
  const step = (word: string): string => (parts.at(-1) === word ? node.name.name : `${node.name.name}.${word}`);
  let relation: Relation = inputs[0]!;
  if (parts.includes("union")) relation = unionView(checker, scope, node, step("union"), inputs as Relation[]);
  if (each && node.each) {
    const list = parts.includes("union") ? undefined : each.list;
    if (list) relation = eachView(checker, node, step("each"), relation, list, node.each.as);
  }
  if (parts.includes("rows")) relation = plainView(checker, scope, node, step("rows"), relation);
  if (parts.includes("segments")) relation = segmentsView(checker, scope, node, relation);
  const last = relation as Draft<ViewSymbol>;
  last.stream = node.stream && typeStream(checker, scope, node.stream);
  return relation as ViewSymbol;
}

type Step = "union" | "each" | "rows" | "segments";

/** What the declaration asks for, in order. */
function stepsOf(node: ast.ViewDecl): Step[] {
  const makes: Step[] = [...(node.inputs.length > 1 ? ["union" as const] : []), ...(node.each ? ["each" as const] : [])];
  const isSegments = node.session !== undefined || node.fill !== undefined;
  const says = node.where !== undefined || node.at !== undefined || (!isSegments && (node.items.length > 0 || node.known !== undefined));
  if (says || (makes.length === 0 && !isSegments)) makes.push("rows");
  if (isSegments) makes.push("segments");
  return makes;
}

/** A view as it is before its columns. */
export function newView(node: ast.ViewDecl, id: string, input: Relation, rows: ViewRows): Draft<ViewSymbol> {
  return { kind: "view", name: node.name.name, node, doc: node.doc, id, input, rows, columns: [], where: undefined, at: undefined, stream: undefined, known: undefined };
}

function plainView(checker: Checker, scope: FileScope, node: ast.ViewDecl, id: string, input: Relation): ViewSymbol {
  const over = rowEnv(checker, scope, input, "a view's `where`");
  const where = node.where && condition(over, node.where);
  const facts = newFacts(checker.facts.get(input));
  if (where) learnTrue(where, facts);
  const view = newView(node, id, input, { kind: "same" });
  view.where = where?.kind === "error" ? undefined : where;
  view.at = node.at && eventTime(checker, scope, input, facts, node.at);
  checker.facts.set(view, facts);
  addColumns(checker, scope, view, node.session || node.fill ? [] : node.items);
  view.known = node.known && typeKnown(checker, scope, view, node.known);
  return view;
}

/** A row whose new time is missing is no event of the view, so it may be. */
function eventTime(checker: Checker, scope: FileScope, input: Relation, facts: ReturnType<typeof newFacts>, node: ast.Expr): Typed {
  const env = { ...rowEnv(checker, scope, input, "a view's `at`"), facts };
  return convert(env, typeValue(env, node), withMissing(TIMESTAMP, true), "the time of `at`");
}

/** The input's columns, as they pass through a view. */
export function passing(view: ViewSymbol): Map<string, Draft<ColumnSymbol>> {
  return new Map(view.input.columns.map((column) => [column.name, { ...column, owner: view, through: column, derive: undefined, known: undefined, made: undefined }]));
}

/** The input's columns pass through; items of the view come after, each over those before it. */
function addColumns(checker: Checker, scope: FileScope, view: Draft<ViewSymbol>, items: ast.ViewDecl["items"]): void {
  const columns = passing(view);
  checker.columns.set(view, columns);
  for (const item of items) {
    const env = rowEnv(checker, scope, view, "a view's column");
    const value = typeNamed(env, item.value, item.name.name);
    const other = columns.get(item.name.name);
    if (other) {
      checker.findings.error(CODES.declaredTwice, item.name.span, `\`${view.name}\` has a column \`${item.name.name}\` already`, {
        related: [{ span: other.span, message: other.through ? `it comes from \`${view.input.name}\`` : "declared here first" }],
        help: "give it another name",
      });
      continue;
    }
    columns.set(item.name.name, { ...newColumn(view, item.name.name, value.type, item.name.span), node: item, derive: value, doc: item.doc, range: value.range });
  }
  view.columns = [...columns.values()];
}

/** A column with a name and a type, and nothing else yet. */
export function newColumn(owner: ViewSymbol, name: string, type: ColumnSymbol["type"], span: ast.Span): Draft<ColumnSymbol> {
  return { kind: "column", name, node: undefined, owner, type, from: undefined, epoch: undefined, derive: undefined, through: undefined, known: undefined, marks: [], doc: undefined, span, range: undefined };
}
