/**
 * Writes an expression over one row as straight JavaScript: a list of `const tN = …;` and the atom that holds the value. Numbers, bools and times are doubles
 * with NaN as missing. Both branches of an `if` are written out, since every function is total and cheap; equal parts are written once.
 *
 * What comes from outside (columns, strings, tables) is written by the host: the row path reads fields of an object, the frame path reads typed arrays. All
 * text in the code is either ours, a number, or JSON of a string; nothing of a spec or of data can become code.
 */
import { INTRINSIC_TABLE, isCoded } from "../../stdlib/intrinsics/index.ts";
import type { Expr } from "../contract/expr.ts";
import { scoreColumn } from "../contract/score-column.ts";
import type { Type } from "../contract/types.ts";
import { columnOf, DoorError, type DoorNames, type Reference } from "./context.ts";
import { type Closed, type Environment, keyOf } from "./key.ts";

type Call = Extract<Expr, { kind: "call" }>;
type Lookup = Extract<Expr, { kind: "lookup" | "exists" }>;
type ExternCall = Extract<Expr, { kind: "extern" }>;
type ZonedFn = "atInstant" | "atLocal";

export interface Host {
  /** Atom of a number column. */
  number(writer: Writer, column: string): string;
  /** Atom of an earlier output that is at hand, so that it need not be written again. */
  earlier?(writer: Writer, output: string): string | undefined;
  /** Atom (number) of a call that takes or gives strings. */
  callOnText(writer: Writer, call: Call, env: Environment): string;
  /** Atom of the number that a function in TypeScript gives (an item, where the call says which). */
  extern(writer: Writer, call: ExternCall, env: Environment): string;
  /** Atom of a zone's place in the zone table, −1 if unknown. */
  zone(writer: Writer, expr: Expr, env: Environment): string;
  /** Atom of the row of a table, −1 if there is none. */
  tableRow(writer: Writer, lookup: Lookup, env: Environment): string;
  /** Atom of a number column of a table at a row. */
  tableNumber(writer: Writer, table: string, column: string, row: string): string;
}

export interface Writer {
  readonly lines: string[];
  /** The atom of a value that is no string. */
  number(expr: Expr, env: Environment): string;
  /** Writes `const tN = text;` once for each key, and gives its name. */
  once(key: string, text: () => string): string;
}

/** What is common to a whole program: names, and the outputs that later expressions may read as features. */
export interface Surroundings {
  readonly names: DoorNames;
  readonly outputs: ReadonlyMap<string, Closed>;
  nextBinding: number;
}

export function createWriter(host: Host, around: Surroundings): Writer {
  const lines: string[] = [];
  const memo = new Map<string, string>();
  const writer: Writer = {
    lines,
    number: (expr, env) => writeNumber(writer, host, around, expr, env),
    once: (key, text) => {
      const known = memo.get(key);
      if (known !== undefined) return known;
      const value = text();
      const name = `t${memo.size}`;
      memo.set(key, name);
      lines.push(`const ${name} = ${value};`);
      return name;
    },
  };
  return writer;
}

function writeNumber(writer: Writer, host: Host, around: Surroundings, expr: Expr, env: Environment): string {
  switch (expr.kind) {
    case "literal":
      return numberLiteral(expr.value);
    case "column":
    case "window":
    case "feature":
    case "use":
    case "moment":
    case "score":
    case "parameter": {
      const output = outputOf(expr, around);
      if (output === undefined) return host.number(writer, columnOf(expr, around.names));
      return (expr.kind === "feature" ? host.earlier?.(writer, expr.name) : undefined) ?? writer.number(output.expr, output.env);
    }
    case "local": {
      const bound = bindingOf(expr.name, env);
      return writer.number(bound.value, bound.env);
    }
    case "let":
      return writer.number(expr.body, bind(expr, env, around));
    case "if":
      return writer.once(keyOf(expr, env), () => {
        const condition = writer.number(expr.condition, env);
        return `${condition} === 1 ? ${writer.number(expr.then, env)} : ${condition} === 0 ? ${writer.number(expr.else, env)} : NaN`;
      });
    case "exists":
      return writer.once(keyOf(expr, env), () => `${host.tableRow(writer, expr, env)} >= 0 ? 1 : 0`);
    case "lookup":
      return writer.once(keyOf(expr, env), () => host.tableNumber(writer, expr.table, expr.column, host.tableRow(writer, expr, env)));
    case "call":
      return writeCall(writer, host, around, expr, env);
    case "extern":
      return host.extern(writer, expr, env);
    case "vector":
      throw new DoorError("a vector has no single value: ask for its items");
  }
}

function writeCall(writer: Writer, host: Host, around: Surroundings, call: Call, env: Environment): string {
  if (call.fn === "element") {
    const item = itemOf(call, env, around);
    return writer.number(item.expr, item.env);
  }
  const definition = INTRINSIC_TABLE[call.fn];
  if (call.args.length < definition.arity.least || call.args.length > definition.arity.most) throw new DoorError(`\`${call.fn}\` can't take ${call.args.length} arguments`);
  const args = definition.through?.(call.args) ?? call.args;
  const site = { type: call.type, args };
  return writer.once(keyOf(call, env), () => {
    if (definition.offset !== undefined) {
      const time = writer.number(args[0]!, env);
      const offset = writeOffset(writer, host, definition.offset, args[1]!, env, time);
      return definition.js([time, offset], site);
    }
    if (args.some((arg) => isCoded(arg.type))) return host.callOnText(writer, { ...call, args }, env);
    return definition.js(args.map((arg) => writer.number(arg, env)), site);
  });
}

function writeOffset(writer: Writer, host: Host, which: ZonedFn, zone: Expr, env: Environment, time: string): string {
  const place = host.zone(writer, zone, env);
  return writer.once(`${which}(${place},${time})`, () => `zones.${which === "atInstant" ? "offsetAt" : "offsetAtLocal"}(${place}, ${time})`);
}

function numberLiteral(value: number | string | boolean | null): string {
  if (value === null) return "NaN";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "string") throw new DoorError("a string stands where a number is due");
  return value < 0 ? `(${JSON.stringify(value)})` : JSON.stringify(value + 0);
}

/** An earlier output that a `feature` names; undefined for all that comes from outside. */
export function outputOf(expr: Reference, around: Surroundings): Closed | undefined {
  return expr.kind === "feature" ? around.outputs.get(expr.name) : undefined;
}

export function bindingOf(name: string, env: Environment): { readonly value: Expr; readonly env: Environment } {
  const bound = env.get(name);
  if (bound === undefined) throw new DoorError(`nothing is bound to the local \`${name}\``);
  return bound;
}

/** The locals within the body of a `let`. */
export function bind(expr: Extract<Expr, { kind: "let" }>, env: Environment, around: Surroundings): Environment {
  return new Map(env).set(expr.name, { id: around.nextBinding++, value: expr.value, env });
}

/** The item that `element(vector, i)` picks, as an expression of its own. */
export function itemOf(call: Call, env: Environment, around: Surroundings): Closed {
  const [vector, place] = call.args;
  if (vector === undefined || place?.kind !== "literal" || typeof place.value !== "number") throw new DoorError("`element` takes a vector and a literal place");
  return item(vector, place.value, env, around);
}

/** Item `place` (from 0) of a vector-valued expression. */
export function item(vector: Expr, place: number, env: Environment, around: Surroundings): Closed {
  const type: Type = { kind: "float", missing: true };
  const itemAt = (of: Expr): Expr => ({ kind: "call", fn: "element", args: [of, { kind: "literal", value: place, type: { kind: "int", missing: false } }], type });
  switch (vector.kind) {
    case "vector": {
      const expr = vector.items[place];
      if (expr === undefined) throw new DoorError(`a vector of ${vector.items.length} has no item ${place}`);
      return { expr, env };
    }
    case "literal":
      return { expr: { kind: "literal", value: null, type }, env };
    case "local": {
      const bound = bindingOf(vector.name, env);
      return item(bound.value, place, bound.env, around);
    }
    case "let":
      return item(vector.body, place, bind(vector, env, around), around);
    case "if":
      return { expr: { ...vector, then: itemAt(vector.then), else: itemAt(vector.else), type }, env };
    case "call":
      if (vector.fn !== "coalesce") throw new DoorError(`\`${vector.fn}\` gives no vector`);
      return { expr: { ...vector, args: vector.args.map(itemAt), type }, env };
    case "feature": {
      const output = outputOf(vector, around);
      return output === undefined ? { expr: { ...vector, name: `${vector.name}[${place}]`, type }, env } : item(output.expr, place, output.env, around);
    }
    case "column":
    case "parameter":
      return { expr: { ...vector, name: `${vector.name}[${place}]`, type }, env };
    case "window":
      return { expr: { kind: "column", name: `${around.names.window(vector.index)}[${place}]`, type }, env };
    case "extern":
      return { expr: { ...vector, item: place, type }, env };
    case "score":
      return { expr: { kind: "column", name: `${scoreColumn(vector) ?? around.names.score}[${place}]`, type }, env };
    case "use":
      return { expr: { ...vector, feature: `${vector.feature}[${place}]`, type }, env };
    default:
      throw new DoorError(`a vector can't come from \`${vector.kind}\``);
  }
}
