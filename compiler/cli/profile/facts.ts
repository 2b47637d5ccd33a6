/** What a file shows of itself: exact counts over all of its rows. */
import type { RawFile } from "../../emit/duckdb/profile/raw-table.ts";

export interface Value {
  readonly value: string;
  readonly rows: number;
}

/** Values that are none of a kind: the commonest of them, how many different ones there are, and how many rows have one. */
export interface Offenders {
  readonly values: readonly Value[];
  readonly different: number;
  readonly rows: number;
}

export interface FieldFacts {
  readonly rows: number;
  readonly missing: number;
  readonly distinct: number;
  /** Rows of the commonest value. */
  readonly most: number;
  readonly ints: number;
  readonly floats: number;
  /** Written as no number on purpose: NaN, infinities. */
  readonly nans: number;
  readonly bools: number;
  readonly instants: number;
  readonly locals: number;
  readonly dates: number;
  readonly empty: number;
  readonly blank: number;
  /** With blanks before or behind. */
  readonly padded: number;
  readonly placeholders: number;
  /** Digits behind a leading zero. */
  readonly zeros: number;
  readonly emails: number;
  readonly phones: number;
  /** Of the Internet. */
  readonly addresses: number;
  readonly uuids: number;
  readonly otherDates: number;
  readonly zones: number;
  /** Texts with a blank inside. */
  readonly spaced: number;
  readonly longest: number;
  readonly decimals: number;
  readonly exponents: number;
  readonly least: number | null;
  readonly greatest: number | null;
  /** µs since 1970; of days, days. */
  readonly instantSpan: readonly [number, number] | null;
  readonly localSpan: readonly [number, number] | null;
  readonly daySpan: readonly [number, number] | null;
  readonly commonest: readonly Value[];
  readonly offenders: Offenders | null;
  /** Of texts: words, signs and blanks that stand for nothing. */
  readonly signs: readonly Value[];
}

export interface FileFacts {
  readonly file: RawFile;
  readonly rows: number;
  readonly fields: readonly FieldFacts[];
  /** What is wrong with the file as a whole. */
  readonly flaws: readonly string[];
  /** Rows that repeat another in every field. */
  readonly copies: number;
  /** Fields, one or two, whose values are there and different in all rows. */
  readonly keys: readonly (readonly number[])[];
  /** Fields that look like a key and repeat: with which other, if any, they are unique. */
  readonly versions: readonly { readonly key: number; readonly repeated: number; readonly by: readonly number[] }[];
}

/** What a field could be read as, if it is there at all; `none` where no row has a value. */
export type Kind = "none" | "bool" | "int" | "float" | "instant" | "local" | "date" | "text" | "nested";

/** Up to this share of rows, values that are none of a kind are dirt in it; beyond, it is another kind. */
const DIRT = 0.1;

/** The kind that all values are of, or all but a few. */
export function kindOf(facts: Pick<FieldFacts, "rows" | "missing" | "ints" | "floats" | "nans" | "bools" | "instants" | "locals" | "dates" | "zeros" | "empty" | "blank" | "placeholders" | "distinct">, type: string): Kind {
  const there = facts.rows - facts.missing;
  if (there === 0) return "none";
  if (type === "BOOLEAN") return "bool";
  if (/^TIMESTAMP WITH TIME ZONE$/.test(type)) return "instant";
  if (/^TIMESTAMP/.test(type)) return "local";
  if (type === "DATE") return "date";
  // Codes are no numbers: `007` written back is `7`.
  if (type === "text" && facts.zeros > 0) return "text";
  const clean: readonly (readonly [Kind, number])[] = [["bool", facts.bools], ["int", facts.ints], ["float", facts.floats + facts.nans], ["date", facts.dates], ["instant", facts.instants], ["local", facts.locals]];
  for (const [kind, rows] of clean) if (rows === there) return kind;
  const marked = facts.empty + facts.blank + facts.placeholders;
  for (const [kind, rows] of clean) if (kind !== "bool" && rows > 0 && (there - rows <= DIRT * there || there - rows === marked)) return kind;
  return "text";
}
