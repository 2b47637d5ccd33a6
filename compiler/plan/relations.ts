import type { Column, Origin, Scan, Table, View } from "../../runtime/contract/plan.ts";
import { ENCODINGS } from "../../runtime/contract/vocabulary/formats.ts";
import { marksOf, marksOfColumn } from "../semantics/knowledge/marks.ts";
import { columnsRead } from "../semantics/knowledge/reads.ts";
import type { ColumnSymbol, ExpectTyped, OriginTyped, QuarantineTyped, SourceSymbol, StreamTyped, TableSymbol, Typed, ViewSymbol } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { knownExpr, lowerExpr, rowScope, type Scope } from "./expression.ts";
import { makesRows } from "../semantics/knowledge/known.ts";
import { knownText } from "./known-text.ts";
import { hiddenColumns, lowerRows } from "./made-rows.ts";
import { lowerType } from "./types.ts";

export function lowerScan(source: SourceSymbol, context: LowerContext): Scan {
  const scope = rowScope(source);
  const exists = knownExpr(context.knowledge.exists(source), scope) ?? lowerExpr(source.at, scope);
  return {
    kind: "scan",
    id: source.name,
    from: lowerOrigin(source.origin, source.name),
    stream: lowerStream(source.stream),
    columns: inOrder(source.columns).map((column) => lowerColumn(column, scope, context)),
    at: lowerExpr(source.at, scope),
    exists,
    expect: source.expect.map((rule) => lowerExpect(rule, scope, context)),
    quarantine: lowerQuarantine(source.quarantine, context),
    key: source.key.map((column) => column.name),
    revised: source.revisedBy === undefined ? undefined : { by: source.revisedBy.name },
    unique: source.unique.map((columns) => columns.map((column) => column.name)),
    completeUntil: source.completeUntil,
    doc: source.doc,
    span: context.span(source.node.span),
  };
}

export function lowerTable(table: TableSymbol, context: LowerContext): Table {
  const scope = rowScope(table);
  return {
    kind: "table",
    id: table.name,
    from: lowerOrigin(table.origin, table.name),
    columns: inOrder(table.columns).map((column) => lowerColumn(column, scope, context)),
    key: table.key.map((column) => column.name),
    ...(table.unique.length === 0 ? {} : { unique: table.unique.map((columns) => columns.map((column) => column.name)) }),
    keyIsRow: table.keyIsRow,
    validity: lowerValidity(table, scope),
    expect: table.expect.map((rule) => lowerExpect(rule, scope, context)),
    quarantine: lowerQuarantine(table.quarantine, context),
    doc: table.doc,
    span: context.span(table.node.span),
  };
}

function lowerValidity(table: TableSymbol, scope: Scope): Table["validity"] {
  const { valid, taken } = table;
  if (valid !== undefined) return { kind: "history", from: valid.from.name, to: valid.to?.name, known: lowerExpr(valid.known, scope) };
  return taken === undefined ? { kind: "timeless", why: table.node.timeless?.value ?? "" } : { kind: "asOf", at: taken };
}

export function lowerView(view: ViewSymbol, context: LowerContext): View {
  const input = rowScope(makesRows(view) ? view : view.input);
  const exists = knownExpr(context.knowledge.exists(view), input);
  const at = lowerExpr(context.knowledge.at(view), input);
  return {
    kind: "view",
    id: view.id,
    input: view.input.id,
    rows: lowerRows(view, context),
    where: view.where === undefined ? undefined : lowerExpr(view.where, input),
    at,
    exists: exists ?? at,
    columns: [...inOrder(view.columns).map((column) => ({
      ...lowerColumn(column, rowScope(view), context, input),
      ...(column.through === undefined ? {} : { derive: { kind: "column", name: column.through.name, type: lowerType(column.through.type) } as const }),
    })), ...hiddenColumns(view, context)],
    stream: lowerStream(view.stream),
    doc: view.doc,
    span: context.span(view.node.span),
  };
}

/** `knownScope`: where K's instant is read (a view's is over its input's columns). */
function lowerColumn(column: ColumnSymbol, scope: Scope, context: LowerContext, knownScope: Scope = scope): Column {
  const isTable = column.owner.kind === "table";
  const known = isTable ? undefined : context.knowledge.ofColumn(column);
  return {
    name: column.name,
    type: lowerType(column.type),
    from: column.from,
    epoch: column.epoch,
    derive: column.derive === undefined ? undefined : lowerExpr(column.derive, scope),
    known: known === undefined ? undefined : knownExpr(known, knownScope),
    knownText: known === undefined ? undefined : knownText(known),
    grid: column.type.kind === "float" ? column.type.grid : undefined,
    marks: [...new Set([...column.marks, ...(column.derive === undefined ? [] : marksOf(column.derive)), ...(column.made === undefined ? [] : marksOfColumn(column))])].sort(),
    doc: column.doc,
    span: context.span(column.span),
  };
}

export function lowerExpect(rule: ExpectTyped, scope: Scope, context: LowerContext): Scan["expect"][number] {
  return { condition: lowerExpr(rule.condition, scope), otherwise: rule.otherwise, text: context.expr(rule.node.condition), span: context.span(rule.node.span) };
}

export function lowerOrigin(origin: OriginTyped | undefined, name: string): Origin {
  if (origin === undefined) throw new LoweringError(`${name} has no \`from\``);
  const { format, options } = origin;
  const file = { package: origin.package, path: origin.path };
  const option = (of: string): string => options.get(of) ?? "";
  const encoding = ENCODINGS.find((one) => one === options.get("encoding"));
  switch (format) {
    case "parquet":
    case "arrow":
    case "avro":
      return { kind: format, ...file };
    case "csv":
      return { kind: "csv", ...file, delimiter: options.get("delimiter"), encoding };
    case "json":
      return { kind: "json", ...file, rows: options.get("rows"), encoding };
    case "protobuf":
      return { kind: "protobuf", ...file, message: option("message"), schema: option("schema") };
    case "sqlite":
      return { kind: "sqlite", ...file, table: option("table") };
    case "postgres":
      return { kind: "postgres", env: origin.path, table: option("table") };
  }
}

export function lowerQuarantine(quarantine: QuarantineTyped | undefined, context: LowerContext): Scan["quarantine"] {
  if (quarantine === undefined) return undefined;
  const { node, rows, share } = quarantine;
  return { rows, share, text: context.expr(node.bound), span: context.span(node.span) };
}

/** Arguments that are set at deployment appear as `config:NAME`. */
function lowerStream(stream: StreamTyped | undefined): Scan["stream"] {
  if (stream === undefined) return undefined;
  const value = (arg: Typed): string | number | boolean => {
    if (arg.kind === "config") return `config:${arg.config.name}`;
    return arg.kind === "literal" && arg.value !== null ? arg.value : "";
  };
  return { kind: stream.kind, args: stream.args.map(value) };
}

/** Each derived column after those that it reads; else as declared. The typing pass has refused cycles. */
export function inOrder(columns: readonly ColumnSymbol[]): ColumnSymbol[] {
  const ordered: ColumnSymbol[] = [];
  const done = new Set<ColumnSymbol>();
  const add = (column: ColumnSymbol): void => {
    if (done.has(column)) return;
    done.add(column);
    if (column.derive !== undefined && column.through === undefined) {
      for (const read of columnsRead(column.derive)) if (columns.includes(read)) add(read);
    }
    ordered.push(column);
  };
  for (const column of columns) if (column.derive === undefined || column.through !== undefined) add(column);
  for (const column of columns) add(column);
  return ordered;
}

