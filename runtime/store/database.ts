/**
 * The one place that calls LMDB's `open`. Where that fails, the binding frees memory twice and may take the process down instead of throwing (docs/decisions/lmdb-never-fails-to-open.md).
 * So all that could make it fail is ruled out before it is called.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import type { DataFile } from "./data-file.ts";
import { DATA_FILE } from "./definition.ts";

export type Database = RootDatabase<Buffer, Buffer>;

const OPTIONS = { noSubdir: true, encoding: "binary", keyEncoding: "binary" } as const;
/** At least the bytes of an empty database's file and of its lock file, each: two pages of up to 16 kB, and 8 kB. Not much more, or small disks were refused that would do. */
const ROOM = 40 << 10;

/** A new database to fill, in a folder that is the writer's own. Throws the system's error where there is no room for one. */
export function newDatabase(folder: string): Database {
  const probe = join(folder, "room");
  writeFileSync(probe, Buffer.alloc(ROOM));
  rmSync(probe);
  return open<Buffer, Buffer>({ ...OPTIONS, path: join(folder, DATA_FILE), noSync: true });
}

/**
 * Opens a data file that is held open, whole and checked. Under its own name it may be gone by now, so it is opened by its descriptor, which the system gives a name in `/proc`. LMDB puts a lock file
 * beside the name that it is given: that lies in a folder of our own, for as long as the opening takes, and not in the store's, which may be in the midst of being removed or closed to us.
 * Where the system has no such names, or no folder can be made, it is opened at `place`; undefined if another file has taken that name.
 */
export function databaseOf(data: DataFile, place: string): Database | undefined {
  const descriptor = data.nameByDescriptor();
  const folder = descriptor === undefined ? undefined : folderOfOurOwn();
  if (descriptor === undefined || folder === undefined) return byName(data, place);
  try {
    const path = join(folder, DATA_FILE);
    symlinkSync(descriptor, path);
    return open<Buffer, Buffer>({ ...OPTIONS, path, readOnly: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function byName(data: DataFile, place: string): Database | undefined {
  if (!data.isAt(place)) return undefined;
  const database = open<Buffer, Buffer>({ ...OPTIONS, path: place, readOnly: true });
  if (data.isAt(place)) return database;
  void database.close();
  return undefined;
}

function folderOfOurOwn(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), "mls-reading-"));
  } catch {
    return undefined; // A container whose root can only be read, without a place for temporary files.
  }
}
