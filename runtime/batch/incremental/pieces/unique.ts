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
import { readCounts } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import { hashOf } from "./judged.ts";
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
    const lacking = pieces.flatMap(({ id }, i) => (fresh.includes(i) || !existsSync(pathOf(this.#folder, this.#pieced, id, [columns])) ? [i] : []));
    await this.#pieced.load(lacking);
    return engine.with(async (connection) => {
      await this.write(connection, lacking, [columns], `"__fault" IS NULL`);
      if (fresh.length === pieces.length) return true;
      if (fresh.length === 0) return false;
      const files = (which: readonly number[]): string => `read_parquet([${which.map((i) => `'${pathOf(this.#folder, this.#pieced, pieces[i]!.id, [columns]).replaceAll("'", "''")}'`).join(", ")}])`;
      const kept = pieces.flatMap((_, i) => (fresh.includes(i) ? [] : [i]));
      const found = await readCounts(connection, `SELECT (SELECT count(*) FROM (SELECT "h0" FROM ${files(fresh)} WHERE "h0" IS NOT NULL GROUP BY "h0" HAVING count(*) > 1)) + (SELECT count(*) FROM ${files(kept)} WHERE "h0" IN (SELECT "h0" FROM ${files(fresh)})) AS "n"`);
      return Number(found.n) > 0;
    });
  }

  /** The hashes of the keys of pieces that have been read, by each set of columns. `where`: of which rows. */
  async write(connection: DuckDBConnection, pieces: readonly number[], sets: Sets, where: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const hashes = sets.map((columns, i) => `${hashOf(columns)} AS "h${i}"`);
    for (const piece of pieces) {
      const path = pathOf(this.#folder, this.#pieced, this.#pieced.pieces[piece]!.id, sets);
      await connection.run(`COPY (SELECT ${hashes.join(", ")} FROM ${quoted(this.#readTable)} WHERE ${where} AND ${this.#pieced.conditionOf(piece)}) TO '${partialOf(path).replaceAll("'", "''")}' (FORMAT parquet)`);
      await rename(partialOf(path), path);
    }
  }

  /** Files of pieces that stand, each with its piece, and of others that are new, or gone (by their ids); undefined where one is not there. */
  filesOf(sets: Sets, kept: readonly number[], fresh: readonly number[], gone: readonly string[]): { readonly kept: ReadonlyMap<string, number>; readonly others: readonly string[] } | undefined {
    const path = (id: string): string => pathOf(this.#folder, this.#pieced, id, sets);
    const own = new Map(kept.map((i) => [path(this.#pieced.pieces[i]!.id), i]));
    const others = [...fresh.map((i) => path(this.#pieced.pieces[i]!.id)), ...gone.map(path)];
    return [...own.keys(), ...others].every((file) => existsSync(file)) ? { kept: own, others } : undefined;
  }
}

/** Sets of columns that are keys. */
type Sets = readonly (readonly string[])[];

const partialOf = (path: string): string => `${path}.partial`;

function pathOf(folder: string, { node }: Pick<PiecedInput, "node">, id: string, sets: Sets): string {
  return join(folder, `${sha256(JSON.stringify([node.sql, id, sets])).slice(0, 32)}.parquet`);
}

/** What may be read and written for it. */
export function keyPaths(folder: string, pieced: Pick<PiecedInput, "node"> & { readonly pieces: readonly { readonly id: string }[] }, files: readonly Sets[]): string[] {
  return files.flatMap((sets) => pieced.pieces.map(({ id }) => pathOf(folder, pieced, id, sets))).flatMap((path) => [path, partialOf(path)]);
}

/** Takes away what is of no piece any more. */
export async function dropOthers(folder: string, paths: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (!paths.includes(join(folder, name))) await rm(join(folder, name), { force: true });
}
