import { type ListItems, listText } from "../contract/nested.ts";
import type { Type } from "../contract/types.ts";
import { type OneKeyEvents, OneKeyWindows, type OneValue } from "../window/index.ts";
import type { DataFile } from "./data-file.ts";
import type { Database } from "./database.ts";
import { type GroupDefinition, GroupDefinitionSchema, makeColumns, type StoreMeta } from "./definition.ts";
import { decodeDirectory } from "./directory.ts";
import { StoreChangedError, StoreError } from "./errors.ts";
import { HistoryCache, KeyHistory } from "./history.ts";
import { blockPlace, definitionPlace, directoryPlace, encodeKey, keyName, type KeyPart } from "./key.ts";

/** A window's value in its physical form (runtime/contract/types.ts); missing is null. */
export type WindowValue = number | string | boolean | null | readonly (number | string | boolean | null)[];

interface OpenGroup {
  readonly number: number;
  readonly definition: GroupDefinition;
  readonly windows: OneKeyWindows;
  readonly decoders: readonly ((value: OneValue) => WindowValue)[];
  readonly empty: OneKeyEvents;
  /** Distinguishes the groups in the cache. */
  readonly prefix: string;
}

/**
 * An open store. Everything but `close` is synchronous. It answers from the data that were checked when it was opened, whatever becomes of the folder, or not at all: where somebody has
 * written into the file itself, what is in memory is still answered and the disk is not read any more (StoreChangedError).
 */
export class Store {
  readonly planHash: string;
  /** The instant (µs) up to which the store holds the history; undefined if it holds nothing. */
  readonly dataEnd: number | undefined;
  readonly meta: StoreMeta;
  readonly #database: Database;
  readonly #groups = new Map<string, OpenGroup>();
  readonly #cache: HistoryCache;
  readonly #data: DataFile;
  #intact = true;
  #closed = false;

  /** Use `openStore`. The store closes `data`. */
  constructor(meta: StoreMeta, database: Database, data: DataFile, cacheBytes: number) {
    this.meta = meta;
    this.#data = data;
    this.planHash = meta.planHash;
    this.dataEnd = meta.dataEnd ?? undefined;
    this.#database = database;
    this.#cache = new HistoryCache(cacheBytes);
    for (const { id, number } of meta.groups) this.#groups.set(id, openGroup(number, database));
  }

  /** The group's history of a key: empty for one that was never seen, and if a part is missing. Throws StoreError for a group that is not there. */
  history(groupId: string, key: readonly KeyPart[]): OneKeyEvents {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new StoreError(`The store has no group \`${groupId}\`; fill it anew from this plan's batch run.`);
    return this.#history(group, key);
  }

  /** Values of the group's windows, in the plan's order, of a key at t (µs, after readiness): the same bits as the batch run's. `own`: what names the row that is asked about, which is not seen. */
  evaluate(groupId: string, key: readonly KeyPart[], t: number, own?: number): readonly WindowValue[] {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new StoreError(`The store has no group \`${groupId}\`; fill it anew from this plan's batch run.`);
    const values = group.windows.evaluate(this.#history(group, key), t, own);
    const decoded: WindowValue[] = [];
    for (let i = 0; i < values.length; i++) decoded.push(group.decoders[i]!(values[i]!));
    return decoded;
  }

  /** Whether the data on the disk are those that were opened. */
  intact(): boolean {
    this.#intact &&= this.#closed || this.#data.intact();
    return this.#intact;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#database.close();
    this.#data.close();
  }

  #assertIntact(): void {
    if (!this.intact()) throw new StoreChangedError("The store's data were changed while it was open; fill it anew and start again.");
  }

  #history(group: OpenGroup, key: readonly KeyPart[]): OneKeyEvents {
    const name = group.prefix + keyName(key);
    const held = this.#cache.get(name);
    if (held !== undefined) return held;
    const bytes = encodeKey(key);
    if (bytes === undefined) return group.empty;
    this.#assertIntact();
    const directory = this.#database.getBinary(directoryPlace(group.number, bytes));
    if (directory === undefined) return group.empty;
    const history = new KeyHistory(group.definition, decodeDirectory(directory), group.windows.bytesARow, (number, block) => {
      this.#assertIntact();
      const bytes = this.#database.getBinaryFast(blockPlace(group.number, number, block));
      // The buffer is the database's own, longer than its `length` says.
      return bytes?.subarray(0, bytes.length);
    });
    this.#cache.put(name, history);
    return history;
  }
}

function openGroup(number: number, database: Database): OpenGroup {
  const bytes = database.getBinary(definitionPlace(number));
  if (bytes === undefined) throw new StoreError("a group's definition is missing");
  const definition = GroupDefinitionSchema.parse(JSON.parse(bytes.toString("utf8")));
  const codes = definition.columns.filter(({ kind }) => kind === "code").map(({ name }) => name);
  const windows = new OneKeyWindows(definition.windows, codes);
  const columns = makeColumns(definition, 0);
  const empty = {
    at: new Float64Array(0),
    columns: Object.fromEntries(definition.columns.map(({ name }, i) => [name, columns[i]!])),
    from: 0,
    to: 0,
  };
  const decoders = definition.windows.map((_, i) => decoder(definition, i, windows.dictionaryOf(i)));
  return { number, definition, windows, decoders, empty, prefix: `${number}:` };
}

function itemsOf(of: Type, dictionary: readonly string[] | undefined): ListItems {
  if (dictionary !== undefined) return { kind: of.kind === "record" ? "records" : "texts", dictionary };
  return { kind: of.kind === "bool" ? "bools" : "numbers" };
}

/** From the kernel's value to the physical one: codes to strings, 0/1 to bools, NaN and −1 to null. */
function decoder(definition: GroupDefinition, index: number, codes: string | undefined): (value: OneValue) => WindowValue {
  const column = codes === undefined ? undefined : definition.columns.find(({ name }) => name === codes);
  const dictionary = column?.kind === "code" ? column.dictionary : undefined;
  const type = definition.types[index];
  if (type?.kind === "list") {
    const items = itemsOf(type.of, dictionary);
    return (value) => (typeof value === "number" ? null : listText(value, 0, value.length, items));
  }
  const isBool = type?.kind === "bool";
  const one = (value: number): number | string | boolean | null => {
    if (dictionary !== undefined) return dictionary[value] ?? null;
    if (Number.isNaN(value)) return null;
    return isBool ? value === 1 : value;
  };
  return (value) => (typeof value === "number" ? one(value) : value.map(one));
}
