/** Functions in TypeScript over frames: called once for each distinct tuple of arguments that a row has, and for no other. */
import type { Expr } from "../contract/expr.ts";
import { codesOfEntries } from "./codes.ts";
import { DoorError } from "./context.ts";
import { type DoorValue, missingOf } from "./crossing.ts";
import { ExternError } from "./extern.ts";
import type { Run } from "./frame-program.ts";
import { argumentColumn, type FrameScope, newCodes, storeOnce } from "./frame-text.ts";
import { type Environment, keyOf } from "./key.ts";
import { type ArgumentColumn, distinctTuples, type Scalar } from "./tuple-calls.ts";
import { item } from "./writer.ts";

type ExternCall = Extract<Expr, { kind: "extern" }>;

/** The place in `numbers` of what a call gives, or of one item of it. */
export function numberOfExtern(scope: FrameScope, call: ExternCall, env: Environment): number {
  const results = calls(scope, call, env);
  return storeOnce(scope, `extern ${keyOf(call, env)}`, (run) => {
    const { entry, values } = results(run);
    const numbers = values.map((value) => numberOf(value, call.item));
    return Float64Array.from(entry, (at) => numbers[at]!);
  });
}

/** The place in `codes` of the text that a call gives. */
export function textOfExtern(scope: FrameScope, call: ExternCall, env: Environment): number {
  const results = calls(scope, call, env);
  return newCodes(scope, (run) => {
    const { entry, values } = results(run);
    return codesOfEntries(entry, values as (string | null)[]);
  });
}

function numberOf(value: DoorValue, place: number | undefined): number {
  if (value === null) return Number.NaN;
  return place === undefined ? (value as number) : (value as readonly number[])[place]!;
}

interface Results {
  readonly entry: Int32Array;
  readonly values: readonly DoorValue[];
}

/** Calls that are made once a run, whatever items are taken of them. */
function calls(scope: FrameScope, call: ExternCall, env: Environment): (run: Run) => Results {
  const fn = scope.externs.get(call.name);
  if (fn === undefined) throw new DoorError(`the door was not given the function \`${call.name}\``);
  const conditions = (call.when ?? []).map((condition) => argumentColumn(scope, condition, env));
  const args = call.args.map((arg) => partsOf(arg, env, scope));
  const columns = [...conditions, ...args.flatMap((parts) => parts.columns)];
  const { item: _, ...whole } = call;
  const key = `extern results ${keyOf(whole, env)}`;
  const of = (values: readonly Scalar[]): DoorValue => {
    let at = conditions.length;
    if (values.slice(0, at).some((holds) => holds !== 1)) return nothingOf(call);
    const given = args.map(({ columns: { length }, isVector }): DoorValue => {
      const parts = values.slice(at, at + length);
      at += length;
      return isVector ? (parts as number[]) : parts[0]!;
    });
    return fn(...given);
  };
  return (run) => {
    const known = run.results.get(key);
    if (known !== undefined) return known;
    const { entry, first, tuples } = distinctTuples(run, columns);
    const results: Results = { entry, values: tuples.map((tuple, i) => inRow(first[i]!, () => of(tuple))) };
    run.results.set(key, results);
    return results;
  };
}

function nothingOf({ type, item: place }: ExternCall): DoorValue {
  return place === undefined ? missingOf(type) : null;
}

function inRow<T>(row: number, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof ExternError ? error.at(row, `row ${row + 1}`) : error;
  }
}

function partsOf(arg: Expr, env: Environment, scope: FrameScope): { columns: ArgumentColumn[]; isVector: boolean } {
  if (arg.type.kind !== "vector") return { columns: [argumentColumn(scope, arg, env)], isVector: false };
  const columns = Array.from({ length: arg.type.size }, (_, i) => {
    const part = item(arg, i, env, scope.around);
    return argumentColumn(scope, part.expr, part.env);
  });
  return { columns, isVector: true };
}
