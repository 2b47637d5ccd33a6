import type { Expr } from "../../runtime/contract/expr.ts";
import type { Examples } from "../../runtime/contract/plan.ts";
import { keptOut } from "../semantics/check/history.ts";
import { choosingConditions, labelViews } from "../semantics/check/labelled.ts";
import { ownKnown } from "../semantics/check/moment.ts";
import { WARMUP_WAIVER } from "../semantics/check/waivers.ts";
import { type Relation, rootOf } from "../semantics/knowledge/known.ts";
import { KEPT_TIME } from "../semantics/knowledge/made-rows.ts";
import { readsRank } from "../semantics/knowledge/ranks.ts";
import { marksOf } from "../semantics/knowledge/marks.ts";
import { rootColumn } from "../semantics/knowledge/reads.ts";
import { walk } from "../semantics/walk.ts";
import { provedAtOrBefore } from "../semantics/knowledge/times.ts";
import type { ColumnSymbol, ExampleFeatureSymbol, ExamplesSymbol, GroupSymbol, TableSymbol, Typed } from "../semantics/program.ts";
import { LoweringError, type LowerContext } from "./context.ts";
import { knownExpr, lowerExpr, rowScope, type Scope } from "./expression.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { knownText } from "./known-text.ts";
import { askedNames, calendarScope, isLookedUp, lowerCandidates, lowerHorizon, lowerTableSpine, sampledBy } from "./calendar.ts";
import { lowerLabel } from "./label.ts";
import { lowerLabelers } from "./labeler.ts";
import { rowName } from "./row-name.ts";
import { tieExpr } from "./tie.ts";
import { lowerType } from "./types.ts";

export function lowerExamples(examples: ExamplesSymbol, context: LowerContext): Examples {
  const relation = examples.spine;
  if (relation === undefined) throw new LoweringError(`${examples.name} has no rows`);
  const row = relation.kind === "table" && examples.each !== undefined ? calendarScope(relation) : rowScope(relation);
  const scope: Scope = {
    ...row,
    known: (operand) => knownExpr(context.knowledge.ofExpression(operand), row),
  };
  const isTable = relation.kind === "table";
  const labelers = lowerLabelers(examples, scope, context);
  return {
    kind: "examples",
    id: examples.name,
    spine: isTable ? lowerTableSpine(examples, relation) : lowerAsked(examples, relation, row, context),
    horizon: lowerHorizon(examples, context),
    candidates: lowerCandidates(examples, scope, context),
    ...(examples.group.length === 0 ? {} : { group: examples.group.map(({ column }) => column.name) }),
    ...tieOf(examples, relation, context),
    ...(examples.affects.length === 0 ? {} : { affects: [...new Set(examples.affects.flatMap(({ columns }) => columns.map((column) => `${column.owner.name}.${column.name}`)))] }),
    where: examples.where === undefined ? undefined : lowerExpr(examples.where, scope),
    request: requestColumns(examples, relation, context),
    open: isTable ? undefined : openColumns(examples, relation, context),
    uses: examples.uses.map((use) => ({ group: use.group.name, keys: use.args.map((arg) => lowerExpr(arg, scope)), ...ownOf(examples, use.group, context), prefix: use.prefix, span: context.span(use.span) })),
    columns: examples.features.map((feature) => ({
      name: feature.name,
      expr: lowerExpr(feature.value, scope),
      type: lowerType(feature.value.type),
      reach: reachOf(feature, examples),
      marks: marksOf(feature.value),
      text: feature.use !== undefined && feature.value.kind === "use" ? `${feature.value.feature.name} of ${context.text(feature.span)}` : context.expr(feature.value.node),
      knownText: isTable && examples.each === undefined ? undefined : feature.use === undefined ? knownText(context.knowledge.ofExpression(feature.value)) : behindText(feature.use.group),
      doc: feature.doc,
      span: context.span(feature.span),
    })),
    label: lowerLabel(examples, scope, context),
    further: examples.labels.length < 2 ? undefined : labelViews(examples).slice(1).map((view) => lowerLabel(view, scope, context)),
    ...(labelers === undefined ? {} : { labelers }),
    weight: examples.weight === undefined ? undefined : lowerExpr(examples.weight, scope),
    sample: examples.sample === undefined ? undefined : { probability: lowerExpr(examples.sample, scope), drawnBy: examples.group.length > 0 ? examples.group.map(({ column }) => column.name) : [...sampledBy(relation), ...(examples.candidates === undefined ? [] : [examples.candidates.column.name])] },
    warmupWaived: examples.node.allows.some((allow) => allow.code.name === WARMUP_WAIVER),
    doc: examples.doc,
    span: context.span(examples.node.span),
  };
}

/** Only where a decision asks for it: no other set has to say what names its rows. */
function tieOf(examples: ExamplesSymbol, relation: Relation | TableSymbol, context: LowerContext): { tie?: Expr } {
  const ranked = context.program.decisions.some((decide) => decide.model.examples === examples && readsRank(decide));
  return ranked ? { tie: tieExpr(examples, relation, requestColumns(examples, relation, context)) } : {};
}

/** What names the row that is asked about, where it has to be kept out of the group. */
function ownOf(examples: ExamplesSymbol, group: GroupSymbol, context: LowerContext): { own?: Expr } {
  const kept = keptOut(examples, group, context);
  return kept === undefined ? {} : { own: rowName(kept.asked) };
}

function lowerAsked(examples: ExamplesSymbol, relation: Relation, row: Scope, context: LowerContext): Examples["spine"] {
  const asked = examples.asked;
  if (asked === undefined) throw new LoweringError(`${examples.name} has no moment`);
  const moment: Expr = lowerExpr(asked.at, row);
  return { kind: "asked", source: relation.id, moment, within: asked.within, drawnBy: asked.within === 0 ? [] : drawnBy(examples, relation, context) };
}

/**
 * The given columns that are known at every moment the row may be asked at: a moment drawn by what is known only later would itself tell of it
 * (docs/decisions/moment-draw.md).
 */
function drawnBy(examples: ExamplesSymbol, relation: Relation, context: LowerContext): string[] {
  const source = rootOf(relation);
  const differences = context.knowledge.differences(source);
  // All rows of a list are asked about at once, so they are drawn by what they share.
  if (examples.group.length > 0) return examples.group.map(({ column }) => column.name);
  // Each version of a row is asked at the same moment, so it is drawn by what they share.
  if (source.kind === "source" && source.revisedBy !== undefined) return relation.columns.filter((column) => source.key.includes(rootColumn(column))).map((column) => column.name);
  const asked = examples.asked === undefined ? [] : context.knowledge.timeParts(examples.asked.at, []).map((part) => part.term);
  const plain: ReadonlySet<string> = new Set(["bool", "int", "float", "string", "category", "enum", "timestamp", "localTimestamp", "date", "zone", "duration"]);
  return relation.columns
    .filter((column) => rootColumn(column).derive === undefined && plain.has(column.type.kind))
    .filter((column) => provedAtOrBefore(context.knowledge.ofColumn(column).map((part) => part.term), asked, differences))
    .map((column) => column.name);
}

/** Given columns that the features, keys, the moment and `where` need, through derived columns, and the times by which `if_known` is judged; in the order of declaration. */
function requestColumns(examples: ExamplesSymbol, relation: Relation | TableSymbol, context: LowerContext): string[] {
  const brought = askedNames(examples);
  if (relation.kind === "table" && examples.each !== undefined) return [...relation.key.map((column) => column.name), ...brought];
  const needed = new Set<ColumnSymbol>();
  const visit = (expr: Typed): void =>
    walk(expr, (part) => {
      if (part.kind === "aggregate") return false;
      if (part.kind === "column") add(part.column);
      if (part.kind === "ifKnown") for (const known of context.knowledge.ofExpression(part.operand)) if (known.expr !== undefined) visit(known.expr);
      return undefined;
    });
  const add = (column: ColumnSymbol): void => {
    if (needed.has(column)) return;
    needed.add(column);
    if (column.through !== undefined) add(column.through);
    else if (column.derive !== undefined) visit(column.derive);
  };
  for (const feature of examples.features) visit(feature.value);
  for (const use of examples.uses) for (const arg of use.args) visit(arg);
  for (const use of examples.uses) for (const column of keptOut(examples, use.group, context)?.asked ?? []) add(column);
  // The server tells lists apart by them.
  for (const { column } of examples.group) if (!column.isAsked) add(column);
  if (examples.asked !== undefined) visit(examples.asked.at);
  for (const condition of choosingConditions(examples)) visit(condition);
  const roots = new Set([...needed].map(rootColumn));
  return [...relation.columns.filter((column) => rootColumn(column).derive === undefined && roots.has(rootColumn(column))).map((column) => column.name), ...keptTimes(needed), ...brought];
}

/** Instants that a union keeps with its rows: by when `if_known` takes a value to be known. A question about such a row brings them as it brings the value. */
function keptTimes(columns: Iterable<ColumnSymbol>): string[] {
  return [...columns].filter(({ made }) => made?.kind === "known").map(({ name }) => name);
}

/** Columns of the request that are not proved to be known at the moment; undefined where all are. */
function openColumns(examples: ExamplesSymbol, relation: Relation, context: LowerContext): string[] | undefined {
  const differences = context.knowledge.differences(rootOf(relation));
  const asked = examples.asked === undefined ? [] : context.knowledge.timeParts(examples.asked.at, []).map((part) => part.term);
  const wanted = new Set(requestColumns(examples, relation, context));
  const open = relation.columns
    .filter((column) => wanted.has(column.name))
    .filter((column) => !provedAtOrBefore(ownKnown(relation, context.knowledge.ofColumn(column), context).map((part) => part.term), asked, differences))
    .map((column) => column.name)
    // Who does not know a value yet can't tell by when it is known.
    .concat([...wanted].filter((name) => name.startsWith(KEPT_TIME)));
  return open.length === 0 ? undefined : open;
}

function reachOf(feature: ExampleFeatureSymbol, examples: ExamplesSymbol): "request" | "timeless" | "history" {
  let reach: "request" | "timeless" | "history" = "request";
  const visit = (expr: Typed): void =>
    walk(expr, (part) => {
      if (part.kind === "use") reach = "history";
      if (part.kind === "column" && reach === "request" && isLookedUp(part.column, examples)) reach = "timeless";
      if ((part.kind === "lookup" || part.kind === "exists") && reach === "request") reach = "timeless";
      if (part.kind === "feature") visit(part.feature.value);
      return undefined;
    });
  visit(feature.value);
  return reach;
}

/** How far behind the moment a group's values are: what a reader asks of history. */
function behindText(group: GroupSymbol): string {
  const { ready } = group;
  if (ready === undefined) return "";
  if (ready.kind === "live") return `as of ${durationText(ready.within.micros)} before`;
  return `as of the last run (every ${durationText(ready.period.micros)}, ${durationText(ready.after.micros)} before)`;
}
