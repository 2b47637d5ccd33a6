/**
 * What the engine itself can read: CSV, JSON and Parquet. Files that are laid out alike are read by one scan, others by one each, in the order of the files; together they are the view `<node>.file`.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { InputFile } from "./files.ts";
import { quoted, text, textList } from "./sql.ts";
import type { Alignment, FileSchema } from "./shape.ts";

/** What is known of a file without its rows. */
export interface KnownFile {
  readonly file: InputFile;
  /** Its columns; undefined where each row has its own (JSON). */
  readonly schema: FileSchema | undefined;
  /** What files must agree in to be read by one scan. */
  readonly layout: string;
  /** Rows, where the file says so (or an earlier build has counted them). */
  readonly rows: number | undefined;
}

/** One file, looked at. */
export interface ScanFile extends KnownFile {
  /** What the engine opens: the file, or a copy of it as plain UTF-8. */
  readonly path: string;
  /** The table function, and what of the file are bad rows (SQL of its columns; undefined: none). */
  readonly source: (paths: string, rejects: Rejects) => string;
  /** SQL of a field as it lies there. */
  readonly field: (name: string) => string;
  readonly bad: string | undefined;
  readonly raw: string | undefined;
  /** SQL that picks the rows, such as those that are not blank. */
  readonly where: string | undefined;
}

/** Where the engine tells of lines that are no rows. */
export interface Rejects {
  readonly table: string;
  readonly scans: string;
}

export function rejectsOf(node: string): Rejects {
  return { table: `__rejects_${node}`, scans: `__scans_${node}` };
}

/** What of the files is shown, where it is not all. */
export interface Shown {
  /** Of the rows of a single Parquet file these alone, [from, until) each; none: the columns are there without rows. */
  readonly rows?: readonly (readonly [from: number, until: number])[] | undefined;
  /** Of every file the number of its first row among all, and its rows, once they are known. */
  readonly places?: readonly { readonly first: number; readonly rows: number }[] | undefined;
}

/** Whether the rows of all files are numbered as they lie there, without being counted. */
export const areCounted = (files: readonly KnownFile[]): boolean => files.every((one) => !("source" in one) || one.rows !== undefined);

/** Creates `<node>.file`, of those files that were looked at. `isPattern`: with the number of the row's file as `__file`. */
export async function createView(connection: DuckDBConnection, node: string, fileTable: string, files: readonly (KnownFile | ScanFile)[], alignment: Alignment, isPattern: boolean, shown: Shown = {}): Promise<void> {
  const known = files.every((one) => one.rows !== undefined) && shown.places === undefined;
  let next = 0;
  const starts = files.map(({ rows }) => {
    const start = next;
    next += rows ?? 0;
    return start;
  });
  const parts = groups(files).map(([begin, end]) => part(node, files.slice(begin, end) as ScanFile[], begin, alignment, numbering(known ? starts.slice(begin, end) : undefined, shown.places?.slice(begin, end)), shown.rows));
  // Numbers over several scans are right only where the engine keeps the order of all: while rows are stored, not in a join. Once it is known where each file begins, each scan is numbered for itself.
  const row = known || shown.places !== undefined ? `"__row"` : `row_number() OVER () - 1 AS "__row"`;
  const names = [...(isPattern ? ["__file"] : []), "__bad", "__raw", ...alignment.columns.map(({ column }) => column.column)];
  await connection.run(`CREATE OR REPLACE VIEW ${quoted(fileTable)} AS\nSELECT ${[row, ...names.map(quoted)].join(", ")}\nFROM (\n${parts.join("\nUNION ALL\n")}\n)`);
}

/** SQL of a row's number, of the files of a scan; undefined where it comes later. */
type Numbering = ((ofFile: (values: readonly string[]) => string) => string) | undefined;

function numbering(starts: readonly number[] | undefined, places: Shown["places"]): Numbering {
  if (starts !== undefined) return (ofFile) => `CAST(${ofFile(starts.map(String))} + file_row_number AS BIGINT)`;
  if (places === undefined) return undefined;
  let before = 0;
  const shifts = places.map(({ first, rows }) => {
    before += rows;
    return String(first - before + rows);
  });
  return (ofFile) => `CAST(row_number() OVER () - 1 + ${ofFile(shifts)} AS BIGINT)`;
}

/** Runs of neighbours that are laid out alike, among those that were looked at. */
function groups(files: readonly (KnownFile | ScanFile)[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  files.forEach((file, i) => {
    if (!("source" in file)) return;
    const last = found.at(-1);
    if (last !== undefined && last[1] === i && files[i - 1]!.layout === file.layout) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}

function part(node: string, files: readonly ScanFile[], begin: number, alignment: Alignment, number: Numbering, rows: Shown["rows"]): string {
  const first = files[0]!;
  const ranges = rows?.map(([from, until]) => `(file_row_number >= ${from} AND file_row_number < ${until})`);
  const conditions = [...(first.where === undefined ? [] : [first.where]), ...(ranges === undefined ? [] : [ranges.length === 0 ? "false" : `(${ranges.join(" OR ")})`])];
  const ofFile = (values: readonly string[]): string => (values.every((value) => value === values[0]) ? values[0]! : `list_extract([${values.join(", ")}], CAST(file_index AS BIGINT) + 1)`);
  const items = [
    `CAST(${files.length === 1 ? begin : `${begin} + file_index`} AS INTEGER) AS "__file"`,
    ...(number === undefined ? [] : [`${number(ofFile)} AS "__row"`]),
    `CAST(${first.bad ?? "NULL"} AS VARCHAR) AS "__bad"`,
    `CAST(${first.raw ?? "NULL"} AS VARCHAR) AS "__raw"`,
    ...alignment.columns.map(({ column, sql }) => {
      const { field } = column;
      const own = first.schema?.types.get(field);
      // A field that the file has not may stand in the names of its folders.
      const isPartition = !ownField(first, field) && first.file.partition.has(field);
      const value = isPartition ? ofFile(files.map(({ file }) => literal(file.partition.get(field)))) : first.field(field);
      return `${sql(value, isPartition ? "VARCHAR" : own)} AS ${quoted(column.column)}`;
    }),
  ];
  return `SELECT ${items.join(",\n  ")}\nFROM ${first.source(textList(files.map(({ path }) => path)), rejectsOf(node))}${conditions.length === 0 ? "" : `\nWHERE ${conditions.join(" AND ")}`}`;
}

/** Whether the file itself has the field; in JSON each row says so, and folders come first. */
export function ownField({ schema }: Pick<ScanFile, "schema">, field: string): boolean {
  return schema?.types.has(field) === true;
}

function literal(value: string | null | undefined): string {
  return value === null || value === undefined ? "CAST(NULL AS VARCHAR)" : text(value);
}
