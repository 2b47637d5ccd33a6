import { DEFAULT_GRID } from "../../runtime/contract/grid.ts";
import type { Grid, Type } from "../../runtime/contract/types.ts";
import { strict } from "./arithmetic.ts";
import { atLeast, type CallSite, exactly, type IntrinsicDefinition, isCoded, isNested, isText } from "./definition.ts";

/** Functions of lists and records. In SQL these are the engine's own; in JavaScript their canonical text (nested.ts). */

/** The type of a list's elements. */
function itemType(site: CallSite): Type {
  const { type } = site.args[0]!;
  if (type.kind !== "list") throw new Error(`a list is due, and a ${type.kind} stands there`);
  return type.of;
}

function nameOf(site: CallSite): string {
  const name = site.args[1];
  if (name?.kind !== "literal" || typeof name.value !== "string") throw new Error("a field is named by a text as written");
  return name.value;
}

/** The grid on which a list's elements are added up; undefined where they are integers as they are. */
function gridOf(site: CallSite): Grid | undefined {
  const type = itemType(site);
  return type.kind === "float" ? (type.grid ?? DEFAULT_GRID) : undefined;
}

const double = (value: number): string => (String(value).includes("e") ? String(value) : `${value}e0`);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const textual = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** `value` of the elements' integers (a list, `"l.v".xs`), missing where one lies beyond its grid. Names with a dot are no column's. */
function ofIntegers(list: string, site: CallSite, value: string): string {
  const grid = gridOf(site);
  const integer = grid === undefined ? "CAST(\"l.x\" AS BIGINT)" : `__int(round("l.x" * ${double(grid.denominator)} / ${double(grid.numerator)}))`;
  return `list_transform([{'xs': list_transform(${list}, lambda "l.x": ${integer})}], lambda "l.v": CASE WHEN "l.v".xs IS NOT NULL AND len(list_filter("l.v".xs, lambda "l.x": "l.x" IS NULL)) = 0 THEN ${value} END)[1]`;
}

/** Sum of integers as a HUGEINT, by the grid's numerator. */
const sumOf = (grid: Grid | undefined): string => `coalesce(CAST(list_sum("l.v".xs) AS HUGEINT), 0)${grid === undefined || grid.numerator === 1 ? "" : ` * ${grid.numerator}`}`;

function extreme(which: "Least" | "Greatest", sql: "list_min" | "list_max", doc: string): IntrinsicDefinition {
  return { doc, arity: exactly(1), js: ([list], { type }) => `list${which}${isCoded(type) ? "Text" : "Number"}(${list})`, duckdb: ([list]) => `${sql}(${list})` };
}

export const LISTS = {
  listLength: { doc: "How many elements a list has", arity: exactly(1), js: ([list]) => `listLength(${list})`, duckdb: ([list]) => `CAST(len(${list}) AS BIGINT)` },
  listHas: {
    doc: "Whether an element of the list equals x",
    arity: exactly(2),
    js: ([list, x]) => `listHas(${list}, ${x})`,
    duckdb: (args, site) => strict(args, site, `list_contains(${args[0]}, ${args[1]})`),
  },
  listAt: {
    doc: "The element at a place, from 0; missing where there is none",
    arity: exactly(2),
    js: ([list, i], { type }) => `listAt${isCoded(type) ? "Text" : "Number"}(${list}, ${i})`,
    // A place beyond 2^53 is none, and 1 more would be read from the end.
    duckdb: ([list, i]) => `CASE WHEN ${i} >= 0 THEN list_extract(${list}, CAST(${i} AS BIGINT) + 1) END`,
  },
  listShared: {
    doc: "How many distinct values two lists share",
    arity: exactly(2),
    js: ([a, b]) => `listShared(${a}, ${b})`,
    duckdb: (args, site) => strict(args, site, `CAST(len(list_distinct(list_intersect(${args[0]}, ${args[1]}))) AS BIGINT)`),
  },
  listLeast: extreme("Least", "list_min", "The least element; missing of an empty list"),
  listGreatest: extreme("Greatest", "list_max", "The greatest element; missing of an empty list"),
  listSum: {
    doc: "The sum of the elements, exact on their grid; 0 of an empty list",
    arity: exactly(1),
    js: ([list], site) => {
      const grid = gridOf(site);
      return grid === undefined ? `listSumWhole(${list})` : `listSumOnGrid(${list}, ${grid.numerator}, ${grid.denominator})`;
    },
    duckdb: ([list], site) => {
      const grid = gridOf(site);
      if (grid === undefined) return ofIntegers(list!, site, `CASE WHEN ${sumOf(undefined)} BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(${sumOf(undefined)} AS BIGINT) END`);
      return ofIntegers(list!, site, `__num(__nearest(${sumOf(grid)}) / ${double(grid.denominator)})`);
    },
  },
  listMean: {
    doc: "The mean of the elements, one division of exact integers; missing of an empty list",
    arity: exactly(1),
    js: ([list], site) => {
      const grid = gridOf(site) ?? { numerator: 1, denominator: 0 };
      return `listMeanOf(${list}, ${grid.numerator}, ${grid.denominator})`;
    },
    duckdb: ([list], site) => {
      const grid = gridOf(site);
      return ofIntegers(list!, site, `CASE WHEN len("l.v".xs) > 0 THEN __num(__nearest(${sumOf(grid)}) / __nearest(CAST(len("l.v".xs) AS HUGEINT) * ${grid?.denominator ?? 1})) END`);
    },
  },
  listField: {
    doc: "Of a list of records, the list of one field",
    arity: exactly(2),
    js: ([list, name]) => `listFieldOf(${list}, ${name})`,
    duckdb: ([list], site) => `list_transform(${list}, lambda "l.x": "l.x".${quoted(nameOf(site))})`,
  },
  record: {
    doc: "A record of these values, in the order of its type's fields; missing where all of them are",
    arity: atLeast(1),
    js: (args, { type }) => {
      const fields = type.kind === "record" ? type.fields : [];
      const kinds = fields.map((field) => (isText(field.type) ? "t" : isNested(field.type) ? "j" : field.type.kind === "bool" ? "b" : "n"));
      return `recordOf(${JSON.stringify(fields.map((field) => field.name))}, ${JSON.stringify(kinds.join(""))}, ${args.join(", ")})`;
    },
    duckdb: (args, { type }) => {
      const fields = type.kind === "record" ? type.fields : [];
      return `CASE WHEN ${args.map((arg) => `${arg} IS NOT NULL`).join(" OR ")} THEN {${fields.map((field, i) => `${textual(field.name)}: ${args[i]}`).join(", ")}} END`;
    },
  },
  field: {
    doc: "A field of a record",
    arity: exactly(2),
    js: ([record, name], { type }) => `field${isCoded(type) ? "Text" : "Number"}(${record}, ${name})`,
    duckdb: ([record], site) => `struct_extract(${record}, ${textual(nameOf(site))})`,
  },
} as const satisfies Record<string, IntrinsicDefinition>;
