/** Aggregates over rows of a relation, and the windows that close them. */
import type { Draw } from "./draw.ts";
import { Expressions, type Lookup } from "./expressions.ts";
import type { Relation, World } from "./model.ts";
import { BOOL, FLOAT, DURATION, type FuzzType, INT, make, type Term, TIMESTAMP } from "./term.ts";
import { byTheDay, squared } from "./units.ts";
import { durationText, HOUR, ZONES } from "./values.ts";
import { instantText, reads } from "./sources.ts";

export interface Rows {
  readonly relation: Relation;
  /** Columns known with the row alone: what a live stream brings. */
  readonly early: boolean;
  readonly lookups: readonly Lookup[];
}

type Takes = "measure" | "number" | "orBool" | "ordered" | "bool" | "none";
interface Form {
  readonly takes: Takes;
  readonly gives: (type: FuzzType) => readonly [FuzzType, boolean];
  readonly more?: (draw: Draw, at: Expressions) => string | Term | undefined;
  /** Not in the columns of a segment. */
  readonly long?: true;
  readonly records?: true;
  /** Of numbers without a unit alone. */
  readonly plain?: true;
}

/** A Float of the unit, on no grid of its own. */
const float = (unit: string | undefined): FuzzType => (unit === undefined ? FLOAT : { kind: "float", unit });
const same = (type: FuzzType): readonly [FuzzType, boolean] => [type.kind === "float" ? float(type.unit) : type.kind === "timestamp" ? TIMESTAMP : type, true];
const mean = (type: FuzzType): readonly [FuzzType, boolean] => [type.kind === "duration" ? DURATION : float(type.unit), true];
const counted = (): readonly [FuzzType, boolean] => [INT, false];
const listed = (type: FuzzType): readonly [FuzzType, boolean] => [{ kind: "list", of: type }, false];
const place = (draw: Draw): string => draw.pick(["0.5", "0.9", "0", "1", "10%", "0.333"]);
const some = (draw: Draw): string => String(draw.pick([1, 2, 3, 10]));

/** By the language's names: every aggregate of the contract (tally.ts sees to it that none is left out). */
const FORMS: Readonly<Record<string, Form>> = {
  count: { takes: "none", gives: counted },
  "count ": { takes: "ordered", gives: counted },
  distinct: { takes: "ordered", gives: counted },
  sum: { takes: "orBool", gives: (type) => (type.kind === "bool" ? [INT, true] : [type.kind === "float" ? float(type.unit) : type, true]) },
  mean: { takes: "orBool", gives: mean },
  min: { takes: "ordered", gives: same },
  max: { takes: "ordered", gives: same },
  first: { takes: "ordered", gives: same, records: true },
  last: { takes: "ordered", gives: same, records: true },
  var: { takes: "number", gives: (type) => [float(squared(type.unit)), true] },
  std: { takes: "measure", gives: mean },
  quantile: { takes: "ordered", gives: same, more: place },
  approx_distinct: { takes: "ordered", gives: counted },
  approx_quantile: { takes: "measure", gives: same, more: place },
  mode: { takes: "ordered", gives: same },
  correlation: { takes: "orBool", gives: () => [FLOAT, true], more: (_draw, at) => argument(at, "orBool") },
  slope: { takes: "number", gives: (type) => [float(byTheDay(type.unit)), true] },
  ewma: { takes: "orBool", gives: mean, more: (draw) => `half_life: ${durationText(draw.pick([1, 7_000_000, HOUR, 30 * HOUR]))}` },
  histogram: { plain: true, takes: "number", gives: () => [{ kind: "vector", size: 4 }, false], more: (draw) => draw.pick(["[0, 1, 3]", "[(-1), 0.5, 100]", "[0.01, 3, 7.5]"]), long: true },
  top: { takes: "ordered", gives: listed, more: some, long: true },
  list: { takes: "ordered", gives: listed, more: some, long: true, records: true },
  any: { takes: "bool", gives: () => [BOOL, false] },
  all: { takes: "bool", gives: () => [BOOL, false] },
};

const TAKEN: Readonly<Record<Exclude<Takes, "none">, readonly string[]>> = {
  measure: ["int", "float", "duration"], number: ["int", "float"], orBool: ["int", "float", "duration", "bool"], bool: ["bool"],
  ordered: ["int", "float", "text", "category", "enum", "bool", "timestamp", "duration", "date", "localTimestamp"],
};

function argument(at: Expressions, takes: Exclude<Takes, "none">, plain = false): Term | undefined {
  const kinds = TAKEN[takes];
  const readable = at.scope.leaves.filter((term) => kinds.includes(term.type.kind) && (!plain || term.type.unit === undefined));
  if (readable.length > 0 && at.draw.chance(75)) return at.draw.pick(readable);
  const type = at.draw.pick(kinds.filter((kind) => kind !== "enum" && kind !== "category").map((kind) => ({ kind }) as FuzzType));
  return at.reading(type, 2);
}

/** What one row of the relation offers. */
export function rowScope(draw: Draw, world: World, { relation, early, lookups }: Rows): Expressions {
  const leaves = relation.columns.filter((one) => !early || !one.late).map((one) => one.term);
  return new Expressions(draw, { leaves, lookups, door: false, around: world.anchor, functions: world.functions, constants: world.constants });
}

/** An aggregate that no `over` has closed yet. */
export function aggregate(draw: Draw, at: Expressions, short = false): Term {
  for (;;) {
    const [name, form] = draw.pick(Object.entries(FORMS).filter(([, { long }]) => !short || long !== true));
    const written = name.trim();
    const fields = form.records === true && !short && draw.chance(15) ? at.draw.some(at.scope.leaves.filter((term) => TAKEN.ordered.includes(term.type.kind) && term.type.unit === undefined && term.parts.length === 1 && !String(term.parts[0]).includes(".")), 2, 3) : [];
    if (fields.length > 1) {
      const record: FuzzType = { kind: "record", fields: fields.map((term) => ({ name: String(term.parts[0]), type: term.type, missing: true })) };
      const [type, missing] = form.gives(record);
      const parts = fields.flatMap((term, i): (string | Term)[] => (i === 0 ? [term] : [", ", term]));
      return { type, missing, reads: true, parts: [`${written}({`, ...parts, `}${form.more === undefined ? "" : `, ${some(draw)}`})`] };
    }
    const of = form.takes === "none" ? undefined : argument(at, form.takes, form.plain);
    if (form.takes !== "none" && of === undefined) continue;
    const more = form.more?.(draw, at);
    if (form.more !== undefined && more === undefined) continue;
    const [type, missing] = form.gives(of?.type ?? INT);
    const where = draw.chance(20) ? at.condition(1) : undefined;
    const parts: (string | Term)[] = [`${written}(`, ...(of === undefined ? [] : [of]), ...(more === undefined ? [] : [", ", more]), ...(where === undefined ? [] : [of === undefined ? "where " : " where ", where]), ")"];
    return { type, missing, reads: true, parts };
  }
}

/** Windows in all forms, as the text that closes an item. `least` (µs): what they must look back at least to hold a row. */
export function windowText(draw: Draw, world: World, least: number): string {
  const { unit, anchor } = world;
  const width = Math.max(Math.ceil((least + 1) / unit), draw.pick([1, 2, 3, 4, 6, 12, 24, 60])) * unit;
  const steps = [2, 3, 4, 6].filter((n) => width % n === 0).map((n) => width / n);
  const ending = draw.pick([unit, 2 * unit, 1, unit / 2]);
  return draw.weighed<() => string>([
    [5, () => `over ${durationText(width)}`],
    [3, () => (steps.length === 0 ? `over ${durationText(width)} step ${durationText(width)}` : `over ${durationText(width)} step ${durationText(draw.pick(steps))}`)],
    [2, () => `over ${durationText(width)} ending ${durationText(ending)} ago`],
    [1, () => `over ${durationText(width)} step ${durationText(width)} ending ${durationText(ending)} ago`],
    [3, () => `over last ${draw.pick([1, 2, 3, 5, 20])} rows`],
    [2, () => `over all since ${instantText(anchor + draw.between(-2, 20) * unit + draw.pick([0, 0, 1]))}`],
    [2, () => `over ${draw.pick(["1 days", "2 days", "1 weeks", "1 months", "13 months", "1 years"].slice(least > 2 * 86_400e6 ? (least > 26 * 86_400e6 ? 4 : 3) : 0))} in "${draw.pick(ZONES)}"${draw.chance(30) ? ` ending ${durationText(ending)} ago` : ""}`],
  ])();
}

/** One item of a group: an aggregate, or an expression over some, each with a window of its own or all under one. */
export function windowed(draw: Draw, world: World, rows: Rows, windows: readonly string[], before: readonly Term[], result?: FuzzType): Term {
  const at = rowScope(draw, world, rows);
  const over = (): string => draw.pick(windows);
  const where = (): (string | Term)[] => (draw.chance(25) ? [" where ", at.condition(2)] : []);
  const one = aggregate(draw, at);
  const isEdge = /^(first|last)\(/.test(String(one.parts[0]));
  if (result === undefined && draw.chance(45)) return { ...one, parts: [one, ...where(), ...(isEdge && draw.chance(30) ? [] : [` ${over()}`])] };
  const closed = (): Term => {
    const made = aggregate(draw, at);
    return { ...made, parts: ["(", made, ...where(), ` ${over()}`, ")"] };
  };
  const open = result === undefined && draw.chance(40);
  const leaves = open ? [one, aggregate(draw, at)] : [closed(), closed()];
  const scope = new Expressions(draw, { leaves: [...leaves, ...before, make({ kind: "timestamp" }, false)`moment`], lookups: [], door: false, around: world.anchor, functions: world.functions, constants: world.constants });
  const first = leaves[0]!.type;
  const plain = first.kind !== "vector" && first.kind !== "record" && first.kind !== "list";
  const term = scope.reading(result ?? draw.pick([...(plain ? [first, first] : []), INT, FLOAT, BOOL]), 2) ?? leaves[0]!;
  if (!open) return term;
  return reads(term, leaves.map((leaf) => ({ term: leaf }) as never)) ? { ...term, parts: [term, ...where(), ` ${over()}`] } : { ...one, parts: [one, ` ${over()}`] };
}
