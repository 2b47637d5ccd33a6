/** A program as the generator has it: declarations of lines, files of rows. It is printed (print.ts), held to the oracle (run.ts) and made smaller (shrink.ts). */
import type { Callable, Lookup } from "./expressions.ts";
import type { FuzzType, Term } from "./term.ts";

/** A line: text with expressions inside. */
export type Line = Term;

export interface Block {
  readonly head: Line;
  readonly items: readonly (Line | Block)[];
  /** What may not be taken out while shrinking, as `at` and `known` of a source. */
  readonly fixed?: number;
}

export interface FileColumn {
  readonly name: string;
  readonly type: FuzzType;
}

/** NaN, infinities and −0 stand in rows as they do in the file; the oracle is told what they are read as. */
export interface DataFile {
  /** Of the source or table. */
  readonly node: string;
  readonly format: "csv" | "json" | "parquet" | "arrow" | "avro" | "protobuf" | "sqlite";
  readonly columns: readonly FileColumn[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Its rows lie in so many files of one folder, which a pattern names. */
  readonly parts?: number;
  /** Columns that one of the files lacks, by its place: on its rows they are missing. */
  readonly absent?: readonly { readonly part: number; readonly column: string }[];
  readonly zipped?: true;
  /** Of a column that is declared under another name: what it is called in the file. */
  readonly names?: Readonly<Record<string, string>>;
  /** Of Parquet: numbers in the narrowest type that holds them all, or whole ones as floating point. */
  readonly numbers?: "narrow" | "double";
}

/**
 * What else is done with a program. Builds that must give the bytes of the first: with all columns through files, by several threads in another zone, and on a build of a part of the rows (without the
 * latest days, or without some rows of all times). And models, whose scores must be equal over whole frames and asked row by row.
 */
export type Road = "spilled" | "threads" | "days" | "late" | "models";

export interface Program {
  readonly declarations: readonly Block[];
  readonly files: readonly DataFile[];
  readonly examples: string;
  /** Other files beside the spec: functions in TypeScript, further specs. */
  readonly texts?: Readonly<Record<string, string>>;
  /** What lies in a file of its own, which the spec uses: declarations up to this kind (apart.ts). */
  readonly apart?: string | undefined;
  /** Its units are declared by itself, under other names. */
  readonly ownUnits?: true | undefined;
  /** What else is done with it: builds that must give the same bytes, a model that is trained. */
  readonly roads: readonly Road[];
  /** Whether the server is asked too: rows with a moment. */
  readonly served: boolean;
}

export interface Column {
  readonly name: string;
  readonly type: FuzzType;
  readonly missing: boolean;
  /** Known later than its row. */
  readonly late: boolean;
  readonly term: Term;
}

/** What reads rows of a source or view needs to know of it. */
export interface Relation {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The column with its event time. */
  readonly at: string;
  /** By so much (µs) its event time lies behind that column. */
  readonly shift: number;
  /** Its rows are known so long (µs) after their event time. */
  readonly lag: number;
  /** So long after their event time all columns are known, those that are late too; undefined where nothing bounds it. */
  readonly bound: number | undefined;
  /** Whether a stream brings its rows: of late columns too? */
  readonly live: "row" | "all" | "none";
  /** Whether versions replace its rows. */
  readonly revised: boolean;
  /** The source whose key tells each row apart, if one does: then rows may be asked about when they are long known. */
  readonly keyed?: string | undefined;
}

/** What the parts of a program share while it is made. */
export interface World {
  /** The time around which things happen, and the length (µs) by which they lie apart. */
  readonly anchor: number;
  readonly unit: number;
  readonly declarations: Block[];
  readonly files: DataFile[];
  readonly lookups: readonly Lookup[];
  /** Tables as of an instant: read where nothing has to be known before. */
  readonly snapshots: readonly Lookup[];
  readonly functions: readonly Callable[];
  readonly constants: readonly Term[];
  readonly externs: readonly Callable[];
}
