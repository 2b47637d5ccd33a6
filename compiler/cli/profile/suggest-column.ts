/** From what a field holds to the column that a spec would declare, with what must be asked. */
import type { JsonStructure, RawField } from "../../emit/duckdb/profile/raw-table.ts";
import { type FieldFacts, type Kind, kindOf, type Value } from "./facts.ts";
import { isCodeName, isIdName, isNonNegativeName, isProtectedName, isTimeName, type Personal, personalName, unitHint } from "./names.ts";

export interface ColumnSuggestion {
  readonly name: string;
  readonly from: string;
  /** As a spec writes it, without `?`. */
  readonly type: string;
  readonly missing: boolean;
  readonly marks: readonly string[];
  readonly kind: Kind;
  /** It can be the time of an event: as it is, with a zone, or as a count since 1970. */
  readonly time: "instant" | "local" | "date" | undefined;
  /** Bounds that hold of such things as a rule, and hold here. */
  readonly expect: string | undefined;
  /** What was seen, in short; never a value of a personal column. */
  readonly seen: string;
  /** What no data can tell, each short enough to stand behind the column. */
  readonly questions: readonly string[];
  /** What is wrong with values: a build would stop at them. */
  readonly dirt: readonly string[];
}

/** A closed set has at most so many values, each on at least so many rows on average. */
const CLOSED = 12;
const ROWS_EACH = 10;
/** Finer decimals than the default grid's (2^-20) are not said. */
const GRID = 6;
const MICROS: Readonly<Record<string, number>> = { s: 1e6, ms: 1e3, us: 1 };

export const count = (rows: number): string => rows.toLocaleString("en-US");

const rowsText = (rows: number): string => `${count(rows)} row${rows === 1 ? "" : "s"}`;

export function suggestColumn(name: string, field: RawField, facts: FieldFacts): ColumnSuggestion {
  const kind: Kind = isNested(field.structure) ? "nested" : kindOf(facts, field.type);
  const personal = personalOf(field.from, facts);
  const epoch = kind === "int" || kind === "float" ? epochOf(field.from, facts) : undefined;
  const asText = kind === "int" && isCodeName(field.from) && field.type === "text";
  const { type, questions } = typeOf(kind, name, field, facts, { epoch, asText, personal: personal !== undefined });
  const isId = kind !== "float" && kind !== "bool" && isUnique(field.from, facts);
  const marks = [...(isId ? ["id"] : []), ...(personal?.how === "surely" ? ["pii"] : [])];
  const unit = (kind === "int" || kind === "float") && epoch === undefined && !asText ? unitHint(field.from) : undefined;
  return {
    name,
    from: field.from,
    type,
    missing: facts.missing > 0 || facts.nans > 0 || (facts.offenders !== null && !asText) || kind === "none",
    marks,
    kind,
    time: epoch !== undefined || kind === "instant" ? "instant" : kind === "local" || kind === "date" ? kind : undefined,
    expect: epoch === undefined && !asText && facts.offenders === null ? boundsOf(name, field.from, kind, facts) : undefined,
    seen: seenText(kind, facts, asText, epoch, personal),
    questions: [
      ...questions,
      ...(facts.distinct === 1 && facts.missing === 0 && (kind === "int" || kind === "float") ? ["leave it out?"] : []),
      ...(personal?.how === "perhaps" ? [`${personal.what}? then @pii`] : []),
      ...(isProtectedName(field.from) ? ["are people protected by it? then @protected"] : []),
      ...(unit === undefined ? [] : [`unit? ${/[… ]/.test(unit) ? unit : `<${unit}>`}`]),
    ],
    dirt: dirtOf(kind, facts, personal !== undefined, asText),
  };
}

/** It is named as an id, and most values stand on one row. */
function isUnique(from: string, { distinct, rows, missing }: FieldFacts): boolean {
  return isIdName(from) && distinct >= 0.5 * (rows - missing) && distinct > 1;
}

function isNested(structure: JsonStructure | undefined): boolean {
  return structure !== undefined && typeof structure !== "string";
}

function typeOf(kind: Kind, name: string, field: RawField, facts: FieldFacts, { epoch, asText, personal }: { readonly epoch: string | undefined; readonly asText: boolean; readonly personal: boolean }): { type: string; questions: string[] } {
  const there = facts.rows - facts.missing;
  if (epoch !== undefined) return { type: `Timestamp by ${epoch}`, questions: [] };
  if (asText) return { type: "Category", questions: [] };
  switch (kind) {
    case "none":
      return { type: "String", questions: ["no row has a value: leave it out?"] };
    case "bool":
      return { type: "Bool", questions: [] };
    case "int":
      if (facts.distinct === 2 && facts.least === 0 && facts.greatest === 1) return { type: "Int", questions: [`yes and no? then derive a Bool: \`${name} == 1\``] };
      return { type: "Int", questions: isCodeName(field.from) && !isUnique(field.from, facts) ? ["a code? as a number it is an order"] : [] };
    case "float":
      return { type: `Float${facts.decimals >= 1 && facts.decimals <= GRID && facts.exponents === 0 ? ` by ${(10 ** -facts.decimals).toFixed(facts.decimals)}` : ""}`, questions: [] };
    case "instant":
      return { type: "Timestamp", questions: [] };
    case "local":
      return { type: "LocalTimestamp", questions: ["zone?"] };
    case "date":
      return { type: "Date", questions: [] };
    case "nested":
      return { type: nestedType(field.structure!), questions: [] };
    case "text":
      if (facts.zones === there && facts.distinct > 0) return { type: "Zone", questions: [] };
      if (facts.otherDates > 0.9 * there) return { type: "String", questions: ["dates in another order: write them as 2024-12-31, then it is a Date"] };
      // Values of a person's never stand in a spec.
      if (!personal && facts.distinct <= CLOSED && there >= ROWS_EACH * facts.distinct && facts.longest <= 40 && !hasMarks(facts)) return { type: facts.commonest.map(({ value }) => JSON.stringify(value)).sort().join(" | "), questions: facts.distinct === 1 ? ["leave it out?"] : [] };
      if (facts.spaced > 0.5 * there && facts.distinct > 0.5 * there) return { type: "String", questions: [] };
      return { type: facts.longest > 100 || (facts.distinct === there && facts.longest > 40 && !isIdName(field.from)) ? "String" : "Category", questions: [] };
  }
}

const hasMarks = (facts: FieldFacts): boolean => facts.placeholders + facts.empty + facts.blank + facts.padded > 0;

function nestedType(structure: JsonStructure): string {
  if (typeof structure === "string") return { VARCHAR: "String?", BOOLEAN: "Bool?", BIGINT: "Int?", UBIGINT: "Int?", HUGEINT: "Int?", DOUBLE: "Float?" }[structure] ?? "String?";
  if (Array.isArray(structure)) return `List<${nestedType(structure[0] as JsonStructure)}>`;
  return `{ ${Object.entries(structure).map(([name, part]) => `${name}: ${nestedType(part as JsonStructure)}`).join(", ")} }`;
}

/** What a count since 1970 counts, if all values lie between 1990 and 2100 by one of them, and the name says that it is a time. */
function epochOf(name: string, { least, greatest, ints, rows, missing }: FieldFacts): string | undefined {
  if (!isTimeName(name) || least === null || greatest === null || ints < rows - missing) return undefined;
  return Object.entries(MICROS).find(([, micros]) => least * micros >= Date.UTC(1990, 0, 1) * 1e3 && greatest * micros <= Date.UTC(2100, 0, 1) * 1e3)?.[0];
}

function personalOf(from: string, facts: FieldFacts): Personal | undefined {
  const there = facts.rows - facts.missing;
  const most = (rows: number): boolean => there > 0 && rows > 0.5 * there;
  if (most(facts.emails)) return { what: "an e-mail address", how: "surely" };
  if (most(facts.phones)) return { what: "a phone number", how: "surely" };
  if (most(facts.addresses)) return { what: "an address of the Internet", how: "surely" };
  // A word such as `name` asks only where texts are many.
  const named = personalName(from);
  if (named?.how === "perhaps" && facts.distinct < 20) return undefined;
  return there === 0 ? undefined : named;
}

/** Bounds that are true of such things whatever the data: a latitude, what is counted or measured from 0. The span that was seen is no law. */
function boundsOf(name: string, from: string, kind: Kind, { least, greatest }: FieldFacts): string | undefined {
  if ((kind !== "int" && kind !== "float") || least === null || greatest === null || isCodeName(from) || (least === 0 && greatest <= 1)) return undefined;
  const word = name.split("_").at(-1) ?? "";
  if (/^lat(itude)?$/.test(word) && least >= -90 && greatest <= 90) return `${name} in -90..90`;
  if (/^(lon|lng|longitude)$/.test(word) && least >= -180 && greatest <= 180) return `${name} in -180..180`;
  if (/^(percent|percentage|pct)$/.test(word) && least >= 0 && greatest <= 100) return `${name} in 0..100`;
  if (/^(share|probability|rate|fraction|ratio)$/.test(word) && least >= 0 && greatest <= 1) return `${name} in 0..1`;
  return least >= 0 && isNonNegativeName(from) ? `${name} >= 0` : undefined;
}

function seenText(kind: Kind, facts: FieldFacts, asText: boolean, epoch: string | undefined, personal: Personal | undefined): string {
  const parts = [...(facts.missing === 0 ? [] : [`${count(facts.missing)} missing`])];
  if (kind === "nested" || kind === "none") return parts.join(", ");
  if (personal === undefined && !asText) {
    if (epoch !== undefined && facts.least !== null) parts.push(`${instant(facts.least * MICROS[epoch]!)}Z to ${instant(facts.greatest! * MICROS[epoch]!)}Z`);
    else if ((kind === "int" || kind === "float") && facts.least !== null) parts.push(`${facts.least} to ${facts.greatest}`);
    else if (kind === "instant" && facts.instantSpan !== null) parts.push(`${instant(facts.instantSpan[0])}Z to ${instant(facts.instantSpan[1])}Z`);
    else if (kind === "local" && facts.localSpan !== null) parts.push(`${instant(facts.localSpan[0])} to ${instant(facts.localSpan[1])}`);
    else if (kind === "date" && facts.daySpan !== null) parts.push(`${instant(facts.daySpan[0] * 86_400e6).slice(0, 10)} to ${instant(facts.daySpan[1] * 86_400e6).slice(0, 10)}`);
  }
  if (facts.distinct > 0 && kind !== "bool") parts.push(facts.distinct === facts.rows ? "all different" : facts.distinct === 1 ? "always the same" : `${count(facts.distinct)} different`);
  return parts.join(", ");
}

const instant = (micros: number): string => new Date(micros / 1000).toISOString().replace(/(:00)?\.000Z$/, "").replace(/Z$/, "");

function dirtOf(kind: Kind, facts: FieldFacts, hidden: boolean, asText: boolean): string[] {
  const lines: string[] = [];
  const values = (all: readonly Value[]): string => all.map(({ value, rows }) => `${hidden ? "(personal)" : JSON.stringify(value)} on ${count(rows)}`).join(", ");
  if (facts.offenders !== null && !asText) {
    const { different, rows, values: shown } = facts.offenders;
    lines.push(`${count(rows)} ${rows === 1 ? "row has a value that is" : "rows have values that are"} no ${KIND_WORDS[kind]}: ${values(shown)}${different > shown.length ? ` and ${count(different - shown.length)} other values` : ""}; a build stops there until that is mended, or such rows are set apart (\`quarantine up to 0.1%\`)`);
  }
  if (kind !== "text" && !asText) return lines;
  const marked = facts.placeholders + facts.empty + facts.blank;
  if (marked > 0) lines.push(`${rowsText(marked)} may mean missing by what stands there: ${values(facts.signs)}; to the language that is a value like others`);
  if (facts.padded > 0) lines.push(`${rowsText(facts.padded)} with blanks before or behind: "a" and "a " are two values`);
  return lines;
}

const KIND_WORDS: Readonly<Record<Kind, string>> = { none: "value", bool: "Bool", int: "Int", float: "number", instant: "instant", local: "time", date: "date", text: "text", nested: "list" };
