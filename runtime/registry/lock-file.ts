import { readFile } from "node:fs/promises";
import { type Lock, LockSchema } from "../contract/manifest.ts";
import { LockError } from "./lock-error.ts";
import { replaceFile } from "./replace-file.ts";
import { withLock } from "./with-lock.ts";

/**
 * `mls.lock` beside the spec: how often the test part was opened. It is kept with the code; it is only ever added to, by one writer at a time, and a damaged one is never overwritten,
 * since that would forget openings.
 */
export type Opening = Lock["openings"][number];

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
    if (!known) await replaceFile(lockPath, `${JSON.stringify(LockSchema.parse({ ...lock, openings }), undefined, 2)}\n`);
    return { counted: !known, openings: openings.filter((other) => other.model === opening.model).length };
  });
}

async function readLock(lockPath: string): Promise<Lock> {
  let text: string;
  try {
    text = await readFile(lockPath, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { format: "mls-lock/1", openings: [] };
    throw new LockError(`\`${lockPath}\` can't be read (${(error as NodeJS.ErrnoException).code}); it holds the openings of the test part.`);
  }
  const parsed = LockSchema.safeParse(jsonOrUndefined(text));
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
