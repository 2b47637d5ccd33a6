import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { SourceSymbol, Typed } from "../program.ts";
import { TIMESTAMP } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { declareColumns, deriveColumns, typeExpect, typeKnown } from "./column.ts";
import { bareEnv } from "./constant.ts";
import { convert } from "./convert.ts";
import type { Draft } from "./draft.ts";
import { typeValue } from "./expression/index.ts";
import { failed, numberOf } from "./make.ts";
import { typeOrigin, typeStream } from "./origin.ts";
import { columnNamed, columnsNamed, rowEnv } from "./row.ts";

/** The symbol of a source, made once. Others see its columns from the start, so tables and sources may speak of each other. */
export function sourceSymbol(checker: Checker, scope: FileScope, node: ast.SourceDecl): SourceSymbol {
  const known = checker.sources.get(node);
  if (known) return known;
  const nowhere = failed({ kind: "error", span: node.name.span });
  const source: Draft<SourceSymbol> = {
    kind: "source",
    name: node.name.name,
    id: node.name.name,
    node,
    doc: node.doc,
    columns: [],
    origin: node.from && typeOrigin(checker, node.from),
    stream: node.stream && typeStream(checker, scope, node.stream),
    at: nowhere,
    exists: nowhere,
    known: undefined,
    key: [],
    revisedBy: undefined,
    unique: [],
    expect: [],
    completeUntil: node.completeUntil && completeUntil(checker, scope, node.completeUntil),
  };
  checker.sources.set(node, source);
  checker.afresh(() => {
    declareColumns(checker, scope, source, node.columns);
    source.expect = typeExpect(checker, scope, source, node.expect);
    deriveColumns(checker, scope, source);
    finish(checker, scope, source, node);
  });
  return source;
}

function finish(checker: Checker, scope: FileScope, source: Draft<SourceSymbol>, node: ast.SourceDecl): void {
  source.at = node.at ? instant(checker, scope, source, node.at, "the time of `at`") : source.at;
  source.exists = node.exists ? instant(checker, scope, source, node.exists, "the time of `exists`") : source.at;
  source.known = node.known && typeKnown(checker, scope, source, node.known);
  source.key = columnsNamed(checker, source, node.key);
  source.unique = node.unique.map((names) => columnsNamed(checker, source, names));
  source.revisedBy = node.revisedBy && columnNamed(checker, source, node.revisedBy);
  if (node.revisedBy) checker.findings.notBuilt("revisions", node.revisedBy.span);
  if (node.broken) return;
  const say = (what: string, help: string): void => checker.findings.error(CODES.incomplete, node.name.span, `the source \`${source.name}\` ${what}`, { help });
  if (!node.from && !node.stream) say("says neither where its file is nor its stream", 'write `from csv("orders.csv")`');
  if (node.columns.length === 0) say("has no columns", "write `columns { id: String, happened: Timestamp }`");
  if (!node.at) say("does not say when an event happens", "write `at` and a Timestamp, as `at happened`");
}

function instant(checker: Checker, scope: FileScope, source: SourceSymbol, node: ast.Expr, purpose: string): Typed {
  const env = rowEnv(checker, scope, source, purpose.replace("the time of ", ""));
  return convert(env, typeValue(env, node), TIMESTAMP, purpose);
}

/** An instant as written, in µs. */
function completeUntil(checker: Checker, scope: FileScope, node: ast.Expr): number | undefined {
  const env = bareEnv(checker, scope, "`complete until`");
  const typed = convert(env, typeValue(env, node), TIMESTAMP, "the time of `complete until`");
  const micros = numberOf(typed);
  if (typed.kind !== "error" && micros === undefined) {
    checker.findings.error(CODES.notConstant, node.span, "`complete until` is an instant as written", { help: "write `complete until 2024-01-01T00:00Z`" });
  }
  return micros;
}
