/** Where values can be had, and how far behind the moment they can be. */
import type { Checked } from "../check.ts";
import { durationText } from "../semantics/knowledge/times.ts";
import { rootColumn } from "../semantics/knowledge/reads.ts";
import { walk } from "../semantics/walk.ts";
import type { ColumnSymbol, ExamplesSymbol, GroupSymbol, OriginTyped, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "../semantics/program.ts";
import type { Had } from "./explanation.ts";
import { latestAgainst } from "./facts.ts";

/** Where a column can be had: its file, its stream, and the requests of example sets that are asked of its rows. */
export function reachOfColumn(column: ColumnSymbol, checked: Checked): Had[] {
  const { owner } = column;
  if (owner.kind === "table") return [timeless(owner)];
  const root = rootColumn(column);
  const source = sourceOf(owner);
  const streamed = nearestStream(owner);
  const asked = checked.program.examples.filter((examples) => root.derive === undefined && examples.spine !== undefined && examples.spine.kind !== "table" && isKnownWhenAsked(examples.spine.columns.find((other) => rootColumn(other) === root), examples, checked));
  return [
    ...(source.origin === undefined ? [] : [{ place: "batch" as const, of: source.name, text: `batch: ${originText(source.origin)}` }]),
    ...(streamed?.stream === undefined ? [] : [{ place: "live" as const, of: streamed.name, text: `live: the ${streamed.stream.kind} stream of ${streamed.name}` }]),
    ...asked.map((examples) => ({ place: "request" as const, of: examples.name, text: `request: a question about a row of ${examples.name} can bring it` })),
  ];
}

/** Where a group's features are had: in training from the data, in service from the store, kept by its stream or by the last run. */
export function reachOfGroup(group: GroupSymbol): Had[] {
  const { ready } = group;
  if (ready === undefined) return [];
  if (ready.kind === "live") {
    const within = ready.within.micros;
    return [{ place: "live", of: group.name, behindAtMost: within, text: `live: ${group.name}, kept up by the stream of ${nearestStream(group.input)?.name ?? group.input.name}, read as of exactly ${durationText(within)} before` }];
  }
  const [period, after] = [ready.period.micros, ready.after.micros];
  return [{ place: "batch", of: group.name, behindAtMost: period + after, text: `batch: ${group.name}, of the last run, every ${durationText(period)} and there ${durationText(after)} later; ${durationText(after)} to ${durationText(period + after)} behind` }];
}

/** All that an expression over a row of the examples needs, each place once. */
export function reachOfExpression(expr: Typed, examples: ExamplesSymbol): Had[] {
  const found = new Map<string, Had>();
  const add = (had: Had): void => void found.set(`${had.place} ${had.of}`, had);
  const visit = (typed: Typed): void =>
    walk(typed, (part) => {
      if (part.kind === "column") add(part.column.owner.kind === "table" && examples.spine?.kind !== "table" ? timeless(part.column.owner) : ofRequest(examples));
      if (part.kind === "moment") add({ place: "request", of: examples.name, behindAtMost: 0, text: "request: the moment of the request itself" });
      if (part.kind === "lookup" || part.kind === "exists" || part.kind === "rowOf") add(timeless(part.table));
      if (part.kind === "feature") visit(part.feature.value);
      if (part.kind === "score") for (const input of part.model.inputs) visit(input.value);
      if (part.kind === "use") {
        for (const had of reachOfGroup(part.use.group)) add(had);
        part.use.args.forEach(visit);
      }
      return undefined;
    });
  visit(expr);
  return [...found.values()];
}

/** The oldest part; undefined where nothing is behind any moment. */
export function staleness(had: readonly Had[]): number | undefined {
  const behind = had.flatMap((one) => (one.behindAtMost === undefined ? [] : [one.behindAtMost]));
  return behind.length === 0 ? undefined : Math.max(...behind);
}

/** A request can bring only what is there by its moment. */
function isKnownWhenAsked(column: ColumnSymbol | undefined, examples: ExamplesSymbol, checked: Checked): boolean {
  return column !== undefined && (latestAgainst(checked.knowledge.ofColumn(column), examples, checked) ?? 1) <= 0;
}

function ofRequest(examples: ExamplesSymbol): Had {
  if (examples.spine?.kind === "table") return { place: "request", of: examples.name, text: `request: the row that is asked about (${examples.spine.name}), which has no moment` };
  return { place: "request", of: examples.name, behindAtMost: 0, text: "request: the row that is asked about, as it is then" };
}

function timeless(table: TableSymbol): Had {
  const how = table.validity === "timeless" ? "timeless" : table.validity === "mutable" ? "request" : "batch";
  const words = table.validity === "timeless" ? "timeless: in the bundle" : table.validity === "mutable" ? "request: overwritten in place, so only the present is there" : "batch: kept with its history";
  return { place: how, of: table.name, ...(how === "timeless" ? { behindAtMost: 0 } : {}), text: `${words} (table ${table.name})` };
}

function sourceOf(relation: SourceSymbol | ViewSymbol): SourceSymbol {
  return relation.kind === "source" ? relation : sourceOf(relation.input);
}

/** The relation whose stream feeds this one: its own, or that of the nearest it comes from. */
function nearestStream(relation: SourceSymbol | ViewSymbol): SourceSymbol | ViewSymbol | undefined {
  if (relation.stream !== undefined) return relation;
  return relation.kind === "source" ? undefined : nearestStream(relation.input);
}

function originText(origin: OriginTyped): string {
  const table = origin.options.get("table");
  return `${origin.format} ${origin.package === undefined ? "" : `${origin.package}/`}${origin.path}${table === undefined ? "" : `/${table}`}`;
}
