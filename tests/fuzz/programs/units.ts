/** Numbers with units: what keeps a unit, what takes one to another, and what is plain again. */
import type { Expressions } from "./expressions.ts";
import { BOOL, DURATION, FLOAT, type FuzzType, INT, leaf, make, type Term } from "./term.ts";

type Production = (at: Expressions, type: FuzzType, depth: number) => Term | undefined;
export type Productions = readonly (readonly [number, Production])[];

export const MILES: FuzzType = { kind: "float", unit: "mile" };
export const WHOLE_MILES: FuzzType = { kind: "int", unit: "mile" };
export const EUROS: FuzzType = { kind: "float", unit: "eur" };

/** The unit of a variance. */
export const squared = (unit: string | undefined): string | undefined => (unit === undefined ? undefined : `${unit}*${unit}`);
/** The unit of a slope: by the day. */
export const byTheDay = (unit: string | undefined): string => `${unit ?? "1"}/d`;

const measured = (at: Expressions): Term | undefined => {
  const found = at.scope.leaves.filter(({ type }) => type.unit !== undefined && /^\w+$/.test(type.unit) && ["int", "float"].includes(type.kind));
  return found.length === 0 ? undefined : at.draw.pick(found);
};

/** `op` of two of one unit. */
const sums: Production = (at, type, depth) => {
  const a = at.reading(type, depth);
  const b = a && at.of(type, depth);
  return a && b && make(type, a.missing || b.missing)`(${a} ${at.draw.pick(["+", "-"])} ${b})`;
};

/** By a plain number. */
const times: Production = (at, type, depth) => {
  const a = at.reading(type, depth);
  const b = a && at.of(type.kind === "int" ? INT : FLOAT, depth);
  if (a === undefined || b === undefined) return undefined;
  return type.kind === "float" && at.draw.chance(40) ? make(type, true)`(${a} / ${b})` : make(type, a.missing || b.missing)`(${a} * ${b})`;
};

const one = (name: string): Production => (at, type, depth) => {
  const a = at.reading(type, depth);
  return a && make(type, a.missing)`${name}(${a})`;
};

const extreme: Production = (at, type, depth) => {
  const a = at.reading(type, depth);
  const b = a && at.of(type, depth);
  return a && b && make(type, a.missing || b.missing)`${at.draw.pick(["least", "greatest"])}(${a}, ${b})`;
};

/** The root of a square has the unit again. */
const rooted: Production = (at, type, depth) => {
  const a = type.kind === "float" ? at.reading(type, depth) : undefined;
  return a && make(type, true)`sqrt(${a} * ${a})`;
};

/** From another unit, by a rate; or from a duration, by a speed. */
const converted: Production = (at, type, depth) => {
  if (type.kind !== "float") return undefined;
  if (type.unit === "eur") {
    const way = at.reading(at.draw.chance(50) ? MILES : WHOLE_MILES, depth);
    return way && make(type, true)`(${way} * ${at.draw.pick(["0.25<eur/mile>", "3<eur/mile>"])})`;
  }
  if (type.unit !== "mile") return undefined;
  const took = at.draw.chance(50) ? at.reading(DURATION, depth) : undefined;
  if (took !== undefined) return make(type, true)`(${took} / 1h * 30.5<mile/h> * 1<h>)`;
  const paid = at.reading(EUROS, depth);
  return paid && make(type, true)`(${paid} / 2<eur/mile>)`;
};

/** What makes a number with a unit of others. */
export const WITH_UNITS: Productions = [[4, sums], [3, times], [1, one("abs")], [1, one("-")], [2, extreme], [1, rooted], [2, converted]];

/** A comparison, with a bare literal, one with the unit, or another value of the unit. */
export const comparedUnits: Production = (at, _type, depth) => {
  const a = measured(at);
  if (a === undefined) return undefined;
  if (at.draw.chance(25)) return make(BOOL, a.missing)`(${a} ${at.draw.pick(["in", "not in"])} 1..60)`;
  const b = at.draw.chance(40) ? leaf(String(at.draw.between(0, 9)), a.type, false, false) : at.of({ kind: a.type.kind, unit: a.type.unit! }, depth);
  return make(BOOL, a.missing || b.missing)`(${a} ${at.draw.pick(["<", "<=", ">", ">=", "==", "!="])} ${b})`;
};

/** A number of a unit over one of the same: plain. */
export const withoutUnit: Production = (at, _type, depth) => {
  const a = measured(at);
  if (a === undefined) return undefined;
  const b = at.draw.chance(50) ? leaf(`1.5<${a.type.unit}>`, a.type, false, false) : at.of({ kind: a.type.kind, unit: a.type.unit! }, depth);
  return at.draw.chance(70) ? make(FLOAT, true)`(${a} / ${b})` : make(FLOAT, true)`(${a} * 0.5<1/${a.type.unit!}>)`;
};

/** A way over a speed is a time, rounded to µs. */
export const wayOverSpeed: Production = (at) => {
  const ways = at.scope.leaves.filter(({ type }) => type.unit === "mile");
  return ways.length === 0 ? undefined : make(DURATION, true)`(0s + ${at.draw.pick(ways)} / ${at.draw.pick(["400<mile/h>", "0.7<mile/s>", "3<mile/d>"])})`;
};
