import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Keeps a bundle in a folder of its own for the next run, and takes old ones away. Where that can't be done (nobody may write there, the disk is full) the next run bundles again, and is as right. */
export function keepBundle(folder, text) {
  const partial = `${folder}.${process.pid}.tmp`;
  try {
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, "main.cjs"), text, "latin1");
    renameSync(partial, folder);
    forgetOld(folder);
  } catch {
    forget(partial); // half-written, or another process was faster
  }
}

/** Takes away bundles of sources that are no more, but for those of the last hour, which may be running. */
function forgetOld(current) {
  const cache = dirname(current);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > 3_600_000) forget(path);
  }
}

function forget(path) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It is another user's.
  }
}
