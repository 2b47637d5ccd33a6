/** Sources of events: columns of every type, known with the row, at a time of their own or some time later; resends, versions, rules; and their rows. */
import { instant } from "../../conformance/events.ts";
import type { Draw } from "./draw.ts";
import { Expressions } from "./expressions.ts";
import type { Block, Column, DataFile, FileColumn, Line, Relation, World } from "./model.ts";
import { BOOL, CATEGORY, DATE, DURATION, FLOAT, type FuzzType, INT, inner, leaf, LOCAL, make, type Term, TEXT, TIMESTAMP, ZONE } from "./term.ts";
import { originText } from "./files.ts";
import { spoil } from "./spoilt.ts";
import { durationText, anyValue } from "./values.ts";

export const KEY: FuzzType = { kind: "category", entity: "Key" };
export const LEVEL: FuzzType = { kind: "enum", values: ["low", "mid", "high"] };
export const LINE: FuzzType = { kind: "record", fields: [{ name: "sku", type: CATEGORY, missing: false }, { name: "n", type: INT, missing: false }, { name: "price", type: FLOAT, missing: true }] };
const VALUES: readonly (readonly [number, FuzzType])[] = [
  [4, INT], [1, { kind: "int", unit: "mile" }], [1, { kind: "float", unit: "eur", grid: "0.01" }], [1, { kind: "float", unit: "mile" }], [1, { kind: "timestamp", grid: "ms" }], [3, FLOAT], [2, { kind: "float", grid: "0.01" }], [1, { kind: "float", grid: "2.5" }], [3, TEXT], [3, CATEGORY], [3, BOOL], [2, LEVEL], [2, TIMESTAMP], [1, DATE], [2, DURATION], [1, LOCAL],
];
const LISTS: readonly FuzzType[] = [{ kind: "list", of: INT }, { kind: "list", of: FLOAT }, { kind: "list", of: TEXT }, { kind: "list", of: CATEGORY }, { kind: "list", of: DURATION }, { kind: "list", of: LINE }, { kind: "record", fields: [{ name: "x", type: FLOAT, missing: true }, { name: "s", type: TEXT, missing: true }, { name: "n", type: INT, missing: false }] }];

/** A type as a spec has it. */
export function typeText(type: FuzzType, missing = false): string {
  const end = missing ? "?" : "";
  const unit = type.unit === undefined ? "" : `<${type.unit}>`;
  switch (type.kind) {
    case "enum":
      return missing && type.values!.join() === LEVEL.values!.join() ? "Level?" : `${type.values!.map((value) => `"${value}"`).join(" | ")}${end}`;
    case "category":
      return `${type.entity ?? "Category"}${end}`;
    case "int":
      return `Int${unit}${end}`;
    case "float":
      return `Float${unit}${end}${type.grid === undefined ? "" : ` by ${type.grid}`}`;
    case "timestamp":
      return `Timestamp${end}${type.grid === undefined ? "" : ` by ${type.grid}`}`;
    case "list":
      return `List<${typeText(type.of!)}>${end}`;
    case "record":
      return `{ ${type.fields!.map((field) => `${field.name}: ${typeText(field.type, field.missing)}`).join(", ")} }${end}`;
    default:
      return `${{ bool: "Bool", text: "String", zone: "Zone", localTimestamp: "LocalTimestamp", date: "Date", duration: "Duration", vector: "" }[type.kind]}${end}`;
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

/** What a source is like, before it is written. */
export interface Shape {
  readonly wish: SourceWish;
  readonly file: Pick<DataFile, "node" | "format" | "parts" | "absent" | "zipped" | "names" | "numbers">;
  /** Given ones that programs read. */
  readonly columns: readonly Column[];
  /** All of the file. */
  readonly given: readonly FileColumn[];
  /** Its rows are known so long (µs) after their event time; `latest` is how late `seen` may be. */
  readonly lag: number;
  readonly latest: number;
  /** When late columns are known. */
  readonly lateBy: string;
  /** Its time is a wall clock's. */
  readonly wall: boolean;
  /** Events are sent more than once. */
  readonly resent: boolean;
  /** The type of the key of rows that come once. */
  readonly keyed: FuzzType | undefined;
  /** A column that is missing in the file on some rows, which are dropped for it. */
  readonly sure: string | undefined;
}

/** So many lengths after a row happened its last version is loaded. */
const SETTLED = 20;

const isRevised = ({ wish }: Shape): boolean => wish.revised === true;
const isEarly = (one: Column): boolean => !one.late;
const HAPPENED = column("happened", TIMESTAMP, false);

/** Declares a source and makes its file. */
export function makeSource(draw: Draw, world: World, wish: SourceWish): Relation {
  const shape = shapeOf(draw, world, wish);
  const lines = columnLines(draw, shape);
  const derived = derivedColumns(draw, world, shape);
  const columns = [...shape.columns, ...derived.map(({ made }) => made)];
  const bounded = draw.chance(70) && !shape.wall;
  const known = `happened${shape.lag === 0 ? "" : ` + ${durationText(shape.lag)}`}`;
  const { settled, rules } = rulesOf(draw, world, shape, { known, bounded });
  const items: (Line | Block)[] = [text(`from ${originText(shape.file)}`), text(`stream kafka("${wish.name}")`), { head: text("columns"), items: [...lines, ...derived.map(({ line }) => line)] }, text("at happened"), text(`known at ${known}`), ...rules];
  const { rows, lines: apart } = spoil(draw, { ...shape.file, columns: shape.given }, rowsOf(draw, world, shape, columns));
  world.declarations.push({ head: text(`source ${wish.name}`), items: [...items, ...apart], fixed: 5 });
  world.files.push({ ...shape.file, columns: shape.given, rows });
  return { name: wish.name, columns: [...columns, HAPPENED], at: "happened", shift: 0, lag: shape.lag, bound: boundOf(world, shape, columns, { bounded, settled }), live: isRevised(shape) ? "all" : "row", revised: isRevised(shape), keyed: isRevised(shape) || shape.keyed !== undefined ? wish.name : undefined };
}

function shapeOf(draw: Draw, { unit }: World, wish: SourceWish): Shape {
  const lag = draw.pick([0, 0, 60_000_000, unit, 1]);
  const revised = wish.revised === true;
  const columns: Column[] = [column("k", KEY, draw.chance(60))];
  if (wish.like === undefined && draw.chance(50)) columns.push(column("m", draw.pick([INT, LEVEL, CATEGORY]), draw.chance(50)));
  const wanted = wish.like ?? draw.times(3, 7, (i) => {
    const type = wish.lists === true && i < 2 ? draw.pick(LISTS) : draw.weighed(VALUES);
    return column(`c${i}_${type.kind === "localTimestamp" ? "local" : isSet(type) && draw.chance(60) ? "set" : type.kind}`, type, draw.chance(60), draw.chance(25));
  });
  for (const one of wanted) columns.push(column(one.name, one.type, one.missing, one.late));
  if (draw.chance(5)) columns.push(column("zone", ZONE, false));
  const wall = draw.chance(12);
  const resent = !revised && draw.chance(15);
  const keyed = !revised && !resent && draw.chance(25) ? draw.pick([INT, INT, TEXT]) : undefined;
  const given: FileColumn[] = [
    ...(revised || resent || keyed !== undefined ? [keyed?.kind === "text" ? { name: "ref", type: TEXT } : { name: "id", type: INT }] : []), ...columns.map(({ name, type }) => ({ name, type })), wall ? { name: "wall", type: LOCAL } : { name: "happened", type: TIMESTAMP }, { name: "seen", type: TIMESTAMP },
    ...(revised ? [{ name: "loaded", type: TIMESTAMP }] : []),
  ];
  const latest = draw.pick([2, 4, 12]) * unit;
  const lateBy = draw.pick(["seen", "seen", `happened + ${durationText(draw.pick([unit, 3 * unit, 2 * unit + 1]))}`, `max(seen, happened + ${durationText(unit)})`]);
  const file = layoutOf(draw, wish.name, { lists: wish.lists === true, columns: given, mayLack: resent ? [] : columns.filter((one) => one.missing && one.name !== "k").map(({ name }) => name) });
  const sure = draw.chance(12) ? columns.find((one) => !one.missing && !one.late && one.name !== "zone" && one.type.kind !== "list" && one.type.kind !== "record")?.name : undefined;
  return { wish, file, columns, given, lag, latest, lateBy, wall, resent, keyed, sure };
}

/** Formats that are unpacked; the others pack themselves. */
const PACKED: readonly DataFile["format"][] = ["csv", "json", "arrow", "protobuf"];

/** How a file of these columns lies there: its format, in how many pieces, which piece has no column for what. */
export function layoutOf(draw: Draw, node: string, { lists, columns, mayLack }: { readonly lists: boolean; readonly columns: readonly FileColumn[]; readonly mayLack: readonly string[] }): Shape["file"] {
  const format = lists ? draw.pick(["json", "json", "parquet", "arrow", "avro", "sqlite"] as const) : draw.weighed([[6, "csv"], [1, "json"], [3, "parquet"], [1, "arrow"], [1, "avro"], [1, "protobuf"], [1, "sqlite"]] as const);
  const parts = draw.chance(25) && format !== "sqlite" ? draw.between(2, 4) : undefined;
  // JSON tells row by row what it has, messages by their schema; the others file by file.
  const absent = parts === undefined || format === "protobuf" || !draw.chance(60) ? [] : draw.some(mayLack, 0, 3).flatMap((column) => draw.some([...Array(parts).keys()], 1, parts - 1).map((part) => ({ part, column })));
  const renamed = draw.chance(12) ? Object.fromEntries(draw.some(columns, 1, 2).map(({ name }) => [name, draw.pick([`The ${name}`, `${name.toUpperCase()} (ä)`, `${name}.1`, `"${name}"`])])) : undefined;
  return { node, format, ...(parts === undefined ? {} : { parts, absent }), ...(PACKED.includes(format) && draw.chance(10) ? { zipped: true as const } : {}), ...(renamed === undefined || format !== "csv" ? {} : { names: renamed }), ...(format === "parquet" && draw.chance(50) ? { numbers: draw.pick(["narrow", "double"] as const) } : {}) };
}

/** A column's name, and what it is called in the file where that is another. */
export function nameText({ names }: Pick<DataFile, "names">, name: string): string {
  const written = names?.[name];
  return written === undefined ? name : `${name} from ${JSON.stringify(written)}`;
}

function columnLines(draw: Draw, { columns, given, lateBy, wall, file }: Shape): Line[] {
  const lines = given.map(({ name, type }) => {
    const own = columns.find((one) => one.name === name);
    return text(`${nameText(file, name)}: ${typeText(type, own?.missing)}${own?.late === true ? ` known at ${lateBy}` : ""}`);
  });
  return wall ? [...lines, text(`happened: Timestamp = instant(wall, "${draw.pick(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])}")`)] : lines;
}

/** Columns made of the given ones: known when all that they read is. */
function derivedColumns(draw: Draw, world: World, shape: Shape): { readonly made: Column; readonly line: Line }[] {
  // `seen` tells copies apart, so nothing else may be made of it where there are some.
  const readable = [...shape.columns, HAPPENED, ...(shape.resent ? [] : [column("seen", TIMESTAMP, false)])];
  return draw.times(0, 2, (i) => {
    const type = draw.pick([INT, FLOAT, BOOL, TEXT, TIMESTAMP, DURATION]);
    const leaves = readable.filter((one) => draw.chance(20) || isEarly(one)).map((one) => one.term);
    const term = new Expressions(draw, { leaves, lookups: world.lookups, door: false, around: world.anchor }).of(type, 2);
    const made = column(`${shape.wish.name[0]}d${i}`, type, true, reads(term, shape.columns.filter((one) => one.late)));
    return { made, line: make(BOOL, false)`${`${made.name}: ${typeText(type, true)} = `}${term}` };
  });
}

interface Said {
  readonly known: string;
  /** Whether `expect` says how late `seen` may be. */
  readonly bounded: boolean;
}

/** What else a source says; `settled`: by when the last version of a row is loaded. */
function rulesOf(draw: Draw, { unit }: World, shape: Shape, { known, bounded }: Said): { readonly settled: boolean; readonly rules: Line[] } {
  const revised = isRevised(shape);
  const dropped = shape.columns.find((one) => isEarly(one) && one.type.kind === "int" && one.type.unit === undefined);
  const later = draw.chance(8) && !revised;
  const settled = draw.chance(60) && !shape.wall;
  const drops = dropped !== undefined && draw.chance(25);
  const asserts = draw.chance(15);
  const rules = [
    ...(shape.sure === undefined ? [] : [`expect { ${shape.sure} is not missing else drop }`]),
    ...(later ? [`exists ${known}`] : []), ...(revised ? ["key id revised by loaded"] : []), ...(revised && settled ? [`expect loaded - happened <= ${durationText(SETTLED * unit)}`] : []), ...(shape.resent ? ["unique by id"] : []), ...(shape.keyed === undefined ? [] : [shape.keyed.kind === "text" ? "key ref" : "key id"]),
    ...(bounded ? [`expect seen - happened in 0s..${durationText(shape.latest)}`] : []), ...(drops ? [`expect { (${dropped.name} ?? 0) != 3 else drop }`] : []), ...(asserts ? ["expect { happened >= 1900-01-02T00:00Z else fail }"] : []),
  ];
  return { settled, rules: rules.map(text) };
}

/** So long after its event time all of a row is known, as far as the source says so. */
function boundOf({ unit }: World, shape: Shape, columns: readonly Column[], { bounded, settled }: { readonly bounded: boolean; readonly settled: boolean }): number | undefined {
  const { lag, latest, lateBy } = shape;
  const late = lateBy === "seen" ? (bounded ? latest : undefined) : lateBy.startsWith("max") ? (bounded ? Math.max(latest, unit) : undefined) : 3 * unit;
  if (isRevised(shape)) return settled && late !== undefined ? Math.max(lag, SETTLED * unit, late) : undefined;
  if (!columns.some((one) => one.late)) return lag;
  return late === undefined ? undefined : Math.max(lag, late);
}

function rowsOf(draw: Draw, world: World, { wish, given, latest, resent, wall, sure }: Shape, columns: readonly Column[]): DataFile["rows"] {
  const { anchor, unit } = world;
  const rows: Record<string, unknown>[] = [];
  const skewed = draw.chance(15);
  const empty = new Set(columns.filter((one) => one.missing && draw.chance(5)).map(({ name }) => name));
  const count = Math.max(2, Math.floor(wish.rows * (0.5 + draw.below(100) / 100)));
  for (let i = 0; i < count; i++) {
    const happened = anchor + draw.between(0, 40) * unit + draw.pick([0, 0, 0, 0, 1, -1, 500]);
    // Of some keys there is one row, of one there are most.
    const row: Record<string, unknown> = { id: i, ref: `r${i}`, [wall ? "wall" : "happened"]: happened, seen: happened + draw.pick([0, 0, 1, unit, unit - 1, 3 * unit, latest]), loaded: happened + draw.pick([0, 1, unit, 3 * unit]) };
    for (const one of columns) row[one.name] = empty.has(one.name) || (one.name === sure && draw.chance(20)) ? null : one.name === "k" && skewed && draw.chance(80) ? "a" : cellOf(draw, one, happened);
    rows.push(row);
    if (wish.revised === true) rows.push(...versionsOf(draw, world, columns, row, wall));
    else if (resent && draw.chance(30)) rows.push({ ...row });
  }
  const shown = rows.map((row) => (wall ? row : { ...row, seen: Math.max(Number(row.happened), Math.min(Number(row.seen), Number(row.happened) + latest)), loaded: Math.min(Number(row.loaded), Number(row.happened) + SETTLED * unit) }));
  return shown.map((row) => Object.fromEntries(given.map(({ name }) => [name, row[name] ?? null])));
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
