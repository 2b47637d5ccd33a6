/**
 * Columns of rows that come in blocks, each in as few bits as hold the very same values: numbers in 32 where each is one of those, codes in 8 or 16 where the dictionary is short. What a learner must hold of an example set
 * lies here.
 */
import type { CodeArray, Frame, FrameColumn, Numbers } from "../contract/frame.ts";

export class NarrowColumns {
  readonly #rows: number;
  readonly #columns = new Map<string, FrameColumn>();
  #filled = 0;

  /** `rows`: how many there will be. */
  constructor(rows: number) {
    this.#rows = rows;
  }

  /** The next rows. Dictionaries are the same in all blocks. */
  add(block: Frame): void {
    for (const [name, column] of block.columns) {
      const held = this.#columns.get(name);
      if (column.kind === "number") this.#columns.set(name, { kind: "number", values: this.#numbers(held?.kind === "number" ? held.values : new Float32Array(this.#rows), column.values) });
      else {
        const codes = held?.kind === "code" ? held.codes : codeArray(column.dictionary.length, this.#rows);
        codes.set(column.codes, this.#filled);
        this.#columns.set(name, { kind: "code", codes, dictionary: column.dictionary });
      }
    }
    this.#filled += block.rows;
  }

  frame(): Frame {
    if (this.#filled !== this.#rows) throw new Error(`${this.#rows} rows were to come, and there were ${this.#filled}`);
    return { rows: this.#rows, columns: this.#columns };
  }

  #numbers(held: Numbers, values: Numbers): Numbers {
    const into = held instanceof Float32Array && !values.every(isNarrow) ? new Float64Array(held) : held;
    into.set(values, this.#filled);
    return into;
  }
}

/** Bytes of a code into a dictionary of so many texts. */
export function codeBytes(texts: number): number {
  return texts <= 128 ? 1 : texts <= 32768 ? 2 : 4;
}

function codeArray(texts: number, rows: number): CodeArray {
  const bytes = codeBytes(texts);
  return bytes === 1 ? new Int8Array(rows) : bytes === 2 ? new Int16Array(rows) : new Int32Array(rows);
}

function isNarrow(value: number): boolean {
  return Math.fround(value) === value || Number.isNaN(value);
}
