/**
 * Whether rows of one key stand in several pieces, without reading the pieces again: of each piece the hashes of its keys are kept in a file. Equal keys have equal hashes, so where no hash of a new piece is found twice no key is; where one is, the
 * rows themselves are asked.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { sha256 } from "../../../contract/canonical.ts";
import type { Engine } from "../../engine.ts";
import { readCounts, readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import type { PiecedInput } from "./pieced-input.ts";

export class KeyHashes {
  readonly #folder: string;
  readonly #pieced: PiecedInput;
  readonly #readTable: string;

  /** `folder`: where the node's files lie. */
  constructor(folder: string, pieced: PiecedInput, readTable: string) {
    this.#folder = folder;
    this.#pieced = pieced;
    this.#readTable = readTable;
  }

  /** True where rows may have the same values in these columns; false where none have. */
  async mayRepeat(engine: Engine, columns: readonly string[]): Promise<boolean> {
    const { pieces, fresh } = this.#pieced;
    const lacking = pieces.flatMap(({ id }, i) => (fresh.includes(i) || !existsSync(pathOf(this.#folder, this.#pieced, id, columns)) ? [i] : []));
    await this.#pieced.load(lacking);
    return engine.with(async (connection) => {
      await this.write(connection, lacking, columns, `"__fault" IS NULL`);
      if (fresh.length === pieces.length) return true;
      if (fresh.length === 0) return false;
      const files = (which: readonly number[]): string => `read_parquet([${which.map((i) => `'${pathOf(this.#folder, this.#pieced, pieces[i]!.id, columns).replaceAll("'", "''")}'`).join(", ")}])`;
      const kept = pieces.flatMap((_, i) => (fresh.includes(i) ? [] : [i]));
      const found = await readCounts(connection, `SELECT (SELECT count(*) FROM (SELECT "h" FROM ${files(fresh)} GROUP BY "h" HAVING count(*) > 1)) + (SELECT count(*) FROM ${files(kept)} WHERE "h" IN (SELECT "h" FROM ${files(fresh)})) AS "n"`);
      return Number(found.n) > 0;
    });
  }

  /** The hashes of the keys of pieces that have been read. `where`: of which rows. */
  async write(connection: DuckDBConnection, pieces: readonly number[], columns: readonly string[], where: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const names = columns.map(quoted);
    for (const piece of pieces) {
      const path = pathOf(this.#folder, this.#pieced, this.#pieced.pieces[piece]!.id, columns);
      await connection.run(`COPY (SELECT hash(${names.join(", ")}) AS "h" FROM ${quoted(this.#readTable)} WHERE ${where} AND ${this.#pieced.conditionOf(piece)} AND ${names.map((name) => `${name} IS NOT NULL`).join(" AND ")}) TO '${partialOf(path).replaceAll("'", "''")}' (FORMAT parquet)`);
      await rename(partialOf(path), path);
    }
  }

  /** Pieces that hold a key of others that are new, or that are gone (by their ids), and these keys; undefined where a file of some piece is not there. */
  async shared(connection: DuckDBConnection, columns: readonly string[], kept: readonly number[], fresh: readonly number[], gone: readonly string[]): Promise<{ readonly pieces: readonly number[]; readonly keys: ReadonlySet<string> } | undefined> {
    const path = (id: string): string => pathOf(this.#folder, this.#pieced, id, columns);
    const own = new Map(kept.map((i) => [path(this.#pieced.pieces[i]!.id), i]));
    const others = [...fresh.map((i) => path(this.#pieced.pieces[i]!.id)), ...gone.map(path)];
    if (![...own.keys(), ...others].every((file) => existsSync(file))) return undefined;
    if (own.size === 0 || others.length === 0) return { pieces: [], keys: new Set() };
    const list = (files: readonly string[]): string => `[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`;
    const found = await readRows(connection, `SELECT DISTINCT "filename", CAST("h" AS VARCHAR) AS "key" FROM read_parquet(${list([...own.keys()])}, filename = true) WHERE "h" IN (SELECT "h" FROM read_parquet(${list(others)}))`);
    return { pieces: [...new Set(found.map(({ filename }) => own.get(String(filename))!))], keys: new Set(found.map(({ key }) => String(key))) };
  }
}

const partialOf = (path: string): string => `${path}.partial`;

function pathOf(folder: string, { node }: Pick<PiecedInput, "node">, id: string, columns: readonly string[]): string {
  return join(folder, `${sha256(JSON.stringify([node.sql, id, columns])).slice(0, 32)}.parquet`);
}

/** What may be read and written for it. */
export function keyPaths(folder: string, pieced: Pick<PiecedInput, "node"> & { readonly pieces: readonly { readonly id: string }[] }, sets: readonly (readonly string[])[]): string[] {
  return sets.flatMap((columns) => pieced.pieces.map(({ id }) => pathOf(folder, pieced, id, columns))).flatMap((path) => [path, partialOf(path)]);
}

/** Takes away what is of no piece any more. */
export async function dropOthers(folder: string, paths: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (!paths.includes(join(folder, name))) await rm(join(folder, name), { force: true });
}
