import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, Typed, ViewSymbol } from "../program.ts";
import { TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { guarded } from "./circle.ts";
import { CODES } from "./codes.ts";
import { typeKnown } from "./column.ts";
import { convert, isMissingLiteral } from "./convert.ts";
import type { Draft } from "./draft.ts";
import { typeValue } from "./expression/index.ts";
import { learnTrue, newFacts } from "./facts.ts";
import { failed } from "./make.ts";
import { typeStream } from "./origin.ts";
import { condition, type Relation, relationNamed, rowEnv } from "./row.ts";

/** The symbol of a view, made once; undefined when its input is unknown or goes round in a circle, which has been said. */
export function viewSymbol(checker: Checker, scope: FileScope, node: ast.ViewDecl, from: ast.Span): ViewSymbol | undefined {
  if (checker.views.has(node)) return checker.views.get(node);
  const view = guarded(checker, node, from, () => checker.afresh(() => make(checker, scope, node)));
  checker.views.set(node, view);
  return view;
}

function make(checker: Checker, scope: FileScope, node: ast.ViewDecl): ViewSymbol | undefined {
  unbuiltParts(checker, node);
  const [first, ...others] = node.inputs;
  const input = first && relationNamed(checker, scope, first);
  for (const other of others) relationNamed(checker, scope, other);
  if (!input) return undefined;
  const over = rowEnv(checker, scope, input, "a view's `where`");
  const where = node.where && condition(over, node.where);
  const facts = newFacts(checker.facts.get(input));
  if (where) learnTrue(where, facts);
  const view: Draft<ViewSymbol> = {
    kind: "view",
    name: node.name.name,
    node,
    doc: node.doc,
    id: node.name.name,
    input,
    rows: { kind: "same" },
    columns: [],
    where: where?.kind === "error" ? undefined : where,
    at: node.at && eventTime(checker, scope, input, facts, node.at),
    stream: node.stream && typeStream(checker, scope, node.stream),
    known: undefined,
  };
  checker.facts.set(view, facts);
  addColumns(checker, scope, view, node);
  view.known = node.known && typeKnown(checker, scope, view, node.known);
  return view;
}

/** A row whose new time is missing is no event of the view, so it may be. */
function eventTime(checker: Checker, scope: FileScope, input: Relation, facts: ReturnType<typeof newFacts>, node: ast.Expr): Typed {
  const env = { ...rowEnv(checker, scope, input, "a view's `at`"), facts };
  return convert(env, typeValue(env, node), withMissing(TIMESTAMP, true), "the time of `at`");
}

function unbuiltParts(checker: Checker, node: ast.ViewDecl): void {
  const { findings } = checker;
  if (node.inputs.length > 1) findings.notBuilt("union", node.inputs[1]!.span);
  if (node.each) findings.notBuilt("each", node.each.span);
  if (node.session) findings.notBuilt("session", node.session.span);
  if (node.fill) findings.notBuilt("fill", node.fill.span);
}

/** The input's columns pass through; items of the view come after, each over those before it. */
function addColumns(checker: Checker, scope: FileScope, view: Draft<ViewSymbol>, node: ast.ViewDecl): void {
  const columns = new Map<string, Draft<ColumnSymbol>>();
  checker.columns.set(view, columns);
  for (const column of view.input.columns) columns.set(column.name, { ...column, owner: view, through: column, derive: undefined, known: undefined });
  for (const item of node.items) {
    const env = rowEnv(checker, scope, view, "a view's column");
    let value = typeValue(env, item.value);
    if (isMissingLiteral(value)) {
      checker.findings.error(CODES.literal, item.value.span, `\`${item.name.name}\` would always be missing, of no type`, { help: "leave it out" });
      value = failed(item.value);
    }
    const other = columns.get(item.name.name);
    if (other) {
      checker.findings.error(CODES.declaredTwice, item.name.span, `\`${view.name}\` has a column \`${item.name.name}\` already`, {
        related: [{ span: other.span, message: other.through ? `it comes from \`${view.input.name}\`` : "declared here first" }],
        help: "give it another name",
      });
      continue;
    }
    columns.set(item.name.name, {
      kind: "column",
      name: item.name.name,
      node: item,
      owner: view,
      type: value.type,
      from: undefined,
      epoch: undefined,
      derive: value,
      through: undefined,
      known: undefined,
      marks: [],
      doc: item.doc,
      span: item.name.span,
      range: value.range,
    });
  }
  view.columns = [...columns.values()];
}
