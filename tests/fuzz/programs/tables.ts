/** Tables: timeless ones, and one whose rows have a history with backdated entries, corrections and ends. */
import type { Draw } from "./draw.ts";
import type { Lookup } from "./expressions.ts";
import type { Line, World } from "./model.ts";
import { originText } from "./files.ts";
import { cellOf, column, instantText, KEY, layoutOf, LEVEL, nameText, text, typeText } from "./sources.ts";
import { spoil } from "./spoilt.ts";
import { BOOL, CATEGORY, FLOAT, type FuzzType, INT, TEXT, TIMESTAMP } from "./term.ts";
import { CATEGORIES, anyValue } from "./values.ts";

const TYPES: readonly FuzzType[] = [INT, FLOAT, TEXT, CATEGORY, BOOL, TIMESTAMP, LEVEL];

/** `places` by entity, `codes` by number, `pairs` by both, `prices` over time, `shelf` as it was one day. */
export function makeTable(draw: Draw, world: Omit<World, "lookups" | "snapshots" | "externs">, kind: "places" | "codes" | "pairs" | "prices" | "shelf"): Lookup {
  const keyed: FuzzType = kind === "codes" ? INT : KEY;
  const values = draw.times(2, 3, (i) => column(`${kind}_${i}`, draw.pick(TYPES), draw.chance(60)));
  const keys = (kind === "codes" ? [-1, 0, 1, 2, 3, 7] : CATEGORIES.slice(0, 5)).filter(() => draw.chance(80));
  if (keys.length === 0) keys.push(kind === "codes" ? 1 : "a");
  const history = kind === "prices";
  const ends = history && draw.chance(50);
  const columns = [column("key", keyed, false), ...(kind === "pairs" ? [column("number", INT, false)] : []), ...(history ? [column("begins", TIMESTAMP, false), ...(ends ? [column("stops", TIMESTAMP, true)] : []), column("entered", TIMESTAMP, false)] : []), ...values];
  const file = layoutOf(draw, kind, { lists: false, columns, mayLack: values.filter((one) => one.missing).map(({ name }) => name) });
  const lines: Line[] = columns.map((one) => text(`${nameText(file, one.name)}: ${typeText(one.type, one.missing)}`));
  const taken = kind === "shelf" ? world.anchor + draw.between(0, 30) * world.unit : undefined;
  const validity = taken !== undefined ? `as of ${instantText(taken)}` : history ? `valid from begins${ends ? " to stops" : ""} known at entered` : `timeless "made up"`;
  const seen = new Set<string>();
  const rows = keys.flatMap((key) =>
    Array.from({ length: history ? draw.between(1, 6) : kind === "pairs" ? draw.between(1, 4) : 1 }, (_, i) => {
      const begins = world.anchor + draw.between(-4, 36) * world.unit + draw.pick([0, 0, 1]);
      const entered = begins + draw.pick([-world.unit, 0, 0, 1, world.unit, 9 * world.unit]);
      const stops = draw.chance(50) ? begins + draw.pick([1, world.unit, 6 * world.unit]) : null;
      return { key, number: i - 1, begins, entered, stops, ...Object.fromEntries(values.map((one) => [one.name, one.missing ? cellOf(draw, one, begins) : anyValue(draw, one.type, begins)])) };
    }),
  ).filter((row) => {
    const once = `${row.key} ${kind === "pairs" ? row.number : ""} ${row.begins} ${row.entered}`;
    return !seen.has(once) && seen.add(once) !== undefined;
  });
  const layout = { ...file, columns: columns.map(({ name, type }) => ({ name, type })) };
  const spoilt = spoil(draw, layout, rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, (row as Record<string, unknown>)[name] ?? null]))));
  world.files.push({ ...layout, rows: spoilt.rows });
  world.declarations.push({ head: text(`table ${kind}`), items: [text(`from ${originText(file)}`), text(`key key${kind === "pairs" ? ", number" : ""}`), text(validity), { head: text("columns"), items: lines }, ...spoilt.lines], fixed: 4 });
  return { name: kind, keys: kind === "pairs" ? [keyed, INT] : [keyed], columns: values.filter((one) => one.type.kind !== "timestamp" || !history).map(({ name, type }) => ({ name, type })), ...(taken === undefined ? {} : { taken }) };
}
