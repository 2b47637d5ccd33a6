import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../../../runtime/registry/with-lock.ts";

/** Runs work that writes into a folder while no other mlsc does. A folder that can't be written to is for the work to tell of. @throws LockError after ten seconds of waiting */
export async function alone<T>(folder: string, lock: string, work: () => Promise<T>): Promise<T> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch {
    return work();
  }
  return withLock(join(folder, lock), work);
}
