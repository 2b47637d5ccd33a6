/** Groups of features: keys, readiness, windows in every form, expressions over aggregates; several over one relation, so that they share passes. */
import { type Rows, rowScope, windowed, windowText } from "./aggregates.ts";
import type { Draw } from "./draw.ts";
import type { Column, Line, Relation, World } from "./model.ts";
import { column, KEY, text } from "./sources.ts";
import { BOOL, CATEGORY, type FuzzType, INT, leaf, make, type Term } from "./term.ts";
import { durationText, HOUR } from "./values.ts";

export interface Group {
  readonly name: string;
  readonly keys: readonly FuzzType[];
  readonly features: readonly Column[];
  /** Its value at a moment is that of a time so much earlier, at least. */
  readonly delay: number;
  /** What stands before its keys where it is used: parameters. */
  readonly parameters: string;
  readonly input: string;
}

const KEYED = ["int", "category", "text", "enum", "bool", "date"];

const isKey = (one: Column): boolean => KEYED.includes(one.type.kind) && one.type.unit === undefined && !one.name.includes(".");

export function makeGroup(draw: Draw, world: World, name: string, relation: Relation, least: number): Group {
  const keyable = relation.columns.some((one) => isKey(one) && !one.late);
  const live = relation.live !== "none" && (relation.live === "all" || keyable) && draw.chance(55);
  const early = live && relation.live === "row";
  const rows: Rows = { relation, early, lookups: draw.chance(30) ? [...world.lookups, ...(live ? [] : world.snapshots)] : live ? [] : world.snapshots };
  const at = rowScope(draw, world, rows);
  const keys: { readonly text: string; readonly term?: Term; readonly type: FuzzType }[] = [];
  const own = relation.columns.filter((one) => isKey(one) && (!early || !one.late));
  const main = own.find((one) => one.name === "k");
  if (main !== undefined && draw.chance(85)) keys.push({ text: "k", type: main.type });
  const others = own.filter((one) => one.name !== "k");
  if (others.length > 0 && draw.chance(keys.length === 0 ? 60 : 25)) {
    const other = draw.pick(others);
    keys.push({ text: other.name, type: other.type });
  }
  if (keys.length === 0 || draw.chance(15)) {
    const term = at.reading(draw.pick([INT, BOOL]), 2);
    if (term !== undefined) keys.push({ text: "made", term, type: term.type });
  }
  if (keys.length === 0) keys.push({ text: others[0]?.name ?? "k", type: others[0]?.type ?? KEY });
  const parts = keys.flatMap((key, i): (string | Term)[] => [...(i === 0 ? [] : [", "]), ...(key.term === undefined ? [key.text] : [`${key.text} = `, key.term])]);
  const period = draw.pick([world.unit, 4 * world.unit, HOUR, 24 * HOUR]);
  const after = draw.pick([0, 0, 1, world.unit / 2, 90_000_000]);
  const room = relation.columns.some((one) => one.name === "started") ? 20 * world.unit : 0;
  const within = least + (least === 0 ? 0 : room) + draw.pick([0, 0, 1, world.unit, 60_000_000]);
  const filtered = draw.chance(25) ? at.condition(2) : undefined;
  const parametrised = draw.chance(10);
  const bound = Math.max(relation.lag, early ? 0 : (relation.bound ?? 4 * world.unit));
  const windows = Array.from({ length: draw.between(1, 3) }, () => windowText(draw, world, bound));
  const features: Column[] = [];
  const lines: Line[] = [text(live ? `ready live within ${durationText(within)}` : `ready every ${durationText(period)} after ${durationText(Math.max(after, least === 0 ? 0 : least + room))}`)];
  const names = parametrised ? { ...rows, relation: { ...relation, columns: [...relation.columns, { ...column("wanted", CATEGORY, false) }] } } : rows;
  for (let i = draw.between(1, 7); i > 0; i--) {
    const term = windowed(draw, world, names, windows, features.filter(({ type }) => type.kind !== "record").map((one) => one.term));
    const feature = column(`${name}_${features.length}`, term.type, term.missing);
    lines.push(make(BOOL, false)`${feature.name} = ${term}`);
    features.push(feature);
  }
  const head: Line = { type: BOOL, missing: false, reads: true, parts: [`features ${name}${parametrised ? "(wanted: Category)" : ""} from ${relation.name}`, ...(filtered === undefined ? [] : [" where ", filtered]), " by ", ...parts] };
  world.declarations.push({ head, items: lines, fixed: 1 });
  return { name, keys: keys.map((key) => key.type), features, delay: live ? within : Math.max(after, least), parameters: parametrised ? '"a", ' : "", input: relation.name };
}

/** A use of the group with keys of a row; undefined where the row has nothing of a key's type. */
export function used(draw: Draw, group: Group, columns: readonly Term[], prefix: string): { readonly line: Line; readonly features: readonly Term[]; readonly call: Term } | undefined {
  const keys: Term[] = [];
  for (const type of group.keys) {
    const there = columns.filter((term) => term.type.kind === type.kind && term.type.unit === undefined && term.outside !== true && term.type.entity === type.entity && (type.kind !== "enum" || JSON.stringify(term.type) === JSON.stringify(type)));
    const literal = type.kind === "category" || type.kind === "text" ? '"a"' : type.kind === "int" ? "1" : type.kind === "bool" ? "true" : type.kind === "enum" ? `"${type.values![0]}"` : "2001-03-25";
    keys.push(there.length > 0 && draw.chance(90) ? draw.pick(there) : leaf(literal, type, false, false));
  }
  const parts = keys.flatMap((key, i): (string | Term)[] => (i === 0 ? [key] : [", ", key]));
  const call: Term = { type: BOOL, missing: false, reads: true, parts: [`${group.name}(${group.parameters}`, ...parts, ")"] };
  return { line: make(BOOL, false)`${call}${prefix === "" ? "" : ` prefix ${prefix}`}`, features: group.features.map((one) => leaf(`${prefix}${one.name}`, one.type, one.missing, true)), call };
}
