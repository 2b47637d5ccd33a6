/**
 * A group's history in the order of key and time, a piece at a time: the engine sorts it within its own limit, and no more than a piece is held here. A piece ends where it is full, in the midst of a key's rows too: the next one begins
 * with the rest of them.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { GroupProgram } from "../contract/batch.ts";
import type { GroupHistory, Part } from "./batch-data.ts";
import { keyStarts, readDictionaries, wantOf } from "./group-features.ts";
import { type Columns, readStream } from "./read-columns.ts";

/** Rows that the engine gives at a time: a piece may be that much longer. */
const VECTOR = 2048;

/** Visits pieces of at least `rows` rows; of a group without rows an empty one. `connections`: one for the events, and one for the keys. */
export async function historyPieces(connections: readonly [DuckDBConnection, DuckDBConnection], program: GroupProgram, rows: number, partsOf: (row: readonly unknown[]) => readonly Part[], visit: (piece: GroupHistory, isFirst: boolean) => void): Promise<void> {
  const [connection, other] = connections;
  const dictionaries = await readDictionaries(connection, program);
  const keys = new KeyRange((await other.stream(program.history.keys)).yieldRowsJs(), partsOf);
  const events = await connection.stream(program.history.events);
  for (let isFirst = true; ; isFirst = false) {
    const read = await readStream(events, (name) => wantOf(name, dictionaries), rows + VECTOR, rows);
    if (read.rows === 0 && !isFirst) return;
    visit({ group: program.group, program, keys: await keys.range(read.integer("__k")), events: columnsOf(read), dictionaries }, isFirst);
    if (read.rows < rows) return;
  }
}

/** Rows of a piece, whose first key stands first. */
function columnsOf(read: Columns): GroupHistory["events"] {
  const codes = read.integer("__k");
  const first = codes[0] ?? 0;
  // Code −1 is the first key there.
  const keyStart = keyStarts(codes.map((code) => code - first - 1));
  return { keyStart, at: read.number("__at"), columns: Object.fromEntries([...read.arrays].filter(([name]) => name !== "__k" && name !== "__at")) };
}

/** The parts of keys in the order of their codes, which begin at 0. */
class KeyRange {
  readonly #rows: AsyncIterator<readonly (readonly unknown[])[]>;
  readonly #partsOf: (row: readonly unknown[]) => readonly Part[];
  /** Those that were read and may be asked for: from `#from` on. */
  readonly #held: (readonly Part[])[] = [];
  #from = 0;

  constructor(rows: AsyncIterable<readonly (readonly unknown[])[]>, partsOf: (row: readonly unknown[]) => readonly Part[]) {
    this.#rows = rows[Symbol.asyncIterator]();
    this.#partsOf = partsOf;
  }

  /** Of all keys from the first of these codes to the last. Later calls can't go back before the last. */
  async range(codes: Int32Array): Promise<readonly (readonly Part[])[]> {
    if (codes.length === 0) return [];
    const [first, last] = [codes[0]!, codes.at(-1)!];
    const done = Math.min(this.#held.length, first - this.#from);
    this.#held.splice(0, done);
    this.#from += done;
    while (this.#from + this.#held.length <= last) {
      const next = await this.#rows.next();
      if (next.done === true) throw new Error(`the history has no key ${last}`);
      this.#held.push(...next.value.map(this.#partsOf));
    }
    const range = this.#held.slice(first - this.#from, last + 1 - this.#from);
    return range;
  }
}
