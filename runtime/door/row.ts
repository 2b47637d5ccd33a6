/** The door for one row: the same code as the frame's for every number, strings as they are. */
import { HELPERS, INTRINSIC_TABLE, isCoded, zoneTable } from "../../stdlib/intrinsics/index.ts";
import { lookupParts } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import { cell } from "../contract/frame.ts";
import { columnOf, DEFAULT_NAMES, type DoorContext, DoorError, type NamedExpr } from "./context.ts";
import type { ExternFunction } from "./extern.ts";
import { type Environment, keyOf, NO_LOCALS } from "./key.ts";
import { rowFinder } from "./lookup-index.ts";
import { bind, bindingOf, createWriter, type Host, item, itemOf, outputOf, type Surroundings, type Writer } from "./writer.ts";

export type Value = number | string | boolean | null;
/** A row by column names; an absent field is missing. Vectors as `name[0]` …; bools as booleans or 0 and 1. */
export type Row = Readonly<Record<string, Value | undefined>>;

/** What generated code sees beside the helpers. */
interface Tools {
  readonly zones: ReturnType<typeof zoneTable>;
  readonly tables: readonly TableAccess[];
  readonly externs: readonly ExternFunction[];
}
type Key = number | string | null;
interface TableAccess {
  readonly row: (keys: readonly Key[]) => number;
  readonly value: (column: string, row: number) => Key;
}

/**
 * Compiles an expression over a row.
 * @throws DoorError where the expression is no single value (a vector) or can't be at the door.
 */
export function compileRow(expr: Expr, context: DoorContext): (row: Row) => Value {
  const compiled = compileRecord([{ name: "value", expr }], context);
  return (row) => compiled(row).value!;
}

/**
 * Compiles several expressions over a row at once; a later one may read an earlier one as a `feature`. Vectors come out as `name[0]` …. `wanted`: the ones that are given, each with the name
 * under which it is; without it all are, under their own.
 */
export function compileRecord(exprs: readonly NamedExpr[], context: DoorContext, wanted?: ReadonlyMap<string, string>): (row: Row) => Record<string, Value> {
  const outputs = new Map<string, { expr: Expr; env: Environment }>();
  const around: Surroundings = { names: { ...DEFAULT_NAMES, ...context.names }, outputs, nextBinding: 0 };
  const tables: TableAccess[] = [];
  const externs: ExternFunction[] = [];
  const host = rowHost(around, context, tables, externs);
  const writer = createWriter(host, around);
  const fields: string[] = [];
  for (const { name, expr } of exprs) {
    const given = wanted === undefined ? name : wanted.get(name);
    if (given !== undefined && expr.type.kind === "vector") {
      for (let i = 0; i < expr.type.size; i++) {
        const { expr: at, env } = item(expr, i, NO_LOCALS, around);
        fields.push(`[${JSON.stringify(`${given}[${i}]`)}]: ${result(writer, host, at, env)}`);
      }
    } else if (given !== undefined) fields.push(`[${JSON.stringify(given)}]: ${result(writer, host, expr, NO_LOCALS)}`);
    if (context.features !== "given") outputs.set(name, { expr, env: NO_LOCALS });
  }
  const source = `"use strict";
const { ${Object.keys(HELPERS).join(", ")} } = helpers;
const { zones, tables, externs, number, text } = tools;
return (row) => {
${writer.lines.join("\n")}
return { ${fields.join(", ")} };
};`;
  const tools: Tools & { number: typeof numberOf; text: typeof textOf } = { zones: zoneTable(context.zones), tables, externs, number: numberOf, text: textOf };
  return new Function("helpers", "tools", source)(HELPERS, tools) as (row: Row) => Record<string, Value>;
}

function result(writer: Writer, host: RowHost, expr: Expr, env: Environment): string {
  const atom = host.atom(writer, expr, env);
  if (isCoded(expr.type)) return atom;
  return expr.type.kind === "bool" ? `${atom} === 1 ? true : ${atom} === 0 ? false : null` : `${atom} === ${atom} ? ${atom} : null`;
}

function numberOf(value: Value | undefined): number {
  if (typeof value === "number") return value - value === 0 ? value + 0 : Number.NaN;
  return value === true ? 1 : value === false ? 0 : Number.NaN;
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}

interface RowHost extends Host {
  readonly around: Surroundings;
  text(writer: Writer, expr: Expr, env: Environment): string;
  atom(writer: Writer, expr: Expr, env: Environment): string;
}

function rowHost(around: Surroundings, context: DoorContext, tables: TableAccess[], externs: ExternFunction[]): RowHost {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, tables.length);
    tables.push(tableAccess(name, context));
    return tables.length - 1;
  };
  const host: RowHost = {
    around,
    number: (writer, column) => writer.once(`number ${column}`, () => `number(row[${JSON.stringify(column)}])`),
    callOnText: (writer, call, env) => INTRINSIC_TABLE[call.fn].js(call.args.map((arg) => host.atom(writer, arg, env)), { type: call.type, args: call.args }),
    extern: (writer, call, env) => {
      const value = externCall(writer, host, context, externs, call, env);
      return call.item === undefined ? value : writer.once(`item ${call.item} of ${value}`, () => `${value} === null ? NaN : ${value}[${call.item}]`);
    },
    zone: (writer, expr, env) => {
      const zone = host.text(writer, expr, env);
      return writer.once(`zone ${zone}`, () => `zones.indexOf(${zone})`);
    },
    tableRow: (writer, lookup, env) => {
      const keys = lookupParts(lookup).map((key) => host.atom(writer, key, env)).join(", ");
      return writer.once(`row ${place(lookup.table)}(${keys})`, () => `tables[${place(lookup.table)}].row([${keys}])`);
    },
    tableNumber: (_, table, column, row) => `number(tables[${place(table)}].value(${JSON.stringify(column)}, ${row}))`,
    text: (writer, expr, env) => writeText(writer, host, around, place, expr, env),
    atom: (writer, expr, env) => (isCoded(expr.type) ? host.text(writer, expr, env) : writer.number(expr, env)),
  };
  return host;
}

function writeText(writer: Writer, host: RowHost, around: Surroundings, place: (table: string) => number, expr: Expr, env: Environment): string {
  switch (expr.kind) {
    case "literal":
      return typeof expr.value === "string" ? JSON.stringify(expr.value) : "null";
    case "local": {
      const bound = bindingOf(expr.name, env);
      return host.text(writer, bound.value, bound.env);
    }
    case "let":
      return host.text(writer, expr.body, bind(expr, env, around));
    case "if":
      return writer.once(keyOf(expr, env), () => {
        const condition = writer.number(expr.condition, env);
        return `${condition} === 1 ? ${host.text(writer, expr.then, env)} : ${condition} === 0 ? ${host.text(writer, expr.else, env)} : null`;
      });
    case "lookup":
      return writer.once(keyOf(expr, env), () => `text(tables[${place(expr.table)}].value(${JSON.stringify(expr.column)}, ${host.tableRow(writer, expr, env)}))`);
    case "call": {
      if (expr.fn === "element") {
        const picked = itemOf(expr, env, around);
        return host.text(writer, picked.expr, picked.env);
      }
      return writer.once(keyOf(expr, env), () => host.callOnText(writer, expr, env));
    }
    case "extern":
      return host.extern(writer, expr, env);
    case "exists":
    case "vector":
      throw new DoorError(`\`${expr.kind}\` gives no string`);
    default: {
      const output = outputOf(expr, around);
      if (output !== undefined) return host.text(writer, output.expr, output.env);
      const column = columnOf(expr, around.names);
      return writer.once(`text ${column}`, () => `text(row[${JSON.stringify(column)}])`);
    }
  }
}

/** A call, written once whatever items are taken of it: behind the conditions of the branches that it stands in, and with every Vector as an array. */
function externCall(writer: Writer, host: RowHost, context: DoorContext, externs: ExternFunction[], call: Extract<Expr, { kind: "extern" }>, env: Environment): string {
  const { item: _, ...whole } = call;
  return writer.once(`call ${keyOf(whole, env)}`, () => {
    const place = externs.push(externOf(context, call.name)) - 1;
    const args = call.args.map((arg) => (arg.type.kind === "vector" ? `[${vectorAtoms(writer, host, arg, env).join(", ")}]` : host.atom(writer, arg, env)));
    const conditions = (call.when ?? []).map((condition) => `${writer.number(condition, env)} === 1`);
    const text = `externs[${place}](${args.join(", ")})`;
    const nothing = isCoded(call.type) || call.type.kind === "vector" || call.item !== undefined ? "null" : "NaN";
    return conditions.length === 0 ? text : `${conditions.join(" && ")} ? ${text} : ${nothing}`;
  });
}

function vectorAtoms(writer: Writer, host: RowHost, vector: Expr, env: Environment): string[] {
  const size = vector.type.kind === "vector" ? vector.type.size : 0;
  return Array.from({ length: size }, (_, i) => {
    const part = item(vector, i, env, host.around);
    return writer.number(part.expr, part.env);
  });
}

function externOf(context: DoorContext, name: string): ExternFunction {
  const fn = context.externs?.get(name);
  if (fn === undefined) throw new DoorError(`the door was not given the function \`${name}\``);
  return fn;
}

function tableAccess(name: string, context: DoorContext): TableAccess {
  const table = context.tables?.get(name);
  if (table === undefined) throw new DoorError(`the door was not given the table \`${name}\``);
  return {
    row: rowFinder(table, name),
    value: (columnName, row) => {
      const column = table.columns.get(columnName);
      if (column === undefined) throw new DoorError(`table \`${name}\` was handed over without its column \`${columnName}\``);
      return row < 0 ? null : cell(column, row);
    },
  };
}
