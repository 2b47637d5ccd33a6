/** Labels: of the row's own columns that are known later, or over what happens behind the moment. */
import { aggregate, rowScope } from "./aggregates.ts";
import type { Draw } from "./draw.ts";
import { Expressions } from "./expressions.ts";
import type { Column, Line, Relation, World } from "./model.ts";
import type { Spine } from "./spines.ts";
import { BOOL, FLOAT, type FuzzType, INT, make, sameType, type Term } from "./term.ts";
import { durationText, plain } from "./values.ts";

export interface Labels {
  readonly lines: readonly Line[];
  readonly first: string;
  readonly type: FuzzType;
  readonly ahead: boolean;
}

/** @param horizon whether the examples have one: labels may look as far as it says */
export function makeLabels(draw: Draw, world: World, spine: Spine, relations: readonly Relation[], horizon: boolean): Labels {
  const later = spine.later.filter((one) => ["bool", "int", "float", "enum"].includes(one.type.kind));
  const all = relations.filter((one) => one.bound !== undefined && one.columns.some(({ name }) => name === "k"));
  // What is known soon makes labels that are known before the data ends.
  const soon = all.filter((one) => one.bound! <= 12 * world.unit);
  const final = soon.length > 0 && draw.chance(85) ? soon : all;
  const canAhead = spine.kind !== "closed" && final.length > 0 && spine.columns.some(({ name }) => name === "k");
  if (spine.own && later.length > 0 && !(canAhead && draw.chance(30))) {
    const first = there(ownLabel(draw, world, draw.pick(later), spine));
    const label = (name: string, term: Term): Line => prefixed(make(BOOL, false)`${name} = ${term}`);
    return { lines: [label("outcome", first), ...(draw.chance(20) ? [label("other", there(ownLabel(draw, world, draw.pick(later), spine)))] : [])], first: "outcome", type: first.type, ahead: false };
  }
  if (!canAhead) throw new NoLabel();
  const ahead = (name: string): AheadLabel => aheadLabel(draw, world, name, { from: draw.pick(final), spine, horizon });
  const first = ahead("outcome");
  return { lines: [first.line, ...(draw.chance(15) ? [ahead("other").line] : [])], first: "outcome", type: first.type, ahead: true };
}

/** A spine that no label fits: the program is begun anew. */
export class NoLabel extends Error {}

const there = (term: Term): Term => (term.missing ? make(term.type, false)`(${term} ?? ${plain(term.type)})` : term);
const prefixed = (line: Line): Line => ({ ...line, parts: ["label ", line] });

/** Over a column that is known later, alone or beside what is known. */
function ownLabel(draw: Draw, world: World, later: Column, spine: Spine): Term {
  // A column of closed rows that a label reads is barred from all else.
  if (draw.chance(60) || spine.kind === "closed") return later.term;
  const at = new Expressions(draw, { leaves: [later.term, ...spine.columns.filter(({ type }) => type.kind === "int" || type.kind === "bool").map((one) => one.term)], lookups: [], door: false, around: world.anchor });
  const term = at.reading(draw.pick([BOOL, INT]), 2);
  // It must read what is known later, else it lies before the moment.
  return term !== undefined && mentions(term, later.term) ? term : later.term;
}

const mentions = (term: Term, wanted: Term): boolean => term === wanted || term.parts.some((part) => typeof part !== "string" && mentions(part, wanted));

interface AheadLabel {
  readonly line: Line;
  readonly type: FuzzType;
}

interface Looking {
  readonly from: Relation;
  readonly spine: Spine;
  readonly horizon: boolean;
}

/** Over the rows of another source behind the moment. */
function aheadLabel(draw: Draw, world: World, name: string, { from, spine, horizon }: Looking): AheadLabel {
  const rows = rowScope(draw, world, { relation: from, early: draw.chance(60), lookups: [] });
  // A window that begins at the moment has to be longer than rows are known before they happen.
  // All of a label's windows begin at the moment, or all behind the horizon.
  const behind = horizon && from.shift === 0 && draw.chance(40);
  const width = (): string => (behind ? `${durationText(draw.pick([1, 2]) * world.unit)} after h` : horizon && from.shift === 0 && draw.chance(40) ? "h" : durationText(draw.pick([world.unit, 2 * world.unit, 6 * world.unit, world.unit + 1]) + from.shift));
  const where = (): (string | Term)[] => (draw.chance(20) ? [" where ", rows.condition(1)] : []);
  const label = (value: readonly (string | Term)[], type: FuzzType, end: string): AheadLabel => ({ line: { type: BOOL, missing: false, reads: true, parts: [`label ${name} = `, ...value, ` from ${from.name}`, ...where(), ` by ${pairs(draw, spine, from)}${end}`] }, type });
  for (let attempt = 0; attempt < 50; attempt++) {
    const one = aggregate(draw, rows, true);
    if (!["bool", "int", "float", "enum"].includes(one.type.kind)) continue;
    // Windows of their own, where two numbers are set against each other.
    const other = ["int", "float"].includes(one.type.kind) && one.type.unit === undefined && draw.chance(20) ? aggregate(draw, rows, true) : undefined;
    if (other !== undefined && ["int", "float"].includes(other.type.kind) && other.type.unit === undefined) {
      const type: FuzzType = one.type.kind === "int" && other.type.kind === "int" ? INT : FLOAT;
      const [first, second] = [one, other].map((part): (string | Term)[] => (part.missing && draw.chance(90) ? ["((", part, ` ?? ${plain(part.type)}) over next ${width()})`] : ["(", part, ` over next ${width()})`]));
      return label([...first!, " - ", ...second!], type, "");
    }
    // Where there is nothing, there is mostly a label all the same.
    return one.missing && draw.chance(90) ? label(["(", one, ` ?? ${plain(one.type)})`], one.type, ` over next ${width()}`) : label([one], one.type, ` over next ${width()}`);
  }
  return label(["count()"], INT, ` over next ${durationText(world.unit + from.shift)}`);
}

/** Which columns of the row and of the other relation must be equal. */
function pairs(draw: Draw, { columns }: Spine, from: Relation): string {
  const shared = (one: Column): boolean => from.columns.some((other) => other.name === one.name && sameType(other.type, one.type));
  const second = columns.find((one) => one.name === "m" && shared(one));
  return `${draw.chance(20) ? "k = k" : "k"}${second !== undefined && draw.chance(40) ? ", m" : ""}`;
}
