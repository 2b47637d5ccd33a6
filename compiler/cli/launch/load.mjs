/**
 * Loads the bundle with what the engine has compiled of it in an earlier run of the same command (`v8.Script`'s cached data), which saves most of a short run's time.
 *
 * The engine refuses data of another version of itself, of other flags or of another source; then it compiles as ever and the data is written anew. What it doesn't see is damage, which can crash it: so a
 * checksum ends each file. The files lie beside the bundle, whose folder is named after the sources, and appear under their names only when they are whole.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import vm from "node:vm";
import { crc32 } from "node:zlib";

/**
 * @param command the first word of the command line: each command compiles its own part of the bundle.
 * @param text the bundle, where it has just been made and may not lie in the folder.
 */
export function load(folder, command, text = readFileSync(join(folder, "main.cjs"), "latin1")) {
  const filename = join(folder, "main.cjs");
  const codeFile = /^[a-z]+$/.test(command ?? "") ? join(folder, `${command}-${process.version}.code`) : undefined;
  const cachedData = codeFile === undefined ? undefined : readIfSound(codeFile);
  // The name that esbuild's output takes for its exports, `require` and its own place are those of any CommonJS file.
  const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
  const script = new vm.Script(source, { filename, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
  const isFresh = cachedData !== undefined && script.cachedDataRejected === false;
  return { program: module.exports, script, codeFile: isFresh ? undefined : codeFile };
}

/** Writes what has been compiled by now, for the next run; does nothing when it was there. */
export function keepCode({ script, codeFile }) {
  if (codeFile === undefined) return;
  const partial = `${codeFile}.${process.pid}.tmp`;
  try {
    const code = script.createCachedData();
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(code));
    writeFileSync(partial, Buffer.concat([code, sum]));
    renameSync(partial, codeFile);
  } catch {
    // The folder can't be written, or another process is faster: the next run compiles again, and is as right.
  }
}

function readIfSound(path) {
  try {
    const file = readFileSync(path);
    const code = file.subarray(0, -4);
    return crc32(code) === file.readUInt32LE(code.length) ? code : undefined;
  } catch {
    return undefined;
  }
}
