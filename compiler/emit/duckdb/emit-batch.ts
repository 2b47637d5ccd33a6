/**
 * The DuckDB target: a plan becomes a batch program (runtime/contract/batch.ts), whole SQL statements in the order in which they run.
 *
 * A pure function: the same plan gives the same bytes. It reads no file and knows no path: SQL finds files by `getvariable('file_<id>')`. Every identifier is quoted and every literal
 * escaped, so that no text of a spec can become SQL; comments carry the spec's places. It refuses what SQL can't say (types that no file holds, aggregates that the
 * SQL road can't yet compute) with a sentence for the user.
 *
 * The order: macros and zone rules; tables, sources, views; then for each example set its spine, and for each group what the kernel is fed with, or the SQL that computes it.
 */
import type { BatchProgram, ExampleProgram, GroupProgram } from "../../../runtime/contract/batch.ts";
import { hashPlan } from "../../../runtime/contract/canonical.ts";
import { labelsOf } from "../../../runtime/contract/plan.ts";
import type { Examples, Partition, Plan, Scan, Table, View } from "../../../runtime/contract/plan.ts";
import { isSegments } from "../../../runtime/contract/plan-views.ts";
import type { Aggregate } from "../../../runtime/contract/vocabulary/aggregates.ts";
import { expressionPrelude, quoteIdentifier } from "./expression/index.ts";
import { momentMacros } from "./group/moments.ts";
import { pairMacros } from "./group/pairs.ts";
import { emitGroups, feedsOf, type GroupInPlace } from "./group/kernel.ts";
import { sqlFeed } from "./group/sql-road.ts";
import { refusal, sqlFrame } from "./example-sql.ts";
import { type SelectItem, select } from "./sql-text.ts";
import { revisedRelations, versionedRelations } from "./input/revisions.ts";
import { emitInput } from "./input/input.ts";
import { sqlTable } from "./input/table.ts";
import { readingMacros } from "./input/reading-macros.ts";
import { emitView } from "./input/view.ts";
import { emitRanges } from "./ranges.ts";
import type { SqlContext } from "./row-select.ts";
import { neededColumns, type Sources, sourcesOf } from "./sources.ts";
import { type ExampleColumns, exampleColumns } from "./spine/columns.ts";
import { candidatesCheck } from "./spine/calendar.ts";
import { isWeighed } from "./spine/weights.ts";
import { knownItems, votesColumns } from "./spine/votes.ts";
import { foldColumns } from "./spine/folds.ts";
import { emitSpine, spineReads } from "./spine/spine.ts";

/** The batch program of a plan. Columns of sources and tables that nothing reads later are kept only if `all` are: for the checks of the data. @throws InputError, SqlRoadError with a message for the user. */
export function emitBatch(plan: Plan, keep: "needed" | "all" = "needed"): BatchProgram {
  const sources = sourcesOf(plan);
  const context: SqlContext = { zones: plan.zones, tables: new Map(plan.tables.map((table) => [table.id, sqlTable(table)])), revised: revisedRelations(plan), versions: versionedRelations(plan) };
  const columns = new Map(plan.examples.map((examples) => [examples, exampleColumns(examples)]));
  const partition = (examples: Examples) => plan.partitions.find((one) => one.examples === examples.id);
  const needed = neededColumns(plan, new Map(plan.examples.map((examples) => [examples, spineReads(examples, partition(examples), columns.get(examples)!.frame)])));
  const of = (id: string): ReadonlySet<string> => needed.get(id) ?? new Set();
  return {
    format: "mls-batch/1",
    planHash: hashPlan(plan),
    prelude: [...expressionPrelude(plan.zones), readingMacros(), ...(reads(plan, ["var", "std", ...PAIRED]) ? [momentMacros()] : []), ...(reads(plan, PAIRED) ? [pairMacros()] : [])],
    inputs: [...plan.tables, ...plan.scans].map((node) => withChecks(plan, node, context, emitInput(node, context, keep === "all" ? new Set(node.columns.map((column) => column.name)) : of(node.id)))),
    views: plan.views.map((view) => withChecks(plan, view, context, emitView(plan, view, context, of(view.id)))),
    examples: plan.examples.map((examples) => emitExamples(sources, examples, context, columns.get(examples)!, (relation) => declared(plan, relation, of(relation)))),
  };
}

/** What example sets ask of the rows that they are made of. */
function withChecks<P extends Pick<BatchProgram["views"][number], "checks">>(plan: Plan, node: Scan | Table | View, context: SqlContext, program: P): P {
  const asking = plan.examples.filter(({ spine }) => (spine.kind === "asked" ? spine.source : spine.table) === node.id);
  return { ...program, checks: [...program.checks, ...asking.flatMap((examples) => candidatesCheck(examples, { id: node.id, kind: node.kind === "scan" ? "source" : node.kind }, context))] };
}

const PAIRED: readonly Aggregate[] = ["correlation", "slope"];

function reads(plan: Plan, aggregates: readonly Aggregate[]): boolean {
  const segments = plan.views.flatMap(({ rows }) => (isSegments(rows) ? rows.windows : []));
  const windows = [...plan.groups.flatMap((group) => group.windows), ...plan.examples.flatMap((examples) => labelsOf(examples).flatMap((label) => label.from?.windows ?? [])), ...segments];
  return windows.some(({ aggregate }) => aggregates.includes(aggregate));
}

/** Columns of a relation that are read later: those that are stored there. */
function declared(plan: Plan, relation: string, needed: ReadonlySet<string>): string[] {
  const node = [...plan.scans, ...plan.views].find(({ id }) => id === relation);
  return (node?.columns ?? []).map(({ name }) => name).filter((name) => needed.has(name));
}

function emitExamples(sources: Sources, examples: Examples, context: SqlContext, columns: ExampleColumns, kept: (relation: string) => readonly string[]): ExampleProgram {
  const spine = emitSpine(sources.plan, sources, examples, context, columns.frame);
  const used = [...new Set(examples.uses.map((use) => use.group))];
  const feeds = feedsOf(used.map((id) => sources.group(id)));
  const places: GroupInPlace[] = used.map((id) => ({
    examples,
    group: sources.group(id),
    feed: feeds.get(sources.group(id))!,
    uses: examples.uses.flatMap((use, i) => (use.group === id ? [{ use: i, keys: spine.keys(i), ...ownOf(spine, i) }] : [])),
  }));
  const groups = emitGroups(places, context);
  const frame = select(spine.frame, `FROM ${quoteIdentifier(`x_${examples.id}`)} AS "row"`);
  return {
    examples: examples.id,
    spine: spine.statements,
    leftOut: spine.leftOut,
    checks: spine.checks,
    groups,
    frame: `-- the rows lie in the order of "__e"\n${frame}`,
    ...sqlRoad(examples, places, groups, spine.frame, context),
    columns: outputColumns(examples, columns, sources.plan.partitions.find((one) => one.examples === examples.id)),
    ranges: emitRanges(sources.plan, examples, context, kept, spine.bounds),
  };
}

function ownOf(spine: ReturnType<typeof emitSpine>, use: number): { readonly own?: string } {
  const own = spine.own(use);
  return own === undefined ? {} : { own };
}

/** The statements of the SQL road; where it can't compute something, a query that says so. */
function sqlRoad(examples: Examples, places: readonly GroupInPlace[], groups: readonly GroupProgram[], frame: readonly SelectItem[], context: SqlContext): Pick<ExampleProgram, "sqlFeatures" | "sqlFrame"> {
  const feeds = [...new Set(places.map(({ feed }) => feed))].map((feed) => places.filter((place) => place.feed === feed));
  try {
    return { sqlFeatures: feeds.flatMap((fed) => sqlFeed(fed, fed.map((place) => groups[places.indexOf(place)]!))), sqlFrame: sqlFrame(examples, frame, feeds, context) };
  } catch (error) {
    return { sqlFeatures: [], sqlFrame: refusal(error) };
  }
}

function outputColumns(examples: Examples, columns: ExampleColumns, partition: Partition | undefined): ExampleProgram["columns"] {
  const int = { kind: "int", missing: false } as const;
  const frame = (name: string, type: ExampleProgram["columns"][number]["type"]) => ({ name, type, source: { kind: "frame", column: name } }) as const;
  return [
    frame("__row", int),
    ...(examples.spine.kind === "closed" ? [] : [frame("__moment", { kind: "timestamp", missing: false })]),
    ...(examples.horizon === undefined ? [] : [frame("__horizon", { kind: "duration", missing: false })]),
    ...(examples.candidates === undefined ? [] : [frame("__candidate", int)]),
    frame("__part", { kind: "enum", values: ["train", "validate", "test"], missing: true }),
    ...(examples.group === undefined ? [] : [frame("__group", int)]),
    ...(isWeighed(examples) ? [frame("__weight", { kind: "float", missing: false })] : []),
    ...labelsOf(examples).map((label) => frame(label.name, label.type)),
    ...knownItems(examples).map(({ as }) => frame(as, { kind: "timestamp", missing: examples.labelers !== undefined })),
    ...votesColumns(examples).map(({ as }) => frame(as, { kind: "timestamp", missing: true })),
    ...foldColumns(partition).map((name) => frame(name, name === "__met" ? { kind: "timestamp", missing: true } : { kind: "int", missing: true })),
    ...columns.outputs,
  ];
}
