import { readFile } from "node:fs/promises";
import { FirstLockSchema, type Lock, LockSchema, type Opening, type Pin } from "../contract/lock.ts";
import { LockError } from "./lock-error.ts";
import { replaceFile } from "./replace-file.ts";
import { withLock } from "./with-lock.ts";

/**
 * `mls.lock` beside the spec: which data was read, and how often the test part was opened. It is kept with the code and written by one writer at a time; openings are only ever added to, and a
 * damaged file is never overwritten, since that would forget them.
 */
export type { Opening } from "../contract/lock.ts";

export type Pins = Readonly<Record<string, Pin>>;

/** The openings in the file, oldest first; none if there is no file. Throws one clear sentence if the file is damaged. */
export async function readOpenings(lockPath: string, model?: string): Promise<readonly Opening[]> {
  const { openings } = await readLock(lockPath);
  return model === undefined ? openings : openings.filter((opening) => opening.model === model);
}

/** Other models that were judged on the same test part: the same example set over the same data. Whoever reports the best of them has chosen by it. */
export async function readRivals(lockPath: string, opened: Pick<Opening, "model" | "examples" | "data">): Promise<readonly string[]> {
  const { openings } = await readLock(lockPath);
  const rivals = openings.filter((other) => other.model !== opened.model && other.examples !== undefined && other.examples === opened.examples && other.data === opened.data);
  return [...new Set(rivals.map((other) => other.model))].sort();
}

/**
 * Records that `opening.bundle` was judged on the test part of `opening.data`. The same pair of bundle and data counts once: a second opening changes nothing.
 * Gives whether it was counted, and how many openings the model has now.
 */
export async function recordOpening(lockPath: string, opening: Opening): Promise<{ readonly counted: boolean; readonly openings: number }> {
  return withLock(`${lockPath}.writing`, async () => {
    const lock = await readLock(lockPath);
    const known = lock.openings.some((other) => other.model === opening.model && other.bundle === opening.bundle && other.data === opening.data);
    const openings = known ? lock.openings : [...lock.openings, opening];
    if (!known) await writeLock(lockPath, { ...lock, openings });
    return { counted: !known, openings: openings.filter((other) => other.model === opening.model).length };
  });
}

/** What is pinned of a spec's inputs; undefined if nothing is. `spec`: its file's name. */
export async function readPins(lockPath: string, spec: string): Promise<Pins | undefined> {
  const { inputs } = await readLock(lockPath);
  return inputs[spec];
}

/** Pins a spec's inputs anew; those of other specs, and all openings, stay. Gives whether the file changed. */
export async function recordPins(lockPath: string, spec: string, pins: Pins): Promise<boolean> {
  return withLock(`${lockPath}.writing`, async () => {
    const lock = await readLock(lockPath);
    const after: Lock = { ...lock, inputs: { ...lock.inputs, [spec]: { ...pins } } };
    if (lockText(after) === lockText(lock)) return false;
    await writeLock(lockPath, after);
    return true;
  });
}

async function writeLock(lockPath: string, lock: Lock): Promise<void> {
  await replaceFile(lockPath, lockText(LockSchema.parse(lock)));
}

/** Inputs by name, then openings in their order; a line a fact. */
function lockText({ format, inputs, openings }: Lock): string {
  const byName = Object.fromEntries(sorted(inputs).map(([spec, pins]) => [spec, Object.fromEntries(sorted(pins))]));
  const text = JSON.stringify({ format, inputs: byName, openings }, undefined, 2);
  // A span of two instants, and a number with its digest, stand on one line each.
  return `${text.replace(/\[\n\s+("[^"\n]*"),\n\s+("[^"\n]*")\n\s+\]/g, "[$1, $2]").replace(/\{\n\s+("rows": \d+),\n\s+("digest": "\w+")\n\s+\}/g, "{ $1, $2 }")}\n`;
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What a lock's text pins of a spec's inputs, such as one of an earlier revision; undefined if nothing is. `shown`: how messages call it. */
export function pinsIn(text: string, spec: string, shown: string): Pins | undefined {
  return lockIn(text, shown).inputs[spec];
}

async function readLock(lockPath: string): Promise<Lock> {
  let text: string;
  try {
    text = await readFile(lockPath, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { format: "mls-lock/2", inputs: {}, openings: [] };
    throw new LockError(`\`${lockPath}\` can't be read (${(error as NodeJS.ErrnoException).code}); it holds the openings of the test part.`);
  }
  return lockIn(text, lockPath);
}

function lockIn(text: string, lockPath: string): Lock {
  const json = jsonOrUndefined(text);
  const first = FirstLockSchema.safeParse(json);
  if (first.success) return { format: "mls-lock/2", inputs: {}, openings: first.data.openings };
  const parsed = LockSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length === 0 ? "it is no lock file of this version" : `\`${issue.path.join(".")}\`: ${issue.message}`;
  throw new LockError(`\`${lockPath}\` is damaged (${place}). Restore it from version control: it counts the openings of the test part, so it is never written anew.`);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
