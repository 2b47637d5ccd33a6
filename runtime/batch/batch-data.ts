/** What else can be asked of the data of a batch run while its engine is open: histories for the store, rows of tables for the bundle, rows as requests would bring them. */
import type { BatchProgram, GroupProgram } from "../contract/batch.ts";
import type { DataCheck } from "../contract/data-check.ts";
import { type NestedValue, nestedValue } from "../contract/nested.ts";
import type { Plan } from "../contract/plan.ts";
import type { Type } from "../contract/types.ts";
import type { EventColumns } from "../window/index.ts";
import type { Engine } from "./engine.ts";
import { changedDays, dictionariesOf, type EventDays, eventDays, onDays, spansOfDays, storedGroups } from "./incremental/histories.ts";
import { answered, type PieceAnswer, type Pieces } from "./incremental/pieces/index.ts";
import { readEvents } from "./group-features.ts";
import { historyPieces } from "./history-pieces.ts";
import { readCounts, readRows } from "./read-columns.ts";

export type Part = string | number | boolean | null;

/** All events of a group's input, sorted by key and time. `keys[k]` are the parts of the key whose rows begin at `events.keyStart[k]`; key 0 is that of rows without a key and has none. */
export interface GroupHistory {
  readonly group: string;
  readonly program: GroupProgram;
  readonly keys: readonly (readonly Part[])[];
  readonly events: EventColumns;
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
}

/** A row of an example as a request would bring it, with the moment that training gave it (µs; null when closed) and its place among the examples. */
export interface RequestRow {
  readonly example: number;
  readonly moment: number | null;
  /** Where each row is asked about the elements of its list, the place of this one. */
  readonly candidate?: number;
  readonly row: Readonly<Record<string, unknown>>;
}

export class BatchData {
  readonly #engine: Engine;
  readonly #program: BatchProgram;
  readonly #plan: Plan;
  readonly #pieces: Pieces | undefined;

  /** `pieces`: inputs of which not all need have been read; what is asked for and lacks is read. */
  constructor(engine: Engine, program: BatchProgram, plan: Plan, pieces?: Pieces) {
    this.#engine = engine;
    this.#program = program;
    this.#plan = plan;
    this.#pieces = pieces;
  }

  /** The one row of a query of counts, over the tables that the program has made so far. */
  async counts(sql: string): Promise<Record<string, number | string | null>> {
    await this.#pieces?.loadNamed([sql]);
    return this.#engine.with((connection) => readCounts(connection, sql));
  }

  /** The answer to a question to the data. Of a source that lies in pieces what is new is asked, where that can tell. */
  async asked(check: DataCheck): Promise<Record<string, number | string | null>> {
    const pieced = check.pieces === undefined ? undefined : this.#pieces?.of(check.pieces.node);
    return pieced === undefined ? this.counts(check.sql) : answered(this.#engine, pieced, check, check.pieces!, (pieces) => this.#pieces!.load(pieced, pieces));
  }

  /** What histories are at present, and have been if `before` is what this gave then. */
  eventDays(): Promise<EventDays> {
    return eventDays(this.#engine, this.#pieces, storedGroups(this.#program, this.#plan));
  }

  /** Asks the pieces of inputs for what their columns of codes hold, while their rows are there: the next build goes by it. */
  async keepDictionaries(): Promise<void> {
    if (this.#pieces === undefined) return;
    for (const group of storedGroups(this.#program, this.#plan)) await dictionariesOf(this.#engine, this.#pieces, group, () => undefined);
  }

  /**
   * Of each group the events on the days whose rows are not what they were; undefined where its dictionaries can't be told without all events. Keys and events are those of these days alone, `dictionaries` those of all: codes are places in them.
   * `dictionary`: of a column as it was.
   */
  async changedHistories(before: EventDays, dictionary: (group: string, column: string) => readonly string[] | undefined, visit: (history: GroupHistory, spans: readonly (readonly [number, number])[], days: readonly number[]) => Promise<void> | void): Promise<boolean> {
    const now = await this.eventDays();
    for (const group of storedGroups(this.#program, this.#plan)) {
      this.#engine.check();
      const days = changedDays(before[group.relation] ?? {}, now[group.relation]!);
      const dictionaries = days === undefined ? undefined : await dictionariesOf(this.#engine, this.#pieces, group, (column) => dictionary(group.program.group, column));
      if (days === undefined || dictionaries === undefined) return false;
      const { program } = group;
      const history = await onDays(this.#engine, this.#pieces, group, days, async () => {
        const own = program.keys.filter(({ name }) => name.startsWith("codes_"));
        return this.#engine.with(async (connection) => {
          for (const { sql } of [program.history.create, ...own]) await connection.run(sql);
          const rows = await readRows(connection, program.history.keys);
          const read = await readEvents(connection, { ...program, events: program.history.events }, 1024);
          return { keys: rows.map((row) => Object.values(row).map(partOf)), events: read.columns, dictionaries: read.dictionaries };
        });
      });
      recode(history.events.columns, history.dictionaries, dictionaries);
      await visit({ group: program.group, program, keys: [[null], ...history.keys], events: history.events, dictionaries }, spansOfDays(days), days);
    }
    return true;
  }

  /** Numbers the texts and records of histories, of a run that makes no example sets. */
  async makeCodes(): Promise<void> {
    await this.#pieces?.settle();
    const codes = this.#program.examples.flatMap(({ groups }) => groups.flatMap(({ keys }) => keys.filter(({ name }) => name.startsWith("codes_"))));
    for (const { sql } of new Map(codes.map((statement) => [statement.name, statement])).values()) {
      this.#engine.check();
      await this.#pieces?.loadNamed([sql]);
      await this.#engine.with((connection) => connection.run(sql));
    }
  }

  /** One group after the other, each once, so that no more than one is held. */
  async histories(visit: (history: GroupHistory) => Promise<void> | void, only?: string): Promise<void> {
    for await (const program of this.#stored(only)) {
      const { keys, events, dictionaries } = await this.#engine.with(async (connection) => {
        const rows = await readRows(connection, program.history.keys);
        const read = await readEvents(connection, { ...program, events: program.history.events }, 1024);
        return { keys: rows.map((row) => Object.values(row).map(partOf)), events: read.columns, dictionaries: read.dictionaries };
      });
      await visit({ group: program.group, program, keys: [[null], ...keys], events, dictionaries });
    }
  }

  /** The same in pieces of about so many rows, of which one is held: the keys of a piece are those of its rows, in their order, and the first may be the last of the piece before. `isFirst`: of its group; there is one of each. */
  async historyPieces(rows: number, visit: (piece: GroupHistory, isFirst: boolean) => void): Promise<void> {
    for await (const program of this.#stored()) {
      await this.#engine.with((connection) => this.#engine.with((other) => historyPieces([connection, other], program, rows, (row) => row.map(partOf), visit)));
      // An interrupt ends a stream as if there were no more rows.
      this.#engine.check();
    }
  }

  /** The groups, each once, when their keys have been made. */
  async *#stored(only?: string): AsyncGenerator<GroupProgram> {
    await this.#pieces?.settle();
    const seen = new Set<string>();
    for (const program of this.#program.examples.flatMap(({ groups }) => groups)) {
      if (seen.has(program.group) || (only !== undefined && program.group !== only)) continue;
      seen.add(program.group);
      this.#engine.check();
      await this.#pieces?.loadNamed([program.history.create.sql, program.history.keys, program.history.events]);
      await this.#engine.with((connection) => connection.run(program.history.create.sql));
      yield program;
    }
  }

  /** Asks of the data as they were read, by the runtime's own SQL. */
  async query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    await this.#pieces?.loadNamed([sql]);
    return this.#engine.with((connection) => readRows(connection, sql));
  }

  isInPieces(node: string): boolean {
    return this.#pieces?.of(node) !== undefined;
  }

  /** Asks of a source or table piece by piece, in their order; what an earlier build has asked of a piece is not asked again. One that does not lie in pieces is asked as a whole. `pieces`: these alone. */
  async byPiece(node: string, sql: string, pieces?: readonly number[]): Promise<readonly PieceAnswer[]> {
    const pieced = this.#pieces?.of(node);
    if (pieced !== undefined) return pieced.ask(sql, pieces);
    return [{ piece: 0, rows: (await this.#engine.with((connection) => readRows(connection, sql))) as PieceAnswer["rows"], shift: 0 }];
  }

  /** The greatest event time of all scans: up to when the histories go. Null without scans. */
  async dataEnd(): Promise<number | null> {
    const ends: number[] = [];
    for (const { id } of this.#plan.scans) {
      for (const { rows } of await this.byPiece(id, `SELECT max("__at") AS "end" FROM ${quoted(id)}`)) {
        const end = rows[0]?.end;
        if (end !== null && end !== undefined) ends.push(Number(end));
      }
    }
    return ends.length === 0 ? null : Math.max(...ends);
  }

  /** Rows of the tables in physical values, in the order of their files, with the columns that anything reads; of tables with history their steps (`__from`, `__there`), by key and time. `wanted`: by default all. */
  async tables(wanted?: readonly string[]): Promise<Map<string, { columns: string[]; rows: Part[][] }>> {
    const tables = new Map<string, { columns: string[]; rows: Part[][] }>();
    for (const table of this.#plan.tables.filter(({ id }) => wanted?.includes(id) ?? true)) {
      const steps = table.validity.kind === "history";
      const query = steps ? `SELECT * FROM ${quoted(`${table.id}.steps`)} ORDER BY ${[...table.key, "__from"].map(quoted).join(", ")}` : `SELECT * FROM ${quoted(table.id)} ORDER BY "__row"`;
      const rows = await this.#engine.with((connection) => readRows(connection, query));
      const columns = Object.keys(rows[0] ?? {}).filter((name) => table.columns.some((column) => column.name === name) || (steps && (name === "__from" || name === "__there")));
      tables.set(table.id, { columns, rows: rows.map((row) => columns.map((name) => partOf(row[name]))) });
    }
    return tables;
  }

  /** What a use asks for, for the example at this place of the set: the key's parts as the group has them, and what names the row that it does not see. Runs the example set's spine if it has not been run. */
  async questionOf(id: string, use: number, example: number): Promise<{ readonly keys: readonly Part[]; readonly own: number | undefined }> {
    const set = this.#program.examples.find((one) => one.examples === id);
    const group = set?.groups.find((one) => one.uses.some((other) => other.use === use));
    if (set === undefined || group === undefined) throw new Error(`the program has no use ${use} of ${id}`);
    await this.#pieces?.settle();
    await this.#pieces?.loadNamed([...set.spine, ...group.keys].map(({ sql }) => sql));
    return this.#engine.with(async (connection) => {
      for (const statement of [...set.spine, ...group.keys]) await connection.run(statement.sql);
      const { queries, keptOut } = group.uses.find((other) => other.use === use)!;
      const table = /JOIN ("(?:[^"]|"")+") AS "key"/.exec(queries)?.[1];
      const own = keptOut ? `"q"."__own"` : "NULL";
      const [found] = await readRows(connection, `SELECT ${own} AS "__own", "key".* EXCLUDE ("__k") FROM (${queries}) AS "q" JOIN ${quoted(`x_${id}`)} AS "x" ON "x"."__e" = "q"."__e" JOIN ${table} AS "key" ON "key"."__k" = "q"."__k" WHERE "x"."__e" = ${Math.trunc(example)}`);
      if (found === undefined) return { keys: [], own: undefined };
      const { __own: name, ...keys } = found;
      return { keys: Object.values(keys).map(partOf), own: name === null ? undefined : Number(name) };
    });
  }

  /** Some examples of a part (the same each time) as requests would bring them. */
  async requests(id: string, part: string, limit: number): Promise<RequestRow[]> {
    const examples = this.#plan.examples.find((node) => node.id === id);
    if (examples === undefined) throw new Error(`the plan has no examples ${id}`);
    const closed = examples.spine.kind === "closed";
    const listed = examples.candidates?.kind === "list";
    const source = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
    const node = [...this.#plan.scans, ...this.#plan.views, ...this.#plan.tables].find((candidate) => candidate.id === source);
    const types = new Map(node?.columns.map((column) => [column.name, column.type]));
    const columns = examples.request.map((name) => (name === examples.horizon?.name ? `"x"."__horizon" AS ${quoted(name)}` : name === examples.candidates?.name ? `${candidateOf(examples.candidates)} AS ${quoted(name)}` : `"row".${quoted(name)}`));
    // A row that is asked about many times is drawn each time anew.
    const drawn = examples.spine.kind === "calendar" || examples.horizon !== undefined || examples.candidates !== undefined ? "__e" : "__row";
    const of = `CAST("x"."__part" AS VARCHAR) = '${part.replaceAll("'", "''")}'`;
    const order = `md5(CAST("x"."${drawn}" AS VARCHAR)) LIMIT ${Math.trunc(limit)}`;
    await this.#readFor(id, source, `SELECT "__row" FROM ${quoted(`x_${id}`)} AS "x" WHERE ${of} ORDER BY ${order}`);
    const rows = await this.#engine.with((connection) =>
      readRows(
        connection,
        `SELECT "x"."__e", ${closed ? "NULL" : `"x"."__moment"`} AS "__moment", ${listed ? `"x"."__candidate"` : "NULL"} AS "__candidate", ${columns.join(", ")} FROM ${quoted(`x_${id}`)} AS "x" JOIN ${quoted(source)} AS "row" ON "row"."__row" = "x"."__row" WHERE ${of} ORDER BY ${order}`,
      ),
    );
    return rows.map((row) => ({
      example: Number(row.__e),
      moment: row.__moment === null ? null : Number(row.__moment),
      ...(listed ? { candidate: Number(row.__candidate) } : {}),
      row: Object.fromEntries(examples.request.map((name) => [name, requestValue(partOf(row[name]), types.get(name))])),
    }));
  }

  /** Has the rows of a set's source read that a query of examples finds. */
  async #readFor(id: string, source: string, query: string): Promise<void> {
    await this.#pieces?.settle(id);
    const [pieced] = this.#pieces?.under(source) ?? [];
    if (pieced === undefined || pieced.isWhole) return;
    const rows = await this.#engine.with((connection) => readRows(connection, query));
    await this.#pieces!.load(pieced, pieced.withRows(rows.map(({ __row }) => Number(__row))));
  }
}

/** What an example `x` of a `row` is asked about, by its place. One that is worked out stands with the example. */
function candidateOf(candidates: NonNullable<Plan["examples"][number]["candidates"]>): string {
  if (candidates.kind === "table") return `(SELECT "one".${quoted(candidates.key)} FROM ${quoted(candidates.table)} AS "one" WHERE "one"."__row" = "x"."__candidate")`;
  return candidates.list.kind === "column" ? `"row".${quoted(candidates.list.name)}["x"."__candidate" + 1]` : `"x".${quoted(candidates.name)}`;
}

/** Codes of one dictionary as those of another that holds all its values. */
function recode(columns: EventColumns["columns"], from: ReadonlyMap<string, readonly string[]>, to: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, values] of from) {
    const places = new Map(to.get(name)!.map((value, code) => [value, code]));
    const codes = columns[name];
    if (codes !== undefined) for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = places.get(values[codes[i]!]!)!;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function partOf(value: unknown): Part {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "object") return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
  throw new Error(`a value of type ${typeof value} can't be handed on`);
}

/** Times as ISO 8601 text, dates as days, lists and records of such; all else as it is. */
function requestValue(value: NestedValue, type: Type | undefined): unknown {
  if (type?.kind === "list" || type?.kind === "record") return nestedRequest(typeof value === "string" ? nestedValue(value) : value, type);
  if (typeof value !== "number") return value;
  switch (type?.kind) {
    case "timestamp":
      return `${iso(value)}Z`;
    case "localTimestamp":
      return iso(value);
    case "date":
      return iso(value * 86_400_000_000).slice(0, 10);
    default:
      return value;
  }
}

function nestedRequest(value: NestedValue, type: Extract<Type, { kind: "list" | "record" }>): unknown {
  if (value === null) return null;
  if (type.kind === "list") return (value as readonly NestedValue[]).map((item) => requestValue(item, type.of));
  const fields = value as { readonly [field: string]: NestedValue };
  return Object.fromEntries(type.fields.map((field) => [field.name, requestValue(fields[field.name] ?? null, field.type)]));
}

/** `2001-06-03T14:05:00` with as many digits of the second as are needed. */
function iso(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const text = new Date(millis).toISOString();
  const rest = micros - millis * 1000;
  const fraction = `${text.slice(20, 23)}${String(rest).padStart(3, "0")}`.replace(/0+$/, "");
  return fraction === "" ? text.slice(0, 19) : `${text.slice(0, 19)}.${fraction}`;
}
