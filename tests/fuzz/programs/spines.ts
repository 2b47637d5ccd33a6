/** Which rows are asked about, and when: rows of a source or view at a time of their own or drawn within one, rows of a table at every date, closed rows; horizons and candidates. */
import type { Draw } from "./draw.ts";
import type { Column, Line, Relation, World } from "./model.ts";
import { originText } from "./files.ts";
import { cellOf, column, instantText, KEY, layoutOf, LEVEL, nameText, text, typeText } from "./sources.ts";
import { spoil } from "./spoilt.ts";
import { BOOL, CATEGORY, DURATION, FLOAT, INT, TEXT, TIMESTAMP } from "./term.ts";
import { CATEGORIES, DAY, durationText } from "./values.ts";

export interface Spine {
  /** Columns that make lists of rows asked at one time. */
  readonly lists?: readonly string[];
  readonly kind: "asked" | "calendar" | "closed";
  readonly lines: readonly Line[];
  /** What is known of the row at its moment. */
  readonly columns: readonly Column[];
  /** What is known later: for labels and `if_known`. */
  readonly later: readonly Column[];
  /** By so much earlier a group has to be read, so that a row is not in its own history. */
  readonly least: number;
  /** The source whose key keeps its rows out of their own history, so that they may be asked about late. */
  readonly keyed?: string | undefined;
  /** The relation whose rows are asked about. */
  readonly of: string;
  /** Whether a label may come of the row's own columns. */
  readonly own: boolean;
  readonly horizon?: string;
  /** The greatest time from the moment to what it is asked about. */
  readonly ahead: number;
}

/** A source of questions, apart from all events: columns known at once, and outcomes known later. */
function questions(draw: Draw, world: World): Spine {
  const values = draw.times(1, 4, (i) => column(`q${i}`, draw.pick([INT, FLOAT, TEXT, CATEGORY, BOOL, TIMESTAMP, LEVEL, DURATION]), draw.chance(60)));
  const keyed = column("k", KEY, draw.chance(60));
  const asked = column("asked", TIMESTAMP, false);
  const lag = draw.pick([0, 0, world.unit, 1]);
  const within = draw.chance(30) ? draw.pick([1, world.unit, 3 * world.unit]) : 0;
  const open = lag + within + draw.pick([1, world.unit, 10 * world.unit]);
  const later = [column("answer", BOOL, draw.chance(30), true), ...(draw.chance(50) ? [column("amount", INT, draw.chance(50), true)] : []), ...(draw.chance(40) ? [column("grade", LEVEL, draw.chance(50), true)] : [])];
  const knownAt = draw.chance(40) ? `max(settled, asked + ${durationText(open)})` : `asked + ${durationText(open)}`;
  const all = [keyed, asked, ...values, column("settled", TIMESTAMP, false), ...later];
  const file = layoutOf(draw, "asks", { lists: false, columns: all, mayLack: values.filter((one) => one.missing).map(({ name }) => name) });
  const lines = all.map((one) => text(`${nameText(file, one.name)}: ${typeText(one.type, one.missing)}${one.late ? ` known at ${knownAt}` : ""}`));
  const complete = draw.chance(80);
  const lists = draw.chance(20);
  const rows = draw.times(10, 36, () => {
    const at = lists ? world.anchor + draw.between(-1, 12) * 3 * world.unit : world.anchor + draw.between(-1, 32) * world.unit + draw.pick([0, 0, 0, 1, -1, 500]) + draw.pick([0, 0, world.unit / 2]);
    return Object.fromEntries(all.map((one) => [one.name, one.name === "asked" ? at : one.name === "settled" ? at + draw.pick([0, world.unit, 9 * world.unit]) : one.name === "k" && !one.missing ? draw.pick(CATEGORIES.slice(0, 7)) : cellOf(draw, one, at)]));
  });
  const layout = { ...file, columns: all.map(({ name, type }) => ({ name, type })) };
  const spoilt = spoil(draw, layout, rows);
  world.files.push({ ...layout, rows: spoilt.rows });
  world.declarations.push({ head: text("source asks"), items: [text(`from ${originText(file)}`), { head: text("columns"), items: lines }, text("at asked"), text("expect { asked >= 1900-01-02T00:00Z else fail }"), text(`known at asked${lag === 0 ? "" : ` + ${durationText(lag)}`}`), ...(complete ? [text(`complete until ${instantText(world.anchor + 46 * world.unit)}`)] : []), ...spoilt.lines], fixed: 4 });
  const line = `rows asks asked at asked${lag === 0 ? "" : ` + ${durationText(lag)}`}${within === 0 ? "" : ` within ${durationText(within)}`}`;
  return { kind: "asked", lines: [text(line)], columns: [keyed, asked, ...values], later, least: 0, of: "asks", own: true, ahead: open, ...(lists ? { lists: draw.pick([["asked"], ["k", "asked"], ["asked", values.find(({ type }) => ["int", "category", "text"].includes(type.kind))?.name ?? "k"]]) } : {}) };
}

/** Rows of the events themselves, as soon as they are known. */
function ownRows(draw: Draw, world: World, relation: Relation): Spine {
  const lag = relation.lag + relation.shift + draw.pick([0, 0, 1, world.unit, ...(relation.keyed === undefined ? [] : [3 * world.unit, 20 * world.unit])]);
  const within = draw.chance(25) ? world.unit : 0;
  const early = relation.columns.filter((one) => !one.late && !one.name.includes("."));
  const line = `rows ${relation.name} asked at ${relation.at}${lag === 0 ? "" : ` + ${durationText(lag)}`}${within === 0 ? "" : ` within ${durationText(within)}`}`;
  return { kind: "asked", lines: [text(line)], columns: early, later: relation.columns.filter((one) => one.late && !one.name.includes(".")), least: lag + within, keyed: relation.keyed, of: relation.name, own: false, ahead: lag + within };
}

/** Rows of a table, at every date or closed. */
function tableRows(draw: Draw, world: World, closed: boolean): Spine {
  const values = draw.times(2, 4, (i) => column(`p${i}`, draw.pick([INT, FLOAT, TEXT, CATEGORY, BOOL, LEVEL]), draw.chance(60)));
  const results = closed ? [column("answer", BOOL, draw.chance(30)), column("amount", INT, draw.chance(40))] : [];
  const keyed = closed && draw.chance(50) ? column("id", INT, false) : column("k", KEY, false);
  const byRow = keyed.name === "id" && draw.chance(50);
  const all = [keyed, ...values, ...results];
  const file = layoutOf(draw, "people", { lists: false, columns: all, mayLack: values.filter((one) => one.missing).map(({ name }) => name) });
  const count = closed ? draw.between(10, 60) : draw.between(2, 4);
  const keys = keyed.name === "k" ? (closed ? Array.from({ length: count }, (_, i) => `${draw.pick(CATEGORIES)}${i}`) : CATEGORIES.slice(0, count)) : Array.from({ length: count }, (_, i) => i * 7 - 20);
  world.declarations.push({ head: text("table people"), items: [text(`from ${originText(file)}`), text(`key ${byRow ? "row" : keyed.name}`), text('timeless "made up"'), { head: text("columns"), items: all.map((one) => text(`${nameText(file, one.name)}: ${typeText(one.type, one.missing)}`)) }], fixed: 4 });
  world.files.push({ ...file, columns: all.map(({ name, type }) => ({ name, type })), rows: keys.map((key) => Object.fromEntries(all.map((one) => [one.name, one === keyed ? key : one.missing ? cellOf(draw, one, world.anchor) : cellOf(draw, { ...one, missing: false }, world.anchor)]))) });
  if (closed) return { kind: "closed", lines: [text("rows people")], columns: values, later: results, least: 0, of: "people", own: true, ahead: 0 };
  // Some dates lie within the data, whatever its length.
  const often = draw.pick([3, 4, 8]) * world.unit;
  const local = world.unit * 40 >= 5 * DAY && draw.chance(60);
  const line = `rows each people every ${durationText(local ? Math.ceil(often / DAY) * DAY : often)}${local ? ` at ${draw.pick(["06:00", "02:30", "00:00"])} "${draw.pick(["Europe/Berlin", "America/New_York", "UTC"])}"` : ""}`;
  return { kind: "calendar", lines: [text(line)], columns: [keyed, ...values], later: [], least: 0, of: "people", own: false, ahead: 0, ...(draw.chance(15) ? { lists: ["k"] } : {}) };
}

export function makeSpine(draw: Draw, world: World, relations: readonly Relation[]): Spine {
  const askable = relations.filter((one) => !one.columns.some(({ name }) => name === "started") && !(one.revised && one.columns.some(({ name }) => name === "from_input" || name.startsWith("item"))) && !one.columns.some(({ name, late }) => name.startsWith("item") && late));
  return draw.weighed<() => Spine>([
    [5, () => questions(draw, world)],
    [askable.length > 0 ? 4 : 0, () => ownRows(draw, world, draw.pick(askable))],
    [2, () => tableRows(draw, world, false)],
    [1, () => tableRows(draw, world, true)],
  ])();
}
