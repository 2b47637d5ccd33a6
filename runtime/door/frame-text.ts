/**
 * Strings in frames. A string-valued expression becomes a column of codes of its own, worked out once for each entry of a dictionary, or for each distinct
 * tuple of arguments, never for each row. Numbers that come from strings (`length`, comparisons, zones, rows of tables) are tables over the dictionary.
 */
import { INTRINSIC_TABLE, isCoded } from "../../stdlib/intrinsics/index.ts";
import { lookupParts } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import { cell, type Numbers } from "../contract/frame.ts";
import { type Codes, codesOfEntries, commonRanks, recode, shiftedCodes, sortedDistinct } from "./codes.ts";
import { columnOf, DoorError, type LookupTable } from "./context.ts";
import { finishLoop, type Loop, loadCodes, loadNumbers, newLoop, type Program, type Run, readAt, readNumber, readTable, storeNumber } from "./frame-program.ts";
import { type Environment, keyOf } from "./key.ts";
import type { ExternFunction } from "./extern.ts";
import { textOfExtern, numberOfExtern } from "./frame-extern.ts";
import { rowFinder } from "./lookup-index.ts";
import { type ArgumentColumn, type Entry, entryFunction, perTuple, perTupleNumber, type Scalar } from "./tuple-calls.ts";
import { bind, bindingOf, createWriter, type Host, itemOf, outputOf, type Surroundings, type Writer } from "./writer.ts";

export interface FrameScope {
  readonly program: Program;
  readonly around: Surroundings;
  readonly tables: ReadonlyMap<string, LookupTable>;
  readonly externs: ReadonlyMap<string, ExternFunction>;
  /** String-valued expressions at hand: key to place in `codes`. */
  readonly texts: Map<string, number>;
  /** Number columns and tables at hand: key to place in `numbers`. */
  readonly stored: Map<string, number>;
  /** Outputs of loops that are finished: name to place in `numbers`. */
  readonly earlier: Map<string, number>;
}

type Call = Extract<Expr, { kind: "call" }>;
type Lookup = Extract<Expr, { kind: "lookup" | "exists" }>;

/** The place in `numbers` of what `fill` computes, made once for a key. */
export function storeOnce(scope: FrameScope, key: string, fill: (run: Run) => Numbers): number {
  const known = scope.stored.get(key);
  if (known !== undefined) return known;
  const place = scope.program.numbers++;
  scope.stored.set(key, place);
  scope.program.stages.push((run) => {
    run.numbers[place] = fill(run);
  });
  return place;
}

export function newCodes(scope: FrameScope, fill: (run: Run) => Codes): number {
  const place = scope.program.codes++;
  scope.program.stages.push((run) => {
    run.codes[place] = fill(run);
  });
  return place;
}

/** A number-valued expression as a column of its own. */
function numberColumn(scope: FrameScope, expr: Expr, env: Environment): number {
  const key = `column ${keyOf(expr, env)}`;
  const known = scope.stored.get(key);
  if (known !== undefined) return known;
  const loop = newLoop();
  const writer = createWriter(frameHost(scope, loop), scope.around);
  const atom = writer.number(expr, env);
  const place = scope.program.numbers++;
  storeNumber(loop, place, atom);
  scope.stored.set(key, place);
  scope.program.stages.push(finishLoop(loop, writer.lines));
  return place;
}

/** A table over the dictionary at `codes`: `of` for each entry, and first for missing. */
function dictionaryTable(scope: FrameScope, key: string, codes: number, of: (value: string | null, run: Run) => number): number {
  return storeOnce(scope, `table ${codes} ${key}`, (run) => {
    const { dictionary } = run.codes[codes]!;
    const table = new Float64Array(dictionary.length + 1);
    table[0] = of(null, run);
    for (let i = 0; i < dictionary.length; i++) table[i + 1] = of(dictionary[i]!, run);
    return table;
  });
}

export function frameHost(scope: FrameScope, loop: Loop): Host {
  return {
    number: (writer, column) => writer.once(`number ${column}`, () => readNumber(loop, loadNumbers(scope.program, column))),
    earlier: (writer, output) => {
      const place = scope.earlier.get(output);
      return place === undefined ? undefined : writer.once(`output ${output}`, () => readNumber(loop, place));
    },
    callOnText: (_, call, env) => callOnText(scope, loop, call, env),
    extern: (writer, call, env) => writer.once(keyOf(call, env), () => readNumber(loop, numberOfExtern(scope, call, env))),
    zone: (writer, expr, env) => zonePlace(scope, loop, writer, expr, env),
    tableRow: (writer, lookup, env) => tableRow(scope, loop, writer, lookup, env),
    tableNumber: (_, table, column, row) => {
      const place = storeOnce(scope, `table column ${JSON.stringify([table, column])}`, () => {
        const found = tableColumn(scope, table, column);
        if (found.kind !== "number") throw new DoorError(`column \`${column}\` of table \`${table}\` holds no numbers`);
        return found.values;
      });
      return `${row} >= 0 ? ${readAt(loop, place, row)} : NaN`;
    },
  };
}

function tableOf(scope: FrameScope, name: string): LookupTable {
  const table = scope.tables.get(name);
  if (table === undefined) throw new DoorError(`the door was not given the table \`${name}\``);
  return table;
}

function tableColumn(scope: FrameScope, table: string, name: string) {
  const column = tableOf(scope, table).columns.get(name);
  if (column === undefined) throw new DoorError(`table \`${table}\` was handed over without its column \`${name}\``);
  return column;
}

function zonePlace(scope: FrameScope, loop: Loop, writer: Writer, expr: Expr, env: Environment): string {
  const codes = textColumn(scope, expr, env);
  const table = dictionaryTable(scope, "zone", codes, (zone, run) => run.zones.indexOf(zone));
  return writer.once(`zone ${codes}`, () => readTable(loop, table, codes));
}

/** Row of a table: a table over the dictionary where the key is one string, else worked out for each distinct tuple of keys. */
function tableRow(scope: FrameScope, loop: Loop, writer: Writer, lookup: Lookup, env: Environment): string {
  const find = rowFinder(tableOf(scope, lookup.table), lookup.table);
  const keys = lookupParts(lookup);
  const [key] = keys;
  if (keys.length === 1 && isCoded(key!.type)) {
    const codes = textColumn(scope, key!, env);
    const table = dictionaryTable(scope, `row ${lookup.table}`, codes, (value) => find([value]));
    return writer.once(`row ${lookup.table} ${codes}`, () => readTable(loop, table, codes));
  }
  const columns = keys.map((part) => argumentColumn(scope, part, env));
  const place = storeOnce(scope, `row ${lookup.table} ${JSON.stringify(columns)}`, (run) => perTupleNumber(run, columns, (...values) => find(values)));
  return writer.once(`row place ${place}`, () => readNumber(loop, place));
}

export function argumentColumn(scope: FrameScope, expr: Expr, env: Environment): ArgumentColumn {
  return isCoded(expr.type) ? { kind: "code", place: textColumn(scope, expr, env) } : { kind: "number", place: numberColumn(scope, expr, env) };
}

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "lt", "le", "gt", "ge"]);

/** Text of a number-valued call on strings. */
function callOnText(scope: FrameScope, loop: Loop, call: Call, env: Environment): string {
  const open = call.args.filter((arg) => arg.kind !== "literal");
  if (open.length === 0) return `${entryFunction(call)()}`;
  if (open.length === 1 && isCoded(open[0]!.type)) {
    const codes = textColumn(scope, open[0]!, env);
    const of = entryFunction(call);
    const table = dictionaryTable(scope, keyOf(call, env), codes, (value) => of(value) as number);
    return readTable(loop, table, codes);
  }
  if (COMPARISONS.has(call.fn) && open.length === 2) return compareColumns(scope, loop, call, env);
  const columns = open.map((arg) => argumentColumn(scope, arg, env));
  const of = entryFunction(call);
  return readNumber(loop, storeOnce(scope, `call ${keyOf(call, env)}`, (run) => perTupleNumber(run, columns, of)));
}

/** Two columns are compared by their ranks in the common order of both dictionaries. */
function compareColumns(scope: FrameScope, loop: Loop, call: Call, env: Environment): string {
  const [a, b] = call.args.map((arg) => textColumn(scope, arg, env)) as [number, number];
  const ranks = (run: Run) => commonRanks(run.codes[a]!.dictionary, run.codes[b]!.dictionary);
  const left = storeOnce(scope, `ranks ${a} ${b} left`, (run) => ranks(run).a);
  const right = storeOnce(scope, `ranks ${a} ${b} right`, (run) => ranks(run).b);
  const rank: Expr = { kind: "literal", value: null, type: { kind: "int", missing: true } };
  return INTRINSIC_TABLE[call.fn].js([readTable(loop, left, a), readTable(loop, right, b)], { type: call.type, args: [rank, rank] });
}

/** The place in `codes` of a string-valued expression. */
export function textColumn(scope: FrameScope, expr: Expr, env: Environment): number {
  const key = keyOf(expr, env);
  const known = scope.texts.get(key);
  if (known !== undefined) return known;
  const place = makeTextColumn(scope, expr, env);
  scope.texts.set(key, place);
  return place;
}

function makeTextColumn(scope: FrameScope, expr: Expr, env: Environment): number {
  const { around, program } = scope;
  switch (expr.kind) {
    case "literal": {
      const { value } = expr;
      return newCodes(scope, ({ rows }) => ({ codes: new Int32Array(rows).fill(value === null ? -1 : 0), dictionary: value === null ? [] : [String(value)] }));
    }
    case "local": {
      const bound = bindingOf(expr.name, env);
      return textColumn(scope, bound.value, bound.env);
    }
    case "let":
      return textColumn(scope, expr.body, bind(expr, env, around));
    case "if": {
      const condition = numberColumn(scope, expr.condition, env);
      return chooseText(scope, [textColumn(scope, expr.then, env), textColumn(scope, expr.else, env)], (run) => {
        const holds = run.numbers[condition]!;
        return (row) => (holds[row] === 1 ? 0 : holds[row] === 0 ? 1 : -1);
      });
    }
    case "lookup":
      return lookupText(scope, expr, env);
    case "call":
      return callText(scope, expr, env);
    case "extern":
      return textOfExtern(scope, expr, env);
    case "exists":
    case "vector":
      throw new DoorError(`\`${expr.kind}\` gives no string`);
    default: {
      const output = outputOf(expr, around);
      return output === undefined ? loadCodes(program, columnOf(expr, around.names)) : textColumn(scope, output.expr, output.env);
    }
  }
}

/** One of several columns a row; `choice` gives which, −1 for missing. */
function chooseText(scope: FrameScope, places: readonly number[], choice: (run: Run) => (row: number) => number): number {
  return newCodes(scope, (run) => {
    const columns = places.map((place) => run.codes[place]!);
    const dictionary = sortedDistinct(columns.flatMap((column) => column.dictionary));
    const shifted = columns.map((column) => shiftedCodes(column.dictionary, dictionary));
    const which = choice(run);
    const codes = new Int32Array(run.rows);
    for (let row = 0; row < codes.length; row++) {
      const column = which(row);
      codes[row] = column < 0 ? -1 : shifted[column]![columns[column]!.codes[row]! + 1]!;
    }
    return { codes, dictionary };
  });
}

function lookupText(scope: FrameScope, expr: Extract<Expr, { kind: "lookup" }>, env: Environment): number {
  const find = rowFinder(tableOf(scope, expr.table), expr.table);
  const column = tableColumn(scope, expr.table, expr.column);
  const value = (keys: readonly Scalar[]): string | null => {
    const row = find(keys);
    return row < 0 ? null : (cell(column, row) as string | null);
  };
  const columns = lookupParts(expr).map((key) => argumentColumn(scope, key, env));
  return textOfTuples(scope, columns, (...keys) => value(keys));
}

function callText(scope: FrameScope, call: Call, env: Environment): number {
  if (call.fn === "element") {
    const picked = itemOf(call, env, scope.around);
    return textColumn(scope, picked.expr, picked.env);
  }
  if (call.fn === "coalesce") {
    const places = call.args.map((arg) => textColumn(scope, arg, env));
    return chooseText(scope, places, (run) => {
      const columns = places.map((place) => run.codes[place]!.codes);
      return (row) => columns.findIndex((codes) => codes[row]! >= 0);
    });
  }
  const open = call.args.filter((arg) => arg.kind !== "literal");
  const of = entryFunction(call);
  return textOfTuples(scope, open.map((arg) => argumentColumn(scope, arg, env)), of);
}

/** A string for each distinct tuple of arguments; for each entry of the dictionary where there is one argument. */
function textOfTuples(scope: FrameScope, columns: readonly ArgumentColumn[], of: Entry): number {
  const [only] = columns;
  if (columns.length === 1 && only!.kind === "code") {
    return newCodes(scope, (run) => {
      const { codes, dictionary } = run.codes[only!.place]!;
      const values = [of(null), ...dictionary.map((value) => of(value))] as (string | null)[];
      const result = sortedDistinct(values);
      return { codes: recode(codes, shiftedCodes(values, result).subarray(1)), dictionary: result };
    });
  }
  return newCodes(scope, (run) => {
    const { entry, values } = perTuple(run, columns, of);
    return codesOfEntries(entry, values as (string | null)[]);
  });
}
