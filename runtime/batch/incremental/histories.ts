/**
 * Histories of keys, as far as they have changed since the last build: the events on days whose rows differ, and the dictionaries of all events. What the store of history is brought up to date with.
 */
import type { BatchProgram, ExampleProgram, GroupProgram } from "../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../contract/canonical.ts";
import { canonicalNested } from "../../contract/nested.ts";
import type { Plan } from "../../contract/plan.ts";
import type { RelationRange } from "../../contract/ranges.ts";
import type { Engine } from "../engine.ts";
import { readRows } from "../read-columns.ts";
import { compareUtf8 } from "../../../stdlib/intrinsics/index.ts";
import { mergeIntervals } from "./again.ts";
import { DAY, digestsOfRange, NONE, pieceDays, quoted } from "./digests.ts";
import type { Digest } from "./ledger.ts";
import { dropPart, PART } from "./part.ts";
import { type Pieces, withoutComments } from "./pieces/index.ts";

export type EventDays = Readonly<Record<string, Readonly<Record<string, Digest>>>>;

/** A group of features whose events a store holds. */
export interface StoredGroup {
  readonly program: GroupProgram;
  readonly relation: string;
  readonly range: RelationRange;
}

/** Each group once, in the order of the store. */
export function storedGroups(program: BatchProgram, plan: Plan): StoredGroup[] {
  const found = new Map<string, StoredGroup>();
  for (const set of program.examples) {
    for (const group of set.groups) {
      if (found.has(group.group)) continue;
      const relation = plan.groups.find(({ id }) => id === group.group)!.input;
      found.set(group.group, { program: group, relation, range: set.ranges.relations.find((range) => range.role === "events" && range.relation === relation)! });
    }
  }
  return [...found.values()];
}

/** A name for how histories are made of rows. */
export function historiesKey(program: BatchProgram, plan: Plan, made: string): string {
  const groups = storedGroups(program, plan).map(({ program: { group, windows, history, keys }, relation, range }) => [group, relation, windows, [history.create.sql, history.keys, history.events, range.rows, ...codesOf({ keys })].map(withoutComments)]);
  return sha256(canonicalJson(JSON.parse(JSON.stringify([made, groups]))));
}

const codesOf = ({ keys }: Pick<GroupProgram, "keys">): string[] => keys.filter(({ name }) => name.startsWith("codes_")).map(({ sql }) => sql);

/** By relation, the digests of all its days. */
export async function eventDays(engine: Engine, pieces: Pieces | undefined, groups: readonly StoredGroup[]): Promise<EventDays> {
  const days: Record<string, Record<string, Digest>> = {};
  for (const { relation, range } of groups) days[relation] ??= await digestsOfRange(engine, range, pieces);
  return days;
}

/** Days that differ, in order; undefined where rows at no time do. */
export function changedDays(before: EventDays[string], now: EventDays[string]): number[] | undefined {
  const differ = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((day) => JSON.stringify(before[day]) !== JSON.stringify(now[day]));
  return differ.includes(NONE) ? undefined : differ.map(Number).sort((a, b) => a - b);
}

export const spansOfDays = (days: readonly number[]): [number, number][] => mergeIntervals(days.map((day) => [day * DAY, (day + 1) * DAY]));

/** Runs `work` with the relation's rows on these days in place of all its rows. */
export async function onDays<T>(engine: Engine, pieces: Pieces | undefined, { relation, range }: StoredGroup, days: readonly number[], work: () => Promise<T>): Promise<T> {
  for (const pieced of pieces?.under(relation) ?? []) {
    const wanted = new Set(days.map(String));
    await pieces!.load(pieced, [...(await pieceDays(pieced, range))].flatMap(([piece, all]) => ([...all].some((day) => wanted.has(day)) ? [piece] : [])));
  }
  const within = spansOfDays(days).map(([from, until]) => `("__at" >= ${from} AND "__at" < ${until})`);
  await engine.with(async (connection) => {
    await connection.run(`CREATE SCHEMA ${PART}`);
    await connection.run(`CREATE TABLE ${PART}.${quoted(relation)} AS SELECT * FROM ${quoted(relation)} WHERE ${within.length === 0 ? "false" : within.join(" OR ")}`);
  });
  engine.useSchema(PART);
  try {
    return await work();
  } finally {
    engine.useSchema(undefined);
    await dropPart(engine);
  }
}

/** The values that a group's columns of codes hold in all its rows, in the order of their codes; undefined where nobody can say without all rows (`before`: as the last build had them). */
export async function dictionariesOf(engine: Engine, pieces: Pieces | undefined, { program, relation }: StoredGroup, before: (column: string) => readonly string[] | undefined): Promise<Map<string, readonly string[]> | undefined> {
  const found = new Map<string, readonly string[]>();
  let isKnown = true;
  for (const { column, sql, holds } of program.dictionaries) {
    const query = valuesQuery(program, sql);
    const answers: (readonly Readonly<Record<string, unknown>>[])[] = [];
    const pieced = pieces?.under(relation) ?? [];
    for (const one of pieced) answers.push(...(await one.ask(query)).map(({ rows }) => rows));
    if (pieced.length === 0) answers.push(await engine.with((connection) => readRows(connection, query)));
    const values = [...new Set(answers.flatMap((rows) => rows.map(({ value }) => (holds === "records" ? canonicalNested(String(value)) : String(value)))))];
    if (holds === "texts") found.set(column, values.sort(compareUtf8));
    else {
      // Records are in the order of their fields, which only the engine knows.
      const old = before(column);
      if (old === undefined || old.length !== values.length || !values.every((value) => old.includes(value))) isKnown = false;
      else found.set(column, old);
    }
  }
  return isKnown ? found : undefined;
}

/** What the statement that makes a dictionary's table selects. */
function valuesQuery(program: Pick<ExampleProgram["groups"][number], "keys">, dictionary: string): string {
  for (const sql of codesOf(program)) {
    const [, table, query] = /CREATE TABLE ("(?:[^"]|"")+") AS\n([\s\S]*?);?\s*$/.exec(sql) ?? [];
    if (table !== undefined && query !== undefined && dictionary.includes(table)) return `SELECT "value" FROM (\n${query}\n)`;
  }
  throw new Error("a dictionary has no statement that makes it");
}
