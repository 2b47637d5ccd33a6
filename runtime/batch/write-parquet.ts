import { DOUBLE, type DuckDBConnection, type DuckDBDataChunk, DuckDBTableFunction, type DuckDBType, DuckDBVarCharVector, ENUM, VARCHAR } from "@duckdb/node-api";
import type { FrameColumn } from "../contract/frame.ts";
import type { Type } from "../contract/types.ts";
import { itemsOf } from "./vectors.ts";

/** A column on its way to a file. */
export interface OutputColumn {
  readonly name: string;
  readonly type: Type;
  readonly column: FrameColumn;
}

/** Rows of a vector in DuckDB. */
const VECTOR = 2048;
/** Rows of each row group but the last. */
export const ROW_GROUP = 122880;

let tables = 0;

/**
 * Writes columns as one Parquet file: ints, times and dates as BIGINT, floats as DOUBLE, bools as BOOLEAN, strings as VARCHAR, lists and records as LIST and STRUCT of these. DuckDB pulls them, 2048 rows at a time and
 * on one thread, straight from the typed arrays; so nothing is held twice, and the bytes depend on the values alone.
 */
export async function writeParquet(connection: DuckDBConnection, path: string, rows: number, columns: readonly OutputColumn[]): Promise<void> {
  await writeColumns(connection, path, rows, columns, `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}`);
}

/** The same as CSV with a header: a missing value is an empty field, an empty text is quoted, a double has the fewest digits that give it back. */
export async function writeCsv(connection: DuckDBConnection, path: string, rows: number, columns: readonly OutputColumn[]): Promise<void> {
  await writeColumns(connection, path, rows, columns, "FORMAT csv, HEADER true, NULLSTR ''");
}

async function writeColumns(connection: DuckDBConnection, path: string, rows: number, columns: readonly OutputColumn[], form: string): Promise<void> {
  const name = `__frame_${tables++}`;
  const types = columns.map(({ column }) => vectorType(column));
  const state = { at: 0 };
  const source = DuckDBTableFunction.create({
    name,
    bindFunction: (info) => {
      types.forEach((type, i) => {
        info.addResultColumn(`c${i}`, type);
      });
      info.setCardinality(rows, true);
    },
    initFunction: (info) => {
      state.at = 0;
      info.setMaxThreads(1);
    },
    mainFunction: (_, chunk) => {
      fill(chunk, columns, state, rows);
    },
  });
  connection.registerTableFunction(source);
  const list = columns.map(({ name: as, type }, i) => `${fromVector(`c${i}`, type, types[i]!)} AS "${as.replaceAll('"', '""')}"`);
  await connection.run(`COPY (SELECT ${list.join(", ")} FROM ${name}()) TO '${path.replaceAll("'", "''")}' (${form}, USE_TMP_FILE false)`);
  if (state.at !== rows) throw new Error(`wrote ${state.at} of ${rows} rows`);
}

/**
 * Strings go as an ENUM of their dictionary, whose first value stands for missing: codes are moved up by one. A text with U+0000 can't be in an ENUM (the interface ends it
 * there), so such a dictionary's texts go one by one.
 */
function vectorType(column: FrameColumn): DuckDBType {
  if (column.kind === "number") return DOUBLE;
  if (column.dictionary.some((value) => value.includes("\u0000"))) return VARCHAR;
  let missing = "missing";
  while (column.dictionary.includes(missing)) missing += "_";
  return ENUM([missing, ...column.dictionary]);
}

function fromVector(column: string, type: Type, vector: DuckDBType): string {
  if (vector === VARCHAR) return column;
  const value = `CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`;
  switch (type.kind) {
    case "float":
    case "vector":
      return value;
    case "bool":
      return `CAST(${value} AS BOOLEAN)`;
    case "string":
    case "category":
    case "enum":
    case "zone":
      return fromCode(column);
    case "list":
    case "record":
      return `from_json(${fromCode(column)}, '${JSON.stringify(structure(type)).replaceAll("'", "''")}')`;
    default:
      return `CAST(${value} AS BIGINT)`;
  }
}

const fromCode = (column: string): string => `CASE WHEN enum_code(${column}) > 0 THEN CAST(${column} AS VARCHAR) END`;

/** The shape of a list or record as `from_json` wants it. */
function structure(type: Type): unknown {
  switch (type.kind) {
    case "list":
      return [structure(type.of)];
    case "record":
      return Object.fromEntries(type.fields.map((field) => [field.name, structure(field.type)]));
    case "float":
      return "DOUBLE";
    case "bool":
      return "BOOLEAN";
    case "string":
    case "category":
    case "enum":
    case "zone":
      return "VARCHAR";
    default:
      return "BIGINT";
  }
}

function fill(chunk: DuckDBDataChunk, columns: readonly OutputColumn[], state: { at: number }, rows: number): void {
  const from = state.at;
  const count = Math.min(VECTOR, rows - from);
  chunk.rowCount = count;
  state.at += count;
  if (count === 0) return;
  columns.forEach(({ column }, i) => {
    const vector = chunk.getColumnVector(i);
    if (vector instanceof DuckDBVarCharVector) {
      for (let row = 0; row < count; row++) vector.setItem(row, column.kind === "code" && column.codes[from + row]! >= 0 ? column.dictionary[column.codes[from + row]!]! : null);
      vector.flush();
      return;
    }
    const items = itemsOf(vector);
    if (items === undefined) throw new Error(`a vector of type ${vector.type} has no array`);
    if (column.kind === "number") (items as Float64Array).set(column.values.subarray(from, from + count));
    else for (let row = 0; row < count; row++) (items as Uint32Array)[row] = column.codes[from + row]! + 1;
    vector.flush();
  });
}

