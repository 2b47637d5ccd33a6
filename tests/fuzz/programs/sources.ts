/** Sources of events: columns of every type, known with the row, at a time of their own or some time later; resends, versions, rules; and their rows. */
import { instant } from "../../conformance/events.ts";
import type { Draw } from "./draw.ts";
import { Expressions } from "./expressions.ts";
import type { Block, Column, DataFile, FileColumn, Line, Relation, World } from "./model.ts";
import { BOOL, CATEGORY, DATE, DURATION, FLOAT, type FuzzType, INT, inner, leaf, LOCAL, make, type Term, TEXT, TIMESTAMP, ZONE } from "./term.ts";
import { durationText, anyValue } from "./values.ts";

export const KEY: FuzzType = { kind: "category", entity: "Key" };
export const LEVEL: FuzzType = { kind: "enum", values: ["low", "mid", "high"] };
const LINE: FuzzType = { kind: "record", fields: [{ name: "sku", type: CATEGORY, missing: false }, { name: "n", type: INT, missing: false }, { name: "price", type: FLOAT, missing: true }] };
const VALUES: readonly (readonly [number, FuzzType])[] = [
  [4, INT], [3, FLOAT], [2, { kind: "float", grid: "0.01" }], [1, { kind: "float", grid: "2.5" }], [3, TEXT], [3, CATEGORY], [3, BOOL], [2, LEVEL], [2, TIMESTAMP], [1, DATE], [2, DURATION], [1, LOCAL],
];
const LISTS: readonly FuzzType[] = [{ kind: "list", of: INT }, { kind: "list", of: FLOAT }, { kind: "list", of: TEXT }, { kind: "list", of: CATEGORY }, { kind: "list", of: DURATION }, { kind: "list", of: LINE }, { kind: "record", fields: [{ name: "x", type: FLOAT, missing: true }, { name: "s", type: TEXT, missing: true }, { name: "n", type: INT, missing: false }] }];

/** A type as a spec has it. */
export function typeText(type: FuzzType, missing = false): string {
  const end = missing ? "?" : "";
  switch (type.kind) {
    case "enum":
      return `${type.values!.map((value) => `"${value}"`).join(" | ")}${end}`;
    case "category":
      return `${type.entity ?? "Category"}${end}`;
    case "float":
      return `Float${end}${type.grid === undefined ? "" : ` by ${type.grid}`}`;
    case "list":
      return `List<${typeText(type.of!)}>${end}`;
    case "record":
      return `{ ${type.fields!.map((field) => `${field.name}: ${typeText(field.type, field.missing)}`).join(", ")} }${end}`;
    default:
      return `${{ bool: "Bool", int: "Int", text: "String", zone: "Zone", timestamp: "Timestamp", localTimestamp: "LocalTimestamp", date: "Date", duration: "Duration", vector: "" }[type.kind]}${end}`;
  }
}

export const column = (name: string, type: FuzzType, missing: boolean, late = false): Column => ({ name, type, missing, late, term: leaf(name, type, missing, true) });

export const text = (line: string): Line => leaf(line, BOOL, false, false);

/** Whether the term reads one of the columns. */
export function reads(term: Term, columns: readonly Column[]): boolean {
  return columns.some((one) => one.term === term) || inner(term).some((part) => reads(part, columns));
}

export interface SourceWish {
  readonly name: string;
  /** Rows of its file, about. */
  readonly rows: number;
  readonly lists?: boolean;
  readonly revised?: boolean;
  /** A schema that it shares with another source, for unions. */
  readonly like?: readonly Column[];
}

export interface Made {
  readonly relation: Relation;
}

/** Declares a source and makes its file. */
export function makeSource(draw: Draw, world: World, wish: SourceWish): Relation {
  const { unit } = world;
  const lag = draw.pick([0, 0, 60_000_000, unit, 1]);
  const lists = wish.lists === true;
  const columns: Column[] = [column("k", KEY, draw.chance(60))];
  if (wish.like === undefined && draw.chance(50)) columns.push(column("m", draw.pick([INT, LEVEL, CATEGORY]), draw.chance(50)));
  const wanted = wish.like ?? draw.times(3, 7, (i) => {
    const type = lists && i < 2 ? draw.pick(LISTS) : draw.weighed(VALUES);
    return column(`c${i}_${type.kind === "localTimestamp" ? "local" : isSet(type) && draw.chance(60) ? "set" : type.kind}`, type, draw.chance(60), draw.chance(25));
  });
  for (const one of wanted) columns.push(column(one.name, one.type, one.missing, one.late && wish.revised !== true));
  if (draw.chance(5)) columns.push(column("zone", ZONE, false));
  const given: FileColumn[] = columns.map(({ name, type }) => ({ name, type }));
  const lines: Line[] = [];
  const wall = draw.chance(12);
  given.push(wall ? { name: "wall", type: LOCAL } : { name: "happened", type: TIMESTAMP }, { name: "seen", type: TIMESTAMP });
  const resent = wish.revised !== true && draw.chance(15);
  if (wish.revised === true || resent) given.unshift({ name: "id", type: INT });
  if (wish.revised === true) given.push({ name: "loaded", type: TIMESTAMP });
  const latest = draw.pick([4, 30]) * unit;
  const lateBy = draw.pick(["seen", "seen", `happened + ${durationText(draw.pick([unit, 3 * unit, 2 * unit + 1]))}`, `max(seen, happened + ${durationText(unit)})`]);
  for (const { name, type } of given) {
    const own = columns.find((one) => one.name === name);
    lines.push(text(`${name}: ${typeText(type, own?.missing)}${own?.late === true ? ` known at ${lateBy}` : ""}`));
  }
  if (wall) lines.push(text(`happened: Timestamp = instant(wall, "${draw.pick(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])}")`));
  const time = column("happened", TIMESTAMP, false);
  const early = (one: Column): boolean => !one.late;
  const readable = [...columns, time, ...(resent ? [] : [column("seen", TIMESTAMP, false)])];
  draw.times(0, 2, (i) => {
    const type = draw.pick([INT, FLOAT, BOOL, TEXT, TIMESTAMP, DURATION]);
    const term = new Expressions(draw, { leaves: readable.filter((one) => draw.chance(20) || early(one)).map((one) => one.term), lookups: world.lookups, door: false, around: world.anchor }).of(type, 2);
    const late = reads(term, columns.filter((one) => one.late));
    const made = column(`${wish.name[0]}d${i}`, type, true, late);
    columns.push(made);
    lines.push(make(BOOL, false)`${`${made.name}: ${typeText(type, true)} = `}${term}`);
  });
  const known = `happened${lag === 0 ? "" : ` + ${durationText(lag)}`}`;
  const bounded = draw.chance(70) && !wall;
  const dropped = columns.filter((one) => early(one) && one.type.kind === "int" && !/^[a-z]d/.test(one.name));
  const items: (Line | Block)[] = [
    text(`from ${lists ? "json" : "csv"}("${wish.name}.${lists ? "json" : "csv"}")`), text(`stream kafka("${wish.name}")`), { head: text("columns"), items: lines }, text("at happened"), text(`known at ${known}`),
  ];
  if (draw.chance(8) && wish.revised !== true) items.push(text(`exists ${known}`));
  const settled = draw.chance(60) && !wall;
  if (wish.revised === true) items.push(text("key id revised by loaded"));
  if (wish.revised === true && settled) items.push(text(`expect loaded - happened <= ${durationText(60 * unit)}`));
  if (resent) items.push(text("unique by id"));
  if (bounded) items.push(text(`expect seen - happened in 0s..${durationText(latest)}`));
  if (dropped.length > 0 && draw.chance(25)) items.push(text(`expect { (${dropped[0]!.name} ?? 0) != 3 else drop }`));
  if (draw.chance(15)) items.push(text("expect { happened >= 1900-01-02T00:00Z else fail }"));
  world.declarations.push({ head: text(`source ${wish.name}`), items, fixed: 5 });
  world.files.push(rowsOf(draw, world, { node: wish.name, format: lists ? "json" : "csv", columns: given }, wish, columns, latest, resent, wall));
  const isLate = columns.some((one) => one.late);
  const lateBound = lateBy === "seen" ? (bounded ? latest : undefined) : lateBy.startsWith("max") ? (bounded ? Math.max(latest, unit) : undefined) : 3 * unit;
  return { name: wish.name, columns: [...columns, time], at: "happened", shift: 0, lag, bound: wish.revised === true ? (settled && lateBound !== undefined ? Math.max(lag, 60 * unit, lateBound) : undefined) : isLate ? (lateBound === undefined ? undefined : Math.max(lag, lateBound)) : lag, live: wish.revised === true ? "all" : "row", revised: wish.revised === true };
}

function rowsOf(draw: Draw, world: World, file: Omit<DataFile, "rows">, wish: SourceWish, columns: readonly Column[], latest: number, resent: boolean, wall: boolean): DataFile {
  const { anchor, unit } = world;
  const rows: Record<string, unknown>[] = [];
  const count = Math.max(2, Math.floor(wish.rows * (0.5 + draw.below(100) / 100)));
  for (let i = 0; i < count; i++) {
    const happened = anchor + draw.between(0, 40) * unit + draw.pick([0, 0, 0, 0, 1, -1, 500]);
    const row: Record<string, unknown> = { id: i, [wall ? "wall" : "happened"]: happened, seen: happened + draw.pick([0, 0, 1, unit, unit - 1, 3 * unit, latest]), loaded: happened + draw.pick([0, 1, unit, 3 * unit]) };
    for (const one of columns) row[one.name] = cellOf(draw, one, happened);
    rows.push(row);
    if (wish.revised === true) rows.push(...versionsOf(draw, world, columns, row, wall));
    else if (resent && draw.chance(30)) rows.push({ ...row });
  }
  const shown = rows.map((row) => (wall ? row : { ...row, seen: Math.max(Number(row.happened), Math.min(Number(row.seen), Number(row.happened) + latest)), loaded: Math.min(Number(row.loaded), Number(row.happened) + 60 * unit) }));
  return { ...file, rows: shown.map((row) => Object.fromEntries(file.columns.map(({ name }) => [name, row[name] ?? null]))) };
}

/** Later versions of a row: of some columns another value, now and then another event time. */
function versionsOf(draw: Draw, { unit }: World, columns: readonly Column[], first: Record<string, unknown>, wall: boolean): Record<string, unknown>[] {
  const happened = Number(wall ? first.wall : first.happened);
  const versions = [first];
  for (let i = draw.pick([0, 0, 1, 2]); i > 0; i--) {
    const before = versions.at(-1)!;
    versions.push({ ...before, loaded: Number(before.loaded) + draw.pick([1, unit, 5 * unit]), ...changed(draw, columns, happened), ...(draw.chance(30) && !wall ? { happened: happened + draw.pick([-unit, unit, 1]) } : {}) });
  }
  return versions.slice(1);
}

function changed(draw: Draw, columns: readonly Column[], around: number): Record<string, unknown> {
  return Object.fromEntries(draw.some(columns.filter((one) => !/^[a-z]d\d/.test(one.name)), 0, 2).map((one) => [one.name, cellOf(draw, one, around)]));
}

const isSet = (type: FuzzType): boolean => type.kind === "list" && ["int", "category", "text"].includes(type.of!.kind);

/** What stands in a file: also what is no number, where it may be missing. */
export function cellOf(draw: Draw, one: Column, around: number): unknown {
  if (one.missing && draw.chance(18)) return null;
  if (one.missing && one.type.kind === "float" && draw.chance(6)) return draw.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  if (one.type.kind === "float" && draw.chance(4)) return -0;
  const value = anyValue(draw, one.type, around);
  return one.name.endsWith("_set") ? [...new Set(value as unknown[])] : value;
}

export { instant as instantText };
