/** Views of every kind over what there is: filtered, derived, re-timed, enriched; unions, items of lists, sessions, filled buckets. */
import { aggregate, rowScope } from "./aggregates.ts";
import type { Draw } from "./draw.ts";
import { Expressions } from "./expressions.ts";
import type { Block, Column, Line, Relation, World } from "./model.ts";
import { column, KEY, reads, text } from "./sources.ts";
import { BOOL, DURATION, FLOAT, type FuzzType, INT, make, sameType, TEXT, TIMESTAMP } from "./term.ts";
import { durationText } from "./values.ts";

const DERIVED: readonly FuzzType[] = [INT, FLOAT, BOOL, TEXT, TIMESTAMP, DURATION];

/** A view of rows of `input`, row by row; all that it knows late it still knows late. */
export function plainView(draw: Draw, world: World, name: string, input: Relation): Relation {
  const readable = input.columns.filter((one) => !one.late);
  const at = new Expressions(draw, { leaves: readable.map((one) => one.term), lookups: world.lookups, door: false, around: world.anchor, functions: world.functions, constants: world.constants });
  const where = draw.chance(60) ? at.condition(2) : undefined;
  const shift = draw.chance(40) ? draw.pick([1, world.unit, 2 * world.unit]) : 0;
  const items: Line[] = [];
  const columns = [...input.columns];
  draw.times(where === undefined && shift === 0 ? 1 : 0, 2, (i) => {
    const type = draw.pick(DERIVED);
    const found = (draw.chance(70) ? at : rowScope(draw, world, { relation: input, early: false, lookups: world.lookups })).reading(type, 2);
    if (found === undefined) return;
    // A value that overflows ends the run where its type says that it is there.
    const term = found.type.kind === "bool" ? found : make(found.type, true)`(if ${at.condition(0)} then missing else ${found})`;
    const made = column(`${name}_${i}`, type, true, reads(term, input.columns.filter((one) => one.late)));
    columns.push(made);
    items.push(make(BOOL, false)`${made.name} = ${term}`);
  });
  const stream = draw.chance(70);
  if (stream) items.push(text(`stream kafka("${name}")`));
  const head = text(`view ${name} from ${input.name}${shift === 0 ? "" : ` at ${input.at} + ${durationText(shift)}`}`);
  const heading: Line[] = where === undefined ? [] : [make(BOOL, false)`where ${where}`];
  world.declarations.push({ head, items: [...heading, ...items] });
  const lag = Math.max(0, input.lag - shift);
  const bound = input.bound === undefined ? undefined : Math.max(lag, input.bound - shift);
  return { ...input, name, columns, at: input.at, shift: input.shift + shift, lag, bound, live: input.live === "none" ? "none" : shift === 0 || input.revised ? input.live : stream ? "row" : "none" };
}

/** All rows of two sources that share columns. */
export function unionView(world: World, name: string, a: Relation, b: Relation): Relation {
  const shared = a.columns.flatMap((one) => {
    const other = b.columns.find((candidate) => candidate.name === one.name && sameType(candidate.type, one.type));
    return other === undefined || one.type.kind === "list" || one.type.kind === "record" ? [] : [column(one.name, one.type, one.missing || other.missing, one.late || other.late)];
  });
  world.declarations.push({ head: text(`view ${name} from ${a.name} union ${b.name}`), items: [] });
  const lag = Math.max(a.lag, b.lag);
  return { name, columns: [...shared.filter((one) => one.name !== "happened"), column("at", TIMESTAMP, false), column("from_input", { kind: "enum", values: [a.name, b.name] }, false)], at: "at", shift: 0, lag, bound: a.bound === undefined || b.bound === undefined ? undefined : Math.max(a.bound, b.bound), live: a.live === "none" || b.live === "none" ? "none" : "row", revised: a.revised || b.revised };
}

/** One row an item of a list. */
export function eachView(draw: Draw, world: World, name: string, input: Relation): Relation | undefined {
  const lists = input.columns.filter((one) => one.type.kind === "list" && !/^[a-z]d\d/.test(one.name));
  if (lists.length === 0) return undefined;
  const list = draw.pick(lists);
  const of = list.type.of!;
  const others = input.columns.filter((one) => one !== list).map((one) => ({ ...one, late: one.late || list.late }));
  const item = (path: string, type: FuzzType, missing: boolean): Column => column(path, type, missing, list.late);
  const items = of.kind === "record" ? of.fields!.map((field) => item(`item.${field.name}`, field.type, field.missing)) : [item("item", of, false)];
  world.declarations.push({ head: text(`view ${name} from ${input.name} each ${list.name} as item`), items: [] });
  return { ...input, name, columns: [...others, ...items], live: list.late ? "none" : input.live, lag: list.late ? (input.bound ?? input.lag) : input.lag };
}

/** Sessions or filled buckets; undefined where nothing bounds how late a row is known. */
export function segmentView(draw: Draw, world: World, name: string, input: Relation): Relation | undefined {
  if (input.bound === undefined || input.revised) return undefined;
  const session = draw.chance(50);
  const gap = draw.pick([1, 2, 5]) * world.unit;
  const every = draw.pick([4, 10]) * world.unit;
  const keys = input.columns.filter((one) => one.name === "k");
  if (keys.length === 0) return undefined;
  const rows = rowScope(draw, world, { relation: input, early: false, lookups: world.lookups });
  const where = draw.chance(25) ? rows.condition(1) : undefined;
  const items: Line[] = [...(where === undefined ? [] : [make(BOOL, false)`where ${where}`]), ...(session ? [] : [text(`fill every ${durationText(every)} for each k`)])];
  const columns: Column[] = [column("k", KEY, false), column("started", TIMESTAMP, false), column("ended", TIMESTAMP, false)];
  draw.times(2, 6, (i) => {
    const one = aggregate(draw, rows, true);
    const type: FuzzType = one.type;
    const made = column(`s${i}`, type, true, false);
    items.push(make(BOOL, false)`${made.name} = ${one}`);
    columns.push(made);
  });
  const block: Block = { head: text(`view ${name} from ${input.name}${session ? ` by k gap ${durationText(gap)}` : ""}`), items };
  world.declarations.push(block);
  return { name, columns, at: "ended", shift: 0, lag: input.bound, bound: input.bound, live: "none", revised: false };
}
