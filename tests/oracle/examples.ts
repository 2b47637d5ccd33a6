/** Groups at a moment, example sets and partitions, row by row. */
import type { Examples, Group, Partition } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { evaluate, hashOf, type Scope } from "./expression.ts";
import { type FoldedRow, foldNumbers, metAt } from "./folds.ts";
import { keepsPromises, type PromisedRow } from "./promise.ts";
import type { World } from "./relations.ts";
import { floorDivide, roundHalfAway, type Value } from "./values.ts";
import { windowValue } from "./windows.ts";

export interface OracleExample {
  readonly place: number;
  readonly moment: number | null;
  readonly part: string;
  readonly label: Value;
  readonly columns: ReadonlyMap<string, Value>;
  /** `__fold` and `__met` where the split has them. */
  readonly folds?: ReadonlyMap<string, number | null>;
}

/** Readiness moves t. */
export function readyTime(group: Group, moment: number): number {
  const ready = group.ready;
  if (ready.kind === "live") return moment - ready.within;
  return Number(floorDivide(BigInt(moment - ready.after), BigInt(ready.period)) * BigInt(ready.period));
}

/** All features of a group for a key at a moment. */
export function groupAt(world: World, group: Group, keys: readonly Value[], moment: number): Map<string, Value> {
  const t = readyTime(group, moment);
  const features = new Map<string, Value>();
  const scope: Scope = {
    ...world.base(),
    window: (index) => windowValue(world, group, group.windows[index]!, keys, t),
    feature: (name) => features.get(name) ?? null,
  };
  for (const feature of group.features) features.set(feature.name, evaluate(feature.expr, scope));
  return features;
}

/** The example set, in order of (moment, place). */
export function exampleSet(world: World, id: string): { rows: OracleExample[]; leftOut: number } {
  const examples = world.plan.examples.find((node) => node.id === id)!;
  const partition = world.plan.partitions.find((node) => node.examples === id);
  const rows: (OracleExample & PromisedRow & FoldedRow)[] = [];
  let leftOut = 0;
  for (const row of spineRows(world, examples)) {
    const scope: Scope = { ...world.base(), column: (name) => row.values.get(name) ?? null, ...(row.moment === null ? {} : { moment: () => row.moment! }) };
    const kept = examples.where === undefined || evaluate(examples.where, scope) === true;
    const label = evaluate(examples.label.expr, scope);
    const labelKnown = examples.label.known === undefined ? null : (evaluate(examples.label.known, scope) as number | null);
    const part = kept && label !== null && warm(world, examples, row.moment) ? partOf(world, examples, partition, row, labelKnown) : undefined;
    if (part === undefined) {
      leftOut++;
      continue;
    }
    const used = examples.uses.map((use) => {
      const group = world.plan.groups.find((node) => node.id === use.group)!;
      return groupAt(world, group, use.keys.map((key) => evaluate(key, scope)), row.moment!);
    });
    const columns = new Map<string, Value>();
    const inner: Scope = { ...scope, use: (use, feature) => used[use]!.get(feature) ?? null, feature: (name) => columns.get(name) ?? null };
    for (const column of examples.columns) columns.set(column.name, evaluate(column.expr, inner));
    rows.push({ place: row.place, moment: row.moment, part, label, columns, values: row.values, known: labelKnown, drawnBy: partition?.method.kind === "random" ? drawText(world, examples, partition.method.groups, row) : "" });
  }
  const kept = rows.filter((row) => keepsPromises(partition, row, rows));
  kept.sort((a, b) => (a.moment ?? 0) - (b.moment ?? 0) || a.place - b.place);
  const left = leftOut + rows.length - kept.length;
  if (partition?.folds === undefined) return { rows: kept, leftOut: left };
  const numbers = foldNumbers(partition, kept, partition.method.kind === "random" ? undefined : validateEdges(world, examples, partition.method));
  const folded = kept.map((row, i) => ({ ...row, folds: new Map([["__fold", numbers[i]!], ...(partition.generalise === undefined ? [] : [["__met", metAt(partition, row, kept)] as const])]) }));
  return { rows: folded, leftOut: left };
}

interface SpineRow {
  readonly place: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly moment: number | null;
}

function spineRows(world: World, examples: Examples): SpineRow[] {
  const spine = examples.spine;
  if (spine.kind === "closed") return world.tableRows(spine.table).map((row) => ({ ...row, moment: null }));
  const relation = [...world.plan.scans, ...world.plan.views].find((node) => node.id === spine.source)!;
  const types = new Map(relation.columns.map((column) => [column.name, column.type]));
  return world.rows(spine.source).map((row) => {
    const at = evaluate(spine.moment, { ...world.base(), column: (name) => row.values.get(name) ?? null }) as number;
    const text = spine.drawnBy.map((name) => canonicalText(row.values.get(name) ?? null, types.get(name)!)).join("\u001f");
    return { place: row.place, values: row.values, moment: at + (spine.within === 0 ? 0 : hashOf(text, spine.within + 1)) };
  });
}

function canonicalText(value: Value, type: Type): string {
  if (value === null) return "\u001a";
  return type.kind === "float" ? String(BigInt(roundHalfAway(Number(value) * 1048576))) : String(value);
}

/** Examples start when the data has run as long as the longest reach. */
function warm(world: World, examples: Examples, moment: number | null): boolean {
  if (moment === null || examples.warmupWaived) return true;
  return examples.uses.every((use) => {
    const group = world.plan.groups.find((node) => node.id === use.group)!;
    const start = Math.min(...world.rows(rootOf(world, group.input)).map((row) => row.at));
    return group.reach === null || moment >= start + group.reach;
  });
}

function endOf(world: World, id: string): number {
  const source = rootOf(world, id);
  return world.plan.scans.find((node) => node.id === source)!.completeUntil ?? Math.max(...world.rows(source).map((other) => other.at));
}

function validateEdges(world: World, examples: Examples, method: Exclude<Partition["method"], { kind: "random" }>): { from: number; until: number } {
  const place = method.parts.findIndex((part) => part.name === "validate");
  if (method.kind === "time") return { from: method.parts[place - 1]!.until, until: method.parts[place]!.until };
  const end = endOf(world, (examples.spine as { source: string }).source);
  const after = method.parts.slice(place + 1).reduce((sum, part) => sum + part.length, 0);
  return { from: end - after - method.parts[place]!.length, until: end - after };
}

function rootOf(world: World, id: string): string {
  const view = world.plan.views.find((node) => node.id === id);
  return view === undefined ? id : rootOf(world, view.input);
}

function partOf(world: World, examples: Examples, partition: Partition | undefined, row: SpineRow, labelKnown: number | null): string | undefined {
  const spine = examples.spine;
  if (spine.kind === "closed") return partition === undefined ? "train" : randomPart(world, examples, partition, row);
  const end = endOf(world, spine.source);
  if (labelKnown === null || !(labelKnown < end)) return undefined;
  if (partition === undefined) return "train";
  if (partition.method.kind === "random") return randomPart(world, examples, partition, row);
  const method = partition.method;
  let untils: number[];
  if (method.kind === "time") untils = method.parts.map((part) => part.until);
  else {
    let edge = end;
    untils = [];
    for (const part of [...method.parts].reverse()) {
      untils.unshift(edge);
      edge -= part.length;
    }
    if (row.moment! < edge) return undefined;
  }
  const place = untils.findIndex((until) => row.moment! < until);
  if (place === -1) return undefined;
  const last = place === untils.length - 1;
  const next = last ? end : untils[place]!;
  if (!(labelKnown < next) || (!last && row.moment! >= next - method.gap)) return undefined;
  return method.parts[place]!.name;
}

/** Rows go by the hash of `seed:` and the canonical texts of the groups' columns, or of the key where there are none. */
function randomPart(world: World, examples: Examples, partition: Partition, row: SpineRow): string {
  if (partition.method.kind !== "random") throw new Error("closed rows have no time");
  const { method } = partition;
  const text = drawText(world, examples, method.groups, row);
  const draw = hashOf(`${method.seed}:${text}`, 2 ** 52) / 2 ** 52;
  let edge = 0;
  for (const part of method.parts) {
    edge += part.share;
    if (draw < edge) return part.name;
  }
  return method.parts.at(-1)!.name;
}

function drawText(world: World, examples: Examples, groups: readonly string[], row: SpineRow): string {
  const id = examples.spine.kind === "closed" ? examples.spine.table : examples.spine.source;
  const node = [...world.plan.tables, ...world.plan.scans, ...world.plan.views].find((candidate) => candidate.id === id)!;
  const key = node.kind === "table" ? (node.keyIsRow ? ["row"] : node.key) : node.kind === "scan" ? node.key : [];
  const names = groups.length > 0 ? groups : key;
  const types = new Map(node.columns.map((column) => [column.name, column.type]));
  return names.map((name) => canonicalText(name === "row" ? row.place : (row.values.get(name) ?? null), types.get(name) ?? { kind: "int", missing: false })).join("\u001f");
}
