import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, SourceSymbol, Typed } from "../program.ts";
import { aType, TIMESTAMP } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { declareColumns, deriveColumns, typeExpect, typeKnown } from "./column.ts";
import { convert } from "./convert.ts";
import type { Draft } from "./draft.ts";
import { typeValue } from "./expression/index.ts";
import { instantAsWritten } from "./instant.ts";
import { failed } from "./make.ts";
import { typeOrigin, typeStream } from "./origin.ts";
import { typeQuarantine } from "./quarantine.ts";
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
    quarantine: node.quarantine && typeQuarantine(checker, node.quarantine),
    completeUntil: node.completeUntil && instantAsWritten(checker, scope, node.completeUntil, "`complete until`"),
  };
  checker.sources.set(node, source);
  checker.afresh(() => {
    declareColumns(checker, scope, source, node.columns);
    if (node.at) checker.eventTimes.set(source, () => earlyTime(checker, scope, source, node.at!));
    source.expect = typeExpect(checker, scope, source, node.expect);
    deriveColumns(checker, scope, source);
    finish(checker, scope, source, node);
  });
  return source;
}

function finish(checker: Checker, scope: FileScope, source: Draft<SourceSymbol>, node: ast.SourceDecl): void {
  source.at = node.at ? earlyTime(checker, scope, source, node.at) : source.at;
  checker.eventTimes.delete(source);
  source.exists = node.exists ? instant(checker, scope, source, node.exists, "the time of `exists`") : source.at;
  source.known = node.known && typeKnown(checker, scope, source, node.known);
  source.key = columnsNamed(checker, source, node.key);
  source.unique = node.unique.map((names) => columnsNamed(checker, source, names));
  source.revisedBy = node.revisedBy && versionTime(checker, source, node.revisedBy);
  if (node.broken) return;
  const say = (what: string, help: string): void => checker.findings.error(CODES.incomplete, node.name.span, `the source \`${source.name}\` ${what}`, { help });
  if (!node.from && !node.stream) say("says neither where its file is nor its stream", 'write `from csv("orders.csv")`');
  if (node.columns.length === 0) say("has no columns", "write `columns { id: String, happened: Timestamp }`");
  if (!node.at) say("does not say when an event happens", "write `at` and a Timestamp, as `at happened`");
}

/** The event time, for whoever reads `at` before all columns are typed; within itself it is a circle. */
function earlyTime(checker: Checker, scope: FileScope, source: SourceSymbol, node: ast.Expr): Typed {
  const before = checker.eventTimes.get(source)!;
  checker.eventTimes.set(source, () => {
    checker.findings.error(CODES.circle, node.span, `the event time of \`${source.name}\` is made of itself`, { help: "write `at` and a Timestamp among the columns, as `at happened`" });
    return failed(node);
  });
  const time = checker.afresh(() => instant(checker, scope, source, node, "the time of `at`"));
  checker.eventTimes.set(source, before);
  return time;
}

/** The column by which versions of a row follow each other: the time at which each was loaded. */
function versionTime(checker: Checker, source: SourceSymbol, name: ast.Ident): ColumnSymbol | undefined {
  const column = columnNamed(checker, source, name);
  if (column === undefined || column.type.kind === "error" || (column.type.kind === "timestamp" && !column.type.missing)) return column;
  checker.findings.error(CODES.notRevisedBy, name.span, `\`${column.name}\` is ${aType(column.type)}, but it says when a version of a row came`, {
    related: [{ span: column.span, message: "declared here" }],
    help: "versions are told apart by a Timestamp that is always there: when each was loaded, or entered",
  });
  return undefined;
}

function instant(checker: Checker, scope: FileScope, source: SourceSymbol, node: ast.Expr, purpose: string): Typed {
  const env = rowEnv(checker, scope, source, purpose.replace("the time of ", ""));
  return convert(env, typeValue(env, node), TIMESTAMP, purpose);
}
