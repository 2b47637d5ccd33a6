/**
 * Plan expressions as DuckDB SQL with the same value, bit for bit, on every row, and no error on any.
 *
 * Bools are BOOLEAN, ints and times BIGINT (dates that come from tables INTEGER), floats DOUBLE, strings VARCHAR, lists and records the engine's LIST and STRUCT; vectors can't be in SQL. What needs a join (lookups, zones) is lifted into the scope.
 *
 * Missing is NULL. A float that is computed may pass through further arithmetic as infinity, NaN or −0, which all stay what they mean there, and is normalised
 * (`__num`) once, where a value is asked for or handed on to what wouldn't bear it.
 */
import { INTRINSIC_TABLE, isNested, isText, isWhole } from "../../../../stdlib/intrinsics/index.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import { type NestedValue, nestedValue } from "../../../../runtime/contract/nested.ts";
import type { Type } from "../../../../runtime/contract/types.ts";
import { quoteIdentifier, quoteString } from "./quote.ts";
import { joinOnce, type SqlNames, type SqlScope, type SqlTable } from "./scope.ts";
import { zoneCondition } from "./zones.ts";

export { quoteIdentifier, quoteString } from "./quote.ts";
export { joinOnce, type SqlNames, type SqlScope, sqlScope, type SqlTable } from "./scope.ts";
export { expressionPrelude, zoneTablesSql } from "./zones.ts";

/** SQL text of a part: `atom` can stand as an operand as it is; `raw` is a DOUBLE that is not normalised yet. */
interface Part {
  readonly text: string;
  readonly atom: boolean;
  readonly raw: boolean;
}

type Locals = ReadonlyMap<string, { readonly value: Expr; readonly locals: Locals }>;
type Call = Extract<Expr, { kind: "call" }>;

/** A bug of the compiler: an expression that can't stand in SQL. */
export class SqlExpressionError extends Error {
  override readonly name = "SqlExpressionError";
}

/** The expression as SQL. Joins it needs are added to `scope.joins`. @throws SqlExpressionError for vectors, transcendentals and names the scope doesn't have. */
export function sqlExpression(expr: Expr, scope: SqlScope): string {
  return normal(write(expr, scope, new Map())).text;
}

/** The DuckDB type of a column that holds values of this type. */
export function sqlType(type: Type): string {
  if (isText(type)) return "VARCHAR";
  switch (type.kind) {
    case "bool":
      return "BOOLEAN";
    case "date":
      return "INTEGER";
    case "float":
      return "DOUBLE";
    case "list":
      return `${sqlType(type.of)}[]`;
    case "record":
      return `STRUCT(${type.fields.map((field) => `${quoteIdentifier(field.name)} ${sqlType(field.type)}`).join(", ")})`;
    default:
      if (isWhole(type)) return "BIGINT";
      throw new SqlExpressionError(`a ${type.kind} has no SQL type here`);
  }
}

/** A list or record as JSON: how it leaves the engine. */
export function asJsonText(sql: string): string {
  return `CAST(to_json(${sql}) AS VARCHAR)`;
}

const atom = (text: string): Part => ({ text, atom: true, raw: false });

/** Whether a text is one call of a function, `name(…)`, or one `CASE … END` that we wrote: it needs no parentheses as an operand. */
function standsAlone(text: string): boolean {
  if (!/^\w+\(.*\)$/s.test(text)) return /^CASE WHEN .* END$/s.test(text) && !/ END .*CASE /s.test(text);
  let depth = 0;
  let quote = "";
  for (let i = 0; i < text.length - 1; i++) {
    const sign = text[i]!;
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return false;
  }
  return true;
}

function operand(part: Part): string {
  return part.atom ? part.text : `(${part.text})`;
}

function normal(part: Part): Part {
  return part.raw ? atom(`__num(${part.text})`) : part;
}

function write(expr: Expr, scope: SqlScope, locals: Locals): Part {
  switch (expr.kind) {
    case "literal":
      return literal(expr.value, expr.type);
    case "local": {
      const bound = locals.get(expr.name);
      if (bound === undefined) throw new SqlExpressionError(`nothing is bound to the local \`${expr.name}\``);
      return write(bound.value, scope, bound.locals);
    }
    case "let":
      return write(expr.body, scope, new Map(locals).set(expr.name, { value: expr.value, locals }));
    case "if":
      return conditional(expr, scope, locals);
    case "lookup":
    case "exists":
      return lookup(expr, scope, locals);
    case "call":
      return call(expr, scope, locals);
    case "vector":
      throw new SqlExpressionError("a vector can't be computed in SQL");
    case "extern":
      throw new SqlExpressionError(`\`${expr.name}\` is computed at the door, never in SQL`);
    default:
      return atom(reference(expr, scope.names));
  }
}

/** Exact: an integer as BIGINT, a float in its shortest digits that come back, with an exponent (without one DuckDB reads a DECIMAL). */
function literal(value: number | string | boolean | null, type: Type): Part {
  if (value === null) return atom(`CAST(NULL AS ${sqlType(type)})`);
  if (typeof value === "boolean") return atom(value ? "true" : "false");
  if (typeof value === "string") return atom(isNested(type) ? nestedLiteral(nestedValue(value), type) : quoteString(value));
  const digits = isWhole(type) ? `${BigInt(value)}` : floatDigits(value + 0);
  return { text: digits, atom: value >= 0, raw: false };
}

/** A list or record as written, of the engine's own type. */
function nestedLiteral(value: NestedValue, type: Type): string {
  return `CAST(${nestedItem(value, type)} AS ${sqlType(type)})`;
}

function nestedItem(value: NestedValue | undefined, type: Type): string {
  if (value === null || value === undefined) return "NULL";
  if (type.kind === "list") return `[${(value as readonly NestedValue[]).map((item) => nestedItem(item, type.of)).join(", ")}]`;
  if (type.kind !== "record") return typeof value === "object" ? "NULL" : literal(value, type).text;
  return `{${type.fields.map((field) => `${quoteString(field.name)}: ${nestedItem((value as { readonly [field: string]: NestedValue })[field.name], field.type)}`).join(", ")}}`;
}

function floatDigits(value: number): string {
  const digits = String(value);
  return digits.includes("e") ? digits : `${digits}e0`;
}

function reference(expr: Extract<Expr, { kind: "column" | "window" | "feature" | "use" | "moment" | "score" | "parameter" }>, names: SqlNames): string {
  const text = (() => {
    switch (expr.kind) {
      case "column":
        return names.column?.(expr.name);
      case "feature":
        return names.feature?.(expr.name);
      case "parameter":
        return names.parameter?.(expr.name);
      case "window":
        return names.window?.(expr.index);
      case "use":
        return names.use?.(expr.use, expr.feature);
      case "moment":
        return names.moment;
      case "score":
        return names.score;
    }
  })();
  if (text === undefined) throw new SqlExpressionError(`a \`${expr.kind}\` can't stand in this place`);
  return text;
}

/** A missing condition gives missing. */
function conditional(expr: Extract<Expr, { kind: "if" }>, scope: SqlScope, locals: Locals): Part {
  const condition = write(expr.condition, scope, locals);
  const yes = typed(write(expr.then, scope, locals), expr.then);
  const no = typed(write(expr.else, scope, locals), expr.else);
  const otherwise = isNeverMissing(expr.condition) ? `ELSE ${no.text}` : `WHEN NOT ${operand(condition)} THEN ${no.text}`;
  return { text: `CASE WHEN ${condition.text} THEN ${yes.text} ${otherwise} END`, atom: true, raw: yes.raw || no.raw };
}

/** A bare integer literal is INTEGER to DuckDB: as a value of its own it must be BIGINT. */
function typed(part: Part, expr: Expr): Part {
  return expr.kind === "literal" && typeof expr.value === "number" && isWhole(expr.type) ? atom(`CAST(${part.text} AS BIGINT)`) : part;
}

function isNeverMissing(expr: Expr): boolean {
  if (expr.kind === "exists") return true;
  if (expr.kind === "literal") return expr.value !== null;
  if (expr.kind !== "call") return false;
  if (expr.fn === "isMissing" || expr.fn === "isTrue") return true;
  return (expr.fn === "and" || expr.fn === "or" || expr.fn === "not") && expr.args.every(isNeverMissing);
}

function lookup(expr: Extract<Expr, { kind: "lookup" | "exists" }>, scope: SqlScope, locals: Locals): Part {
  const table = scope.tables.get(expr.table);
  if (table === undefined) throw new SqlExpressionError(`the table \`${expr.table}\` is not in the scope`);
  const alias = tableAlias(expr, table, scope, locals);
  if (expr.kind === "exists" && table.steps !== undefined) return atom(`coalesce(${alias}.${quoteIdentifier(table.steps.there)}, false)`);
  if (expr.kind === "exists") return { text: `${alias}.${quoteIdentifier(table.keys[0]!)} IS NOT NULL`, atom: false, raw: false };
  return atom(`${alias}.${quoteIdentifier(table.column?.(expr.column) ?? expr.column)}`);
}

function tableAlias(expr: Extract<Expr, { kind: "lookup" | "exists" }>, table: SqlTable, scope: SqlScope, locals: Locals): string {
  const keys = expr.keys.map((key) => operand(normal(write(key, scope, locals))));
  const time = expr.asOf === undefined ? undefined : operand(normal(write(expr.asOf, scope, locals)));
  return joinOnce(scope, JSON.stringify([expr.table, keys, time]), (alias) => {
    const conditions = keys.map((key, i) => `${alias}.${quoteIdentifier(table.keys[i]!)} = ${key}`);
    if (table.steps !== undefined) return `ASOF LEFT JOIN ${table.relation} AS ${alias} ON ${[...conditions, `${alias}.${quoteIdentifier(table.steps.from)} <= ${time}`].join(" AND ")}`;
    return `LEFT JOIN ${table.relation} AS ${alias} ON ${conditions.join(" AND ")}`;
  });
}

function call(expr: Call, scope: SqlScope, locals: Locals): Part {
  if (expr.fn === "element") return element(expr, scope, locals);
  const definition = INTRINSIC_TABLE[expr.fn];
  if (definition.duckdb === undefined) throw new SqlExpressionError(`\`${expr.fn}\` is computed at the door, never in SQL`);
  const exprs = definition.through?.(expr.args) ?? expr.args;
  const site = { type: expr.type, args: exprs };
  if (definition.offset !== undefined) return zoned(expr, definition.offset, exprs, scope, locals);
  const parts = exprs.map((arg, i) => {
    const part = write(arg, scope, locals);
    return bearsRaw(definition.rawArguments, i) ? part : normal(part);
  });
  const allLiteral = exprs.every((arg) => arg.kind === "literal");
  const args = parts.map((part, i) => operand(allLiteral || needsType(expr) ? typed(part, exprs[i]!) : part));
  const text = definition.duckdb(args, site);
  return { text, atom: standsAlone(text), raw: expr.type.kind === "float" && definition.rawResult === true };
}

/** Where an integer literal alone decides the type of the result. */
function needsType(expr: Call): boolean {
  return expr.fn === "coalesce" || expr.fn === "least" || expr.fn === "greatest";
}

function bearsRaw(places: "all" | readonly number[] | undefined, place: number): boolean {
  return places === "all" || (places?.includes(place) ?? false);
}

function element(expr: Call, scope: SqlScope, locals: Locals): Part {
  const [vector, place] = expr.args;
  const at = place?.kind === "literal" && typeof place.value === "number" ? place.value : undefined;
  // A window's vector is a list of the engine's.
  if (vector?.kind === "window" && at !== undefined) return atom(`CAST(${reference(vector, scope.names)}[${at + 1}] AS DOUBLE)`);
  const item = vector?.kind === "vector" && at !== undefined ? vector.items[at] : undefined;
  if (item === undefined) throw new SqlExpressionError("a vector can't be computed in SQL");
  return write(item, scope, locals);
}

/** `instant` and `local`: the time with its zone's offset, which a join finds; a zone that never changes has its one offset in place. */
function zoned(expr: Call, which: "atInstant" | "atLocal", args: readonly Expr[], scope: SqlScope, locals: Locals): Part {
  const [time, zone] = args as [Expr, Expr];
  const definition = INTRINSIC_TABLE[expr.fn];
  const timeText = operand(typed(normal(write(time, scope, locals)), time));
  const fixed = fixedOffset(zone, scope);
  if (fixed === 0) return atom(timeText);
  const offset = fixed !== undefined ? operand(literal(fixed, time.type)) : offsetColumn(which, timeText, operand(write(zone, scope, locals)), scope);
  return { text: definition.duckdb!([timeText, offset], { type: expr.type, args }), atom: true, raw: false };
}

function fixedOffset(zone: Expr, scope: SqlScope): number | undefined {
  if (zone.kind !== "literal" || typeof zone.value !== "string") return undefined;
  const rules = scope.zones.rules[zone.value];
  return rules?.untils.length === 0 ? rules.offsets[0]! * 1000000 : undefined;
}

function offsetColumn(which: "atInstant" | "atLocal", time: string, zone: string, scope: SqlScope): string {
  const table = which === "atInstant" ? "__zone_instant" : "__zone_local";
  const alias = joinOnce(scope, JSON.stringify([table, zone, time]), (name) => `LEFT JOIN ${table} AS ${name} ON ${zoneCondition(name, zone, time)}`);
  return `${alias}.offset_us`;
}
