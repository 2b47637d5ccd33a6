import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { canonicalNested } from "../contract/nested.ts";
import { Engine } from "./engine.ts";
import { NarrowColumns } from "./narrow-columns.ts";
import { readCounts, readFrames, readRows } from "./read-columns.ts";
import { sortCodes } from "./sort-codes.ts";

export type Part = "train" | "validate" | "test";

export interface ReadOptions {
  /** Names of the columns wanted, or which of those that are there; by default all. */
  readonly columns?: readonly string[] | ((name: string) => boolean);
  /** Only the rows of this part, or of these, one after the other. */
  readonly part?: Part | readonly Part[];
  /** Of the engine that reads, such as `500MB`. */
  readonly memoryLimit?: string | undefined;
}

/** Each thread has a group of rows at hand; what comes of it is taken by one thread alone. */
const FRUGAL = { threads: 1 };

/** Rows that are read at a time. */
const BLOCK = 65_536;

/**
 * Reads an example set's Parquet file: numbers, and strings, and lists and records by their canonical text, as codes with a sorted dictionary, each column in as few bits as it needs, in the order of the file.
 * @throws Error if the file or a column is not there.
 */
export async function readExamples(path: string, options: ReadOptions = {}): Promise<Frame> {
  let columns: NarrowColumns | undefined;
  await readExampleBlocks(path, options, (block, rows) => {
    columns ??= new NarrowColumns(rows);
    columns.add(block);
  });
  return columns!.frame();
}

/** The same in blocks of rows, one after the other, at least one; dictionaries are those of all that is read. `rows`: how many there are in all. */
export async function readExampleBlocks(path: string, options: ReadOptions, visit: (block: Frame, rows: number) => void | Promise<void>): Promise<void> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw new Error(`there is no example set at "${path}"; \`mlsc run\` makes it`);
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path], memoryLimit: options.memoryLimit, ...(options.memoryLimit === undefined ? {} : FRUGAL) });
  try {
    await engine.with(async (connection) => {
      const file = `read_parquet('${path.replaceAll("'", "''")}')`;
      const described = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`);
      const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
      const names = typeof options.columns === "function" ? [...types.keys()].filter(options.columns) : (options.columns ?? [...types.keys()]);
      const parts = options.part === undefined ? undefined : [options.part].flat();
      const where = (some: readonly string[] | undefined): string => (some === undefined ? "true" : `"__part" IN (${some.map((part) => `'${part}'`).join(", ")})`);
      const list: string[] = [];
      for (const [i, name] of names.entries()) {
        const type = types.get(name);
        if (type === undefined) throw new Error(`the example set has no column \`${name}\`; it has ${[...types.keys()].join(", ")}`);
        const column = `"${name.replaceAll('"', '""')}"`;
        const text = type === "VARCHAR" ? column : isNested(type) ? `CAST(to_json(${column}) AS VARCHAR)` : undefined;
        if (text !== undefined) await connection.run(`CREATE TYPE code_${i} AS ENUM (SELECT DISTINCT ${text} AS "value" FROM ${file} WHERE ${column} IS NOT NULL AND ${where(parts)} ORDER BY "value")`);
        list.push(text === undefined ? column : `CAST(${text} AS code_${i}) AS ${column}`);
      }
      const [counted] = await readRows(connection, `SELECT count(*) AS n FROM ${file} WHERE ${where(parts)}`);
      const rows = Number(counted?.n ?? 0);
      const nested = new CanonicalTexts(new Set(names.filter((name) => isNested(types.get(name)!))));
      for (const part of parts?.map((one) => [one]) ?? [undefined]) await readFrames(connection, `SELECT ${list.join(", ")} FROM ${file} WHERE ${where(part)}`, BLOCK, Math.min(rows, BLOCK), (block) => visit(nested.of(block), rows));
    });
  } finally {
    engine.close();
  }
}

/** The share of rows of a part that lack a value, by column. */
export async function readMissing(path: string, part: Part, memoryLimit?: string): Promise<Map<string, number>> {
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path], memoryLimit });
  try {
    return await engine.with(async (connection) => {
      const file = `read_parquet('${path.replaceAll("'", "''")}')`;
      const columns = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`);
      const counts = columns.map(({ column_name, column_type }, i) => {
        const column = `"${String(column_name).replaceAll('"', '""')}"`;
        return `count(${column})${column_type === "DOUBLE" ? ` FILTER (NOT isnan(${column}))` : ""} AS n${i}`;
      });
      const counted = await readCounts(connection, `SELECT count(*) AS "all", ${counts.join(", ")} FROM ${file} WHERE "__part" = '${part}'`);
      const all = Number(counted.all);
      return new Map(all === 0 ? [] : columns.map(({ column_name }, i) => [String(column_name), (all - Number(counted[`n${i}`])) / all]));
    });
  } finally {
    engine.close();
  }
}

/** The rows of each part of an example set's file, and from when to when their times go; without a column of times null. The file is looked at, not held. */
export async function readParts(path: string, times: string | undefined): Promise<{ name: string; rows: number; from: number | null; to: number | null }[]> {
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path] });
  try {
    const time = times === undefined ? "NULL" : `"${times.replaceAll('"', '""')}"`;
    const rows = await engine.with((connection) => readRows(connection, `SELECT "__part" AS name, count(*) AS n, min(${time}) AS first, max(${time}) AS last FROM read_parquet('${path.replaceAll("'", "''")}') GROUP BY ALL ORDER BY "__part"`));
    const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
    return rows.map(({ name, n, first, last }) => ({ name: name === null ? "" : String(name), rows: Number(n), from: number(first), to: number(last) }));
  } finally {
    engine.close();
  }
}

/** Whether a column of DuckDB's holds lists or structs. */
function isNested(type: string): boolean {
  return type.endsWith("[]") || type.startsWith("STRUCT(");
}

/** Lists and records as mls writes them; of a dictionary once for all blocks that have it. */
class CanonicalTexts {
  readonly #columns: ReadonlySet<string>;
  readonly #known = new Map<string, { readonly place: Int32Array; readonly dictionary: readonly string[] }>();

  constructor(columns: ReadonlySet<string>) {
    this.#columns = columns;
  }

  of(block: Frame): Frame {
    return this.#columns.size === 0 ? block : { rows: block.rows, columns: new Map([...block.columns].map(([name, column]) => [name, this.#columns.has(name) && column.kind === "code" ? this.#canonical(name, column) : column])) };
  }

  #canonical(name: string, { codes, dictionary }: Extract<FrameColumn, { kind: "code" }>): FrameColumn {
    let known = this.#known.get(name);
    if (known === undefined) {
      const sorted = sortCodes(Int32Array.from(dictionary, (_, code) => code), dictionary.map(canonicalNested));
      known = { place: sorted.codes, dictionary: sorted.dictionary };
      this.#known.set(name, known);
    }
    return { kind: "code", codes: Int32Array.from(codes, (code) => (code < 0 ? -1 : known.place[code]!)), dictionary: known.dictionary };
  }
}
