/** Reads a file of which nothing is declared, whole, and counts. Two passes: one brings its rows into a table, one by field counts values; then candidate keys. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { combinationsQuery, commonestQuery, copiesQuery, countedQuery, factsQuery, offendersQuery, type Reads, signsQuery, zonesQuery } from "../../emit/duckdb/profile/queries.ts";
import { createRaw, type RawFile } from "../../emit/duckdb/profile/raw-table.ts";
import { allZoneNames } from "../../plan/zones.ts";
import { type FieldFacts, type FileFacts, kindOf, type Offenders } from "./facts.ts";
import { isIdName, isTimeName } from "./names.ts";

const COMMONEST = 40;
const OFFENDERS = 5;
/** Fields of which pairs are tried as keys. */
const PAIRED = 8;

export async function gatherFacts(connection: DuckDBConnection, file: RawFile, tell: (what: string) => void): Promise<FileFacts> {
  tell("reading rows");
  const flaws = await load(connection, file);
  const fields: FieldFacts[] = [];
  for (const [i, field] of file.fields.entries()) {
    tell(`counting ${field.from} (${i + 1} of ${file.fields.length})`);
    fields.push(await fieldFacts(connection, i, field.type));
  }
  const [counted] = await readRows(connection, 'SELECT count(*) AS "rows" FROM raw');
  const rows = Number(counted?.rows ?? 0);
  tell("looking for keys");
  const [copied] = file.fields.length === 0 ? [] : await readRows(connection, copiesQuery(file.fields.map((_, i) => i)));
  const facts = { file, rows, fields, copies: Number(copied?.copies ?? 0), flaws };
  const keys = await keysOf(connection, facts);
  return { ...facts, keys, versions: await versionsOf(connection, facts, keys) };
}

/** Brings the rows into the table; gives what is wrong with the file as a whole. */
async function load(connection: DuckDBConnection, file: RawFile): Promise<string[]> {
  try {
    await connection.run(createRaw(file));
    return [];
  } catch (error) {
    const { lenient } = file;
    if (lenient === undefined || !(error instanceof Error) || !lenient.failure.test(error.message)) throw error;
    await connection.run(createRaw({ ...file, relation: lenient.relation }));
    return [lenient.why];
  }
}

async function fieldFacts(connection: DuckDBConnection, field: number, type: string): Promise<FieldFacts> {
  await connection.run(countedQuery(field));
  const [row] = await readRows(connection, factsQuery());
  const number = (name: string): number => Number(row?.[name] ?? 0);
  const optional = (name: string): number | null => (row?.[name] === null || row?.[name] === undefined ? null : Number(row[name]));
  const span = (first: string, last: string): readonly [number, number] | null => (optional(first) === null ? null : [optional(first)!, optional(last)!]);
  const counts = { rows: number("rows"), missing: number("missing"), distinct: number("distinct"), ints: number("ints"), floats: number("floats"), nans: number("nans"), bools: number("bools"), instants: number("instants"), locals: number("locals"), dates: number("dates"), zeros: number("zeros"), empty: number("empty"), blank: number("blank"), placeholders: number("placeholders") };
  const kind = kindOf(counts, type);
  const [zones] = kind === "text" ? await readRows(connection, zonesQuery(allZoneNames())) : [];
  return {
    ...counts,
    most: number("most"),
    padded: number("padded"),
    emails: number("emails"),
    phones: number("phones"),
    addresses: number("addresses"),
    uuids: number("uuids"),
    otherDates: number("otherDates"),
    zones: Number(zones?.zones ?? 0),
    spaced: number("spaced"),
    longest: number("longest"),
    decimals: number("decimals"),
    exponents: number("exponents"),
    least: optional("least"),
    greatest: optional("greatest"),
    instantSpan: span("firstInstant", "lastInstant"),
    localSpan: span("firstLocal", "lastLocal"),
    daySpan: span("firstDay", "lastDay"),
    commonest: (await readRows(connection, commonestQuery(COMMONEST))).map((one) => ({ value: String(one.value), rows: Number(one.rows) })),
    signs: counts.placeholders + counts.empty + counts.blank === 0 ? [] : (await readRows(connection, signsQuery(OFFENDERS))).map((one) => ({ value: String(one.value), rows: Number(one.rows) })),
    offenders: kind === "text" || kind === "none" || kind === "nested" ? null : await offendersOf(connection, kind),
  };
}

async function offendersOf(connection: DuckDBConnection, kind: Reads): Promise<Offenders | null> {
  const rows = await readRows(connection, offendersQuery(kind, OFFENDERS));
  const [first] = rows;
  return first === undefined ? null : { values: rows.map((one) => ({ value: String(one.value), rows: Number(one.rows) })), different: Number(first.different), rows: Number(first.all) };
}

type Found = Pick<FileFacts, "file" | "rows" | "fields" | "copies">;

/** Single fields first, those with the name of an id before others; pairs only of fields that are none by themselves. Measured numbers and JSON are no keys. */
async function keysOf(connection: DuckDBConnection, { file, rows, fields, copies }: Found): Promise<number[][]> {
  if (rows === 0) return [];
  const isNested = (i: number): boolean => file.fields[i]!.type === "json" && typeof file.fields[i]!.structure !== "string";
  const usable = fields.flatMap((facts, i) => (isNested(i) || ["float", "none", "bool"].includes(kindOf(facts, file.fields[i]!.type)) ? [] : [i]));
  const nameOf = (i: number): string => file.fields[i]!.from;
  const single = usable.filter((i) => fields[i]!.distinct === rows && fields[i]!.missing === 0).sort((a, b) => rank(b) - rank(a) || a - b);
  function rank(i: number): number {
    return /(^|\.)id$/i.test(nameOf(i)) ? 2 : Number(isIdName(nameOf(i)));
  }
  if (copies > 0) return [];
  const rest = usable.filter((i) => !single.includes(i) && fields[i]!.missing === 0 && fields[i]!.distinct > 1 && fields[i]!.longest <= 100).sort((a, b) => weight(b) - weight(a)).slice(0, PAIRED);
  function weight(i: number): number {
    return fields[i]!.distinct * (isIdName(nameOf(i)) || isTimeName(nameOf(i)) ? 1000 : 1);
  }
  const pairs: number[][] = [];
  for (const [k, a] of rest.entries()) {
    for (const b of rest.slice(k + 1)) {
      if (fields[a]!.distinct * fields[b]!.distinct < rows) continue;
      const [row] = await readRows(connection, combinationsQuery([a, b].sort((x, y) => x - y)));
      if (Number(row?.distinct) === rows) pairs.push([a, b].sort((x, y) => x - y));
    }
  }
  return [...single.map((i) => [i]), ...pairs];
}

/** Fields with the name of an id whose values repeat, most of them once: versions of a row, or rows that were sent again. */
async function versionsOf(connection: DuckDBConnection, { file, rows, fields }: Found, keys: readonly (readonly number[])[]): Promise<FileFacts["versions"]> {
  const found: { key: number; repeated: number; by: number[] }[] = [];
  const times = fields.flatMap((facts, i) => (isTimeName(file.fields[i]!.from) || ["instant", "local", "date"].includes(kindOf(facts, file.fields[i]!.type)) ? [i] : []));
  for (const [key, facts] of fields.entries()) {
    const repeats = facts.missing === 0 && facts.distinct < rows && facts.distinct >= rows / 2;
    if (!repeats || !isIdName(file.fields[key]!.from) || keys.some((one) => one.length === 1 && one[0] === key)) continue;
    const by: number[] = [];
    for (const time of times) {
      if (time === key || fields[time]!.missing > 0) continue;
      const [row] = await readRows(connection, combinationsQuery([key, time]));
      if (Number(row?.distinct) === rows) by.push(time);
    }
    found.push({ key, repeated: rows - facts.distinct, by });
  }
  return found;
}
