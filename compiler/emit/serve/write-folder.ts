import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";

/** The bundle's folder can't be written: one sentence that says what to do. */
export class BundleWriteError extends Error {
  override readonly name = "BundleWriteError";
}

/**
 * Writes files as a folder, whole or not at all: into a hidden sibling first, every file on the disk before the name changes. An existing bundle is moved aside, replaced, and only
 * then deleted; a folder that is no bundle is not touched. Throws one sentence that says what to do (also on a full disk), and leaves nothing half-written.
 */
export async function writeBundleFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const target = resolve(folder);
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const replaces = await assertReplaceable(target);
  const sibling = (kind: string) => join(parent, `.${basename(target)}.${kind}.${randomBytes(6).toString("hex")}`);
  const temporary = sibling("new");
  const aside = sibling("old");
  try {
    await writeFiles(temporary, files);
    if (replaces) await rename(target, aside);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (replaces) await rename(aside, target);
      throw error;
    }
    await syncFolder(parent);
  } catch (error) {
    throw new BundleWriteError(writeProblem(target, error));
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await rm(aside, { recursive: true, force: true });
  }
}

/** Whether there is a bundle (or an empty folder) to replace. Throws if there is anything else: that is the user's. */
export async function assertReplaceable(target: string): Promise<boolean> {
  try {
    if (!(await stat(target)).isDirectory()) throw new BundleWriteError(`\`${target}\` is a file. Give another folder for the bundle.`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  const names = await readdir(target);
  if (names.length > 0 && !names.includes("manifest.json")) throw new BundleWriteError(`\`${target}\` is not empty and no bundle. Give another folder for the bundle, or empty it.`);
  return true;
}

async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const folders = new Set([folder]);
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    if (!path.startsWith(folder + sep)) throw new Error(`a file of the bundle would lie outside of it: ${name}`);
    for (let above = dirname(path); above.length > folder.length; above = dirname(above)) folders.add(above);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
  for (const each of folders) await syncFolder(each);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeProblem(target: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") return `The disk is full: the bundle \`${target}\` was not written. Make room and run the command again.`;
  if (code === "EDQUOT") return `Your quota of the disk is used up: the bundle \`${target}\` was not written. Make room and run the command again.`;
  if (code === "EFBIG") return `A file may not grow that large here: the bundle \`${target}\` was not written. Raise the limit (\`ulimit -f\`), or give a folder on another disk.`;
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return `\`${target}\` can't be written here (${code}). Give another folder for the bundle.`;
  return `The bundle \`${target}\` was not written: ${message}`;
}
