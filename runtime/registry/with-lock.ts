import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { LockError } from "./lock-error.ts";

const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 20;

/**
 * Runs `work` while holding the lock file `path`, which only one process can create. Waits up to ten seconds for another holder; a lock whose process on this machine is gone is taken over.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const giveUp = Date.now() + PATIENCE_MILLIS;
  while (!(await created(path, mine))) {
    if (await abandoned(path)) continue;
    if (Date.now() > giveUp) throw new LockError(`Another mlsc process is writing here (\`${path}\` exists). Wait for it to end; if none is running, delete that file.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function created(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes away the lock of a process that has died here; only one of several that see it succeeds in moving it. Gives whether the lock is worth trying again at once. */
async function abandoned(path: string): Promise<boolean> {
  const before = await contentOf(path);
  if (before === undefined) return true;
  const holder = holderOf(before);
  if (holder === undefined || holder.host !== hostname() || alive(holder.pid)) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  const moved = await contentOf(aside);
  // Between reading and moving, another may have taken the lock over: then it gets it back.
  if (moved !== before && moved !== undefined) await created(path, moved);
  await rm(aside, { force: true });
  return true;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function holderOf(content: string): { pid: number; host: string } | undefined {
  const match = /^\{"pid":(\d+),"host":("(?:[^"\\]|\\.)*")/.exec(content);
  return match === null ? undefined : { pid: Number(match[1]), host: JSON.parse(match[2]!) as string };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
