/**
 * A frame's computation as stages that run one after another over whole columns: loops in generated JavaScript for numbers, and work on dictionaries for
 * strings. A stage fills places (`numbers`, `codes`) of the run; the program knows at compile time which.
 */
import { HELPERS, type ZoneTable } from "../../stdlib/intrinsics/index.ts";
import type { Frame, Numbers } from "../contract/frame.ts";
import type { Codes } from "./codes.ts";
import { DoorError } from "./context.ts";
import type { DoorValue } from "./crossing.ts";

/** The columns of one run, by place. Tables over dictionaries are in `numbers` too, shifted by one: code −1 finds place 0. */
export interface Run {
  readonly frame: Frame;
  readonly rows: number;
  readonly zones: ZoneTable;
  readonly numbers: Numbers[];
  readonly codes: Codes[];
  /** Of functions in TypeScript, by call. */
  readonly results: Map<string, { readonly entry: Int32Array; readonly values: readonly DoorValue[] }>;
}

export type Stage = (run: Run) => void;

export interface Program {
  readonly stages: Stage[];
  numbers: number;
  codes: number;
  /** Columns already loaded: name to place. */
  readonly loadedNumbers: Map<string, number>;
  readonly loadedCodes: Map<string, number>;
}

export function newProgram(): Program {
  return { stages: [], numbers: 0, codes: 0, loadedNumbers: new Map(), loadedCodes: new Map() };
}

/** The place of a number column of the frame. */
export function loadNumbers(program: Program, column: string): number {
  const known = program.loadedNumbers.get(column);
  if (known !== undefined) return known;
  const place = program.numbers++;
  program.loadedNumbers.set(column, place);
  program.stages.push((run) => {
    const found = run.frame.columns.get(column);
    if (found?.kind !== "number") throw new DoorError(`the frame has no number column \`${column}\``);
    run.numbers[place] = found.values;
  });
  return place;
}

/** The place of a code column of the frame. */
export function loadCodes(program: Program, column: string): number {
  const known = program.loadedCodes.get(column);
  if (known !== undefined) return known;
  const place = program.codes++;
  program.loadedCodes.set(column, place);
  program.stages.push((run) => {
    const found = run.frame.columns.get(column);
    if (found?.kind !== "code") throw new DoorError(`the frame has no string column \`${column}\``);
    run.codes[place] = found;
  });
  return place;
}

/** A loop over rows being written: what it reads, its lines, and what it stores. */
export interface Loop {
  readonly reads: Set<string>;
  readonly stores: string[];
  readonly outputs: string[];
}

export function newLoop(): Loop {
  return { reads: new Set(), stores: [], outputs: [] };
}

/** Text of a number at row i of a place. */
export function readNumber(loop: Loop, place: number): string {
  loop.reads.add(`const n${place} = run.numbers[${place}];`);
  return `n${place}[i]`;
}

/** Text of a code at row i of a place. */
export function readCode(loop: Loop, place: number): string {
  loop.reads.add(`const c${place} = run.codes[${place}].codes;`);
  return `c${place}[i]`;
}

/** Text of a table's value for the code at row i. */
export function readTable(loop: Loop, table: number, codes: number): string {
  loop.reads.add(`const n${table} = run.numbers[${table}];`);
  return `n${table}[${readCode(loop, codes)} + 1]`;
}

/** Text of a value of a table, at an index. */
export function readAt(loop: Loop, table: number, index: string): string {
  loop.reads.add(`const n${table} = run.numbers[${table}];`);
  return `n${table}[${index}]`;
}

/** Stores a number into a place at row i. */
export function storeNumber(loop: Loop, place: number, atom: string): void {
  loop.outputs.push(`const o${place} = run.numbers[${place}] = new Float64Array(rows);`);
  loop.stores.push(`o${place}[i] = ${atom};`);
}

/** Compiles the loop with the lines of its writer to a stage. */
export function finishLoop(loop: Loop, lines: readonly string[]): Stage {
  const source = `"use strict";
const { ${Object.keys(HELPERS).join(", ")} } = helpers;
return (run) => {
const { rows, zones } = run;
${[...loop.reads, ...loop.outputs].join("\n")}
for (let i = 0; i < rows; i++) {
${[...lines, ...loop.stores].join("\n")}
}
};`;
  return new Function("helpers", source)(HELPERS) as Stage;
}
