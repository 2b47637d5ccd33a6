/**
 * A store out of the one that is there and of the events that have changed: what of a key's history lies in the changed spans of time is taken away, what is there now comes in its place, and a key that nothing has happened to is copied as it is.
 *
 * Input: the store of the last build, which must be whole; for each group its definition as it is now, the spans and the events in them. Output: the same content as a store that is filled with all events. What it can't do
 * it refuses before anything is written: then the store is filled anew.
 */
import { join } from "node:path";
import type { EventColumn, EventColumns } from "../window/index.ts";
import { BLOCK_ROWS, decodeBlock } from "./block.ts";
import { DataFile } from "./data-file.ts";
import { type Database, databaseOf } from "./database.ts";
import { DATA_FILE, type GroupDefinition, GroupDefinitionSchema, makeColumns } from "./definition.ts";
import { decodeDirectory, type Directory } from "./directory.ts";
import { blockPlace, definitionPlace, directoryPlace, encodeKey, type KeyPart } from "./key.ts";
import { readMeta } from "./open.ts";
import type { GroupWriter, StoreWriter } from "./writer.ts";

/** What a group's history becomes; `spans`: [from, until) in order, apart from each other. */
export interface GroupUpdate {
  readonly id: string;
  readonly definition: GroupDefinition;
  readonly spans: readonly (readonly [from: number, until: number])[];
  readonly keys: readonly (readonly KeyPart[])[];
  readonly events: EventColumns;
}

/** The store of the last build, open for one update. */
export class StoredHistories {
  readonly #database: Database;
  readonly #data: DataFile;
  #isClosed = false;
  readonly #groups: ReadonlyMap<string, number>;

  private constructor(database: Database, data: DataFile, groups: ReadonlyMap<string, number>) {
    this.#database = database;
    this.#data = data;
    this.#groups = groups;
  }

  /** Undefined where there is no whole store, or another than the one with this checksum. */
  static open(path: string, checksum: number): StoredHistories | undefined {
    const meta = readMeta(path);
    if (meta === undefined || meta.checksum !== checksum) return undefined;
    const place = join(path, DATA_FILE);
    let data: DataFile | undefined;
    try {
      data = new DataFile(place);
      const database = data.size === meta.bytes && data.checksum() === checksum ? databaseOf(data, place) : undefined;
      if (database !== undefined) return new StoredHistories(database, data, new Map(meta.groups.map(({ id, number }) => [id, number])));
    } catch {
      // It can't be read, so the store is filled anew.
    }
    data?.close();
    return undefined;
  }

  definition(group: string): GroupDefinition | undefined {
    const number = this.#groups.get(group);
    const bytes = number === undefined ? undefined : this.#database.getBinary(definitionPlace(number));
    return bytes === undefined ? undefined : GroupDefinitionSchema.parse(JSON.parse(bytes.toString("utf8")));
  }

  /** Writes a group that has not changed. */
  copy(group: string, writer: StoreWriter): void {
    const to = writer.group(group, this.definition(group)!);
    for (const [key, directory] of this.#keys(group)) to.addEncoded(key, directory, this.#blocks(group, directory));
  }

  /** Writes a group as it is now. */
  update({ id, definition, spans, keys, events }: GroupUpdate, writer: StoreWriter): void {
    const before = this.definition(id)!;
    const fresh = new Map(keys.flatMap((key, k) => (k + 1 < events.keyStart.length && events.keyStart[k]! < events.keyStart[k + 1]! ? [[encodeKey(key)?.toString("latin1"), k] as const] : [])));
    fresh.delete(undefined);
    const codes = codesBetween(before, definition);
    const to = writer.group(id, definition);
    for (const [key, directory] of this.#keys(id)) {
      const name = key.toString("latin1");
      const k = fresh.get(name);
      fresh.delete(name);
      if (k === undefined && codes === undefined && !mayLieIn(directory, spans)) to.addEncoded(key, directory, this.#blocks(id, directory));
      else this.#merge(to, id, key, directory, before, codes, spans, k === undefined ? undefined : rowsOf(events, k));
    }
    for (const [name, k] of fresh) {
      const { at, columns, from, until } = rowsOf(events, k);
      to.addRows(Buffer.from(name!, "latin1"), at, columns, from, until);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#database.close();
    this.#data.close();
  }

  *#keys(group: string): Generator<[Buffer, Directory]> {
    const prefix = directoryPlace(this.#groups.get(group)!, Buffer.alloc(0));
    for (const { key, value } of this.#database.getRange({ start: prefix })) {
      if (!key.subarray(0, prefix.length).equals(prefix)) return;
      yield [Buffer.from(key.subarray(prefix.length)), decodeDirectory(Buffer.from(value))];
    }
  }

  /** Blocks as bytes; none where the directory holds them. */
  #blocks(group: string, { key, starts, inline }: Directory): Buffer[] {
    return inline !== undefined ? [] : Array.from(starts, (_, block) => Buffer.from(this.#database.getBinary(blockPlace(this.#groups.get(group)!, key, block))!));
  }

  #rows(group: string, directory: Directory, definition: GroupDefinition): EventColumn[] {
    const columns = [new Float64Array(directory.rows), ...makeColumns(definition, directory.rows)];
    const blocks = directory.inline === undefined ? this.#blocks(group, directory) : [directory.inline];
    blocks.forEach((bytes, block) => void decodeBlock(bytes, columns, block * BLOCK_ROWS));
    return columns;
  }

  /** Rows that stand, and those that are there now, in order of time: they lie on different days, so none of one time stand in both. */
  #merge(to: GroupWriter, group: string, key: Buffer, directory: Directory, before: GroupDefinition, codes: readonly (Int32Array | undefined)[] | undefined, spans: GroupUpdate["spans"], fresh: Rows | undefined): void {
    const [at, ...columns] = this.#rows(group, directory, before) as [Float64Array, ...EventColumn[]];
    codes?.forEach((map, c) => {
      const column = columns[c]!;
      if (map !== undefined) for (let i = 0; i < directory.rows; i++) if (column[i]! >= 0) column[i] = map[column[i]!]!;
    });
    const byName = Object.fromEntries(before.columns.map(({ name }, c) => [name, columns[c]!]));
    let next = fresh?.from ?? 0;
    const until = fresh?.until ?? 0;
    let from = 0;
    const flush = (end: number): void => {
      to.addRows(key, at, byName, from, end);
      from = end;
    };
    const insert = (time: number): void => {
      const begin = next;
      while (next < until && fresh!.at[next]! < time) next++;
      if (next > begin) to.addRows(key, fresh!.at, fresh!.columns, begin, next);
    };
    for (let i = 0; i < directory.rows; i++) {
      if (isWithin(at[i]!, spans)) {
        flush(i);
        from = i + 1;
      } else if (next < until && fresh!.at[next]! < at[i]!) {
        flush(i);
        insert(at[i]!);
      }
    }
    flush(directory.rows);
    insert(Number.POSITIVE_INFINITY);
  }
}

interface Rows {
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, EventColumn>>;
  readonly from: number;
  readonly until: number;
}

function rowsOf(events: EventColumns, k: number): Rows {
  return { at: events.at, columns: events.columns, from: events.keyStart[k]!, until: events.keyStart[k + 1]! };
}

/** Of each column of codes what an old code is now; undefined where none has another. */
function codesBetween(before: GroupDefinition, now: GroupDefinition): (Int32Array | undefined)[] | undefined {
  const maps = before.columns.map((column, c) => {
    const other = now.columns[c]!;
    if (column.kind !== "code" || other.kind !== "code" || JSON.stringify(column.dictionary) === JSON.stringify(other.dictionary)) return undefined;
    const places = new Map(other.dictionary.map((value, code) => [value, code]));
    return Int32Array.from(column.dictionary, (value) => places.get(value) ?? -1);
  });
  return maps.every((map) => map === undefined) ? undefined : maps;
}

function isWithin(at: number, spans: GroupUpdate["spans"]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]![1] <= at) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]![0] <= at;
}

/** A block goes at most to where the next begins; where the last one ends nobody says. */
function mayLieIn({ starts }: Directory, spans: GroupUpdate["spans"]): boolean {
  return Array.from(starts, (start, block) => [start, starts[block + 1] ?? Number.POSITIVE_INFINITY] as const).some(([start, end]) => spans.some(([from, until]) => start < until && end >= from));
}
