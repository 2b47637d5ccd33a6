/**
 * From an input's files to the table `<node>.file`, which the batch program reads: rows as they lie there, with their place, under the names of the spec's columns.
 *
 * Input: the origin, the files that were found for it. Output: the table (or a view over the files), what some files lack, and after the read the lines that were no rows. It refuses files that are cut off, compressed or encoded
 * otherwise than can be read, and files that don't agree with each other.
 *
 * CSV, JSON and Parquet are read by the engine where they lie (scan.ts); every other format gives batches of rows, which are put into a table (land.ts).
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { isPattern } from "../../contract/plan/origin.ts";
import type { FileOrigin } from "../../contract/plan.ts";
import { DataError } from "../data-error.ts";
import { beginningOf, type Beginning, flawOf } from "./compression.ts";
import { csvFile, HeaderError } from "./csv.ts";
import { copyAsUtf8, EncodingError } from "./encoding.ts";
import type { FileFacts } from "./facts.ts";
import type { FilePlaces, Input, InputFile } from "./files.ts";
import { firstLine } from "./first-line.ts";
import { evenLineEnds } from "./line-ends.ts";
import type { FileRows } from "./places.ts";
import { jsonFile } from "./json.ts";
import { landRows } from "./land.ts";
import { parquetFile } from "./parquet.ts";
import { areCounted, createView, type KnownFile, rejectsOf, type Rejects, type ScanFile, type Shown } from "./scan.ts";
import { type Absence, align, type Alignment, type FileSchema } from "./shape.ts";

export interface Prepared {
  readonly absent: readonly Absence[];
  /** Where lines that are no rows are told of; undefined where there can be none. */
  readonly rejects: Rejects | undefined;
  /** What the engine opened for each file; undefined for one that is not read. */
  readonly paths: readonly (string | undefined)[];
  /** What is known of the files. */
  readonly known: readonly KnownFile[];
  /** How their columns are read. */
  readonly alignment: Alignment;
  /** Rows have been numbered as they came, so that files which are not read must be counted in. */
  readonly isNumbered: boolean;
  /** Shows the files anew. */
  readonly show: (shown: Shown) => Promise<void>;
  /** Tables that hold the rows, and are not needed once they are read. */
  readonly tables: readonly string[];
  /** The rows are not told by the bytes of the files alone. */
  readonly isComputed?: boolean;
  /** What the rows of a database were. */
  readonly facts: FileFacts | undefined;
}

/** What it takes to open an input. */
export interface Opening {
  readonly input: Input;
  readonly declaration: string;
  readonly files: readonly InputFile[];
  readonly places: FilePlaces;
  readonly signal: AbortSignal | undefined;
}

export interface Reading extends Opening {
  readonly connection: DuckDBConnection;
  /** For copies that are read in place of a file. */
  readonly temporaryFolder: string;
  /** Lines of CSV end in several ways, which the engine does not read. */
  readonly evenLines?: true;
  /** Where not all is read. */
  readonly part?: ReadPart | undefined;
  /** Is told when the rows have their numbers, before anything is made of them. */
  readonly numbered?: (connection: DuckDBConnection, places: readonly FileRows[]) => Promise<void>;
}

/** What of an input is read, where an earlier build has left what there is to know of the rest. */
export interface ReadPart {
  /** Files that are not read, by their place. */
  readonly known: ReadonlyMap<number, KnownFile>;
  /** Of the rows of a single file these alone. */
  readonly rows: Shown["rows"];
  /** Rows of files that are looked at, and not read. */
  readonly counts?: ReadonlyMap<number, number>;
}

/** @throws DataError */
export async function prepareInput(reading: Reading): Promise<Prepared> {
  const { input, declaration, connection, files } = reading;
  const { origin } = input;
  switch (origin.kind) {
    case "csv":
    case "json":
    case "parquet": {
      const known: (KnownFile | ScanFile)[] = [];
      for (const [i, file] of files.entries()) known.push(reading.part?.known.get(i) ?? (await lookAt(reading, origin, file, i)));
      const alignment = origin.kind === "json" ? asTheyLie(input) : align(input, declaration, known.map(schemaOf));
      const show = (shown: Shown): Promise<void> => createView(connection, input.node, input.fileTable, known, alignment, isPattern(origin), shown);
      await show({ rows: reading.part?.rows });
      const paths = known.map((one) => ("path" in one ? one.path : undefined));
      return { absent: alignment.absent, rejects: origin.kind === "parquet" ? undefined : rejectsOf(input.node), paths, tables: [], facts: undefined, known, alignment, isNumbered: !areCounted(known), show };
    }
    default:
      return landRows(reading);
  }
}

/** Files that the engine reads itself, looked at: their columns, and how each is scanned. @throws DataError */
export async function scanFiles(reading: Reading): Promise<ScanFile[]> {
  const { origin } = reading.input;
  if (origin.kind === "postgres") throw new Error("a database has no files");
  const scans: ScanFile[] = [];
  for (const [i, file] of reading.files.entries()) scans.push(await lookAt(reading, origin, file, i));
  return scans;
}

async function lookAt(reading: Reading, origin: FileOrigin, file: InputFile, place: number): Promise<ScanFile> {
  const { input, declaration, connection } = reading;
  const fail = (error: unknown): never => {
    if (error instanceof DataError || !(error instanceof Error)) throw error;
    const why = error instanceof HeaderError || error instanceof EncodingError ? error.message : `it is truncated, garbled or of another kind (${firstLine(error)})`;
    throw new DataError(declaration, input.span, `${declaration}: the file "${file.name}" can't be read as ${origin.kind}; ${why}`, error instanceof EncodingError ? 'say how it is written: `encoding: "latin-1"`, or mend the bytes' : "fetch the file again, or name the right format in `from`");
  };
  try {
    if (origin.kind === "parquet") return await parquetFile(connection, file);
    const begin = await readableBeginning(reading, file);
    const { path, compression } = await plainText(reading, origin, file, place, begin);
    return origin.kind === "json" ? await jsonFile(connection, file, path, origin.rows, compression) : await csvFile(connection, file, path, origin.kind === "csv" ? (origin.delimiter ?? ",") : ",", compression);
  } catch (error) {
    return fail(error);
  }
}

/** How a file begins, which must not be by a compression that is not read, and if it is compressed it must be whole. @throws DataError */
export async function readableBeginning({ input, declaration }: Pick<Reading, "input" | "declaration">, file: InputFile): Promise<Beginning> {
  const begin = await beginningOf(file.path);
  const fail = (message: string, help: string): never => {
    throw new DataError(declaration, input.span, `${declaration}: the file "${file.name}" ${message}`, help);
  };
  if (begin.other !== undefined) fail(`is compressed by ${begin.other}, which is not read`, "unpack it, or compress it by gzip or Zstandard");
  const flaw = await flawOf(file.path, begin.compression);
  if (flaw !== undefined) fail(`is compressed by ${begin.compression === "gzip" ? "gzip" : "Zstandard"}, and ${flaw}`, "fetch it again");
  return begin;
}

/** The file itself, or a copy in UTF-8 where the engine can't read it as it is. */
async function plainText(reading: Reading, origin: FileOrigin, file: InputFile, place: number, begin: Beginning): Promise<{ path: string; compression: Beginning["compression"] }> {
  const { input, declaration, temporaryFolder } = reading;
  const fail = (message: string, help: string): never => {
    throw new DataError(declaration, input.span, `${declaration}: the file "${file.name}" ${message}`, help);
  };
  const encoding = (origin.kind === "csv" || origin.kind === "json" ? origin.encoding : undefined) ?? "utf-8";
  if (encoding === "utf-8" && (begin.mark === "utf-16le" || begin.mark === "utf-16be")) fail("begins with the mark of UTF-16", 'say so: `encoding: "utf-16"`');
  const isWhole = origin.kind === "json" && (origin.rows !== undefined || begin.mark === "utf-8");
  const even = reading.evenLines === true && origin.kind === "csv" ? evenLineEnds(origin.delimiter ?? ",") : undefined;
  if (encoding === "utf-8" && even === undefined && !(isWhole && (begin.compression !== "none" || begin.mark === "utf-8"))) return { path: file.path, compression: begin.compression };
  if (begin.compression === "zstd") fail(`is compressed by Zstandard, and ${even !== undefined ? "its lines end in several ways" : encoding === "utf-8" ? "one JSON text" : `written in ${encoding.toUpperCase()}`}, which can't be read together`, "unpack it, or compress it by gzip");
  await mkdir(temporaryFolder, { recursive: true });
  const path = join(temporaryFolder, `${input.node}.${place}.utf8`);
  await copyAsUtf8(file.path, path, encoding, begin, even);
  return { path, compression: "none" };
}

/** A file's own columns, and those that its folders name. */
function schemaOf({ file, schema }: KnownFile): FileSchema {
  return { name: file.name, types: new Map([...[...file.partition.keys()].map((name) => [name, "VARCHAR"] as const), ...(schema?.types ?? [])]) };
}

/** JSON says of each value what it is, so there is nothing to compare before it is read. */
function asTheyLie(input: Input): Alignment {
  return { columns: input.columns.map((column) => ({ column, sql: (value) => value })), absent: [] };
}
