/**
 * What the engine itself can read: CSV, JSON and Parquet. Files that are laid out alike are read by one scan, others by one each, in the order of the files; together they are the view `<node>.file`.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { InputFile } from "./files.ts";
import { quoted, text, textList } from "./sql.ts";
import type { Alignment, FileSchema } from "./shape.ts";

/** One file, looked at. */
export interface ScanFile {
  readonly file: InputFile;
  /** What the engine opens: the file, or a copy of it as plain UTF-8. */
  readonly path: string;
  /** Its columns; undefined where each row has its own (JSON). */
  readonly schema: FileSchema | undefined;
  /** What files must agree in to be read by one scan. */
  readonly layout: string;
  /** Rows, where the file says so. */
  readonly rows: number | undefined;
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

/** Creates `<node>.file`. `isPattern`: with the number of the row's file as `__file`. */
export async function createView(connection: DuckDBConnection, node: string, fileTable: string, files: readonly ScanFile[], alignment: Alignment, isPattern: boolean): Promise<void> {
  const known = files.every((one) => one.rows !== undefined);
  let next = 0;
  const starts = files.map(({ rows }) => {
    const start = next;
    next += rows ?? 0;
    return start;
  });
  const parts = groups(files).map(([begin, end]) => part(node, files.slice(begin, end), begin, alignment, known ? starts.slice(begin, end) : undefined));
  const row = known ? `"__row"` : `row_number() OVER () - 1 AS "__row"`;
  const names = [...(isPattern ? ["__file"] : []), "__bad", "__raw", ...alignment.columns.map(({ column }) => column.column)];
  await connection.run(`CREATE VIEW ${quoted(fileTable)} AS\nSELECT ${[row, ...names.map(quoted)].join(", ")}\nFROM (\n${parts.join("\nUNION ALL\n")}\n)`);
}

/** Runs of neighbours that are laid out alike. */
function groups(files: readonly ScanFile[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  files.forEach((file, i) => {
    const last = found.at(-1);
    if (last !== undefined && files[i - 1]!.layout === file.layout) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}

function part(node: string, files: readonly ScanFile[], begin: number, alignment: Alignment, starts: readonly number[] | undefined): string {
  const first = files[0]!;
  const ofFile = (values: readonly string[]): string => (values.every((value) => value === values[0]) ? values[0]! : `list_extract([${values.join(", ")}], CAST(file_index AS BIGINT) + 1)`);
  const items = [
    `CAST(${files.length === 1 ? begin : `${begin} + file_index`} AS INTEGER) AS "__file"`,
    ...(starts === undefined ? [] : [`CAST(${files.length === 1 ? starts[0] : ofFile(starts.map(String))} + file_row_number AS BIGINT) AS "__row"`]),
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
  return `SELECT ${items.join(",\n  ")}\nFROM ${first.source(textList(files.map(({ path }) => path)), rejectsOf(node))}${first.where === undefined ? "" : `\nWHERE ${first.where}`}`;
}

/** Whether the file itself has the field; in JSON each row says so, and folders come first. */
export function ownField({ schema }: Pick<ScanFile, "schema">, field: string): boolean {
  return schema?.types.has(field) === true;
}

function literal(value: string | null | undefined): string {
  return value === null || value === undefined ? "CAST(NULL AS VARCHAR)" : text(value);
}
