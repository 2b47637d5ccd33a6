import { DOUBLE, type DuckDBConnection, type DuckDBDataChunk, DuckDBEnumType, DuckDBTableFunction, type DuckDBType, DuckDBTypeId, type DuckDBVarCharVector, ENUM, VARCHAR } from "@duckdb/node-api";
import { isCoded } from "../../stdlib/intrinsics/index.ts";
import type { FrameColumn } from "../contract/frame.ts";
import type { Type } from "../contract/types.ts";
import { giveValues, type Values, vectorOf } from "./vectors.ts";

/** A column on its way to a file. */
export interface OutputColumn {
  readonly name: string;
  readonly type: Type;
  readonly column: FrameColumn;
}

/** What is known of a column before its rows come: `any` may be numbers or texts, by its type, and its texts are not yet known. */
export interface OutputHead {
  readonly name: string;
  readonly type: Type;
  readonly holds: { readonly kind: "number" } | { readonly kind: "code"; readonly dictionary: readonly string[] } | { readonly kind: "any" };
}

/** Rows in blocks, of which one at a time is asked for, in their order. */
export interface OutputRows {
  readonly rows: number;
  readonly heads: readonly OutputHead[];
  block(block: number): readonly OutputColumn[];
}

export function headOf({ name, type, column }: OutputColumn): OutputHead {
  return { name, type, holds: column.kind === "number" ? { kind: "number" } : { kind: "code", dictionary: column.dictionary } };
}

/** Columns that are there as a whole. */
export function wholeRows(rows: number, columns: readonly OutputColumn[]): OutputRows {
  return { rows, heads: columns.map(headOf), block: () => columns };
}

/** Rows of a vector in DuckDB. */
const VECTOR = 2048;
/** Rows of each row group but the last. */
export const ROW_GROUP = 122880;

let tables = 0;

/**
 * Writes rows as one Parquet file: ints, times and dates as BIGINT, floats as DOUBLE, bools as BOOLEAN, strings as VARCHAR, lists and records as LIST and STRUCT of these. DuckDB pulls them, 2048 rows at a time and
 * on one thread, straight from the typed arrays; so nothing is held twice, and the bytes depend on the values alone.
 */
export async function writeParquet(connection: DuckDBConnection, path: string, rows: OutputRows): Promise<void> {
  await writeRows(connection, path, rows, `FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${ROW_GROUP}`);
}

/** The same as CSV with a header: a missing value is an empty field, an empty text is quoted, a double has the fewest digits that give it back. */
export async function writeCsv(connection: DuckDBConnection, path: string, rows: OutputRows): Promise<void> {
  await writeRows(connection, path, rows, "FORMAT csv, HEADER true, NULLSTR ''");
}

async function writeRows(connection: DuckDBConnection, path: string, { rows, heads, block }: OutputRows, form: string): Promise<void> {
  const name = `__frame_${tables++}`;
  const types = heads.map(vectorType);
  const state: Filling = { at: 0, block: -1, begin: 0, end: 0, columns: [] };
  const spare = types.map(valuesOf);
  let failure: unknown;
  const source = DuckDBTableFunction.create({
    name,
    bindFunction: (info) => {
      types.forEach((type, i) => {
        info.addResultColumn(`c${i}`, type);
      });
      info.setCardinality(rows, true);
    },
    initFunction: (info) => {
      info.setMaxThreads(1);
    },
    mainFunction: (_, chunk) => {
      try {
        fill(chunk, block, state, rows, types, spare);
      } catch (error) {
        // The engine would keep its words alone.
        failure = error;
        throw error;
      }
    },
  });
  connection.registerTableFunction(source);
  const list = heads.map(({ name: as, type }, i) => `${fromVector(`c${i}`, type, types[i]!)} AS "${as.replaceAll('"', '""')}"`);
  try {
    await connection.run(`COPY (SELECT ${list.join(", ")} FROM ${name}()) TO '${path.replaceAll("'", "''")}' (${form}, USE_TMP_FILE false)`);
  } catch (error) {
    throw failure ?? error;
  }
  if (state.at !== rows) throw new Error(`wrote ${state.at} of ${rows} rows`);
}

/**
 * Strings go as an ENUM of their dictionary, whose first value stands for missing: codes are moved up by one. A text with U+0000 can't be in an ENUM (the interface ends it
 * there), so such a dictionary's texts go one by one.
 */
function vectorType({ type, holds }: OutputHead): DuckDBType {
  if (holds.kind === "number") return DOUBLE;
  if (holds.kind === "any") return isCoded(type) ? VARCHAR : DOUBLE;
  if (holds.dictionary.some((value) => value.includes("\u0000"))) return VARCHAR;
  let missing = "missing";
  while (holds.dictionary.includes(missing)) missing += "_";
  return ENUM([missing, ...holds.dictionary]);
}

/** Room for the values of a vector that goes to the engine. */
function valuesOf(type: DuckDBType): Values {
  if (!(type instanceof DuckDBEnumType)) return new Float64Array(VECTOR);
  switch (type.internalTypeId) {
    case DuckDBTypeId.UTINYINT:
      return new Uint8Array(VECTOR);
    case DuckDBTypeId.USMALLINT:
      return new Uint16Array(VECTOR);
    default:
      return new Uint32Array(VECTOR);
  }
}

function fromVector(column: string, type: Type, vector: DuckDBType): string {
  if (vector === VARCHAR) return type.kind === "list" || type.kind === "record" ? fromText(column, type) : column;
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
      return fromText(fromCode(column), type);
    default:
      return `CAST(${value} AS BIGINT)`;
  }
}

const fromText = (text: string, type: Type): string => `from_json(${text}, '${JSON.stringify(structure(type)).replaceAll("'", "''")}')`;
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

/** Where the writer stands: the next row, and the block that holds it. */
interface Filling {
  at: number;
  block: number;
  begin: number;
  end: number;
  columns: readonly OutputColumn[];
}

function fill(chunk: DuckDBDataChunk, block: OutputRows["block"], state: Filling, rows: number, types: readonly DuckDBType[], spare: readonly Values[]): void {
  if (state.at === state.end && state.at < rows) {
    state.columns = block(++state.block);
    state.begin = state.at;
    state.end = state.at + rowsOf(state.columns[0]!.column);
  }
  const from = state.at - state.begin;
  const count = Math.min(VECTOR, state.end - state.at);
  chunk.rowCount = count;
  state.at += count;
  if (count === 0) return;
  state.columns.forEach(({ column }, i) => {
    const type = types[i]!;
    if (type === VARCHAR) {
      const vector = vectorOf(chunk, i, count, type) as DuckDBVarCharVector;
      for (let row = 0; row < count; row++) vector.setItem(row, column.kind === "code" && column.codes[from + row]! >= 0 ? column.dictionary[column.codes[from + row]!]! : null);
      vector.flush();
      return;
    }
    const items = spare[i]!.subarray(0, count) as Values;
    if (column.kind === "number") items.set(column.values.subarray(from, from + count));
    else for (let row = 0; row < count; row++) items[row] = column.codes[from + row]! + 1;
    giveValues(chunk, i, items);
  });
}

export function rowsOf(column: FrameColumn): number {
  return column.kind === "number" ? column.values.length : column.codes.length;
}
