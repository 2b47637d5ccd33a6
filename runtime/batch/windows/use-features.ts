import type { GroupProgram, KernelWindow } from "../../contract/batch.ts";
import type { Frame, FrameColumn } from "../../contract/frame.ts";
import { type ListItems, listText } from "../../contract/nested.ts";
import { compileFrame, type DoorContext } from "../../door/index.ts";
import type { WindowResult } from "../../window/index.ts";
import { sortCodes } from "../sort-codes.ts";

/** Of one use of a group, what its windows' values become: compiled once, run for a batch of queries after the other. */
export class UseFeatures {
  readonly #group: GroupProgram;
  readonly #dictionaries: ReadonlyMap<string, readonly string[]>;
  readonly #door: (frame: Frame) => Frame;

  constructor(group: GroupProgram, needed: ReadonlySet<string>, dictionaries: ReadonlyMap<string, readonly string[]>, door: DoorContext) {
    this.#group = group;
    this.#dictionaries = dictionaries;
    this.#door = compileFrame(group.features.filter((feature) => needed.has(feature.name)), door);
  }

  /** Features in the order of the queries, by name (a vector of n as `name[0]` …). `moment`: the queries' moments, if a feature reads them. */
  columns(results: readonly WindowResult[], rows: number, moment: Float64Array | undefined): ReadonlyMap<string, FrameColumn> {
    const columns = new Map<string, FrameColumn>();
    results.forEach((result, i) => {
      const window = this.#group.windows[i]!;
      if (result.kind === "list" && window.edges === undefined) columns.set(`__w${i}`, listColumn(result, listItems(this.#group, window, this.#dictionaries)));
      else windowColumns(`__w${i}`, result, (window.edges?.length ?? -1) + 1, this.#dictionaries, columns, holdsRecords(this.#group, window));
    });
    if (moment !== undefined) columns.set("__moment", { kind: "number", values: moment });
    return this.#door({ rows, columns }).columns;
  }
}

function holdsRecords(group: GroupProgram, window: KernelWindow): boolean {
  return group.dictionaries.some(({ column, holds }) => holds === "records" && column === window.argument);
}

/** What the lists of a window hold. */
export function listItems(group: GroupProgram, window: KernelWindow, dictionaries: ReadonlyMap<string, readonly string[]>): ListItems {
  const dictionary = dictionaries.get(window.argument!);
  if (dictionary !== undefined) return { kind: holdsRecords(group, window) ? "records" : "texts", dictionary };
  return { kind: window.numeric === "bool" ? "bools" : "numbers" };
}

/** Lists as codes of their texts. Neighbouring queries of a key often see the same. */
function listColumn({ starts, values }: Extract<WindowResult, { kind: "list" }>, items: ListItems): FrameColumn {
  const codes = new Int32Array(starts.length - 1);
  const texts = new Map<string, number>();
  for (let i = 0; i < codes.length; i++) {
    if (i > 0 && sameSlice(values, starts, i)) {
      codes[i] = codes[i - 1]!;
      continue;
    }
    const text = listText(values, starts[i]!, starts[i + 1]!, items);
    let code = texts.get(text);
    if (code === undefined) {
      code = texts.size;
      texts.set(text, code);
    }
    codes[i] = code;
  }
  return { kind: "code", ...sortCodes(codes, [...texts.keys()]) };
}

function sameSlice(values: Float64Array, starts: Int32Array, i: number): boolean {
  const [before, from, to] = [starts[i - 1]!, starts[i]!, starts[i + 1]!];
  if (to - from !== from - before) return false;
  for (let j = 0; j < to - from; j++) if (values[before + j] !== values[from + j]) return false;
  return true;
}

/** A window's values as columns of a frame; a histogram as `name[0]` … , at least `least` items. The codes of records are not in the order of their texts. */
function windowColumns(name: string, result: WindowResult, least: number, dictionaries: ReadonlyMap<string, readonly string[]>, columns: Map<string, FrameColumn>, records: boolean): void {
  if (result.kind === "number") columns.set(name, { kind: "number", values: result.values });
  else if (result.kind === "code") {
    const dictionary = dictionaries.get(result.dictionary)!;
    columns.set(name, records ? { kind: "code", ...sortCodes(result.codes, dictionary) } : { kind: "code", codes: result.codes, dictionary });
  } else {
    const rows = result.starts.length - 1;
    let longest = least;
    for (let i = 0; i < rows; i++) longest = Math.max(longest, result.starts[i + 1]! - result.starts[i]!);
    const dictionary = result.dictionary === undefined ? undefined : dictionaries.get(result.dictionary)!;
    for (let place = 0; place < longest; place++) {
      const values = new Float64Array(rows).fill(Number.NaN);
      for (let i = 0; i < rows; i++) if (result.starts[i]! + place < result.starts[i + 1]!) values[i] = result.values[result.starts[i]! + place]!;
      if (dictionary === undefined) columns.set(`${name}[${place}]`, { kind: "number", values });
      else columns.set(`${name}[${place}]`, { kind: "code", codes: Int32Array.from(values, (v) => (Number.isNaN(v) ? -1 : v)), dictionary });
    }
  }
}
