import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import type { BatchProgram } from "../contract/batch.ts";
import { DataError } from "./data-error.ts";

type Input = BatchProgram["inputs"][number];

export interface FilePlaces {
  /** Folder of the spec: paths are relative to it. */
  readonly specFolder: string;
  /** Folder in which npm packages are installed (`node_modules`). */
  readonly packagesFolder: string;
  /** Folder of the standard library, whose own tables are `package("std", …)`. */
  readonly libraryFolder: string;
}

/** The name by which modules of the standard library find their own data. */
const LIBRARY = "std";

/** What a file was when it was read. */
export interface FileFacts {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** How messages call an input. */
export function declarationOf(input: Input, isTable: boolean): string {
  return `${isTable ? "table" : "source"} \`${input.node}\``;
}

/** The path of an input's file. @throws DataError if the file (or its package) is not there. */
export async function findFile(input: Input, declaration: string, places: FilePlaces): Promise<string> {
  const { package: packageName, path } = input.origin;
  const fail = (message: string, help: string): never => {
    throw new DataError(declaration, input.span, `${declaration}: ${message}`, help);
  };
  let folder = places.specFolder;
  if (packageName !== undefined) {
    const found = packageName === LIBRARY ? places.libraryFolder : join(places.packagesFolder, packageName);
    if (!existsSync(found)) return fail(`the package \`${packageName}\` is not installed`, `run \`npm install ${packageName}\``);
    folder = found;
  }
  if (packageName !== undefined && (isAbsolute(path) || path.split(/[\\/]/).includes(".."))) fail(`the path "${path}" leaves the package \`${packageName}\``, "name a file within the package");
  const full = isAbsolute(path) ? path : resolve(join(folder, path));
  const facts = await stat(full).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" || error.code === "ENOTDIR" ? "there is no file" : `the file can't be read (${error.code ?? error.message}):`;
    return fail(`${why} "${path}"`, packageName === undefined ? "paths are relative to the spec's folder; check the name" : `look into the package \`${packageName}\` for the right name`);
  });
  if (!facts.isFile()) fail(`"${path}" is not a file`, "name one file");
  if (facts.size === 0) fail(`the file "${path}" is empty`, "fetch it again: the last download may have been cut off");
  return full;
}

/** Size and SHA-256 of a file's bytes. */
export async function hashFile(path: string): Promise<FileFacts> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { path, sha256: hash.digest("hex"), bytes };
}
