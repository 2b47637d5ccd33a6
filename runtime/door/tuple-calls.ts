/** Functions of strings and numbers worked out once for each distinct tuple of arguments in a frame. */
import { asDoubles } from "../contract/frame.ts";
import { HELPERS, INTRINSIC_TABLE, isCoded } from "../../stdlib/intrinsics/index.ts";
import type { Expr } from "../contract/expr.ts";
import { type Codes, tuples } from "./codes.ts";
import type { Run } from "./frame-program.ts";

export type Scalar = number | string | null;
export type Entry = (...values: Scalar[]) => Scalar;

/** A column of arguments of a function that is worked out for each tuple. */
export interface ArgumentColumn {
  readonly kind: "number" | "code";
  readonly place: number;
}

/** The distinct tuples of arguments, each with the first row that has it, and for each row which one is its. */
export function distinctTuples(run: Run, columns: readonly ArgumentColumn[]): { entry: Int32Array; first: readonly number[]; tuples: Scalar[][] } {
  const arrays = columns.map(({ kind, place }) => (kind === "number" ? asDoubles(run.numbers[place]!) : run.codes[place]!));
  const { entry, first } = tuples(run.rows, arrays);
  const at = (column: Float64Array | Codes, row: number): Scalar => {
    if (column instanceof Float64Array) return column[row]!;
    const code = column.codes[row]!;
    return code < 0 ? null : column.dictionary[code]!;
  };
  return { entry, first, tuples: first.map((row) => arrays.map((column) => at(column, row))) };
}

/** The distinct tuples' values, and for each row which one is its. */
export function perTuple(run: Run, columns: readonly ArgumentColumn[], of: Entry): { entry: Int32Array; values: Scalar[] } {
  const { entry, tuples: all } = distinctTuples(run, columns);
  return { entry, values: all.map((tuple) => of(...tuple)) };
}

/** A number for each row by its tuple. */
export function perTupleNumber(run: Run, columns: readonly ArgumentColumn[], of: Entry): Float64Array {
  const { entry, values } = perTuple(run, columns, of);
  const result = new Float64Array(run.rows);
  for (let i = 0; i < result.length; i++) result[i] = values[entry[i]!] as number;
  return result;
}

/** A call as a function of its arguments that are no literals. */
export function entryFunction(call: Extract<Expr, { kind: "call" }>): Entry {
  const names: string[] = [];
  const atoms = call.args.map((arg, i) => {
    if (arg.kind === "literal") return literalAtom(arg.value, arg);
    names.push(`a${i}`);
    return `a${i}`;
  });
  const source = `"use strict"; const { ${Object.keys(HELPERS).join(", ")} } = helpers; return (${names.join(", ")}) => ${INTRINSIC_TABLE[call.fn].js(atoms, { type: call.type, args: call.args })};`;
  return new Function("helpers", source)(HELPERS) as Entry;
}

function literalAtom(value: number | string | boolean | null, expr: Expr): string {
  if (value === null) return isCoded(expr.type) ? "null" : "NaN";
  if (typeof value === "boolean") return value ? "1" : "0";
  return typeof value === "number" ? `(${JSON.stringify(value)})` : JSON.stringify(value);
}
