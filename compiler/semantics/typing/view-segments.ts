import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, OverTyped, Typed, ViewRows, ViewSymbol } from "../program.ts";
import { aType, DURATION, TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import type { Draft } from "./draft.ts";
import type { Env, Names } from "./env.ts";
import { newFacts } from "./facts.ts";
import { call, failed, literal } from "./make.ts";
import { typeNamed } from "./named-value.ts";
import { columnsNamed, columnTyped, type Relation, rowEnv } from "./row.ts";
import { newColumn, newView } from "./view.ts";

/**
 * Segments: many rows of a key become one. `by user gap 30m` makes sessions, in which each row comes at most 30 minutes after the one before; `fill every 1d for each store` makes
 * one row a store and day, also for days without any. A row is an event when its segment is over: a session when the gap has passed, a day at its end.
 */
export function segmentsView(checker: Checker, scope: FileScope, node: ast.ViewDecl, input: Relation): ViewSymbol {
  if (node.session && node.fill) checker.findings.error(CODES.segments, node.fill.span, "sessions are not filled: a view makes one kind of segment", { related: [{ span: node.session.span, message: "sessions are made here" }], help: "declare two views" });
  if (node.known) checker.findings.error(CODES.segments, node.known.span, "when a segment is known follows from its rows", { help: "leave `known` out" });
  const by = columnsNamed(checker, input, node.session?.by ?? (node.fill ? [node.fill.key] : []));
  const view = newView(node, node.name.name, input, rowsOf(checker, node, by));
  const columns = new Map<string, Draft<ColumnSymbol>>();
  checker.columns.set(view, columns);
  checker.facts.set(view, newFacts());
  for (const key of by) columns.set(key.name, { ...newColumn(view, key.name, keyType(checker, node, key), key.span), made: { kind: "key", of: key }, doc: key.doc, range: key.range });
  for (const time of ["started", "ended"] as const) {
    if (columns.has(time)) checker.findings.error(CODES.declaredTwice, columns.get(time)!.span, `\`${time}\` is the name of a segment's own time`, { help: "give the key another name, in a view before" });
    columns.set(time, { ...newColumn(view, time, TIMESTAMP, node.name.span), made: { kind: time } });
  }
  view.at = over(view, columns.get("ended")!, node);
  addItems(checker, scope, view, columns, node);
  view.columns = [...columns.values()];
  return view;
}

function rowsOf(checker: Checker, node: ast.ViewDecl, by: readonly ColumnSymbol[]): ViewRows {
  const duration = node.session?.gap ?? node.fill?.every;
  const micros = duration?.micros ?? 0;
  if (duration && micros <= 0) checker.findings.error(CODES.literal, duration.span, node.session ? "a gap of no length ends no session" : "a bucket has a length", { help: node.session ? "write `gap 30m`" : "write `fill every 1d for each store`" });
  return node.session ? { kind: "sessions", gap: micros, by, span: node.session.span } : { kind: "fill", every: Math.max(1, micros), by, span: (node.fill ?? node.name).span };
}

/** A row without a key is in no segment, so the key of a segment is there. */
function keyType(checker: Checker, node: ast.ViewDecl, key: ColumnSymbol): ColumnSymbol["type"] {
  const { kind } = key.type;
  if (kind === "float" || kind === "vector" || kind === "list" || kind === "record") {
    const name = node.session?.by.find((one) => one.name === key.name) ?? node.fill?.key ?? node.name;
    checker.findings.error(CODES.mismatch, name.span, `\`${key.name}\` is ${aType(key.type)}, which makes no key: equal ones are too rare, or not to be told`, { help: "use a Category, a String or an Int" });
  }
  return withMissing(key.type, false);
}

/** The event time of a segment: of a session only after the gap it is clear that it is over. */
function over(view: ViewSymbol, ended: ColumnSymbol, node: ast.ViewDecl): Typed {
  const written: ast.Expr = { kind: "name", name: "ended", span: node.name.span };
  const end = columnTyped(ended, written);
  if (view.rows.kind !== "sessions") return end;
  return call("add", [end, literal(view.rows.gap, DURATION, node.session?.gap ?? written)], TIMESTAMP, written);
}

/** Items are expressions over aggregates of the segment's rows, each of those before it, of the key and of the segment's times. */
function addItems(checker: Checker, scope: FileScope, view: ViewSymbol, columns: Map<string, Draft<ColumnSymbol>>, node: ast.ViewDecl): void {
  const row = rowEnv(checker, scope, view.input, "a segment");
  for (const item of node.items) {
    const other = columns.get(item.name.name);
    if (other) {
      checker.findings.error(CODES.declaredTwice, item.name.span, `\`${view.name}\` has a column \`${item.name.name}\` already`, { related: [{ span: other.span, message: other.made?.kind === "segment" ? "declared here first" : "every segment has it" }], help: "give it another name" });
      continue;
    }
    const value = typeItem(segmentEnv(checker, scope, view, row, columns, item), item);
    columns.set(item.name.name, { ...newColumn(view, item.name.name, value.type, item.name.span), node: item, made: { kind: "segment", value }, doc: item.doc, range: value.range });
  }
}

function typeItem(env: Env, item: ast.ViewDecl["items"][number]): Typed {
  const value = typeNamed(env, item.value, item.name.name);
  if (value.kind === "error" || value.type.kind === "error") return failed(item.value);
  if (value.type.kind !== "list" && value.type.kind !== "vector") return value;
  env.checker.findings.error(CODES.segments, item.value.span, `\`${item.name.name}\` is ${aType(value.type)}, but a column of segments holds one value`, { help: "take one value of the segment's rows, as `last(page)` or `mode(page)`" });
  return failed(item.value);
}

function segmentEnv(checker: Checker, scope: FileScope, view: ViewSymbol, row: Env, columns: ReadonlyMap<string, ColumnSymbol>, item: ast.ViewDecl["items"][number]): Env {
  const whole: OverTyped = { node: { kind: "over", width: { kind: "rows", count: 1 }, step: undefined, ending: undefined, span: item.span }, ending: 0, step: undefined, kind: "segment" };
  return {
    checker,
    scope,
    names: segmentNames(view, row, columns),
    locals: undefined,
    facts: newFacts(),
    windows: { row, where: [], over: whole, ownOver: false, taken: { where: 0, over: 0 }, outer: undefined, inLabel: false },
    place: "a segment's column",
    inEngine: true,
    // Its rows are of many times, so a table that changes over time is read in them, or in a view over the segments.
    asOf: undefined,
    inAggregate: undefined,
  };
}

function segmentNames(view: ViewSymbol, row: Env, columns: ReadonlyMap<string, ColumnSymbol>): Names {
  return {
    find(name, node) {
      const column = columns.get(name);
      return column && columnTyped(column, node);
    },
    list: () => columns.keys(),
    explain(name, node, env) {
      if (!row.names?.find(name, node, env)) return false;
      env.checker.findings.error(CODES.rowColumnInFeature, node.span, `\`${name}\` is of one row of \`${view.input.name}\`, but a segment holds many`, { help: `say which counts: \`last(${name})\` or \`first(${name})\`` });
      return true;
    },
  };
}
