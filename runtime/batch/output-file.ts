import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { OutputError } from "./data-error.ts";
import { firstLine } from "./read/first-line.ts";

const PARTIAL = ".partial";

/** Makes the output folder, and removes what an earlier run that was killed has left unfinished. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) if (name.endsWith(PARTIAL)) await rm(join(folder, name), { recursive: true, force: true });
  } catch (error) {
    throw writeFailure(folder, error as Error);
  }
}

/** A file that appears under its name only when it is whole: it is written beside it as `<name>.partial`, brought to the disk, then renamed. */
export class OutputFile {
  readonly path: string;
  readonly partial: string;

  constructor(path: string) {
    this.path = path;
    this.partial = `${path}${PARTIAL}`;
  }

  /** @throws OutputError if the disk is full or the folder can't be written to. */
  async write(fill: (partial: string) => Promise<void>): Promise<void> {
    try {
      await fill(this.partial);
      const file = await open(this.partial, "r+");
      await file.sync();
      await file.close();
      await rename(this.partial, this.path);
    } catch (error) {
      await this.discard();
      throw isWriteFailure(error as Error) ? writeFailure(basename(this.path), error as Error) : error;
    }
  }

  /** Removes what is unfinished. */
  async discard(): Promise<void> {
    await rm(this.partial, { force: true });
  }
}

function isWriteFailure(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOSPC" || code === "EACCES" || code === "EROFS" || code === "EDQUOT" || code === "EFBIG" || /^IO Error/.test(error.message) || /No space left|write to file|Could not write/i.test(error.message);
}

function writeFailure(what: string, error: Error): OutputError {
  const full = (error as NodeJS.ErrnoException).code === "ENOSPC" || /No space left|disk (is )?full/i.test(error.message);
  const tooLarge = (error as NodeJS.ErrnoException).code === "EFBIG" || /File too large/i.test(error.message);
  if (tooLarge) return new OutputError(`"${what}" can't be written: a file may not grow that large here (\`ulimit -f\`, or the disk); nothing was left under a final name`);
  return new OutputError(full ? `"${what}" can't be written: the disk is full; nothing was left under a final name` : `"${what}" can't be written: ${firstLine(error)}`);
}

