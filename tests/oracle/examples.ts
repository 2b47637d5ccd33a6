/** Groups at a moment, example sets and partitions, row by row. */
import type { Examples, Group, Partition } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { evaluate, hashOf, type Scope } from "./expression.ts";
import { type FoldedRow, foldNumbers, togetherNumber, metAt } from "./folds.ts";
import { leftOutReason, type Reason } from "./left-out.ts";
import { keepsPromises, type PromisedRow } from "./promise.ts";
import { keyOf, versionsOfRow } from "./history.ts";
import type { World } from "./relations.ts";
import { floorDivide, LIMIT, roundHalfAway, type Value } from "./values.ts";
import { calendarDates } from "./calendar-dates.ts";
import { labelWindow } from "./label.ts";
import { windowValue } from "./windows.ts";

export interface OracleExample {
  readonly place: number;
  readonly moment: number | null;
  readonly horizon?: number;
  readonly candidate?: number;
  readonly part: string;
  /** The number of its list, where there is a group. */
  readonly list?: number;
  /** 1 outside of train, and where nothing is weighed. */
  readonly weight: number;
  readonly label: Value;
  /** Labels beyond the first, by name. */
  readonly further: ReadonlyMap<string, Value>;
  readonly columns: ReadonlyMap<string, Value>;
  /** `__label_known`, and each label's own time where rules vote for one of several. */
  readonly labelsKnown: ReadonlyMap<string, number | null>;
  /** Votes by column, and when those of each labeler are known; where there are any. */
  readonly votes?: ReadonlyMap<string, Value>;
  /** `__fold` and `__met` where the split has them. */
  readonly folds?: ReadonlyMap<string, number | null>;
}

/** Readiness moves t. */
export function readyTime(group: Group, moment: number): number {
  const ready = group.ready;
  if (ready.kind === "live") return moment - ready.within;
  return Number(floorDivide(BigInt(moment - ready.after), BigInt(ready.period)) * BigInt(ready.period));
}

/** All features of a group for a key at a moment. `own`: the key of a row that is kept out. */
export function groupAt(world: World, group: Group, keys: readonly Value[], moment: number, own?: readonly Value[]): Map<string, Value> {
  const t = readyTime(group, moment);
  const features = new Map<string, Value>();
  const scope: Scope = {
    ...world.base(),
    window: (index) => windowValue(world, group, group.windows[index]!, keys, t, own),
    feature: (name) => features.get(name) ?? null,
    moment: () => moment,
  };
  for (const feature of group.features) features.set(feature.name, evaluate(feature.expr, scope));
  return features;
}

/** The example set, in order of (moment, place), and how many rows are left out for which reason. */
export function exampleSet(world: World, id: string): { rows: OracleExample[]; leftOut: number; reasons: ReadonlyMap<Reason, number> } {
  const examples = world.plan.examples.find((node) => node.id === id)!;
  const partition = world.plan.partitions.find((node) => node.examples === id);
  const rows: (OracleExample & PromisedRow & FoldedRow & { readonly notDrawn: "sample" | "weight" | undefined })[] = [];
  const reasons = new Map<Reason, number>();
  const leave = (reason: Reason): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  /** Lists of which a row is left out for the time at which its label is known. */
  const late = new Set<string>();
  for (const row of spineRows(world, examples)) {
    const scope: Scope = { ...world.base(), column: (name) => row.values.get(name) ?? null, ...(row.moment === null ? {} : { moment: () => row.moment! }) };
    const kept = examples.where === undefined || evaluate(examples.where, scope) === true;
    const hands = [examples.label, ...(examples.further ?? [])].map((one) => ({ name: one.name, ...labelOf(world, { ...examples, label: one }, row, scope) }));
    // Where rules vote for one of several labels each of them counts by itself; else a row is complete when the last is known.
    const byLabel = examples.labelers !== undefined && hands.length > 1;
    const lastKnown = latest(hands.map((one) => one.labelKnown));
    const version = isTheExample(world, examples, row);
    const isWarm = warm(world, examples, row.moment);
    const judged = kept && version && isWarm;
    const votes = kept && version ? votesInTime(world, examples, partition, row, scope) : undefined;
    const voted = isWarm ? votes : undefined;
    const asked = hands.map((one) => {
      const time = byLabel ? one.labelKnown : lastKnown;
      const byHand = judged && one.label !== null ? partOf(world, examples, partition, row, time) : undefined;
      return { ...one, time, byHand, part: byHand ?? (voted?.trains.has(one.name) ? "train" : undefined) };
    });
    const part = asked.every((one) => one.part !== undefined) ? asked[0]!.part : undefined;
    // What is not known in time is as if it were not there.
    const labels = asked.map((one) => (one.byHand === undefined ? { name: one.name, label: null, known: null } : { name: one.name, label: one.label, known: one.time }));
    const label = labels[0]!.label;
    if (examples.group !== undefined && judged && part === undefined && asked.every((one) => one.label !== null || one.part !== undefined) && asked.some((one) => one.part === undefined && outForItsLabel(world, examples, partition, row, one.time))) late.add(listText(examples, row));
    const listless = (examples.group ?? []).some((name) => (row.values.get(name) ?? null) === null);
    if (part === undefined || listless) {
      // What votes stand for in train is there from when they are known: then it is something else that leaves the row out.
      const stoodFor = hands.map((one) => (votes?.standFor.has(one.name) ? { label: true, labelKnown: votes.standFor.get(one.name)! } : one));
      const reason = leftOutReason({ isTheExample: version, where: kept, listless, labels: stoodFor, moment: row.moment, isWarm, end: row.moment === null ? Number.POSITIVE_INFINITY : dataEnd(world, examples), partition });
      if (reason === undefined && examples.labelers === undefined) throw new Error(`row ${row.place} lies in no part, and breaks no rule`);
      leave(reason ?? "label");
      continue;
    }
    const weight = weightOf(world, examples, part, row, { ...scope, column: (name) => (name === "__label" ? label : (labels.find((one) => `__label_${one.name}` === name)?.label ?? row.values.get(name) ?? null)) });
    const used = examples.uses.map((use) => {
      const group = world.plan.groups.find((node) => node.id === use.group)!;
      const own = use.own === undefined || examples.spine.kind !== "asked" ? undefined : keyOf(world, examples.spine.source, row);
      return groupAt(world, group, use.keys.map((key) => evaluate(key, scope)), row.moment!, own);
    });
    const columns = new Map<string, Value>();
    const inner: Scope = { ...scope, use: (use, feature) => used[use]!.get(feature) ?? null, feature: (name) => columns.get(name) ?? null };
    for (const column of examples.columns) columns.set(column.name, evaluate(column.expr, inner));
    const given = new Map<string, Value>(voted?.known);
    for (const labeler of examples.labelers ?? []) for (const rule of labeler.rules) given.set(`__vote_${labeler.id}_${rule.name}`, evaluate(rule.expr, inner));
    if (examples.tie !== undefined) given.set("__tie", evaluate(examples.tie, inner));
    rows.push({ place: row.place, moment: row.moment, ...(row.horizon === undefined ? {} : { horizon: row.horizon }), ...(row.candidate === undefined ? {} : { candidate: row.candidate }), part, weight: weight === "sample" || weight === "weight" ? 0 : weight, notDrawn: weight === "sample" || weight === "weight" ? weight : undefined, label, further: new Map(labels.slice(1).map((one) => [one.name, one.label])), labelsKnown: new Map<string, number | null>(row.moment === null ? [] : [["__label_known", latest(labels.map((one) => one.known))], ...(byLabel ? labels.map((one) => [`__known_${one.name}`, one.known] as const) : [])]), columns, votes: given, values: row.values, known: earliest([...labels.map((one) => one.known), ...(voted?.known.values() ?? [])]), drawnBy: partition?.method.kind === "random" ? drawText(world, examples, partition.method.groups, row) : "" });
  }
  // In this order: lists that time has cut, train rows that are not drawn or weigh nothing, rows that break a promise.
  const whole = rows.filter((row) => !late.has(listText(examples, row)) || leave("whole list"));
  const drawn = whole.filter((row) => row.notDrawn === undefined || leave(row.notDrawn));
  const kept = drawn.filter((row) => keepsPromises(partition, row, drawn) || leave("promise"));
  kept.sort((a, b) => (a.moment ?? 0) - (b.moment ?? 0) || a.place - b.place || (a.horizon ?? 0) - (b.horizon ?? 0) || (a.candidate ?? 0) - (b.candidate ?? 0));
  const left = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const lists = examples.group === undefined ? undefined : listNumbers(examples, kept);
  for (const [i, row] of kept.entries()) if (lists !== undefined) Object.assign(row, { list: lists[i] });
  const together = (row: (typeof kept)[number]) => (partition?.together ? ([["__together", togetherNumber(partition, row)]] as const) : []);
  if (partition?.folds === undefined) return { rows: partition?.together ? kept.map((row) => ({ ...row, folds: new Map(together(row)) })) : kept, leftOut: left, reasons };
  const numbers = foldNumbers(partition, kept, examples.group !== undefined, partition.method.kind === "random" ? undefined : validateEdges(world, examples, partition.method));
  const folded = kept.map((row, i) => ({ ...row, folds: new Map([["__fold", numbers[i]!], ...(partition.generalise === undefined ? [] : [["__met", metAt(partition, row, kept)] as const]), ...together(row)]) }));
  return { rows: folded, leftOut: left, reasons };
}

const latest = (times: readonly (number | null)[]): number | null => (times.includes(null) ? null : Math.max(...(times as number[])));
const earliest = (times: readonly (number | null)[]): number | null => times.reduce((least, time) => (time === null || (least !== null && least <= time) ? least : time), null);

/** When the votes of each labeler are known, missing where that is not before the row's part ends; the labels for which any of them makes the row train's, and, were there no gap between parts, since when. */
function votesInTime(world: World, examples: Examples, partition: Partition | undefined, row: SpineRow, scope: Scope): { known: Map<string, number | null>; trains: ReadonlySet<string>; standFor: ReadonlyMap<string, number> } | undefined {
  if (examples.labelers === undefined) return undefined;
  const known = new Map<string, number | null>();
  const trains = new Set<string>();
  const standFor = new Map<string, number>();
  const gapless = partition === undefined || partition.method.kind === "random" ? partition : { ...partition, method: { ...partition.method, gap: 0 } };
  for (const labeler of examples.labelers) {
    const time = labeler.known === undefined ? null : (evaluate(labeler.known, scope) as number | null);
    const part = partOf(world, examples, partition, row, time);
    if (labeler.known !== undefined) known.set(`__votes_known_${labeler.id}`, part === undefined ? null : time);
    if (part === "train") trains.add(labeler.label);
    if (time !== null && partOf(world, examples, gapless, row, time) === "train") standFor.set(labeler.label, Math.min(time, standFor.get(labeler.label) ?? time));
  }
  return { known, trains, standFor };
}

/** What makes a list: values and moment. */
function listText(examples: Examples, row: SpineRow): string {
  return JSON.stringify([row.moment, ...(examples.group ?? []).map((name) => row.values.get(name) ?? null)]);
}

/** Whether the row would lie in a part if its label were known at once. */
function outForItsLabel(world: World, examples: Examples, partition: Partition | undefined, row: SpineRow, labelKnown: number | null): boolean {
  return row.moment !== null && partOf(world, examples, partition, row, labelKnown) === undefined && partOf(world, examples, partition, row, row.moment - 1) !== undefined;
}

/** From 0 on, in order of moment, then of the values; strings by their bytes. */
function listNumbers(examples: Examples, rows: readonly SpineRow[]): number[] {
  const order = (a: Value, b: Value): number => (typeof a === "string" || typeof b === "string" ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))) : Number(a) - Number(b));
  const first = new Map(rows.map((row) => [listText(examples, row), row]));
  const sorted = [...first.values()].sort((a, b) => (a.moment ?? 0) - (b.moment ?? 0) || (examples.group ?? []).map((name) => order(a.values.get(name)!, b.values.get(name)!)).find((found) => found !== 0) || 0);
  const numbers = new Map(sorted.map((row, i) => [listText(examples, row), i]));
  return rows.map((row) => numbers.get(listText(examples, row))!);
}

/** The label as it is first known: of all versions of the row in which it is there, the one with the least K, of several the latest. */
function labelOf(world: World, examples: Examples, row: SpineRow, scope: Scope): { label: Value; labelKnown: number | null } {
  const { from } = examples.label;
  const labelKnown = examples.label.known === undefined ? null : (evaluate(examples.label.known, scope) as number | null);
  const own = { label: evaluate(examples.label.expr, from === undefined ? scope : { ...scope, window: (index) => labelWindow(world, from, index, scope, labelKnown!) }), labelKnown };
  const { spine } = examples;
  const versions = spine.kind !== "asked" || from !== undefined ? undefined : versionsOfRow(world, spine.source, row);
  if (spine.kind !== "asked" || versions === undefined) return own;
  const all = world.rows(spine.source).filter((other) => versions.rows.some((version) => version.place === other.place));
  const labels = all.flatMap((version) => {
    const over: Scope = { ...scope, column: (name) => (version.values.has(name) ? version.values : row.values).get(name) ?? null };
    const label = evaluate(examples.label.expr, over);
    const labelKnown = evaluate(examples.label.known!, over) as number | null;
    return label === null || labelKnown === null ? [] : [{ label, labelKnown, by: version.values.get(versions.scan.revised!.by) as number }];
  });
  labels.sort((a, b) => a.labelKnown - b.labelKnown || b.by - a.by);
  return labels[0] ?? { label: null, labelKnown: null };
}

/** Of a row that is revised one version is the example: the earliest that is there at its own moment, known at or before it and not replaced by then. */
function isTheExample(world: World, examples: Examples, row: SpineRow): boolean {
  const { spine } = examples;
  if (spine.kind !== "asked") return true;
  const versions = versionsOfRow(world, spine.source, row);
  if (versions === undefined) return true;
  const { scan, rows } = versions;
  const by = (version: { values: ReadonlyMap<string, Value> }): number => version.values.get(scan.revised!.by) as number;
  const there = spineRows(world, examples).filter((candidate) => {
    const own = rows.find((version) => version.place === candidate.place);
    return own !== undefined && own.exists <= candidate.moment! && !rows.some((other) => by(other) > by(own) && other.exists <= candidate.moment!);
  });
  return there.length > 0 && Math.min(...there.map(by)) === by(row) && there.some((candidate) => candidate.place === row.place);
}

interface SpineRow {
  readonly place: number;
  readonly values: ReadonlyMap<string, Value>;
  readonly moment: number | null;
  readonly horizon?: number;
  readonly candidate?: number;
}

function spineRows(world: World, examples: Examples): SpineRow[] {
  const rows = horizonRows(world, examples);
  const { candidates } = examples;
  if (candidates === undefined) return rows;
  if (candidates.kind === "list") {
    return rows.flatMap((row) => {
      const list = evaluate(candidates.list, { ...world.base(), column: (name) => row.values.get(name) ?? null, ...(row.moment === null ? {} : { moment: () => row.moment! }) }) as readonly Value[] | null;
      return (list ?? []).map((element, candidate) => ({ ...row, candidate, values: new Map([...row.values, [candidates.name, element]]) }));
    });
  }
  return rows.flatMap((row) => world.tableRows(candidates.table).map((other) => ({ ...row, candidate: other.place, values: new Map([...row.values, [candidates.name, other.values.get(candidates.key) ?? null]]) })));
}

function horizonRows(world: World, examples: Examples): SpineRow[] {
  const rows = oneHorizonRows(world, examples);
  const { horizon } = examples;
  if (horizon === undefined) return rows;
  return rows.flatMap((row) => horizon.values.map((value) => ({ ...row, horizon: value, values: new Map([...row.values, [horizon.name, value]]) })));
}

function oneHorizonRows(world: World, examples: Examples): SpineRow[] {
  const spine = examples.spine;
  if (spine.kind === "calendar") return world.tableRows(spine.table).flatMap((row) => calendarDates(world, examples, spine).map((moment) => ({ ...row, moment })));
  if (spine.kind === "closed") return world.tableRows(spine.table).map((row) => ({ ...row, moment: null }));
  const relation = [...world.plan.scans, ...world.plan.views].find((node) => node.id === spine.source)!;
  const types = new Map(relation.columns.map((column) => [column.name, column.type]));
  return world.rows(spine.source).map((row) => {
    const at = evaluate(spine.moment, { ...world.base(), column: (name) => row.values.get(name) ?? null }) as number;
    const text = spine.drawnBy.map((name) => canonicalText(row.values.get(name) ?? null, types.get(name)!)).join("\u001f");
    return { place: row.place, values: row.values, moment: at + (spine.within === 0 ? 0 : hashOf(text, spine.within + 1)) };
  });
}

/** What a row counts for: on train its weight by the chance it had; the rule by which it was not drawn or weighs nothing. */
function weightOf(world: World, examples: Examples, part: string, row: SpineRow, scope: Scope): number | "sample" | "weight" {
  if (part !== "train") return 1;
  const weight = examples.weight === undefined ? 1 : Number(evaluate(examples.weight, scope));
  const { sample } = examples;
  if (sample === undefined) return weight > 0 ? weight : "weight";
  const chance = Number(evaluate(sample.probability, scope));
  const id = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const node = [...world.plan.tables, ...world.plan.scans, ...world.plan.views].find((candidate) => candidate.id === id)!;
  const types = new Map(node.columns.map((column) => [column.name, column.type]));
  const texts = sample.drawnBy.map((name) => canonicalText(node.kind === "table" && node.keyIsRow && name === "row" ? row.place : (row.values.get(name) ?? null), types.get(name) ?? { kind: "int", missing: false }));
  const times = [row.moment, row.horizon].flatMap((time) => (time === null || time === undefined ? [] : [String(time)]));
  const draw = hashOf(["sample", ...texts, ...times].join("\u001f"), 2 ** 52) / 2 ** 52;
  if (!(draw < chance)) return "sample";
  return weight > 0 ? weight / chance : "weight";
}

/** A Float as its integer on the default grid; one that lies beyond ±(2^53 − 1) is missing, as in sums. */
function canonicalText(value: Value, type: Type): string {
  if (value === null) return "\u001a";
  if (type.kind !== "float") return String(value);
  const integer = roundHalfAway(Number(value) * 1048576);
  return Math.abs(integer) <= LIMIT ? String(BigInt(integer)) : "\u001a";
}

/** Examples start when the data has run as long as the longest reach. */
function warm(world: World, examples: Examples, moment: number | null): boolean {
  if (moment === null || examples.warmupWaived) return true;
  return examples.uses.every((use) => {
    const group = world.plan.groups.find((node) => node.id === use.group)!;
    return group.reach === null || moment >= world.start(group.input) + group.reach;
  });
}

/** The earliest of the ends of the rows' data and of the label's. */
export function dataEnd(world: World, examples: Examples): number {
  const inputs = [...(examples.spine.kind === "asked" ? [examples.spine.source] : []), ...[examples.label, ...(examples.further ?? [])].flatMap((label) => (label.from === undefined ? [] : [label.from.input]))];
  return Math.min(...inputs.map((id) => world.end(id)));
}

function validateEdges(world: World, examples: Examples, method: Exclude<Partition["method"], { kind: "random" }>): { from: number; until: number } {
  const place = method.parts.findIndex((part) => part.name === "validate");
  if (method.kind === "time") return { from: method.parts[place - 1]!.until, until: method.parts[place]!.until };
  const end = dataEnd(world, examples);
  const after = method.parts.slice(place + 1).reduce((sum, part) => sum + part.length, 0);
  return { from: end - after - method.parts[place]!.length, until: end - after };
}

function partOf(world: World, examples: Examples, partition: Partition | undefined, row: SpineRow, labelKnown: number | null): string | undefined {
  const spine = examples.spine;
  if (spine.kind === "closed") return partition === undefined ? "train" : randomPart(world, examples, partition, row);
  const end = dataEnd(world, examples);
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
  const id = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const node = [...world.plan.tables, ...world.plan.scans, ...world.plan.views].find((candidate) => candidate.id === id)!;
  const key = node.kind === "table" ? (node.keyIsRow ? ["row"] : node.key) : node.kind === "scan" ? node.key : [];
  const names = groups.length > 0 ? groups : key;
  const types = new Map(node.columns.map((column) => [column.name, column.type]));
  return names.map((name) => canonicalText(name === "row" ? row.place : (row.values.get(name) ?? null), types.get(name) ?? { kind: "int", missing: false })).join("\u001f");
}
