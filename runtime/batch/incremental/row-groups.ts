/**
 * The row groups of a Parquet file, each with a name by its content: what it holds, how it is encoded and of which columns, without where in the file it lies. So a file that grew has the row groups that it had, and some new ones.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { bytesOf, columnsOf, integer, moveGroup, type ParquetFile, readFooter, rowGroups, setInteger } from "../parquet/splice.ts";
import { field, type ThriftStruct, writeStruct } from "../parquet/thrift.ts";

export interface RowGroup {
  readonly id: string;
  readonly rows: number;
  readonly bytes: number;
}

const STEP = 1 << 22;

/** In the order of the file; undefined where its footer is not as we know it. */
export async function rowGroupsOf(path: string): Promise<RowGroup[] | undefined> {
  const handle = await open(path, "r");
  try {
    const file = await readFooter(handle);
    const schema = schemaText(file);
    const groups: RowGroup[] = [];
    for (const group of rowGroups(file.footer)) groups.push(await named(handle, group, schema));
    return groups;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

function schemaText({ footer }: ParquetFile): Uint8Array {
  const schema = field(footer, 2);
  if (schema === undefined) throw new Error("a footer has no schema");
  return writeStruct({ type: "struct", fields: [{ id: 2, value: schema }] });
}

async function named(handle: FileHandle, group: ThriftStruct, schema: Uint8Array): Promise<RowGroup> {
  const hash = createHash("sha256").update(schema);
  let bytes = 0;
  const starts: number[] = [];
  for (const column of columnsOf(group)) {
    const data = Number(integer(column, 9));
    const start = field(column, 11) === undefined ? data : Math.min(data, Number(integer(column, 11)));
    const length = Number(integer(column, 7));
    starts.push(start);
    for (let done = 0; done < length; done += STEP) hash.update(await bytesOf(handle, start + done, Math.min(STEP, length - done)));
    bytes += length;
  }
  // Of where it lies nothing counts; Bloom filters hold nothing that the rows do not.
  const placeless = structuredClone(group);
  moveGroup(placeless, BigInt(-Math.min(...starts)));
  for (const column of columnsOf(placeless)) if (field(column, 14) !== undefined) setInteger(column, 14, 0n);
  return { id: hash.update(writeStruct(placeless)).digest("hex"), rows: Number(integer(group, 3)), bytes };
}
