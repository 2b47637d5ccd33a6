/** All that a store holds, as plain values: each group's definition, and of each key its rows in their order. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "lmdb";
import { BLOCK_ROWS, decodeBlock } from "../../runtime/store/block.ts";
import { DATA_FILE, type GroupDefinition, makeColumns, META_FILE, type StoreMeta } from "../../runtime/store/definition.ts";
import { decodeDirectory } from "../../runtime/store/directory.ts";
import { blockPlace, definitionPlace, directoryPlace } from "../../runtime/store/key.ts";

export interface StoreContent {
  readonly dataEnd: number | null;
  readonly groups: Readonly<Record<string, { readonly definition: GroupDefinition; readonly keys: Readonly<Record<string, readonly (readonly number[])[]>> }>>;
}

/** Rows of one time may stand in any order. */
export async function storeContent(path: string): Promise<StoreContent> {
  const meta = JSON.parse(readFileSync(join(path, META_FILE), "utf8")) as StoreMeta;
  const database = open<Buffer, Buffer>({ path: join(path, DATA_FILE), noSubdir: true, encoding: "binary", keyEncoding: "binary", readOnly: true });
  try {
    const groups: Record<string, StoreContent["groups"][string]> = {};
    for (const { id, number, keys: count, rows: all } of meta.groups) {
      const definition = JSON.parse(Buffer.from(database.getBinary(definitionPlace(number))!).toString("utf8")) as GroupDefinition;
      const prefix = directoryPlace(number, Buffer.alloc(0));
      const keys: Record<string, number[][]> = {};
      for (const { key, value } of database.getRange({ start: prefix })) {
        if (!key.subarray(0, prefix.length).equals(prefix)) break;
        keys[key.subarray(prefix.length).toString("hex")] = rowsOf(definition, decodeDirectory(Buffer.from(value)), (directory, block) => Buffer.from(database.getBinary(blockPlace(number, directory, block))!));
      }
      if (Object.keys(keys).length !== count || Object.values(keys).reduce((sum, rows) => sum + rows.length, 0) !== all) throw new Error("the description counts other keys or rows");
      groups[id] = { definition, keys };
    }
    return { dataEnd: meta.dataEnd, groups };
  } finally {
    await database.close();
  }
}

function rowsOf(definition: GroupDefinition, { key, rows, starts, inline }: ReturnType<typeof decodeDirectory>, blockOf: (key: number, block: number) => Buffer): number[][] {
  const columns = [new Float64Array(rows), ...makeColumns(definition, rows)];
  for (let block = 0; block < starts.length; block++) decodeBlock(inline ?? blockOf(key, block), columns, block * BLOCK_ROWS);
  return Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]!)).sort((a, b) => a[0]! - b[0]! || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
