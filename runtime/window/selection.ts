import type { Grid } from "../contract/types.ts";
import { gridInteger } from "./exact.ts";
import { isKnown, type Knowing } from "./knowing.ts";
import { doubles, integers } from "./scratch.ts";
import { Ties } from "./ties.ts";
import { type EventColumn, WindowError } from "./types.ts";

/** Which events a window selects, before time has its say. Windows with equal specs share one selection. */
export interface SelectionSpec {
  readonly argument: string | undefined;
  readonly filter: string | undefined;
  /** The argument becomes integers on this grid. */
  readonly grid: { readonly numerator: number; readonly denominator: number } | undefined;
  /** Rows of equal `at` are put in the order of their values, missing first; and which end is read, so that one time asked at need not read the other. */
  readonly ordered: "earliest" | "latest" | undefined;
  /** Rows with a missing argument hold their place (windows over the last n rows count them). */
  readonly keepMissing: boolean;
  /** `rows` is needed: where each selected event came from. */
  readonly needsRows: boolean;
  /** What stands beside each value: a column's (on its grid, if it has one; where it is missing the value is too), or the event time. */
  readonly second: { readonly kind: "at" } | { readonly kind: "column"; readonly name: string; readonly grid: Grid | undefined } | undefined;
}

/**
 * The selected events of one key, packed: `values` (codes as doubles), and `rows`, in event order. `position[i]` is the number of
 * selected events before row from + i, so that an interval of rows maps to one of places; `identity` says that it is i itself, and `position` isn't filled.
 */
export class Selection {
  readonly spec: SelectionSpec;
  values: Float64Array = new Float64Array(64);
  /** Beside each value; filled only if the spec has a `second`. */
  seconds: Float64Array = new Float64Array(0);
  rows: Int32Array = new Int32Array(0);
  position: Int32Array = new Int32Array(64);
  size = 0;
  identity = true;
  beyondGrid = 0;
  /** Counts loads; what is derived from a selection is kept until it moves on. */
  version = 0;
  readonly #ties = new Ties();

  constructor(spec: SelectionSpec) {
    this.spec = spec;
  }

  /**
   * Packs rows `from` … `to − 1`. With `knowing`, only those that are known at its time (for a single time asked at).
   */
  load(at: Float64Array, columns: Readonly<Record<string, EventColumn>>, from: number, to: number, knowing?: Knowing): void {
    const { spec } = this;
    const rows = to - from;
    this.version++;
    if (rows === 0) {
      this.size = 0;
      this.identity = true;
      return;
    }
    const filter = spec.filter === undefined ? undefined : conditionColumn(columns, spec.filter);
    const argument = spec.argument === undefined ? undefined : valueColumn(columns, spec.argument);
    if (!this.reads) {
      this.size = rows;
      this.identity = true;
      return;
    }
    this.#reserve(rows);
    if (knowing !== undefined || spec.needsRows || spec.keepMissing || spec.second !== undefined) this.#loadAny(argument, filter, from, to, knowing);
    else if (argument === undefined) this.#loadCondition(filter!, from, to);
    else if (argument instanceof Int32Array) this.#loadCodes(argument, filter, from, to);
    else if (spec.grid !== undefined) this.#loadGrid(argument, filter, from, to);
    else this.#loadNumbers(argument, filter, from, to);
    this.position[rows] = this.size;
    this.identity = this.size === rows;
    if (spec.second !== undefined) this.#loadSeconds(at, columns);
    if (spec.ordered !== undefined) this.#ties.order(this, at, spec.second === undefined ? "none" : spec.second.kind === "at" ? "moves" : "orders");
    if (spec.grid !== undefined && spec.keepMissing) this.#toGrid();
    if (spec.second?.kind === "column") this.#pair(from, to, spec.second.grid);
  }

  /** Whether more than the number of rows matters. */
  get reads(): boolean {
    const { argument, filter, needsRows } = this.spec;
    return argument !== undefined || filter !== undefined || needsRows;
  }

  /** Whether a row is selected, by itself: for walking from one end. */
  selects(columns: Readonly<Record<string, EventColumn>>, row: number, knowing: Knowing | undefined): boolean {
    const { filter, argument, keepMissing } = this.spec;
    if (filter !== undefined && conditionColumn(columns, filter)[row] !== 1) return false;
    if (!isKnown(knowing, row)) return false;
    if (keepMissing || argument === undefined) return true;
    return !Number.isNaN(valueAt(valueColumn(columns, argument), row));
  }

  /** The place of the first selected event at or after row from + `row`. */
  place(row: number): number {
    return this.identity ? row : this.position[row]!;
  }

  /**
   * Packs again without the missing values that `keepMissing` kept. Gives the number of values before each place in `before` (size + 1), or says by false that none is missing.
   */
  dropMissing(before: Int32Array): boolean {
    const { values, rows } = this;
    if (this.spec.argument === undefined) return false;
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      before[i] = kept;
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      values[kept] = value;
      if (rows.length > 0) rows[kept] = rows[i]!;
      if (this.seconds.length > 0) this.seconds[kept] = this.seconds[i]!;
      kept++;
    }
    before[this.size] = kept;
    if (kept === this.size) return false;
    this.size = kept;
    return true;
  }

  #reserve(rows: number): void {
    const { spec } = this;
    this.values = doubles(this.values, rows);
    this.position = integers(this.position, rows + 1);
    if (spec.needsRows || spec.ordered !== undefined || spec.keepMissing || spec.second !== undefined) this.rows = integers(this.rows, rows);
  }

  #loadCondition(filter: Uint8Array, from: number, to: number): void {
    const { position } = this;
    let size = 0;
    for (let i = from; i < to; i++) {
      position[i - from] = size;
      size += filter[i]! === 1 ? 1 : 0;
    }
    this.size = size;
  }

  #loadNumbers(argument: Float64Array, filter: Uint8Array | undefined, from: number, to: number): void {
    const { position, values } = this;
    const rows = this.spec.ordered !== undefined ? this.rows : undefined;
    let size = 0;
    for (let i = from; i < to; i++) {
      position[i - from] = size;
      const value = argument[i]!;
      if (Number.isNaN(value) || (filter !== undefined && filter[i] !== 1)) continue;
      if (rows !== undefined) rows[size] = i;
      values[size++] = value;
    }
    this.size = size;
  }

  #loadGrid(argument: Float64Array, filter: Uint8Array | undefined, from: number, to: number): void {
    const { numerator, denominator } = this.spec.grid!;
    const { position, values } = this;
    let size = 0;
    for (let i = from; i < to; i++) {
      position[i - from] = size;
      const value = argument[i]!;
      if (Number.isNaN(value) || (filter !== undefined && filter[i] !== 1)) continue;
      const whole = gridInteger(value, numerator, denominator);
      if (Number.isNaN(whole)) this.beyondGrid++;
      else values[size++] = whole;
    }
    this.size = size;
  }

  #loadCodes(argument: Int32Array, filter: Uint8Array | undefined, from: number, to: number): void {
    const { position, values } = this;
    const rows = this.spec.ordered !== undefined ? this.rows : undefined;
    let size = 0;
    for (let i = from; i < to; i++) {
      position[i - from] = size;
      const code = argument[i]!;
      if (code < 0 || (filter !== undefined && filter[i] !== 1)) continue;
      if (rows !== undefined) rows[size] = i;
      values[size++] = code;
    }
    this.size = size;
  }

  #loadAny(
    argument: Float64Array | Int32Array | undefined,
    filter: Uint8Array | undefined,
    from: number,
    to: number,
    knowing: Knowing | undefined,
  ): void {
    const { position, values, rows, spec } = this;
    const grid = spec.keepMissing ? undefined : spec.grid;
    const keepsRows = rows.length > 0;
    let size = 0;
    for (let i = from; i < to; i++) {
      position[i - from] = size;
      if ((filter !== undefined && filter[i] !== 1) || !isKnown(knowing, i)) continue;
      let value = argument === undefined ? 0 : valueAt(argument, i);
      if (Number.isNaN(value) && !spec.keepMissing) continue;
      if (grid !== undefined) {
        value = gridInteger(value, grid.numerator, grid.denominator);
        if (Number.isNaN(value)) {
          this.beyondGrid++;
          continue;
        }
      }
      if (keepsRows) rows[size] = i;
      values[size++] = value;
    }
    this.size = size;
  }

  #loadSeconds(at: Float64Array, columns: Readonly<Record<string, EventColumn>>): void {
    const { second } = this.spec;
    const column = second?.kind === "column" ? valueColumn(columns, second.name) : at;
    this.seconds = doubles(this.seconds, this.size);
    for (let i = 0; i < this.size; i++) this.seconds[i] = column[this.rows[i]!]!;
  }

  /** Seconds on their grid; a value whose second is missing is missing too: it goes, or keeps its place where places count. */
  #pair(from: number, to: number, grid: Grid | undefined): void {
    const { values, seconds, rows, position, size } = this;
    let kept = 0;
    let row = from;
    for (let i = 0; i < size; i++) {
      if (grid !== undefined && !Number.isNaN(seconds[i]!)) {
        seconds[i] = gridInteger(seconds[i]!, grid.numerator, grid.denominator);
        if (Number.isNaN(seconds[i]!)) this.beyondGrid++;
      }
      if (Number.isNaN(seconds[i]!)) values[i] = Number.NaN;
      if (this.spec.keepMissing) continue;
      for (; row <= rows[i]!; row++) position[row - from] = kept;
      if (Number.isNaN(values[i]!)) continue;
      rows[kept] = rows[i]!;
      values[kept] = values[i]!;
      seconds[kept++] = seconds[i]!;
    }
    if (this.spec.keepMissing) return;
    for (; row <= to; row++) position[row - from] = kept;
    this.size = kept;
    this.identity = kept === to - from;
  }

  /** Grid integers, once rows are in the order of their own values. One beyond the grid becomes missing, and keeps its place. */
  #toGrid(): void {
    const { numerator, denominator } = this.spec.grid!;
    const { values } = this;
    for (let i = 0; i < this.size; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      values[i] = gridInteger(value, numerator, denominator);
      if (Number.isNaN(values[i]!)) this.beyondGrid++;
    }
  }
}

function valueAt(column: Float64Array | Int32Array, row: number): number {
  const value = column[row]!;
  return column instanceof Int32Array && value < 0 ? Number.NaN : value;
}

function valueColumn(columns: Readonly<Record<string, EventColumn>>, name: string): Float64Array | Int32Array {
  const column = columns[name];
  if (column instanceof Float64Array || column instanceof Int32Array) return column;
  throw new WindowError(`the events have no column of values named \`${name}\`; give it as a Float64Array, or as Int32Array codes`);
}

function conditionColumn(columns: Readonly<Record<string, EventColumn>>, name: string): Uint8Array {
  const column = columns[name];
  if (column instanceof Uint8Array) return column;
  throw new WindowError(`the events have no condition named \`${name}\`; give it as a Uint8Array`);
}

/** A column of knowledge times, or of the numbers that name rows. */
export function numberColumn(columns: Readonly<Record<string, EventColumn>>, name: string): Float64Array {
  const column = columns[name];
  if (column instanceof Float64Array) return column;
  throw new WindowError(`the events have no column of numbers named \`${name}\`; give knowledge times, in µs, and what names a row as a Float64Array`);
}
