/** Finds the files of an input: one that is named, or all that a pattern fits, in the order of their paths. */
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { compareUtf8 } from "../../../stdlib/intrinsics/index.ts";
import { fixedFolder, hasWildcard, nameMatcher } from "../../../stdlib/glob.ts";
import type { BatchProgram } from "../../contract/batch.ts";
import type { FileOrigin } from "../../contract/plan.ts";
import { DataError } from "../data-error.ts";

export type Input = BatchProgram["inputs"][number];

export interface FilePlaces {
  /** Folder of the spec: paths are relative to it. */
  readonly specFolder: string;
  /** Folder in which npm packages are installed (`node_modules`). */
  readonly packagesFolder: string;
  /** Folder of the standard library, whose own tables are `package("std", …)`. */
  readonly libraryFolder: string;
  /** Where databases are: what `env("NAME")` stands for. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface InputFile {
  readonly path: string;
  /** As the spec would name it; the same on every machine. */
  readonly name: string;
  readonly bytes: number;
  /** What its folders say: `year=2019/month=01`. Null where a folder says that there is no value. */
  readonly partition: ReadonlyMap<string, string | null>;
}

/** The name by which modules of the standard library find their own data. */
const LIBRARY = "std";
/** What writers of partitioned folders put where a value is missing. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

/** How messages call an input. */
export function declarationOf(input: Input, isTable: boolean): string {
  return `${isTable ? "table" : "source"} \`${input.node}\``;
}

/** The files of an input; none for a database server. @throws DataError if there is none (or its package is not there). */
export async function findFiles(input: Input, declaration: string, places: FilePlaces): Promise<readonly InputFile[]> {
  const { origin } = input;
  if (origin.kind === "postgres") return [];
  const fail = (message: string, help: string): never => {
    throw new DataError(declaration, input.span, `${declaration}: ${message}`, help);
  };
  const base = baseFolder(origin, origin.path, places, fail);
  if (!hasWildcard(origin.path)) return [await fileAt(pathIn(base, origin.path), origin, origin.path, fail)];
  const names = await expand(base, origin.path);
  if (names.length === 0) fail(`no file fits "${origin.path}"`, "`*` stands for text within a name, `**` for any number of folders; names that begin with `.` or `_` are no data; paths are relative to the spec's folder");
  const files = await Promise.all(names.map((name) => fileAt(pathIn(base, name), origin, name, fail, origin.kind === "protobuf")));
  if (files.every(({ bytes }) => bytes === 0)) fail(`all files of "${origin.path}" are empty`, CUT_OFF);
  return files;
}

const CUT_OFF = "fetch it again: the last download may have been cut off";

/** A file beside the data, such as the schema of its messages. @throws DataError */
export async function fileBeside(input: Input, declaration: string, path: string, places: FilePlaces): Promise<string> {
  const { origin } = input;
  if (origin.kind === "postgres") throw new Error("a database has no file beside it");
  const fail = (message: string, help: string): never => {
    throw new DataError(declaration, input.span, `${declaration}: ${message}`, help);
  };
  return (await fileAt(pathIn(baseFolder(origin, path, places, fail), path), origin, path, fail)).path;
}

/** Where a file of that name lies, whether it is there or not. */
export function fileIn({ package: packageName }: Pick<FileOrigin, "package">, name: string, places: FilePlaces): string {
  return pathIn(packageName === undefined ? places.specFolder : packageName === LIBRARY ? places.libraryFolder : join(places.packagesFolder, packageName), name);
}

type Fail = (message: string, help: string) => never;

function baseFolder({ package: packageName }: FileOrigin, path: string, places: FilePlaces, fail: Fail): string {
  if (packageName === undefined) return places.specFolder;
  const folder = packageName === LIBRARY ? places.libraryFolder : join(places.packagesFolder, packageName);
  if (!existsSync(folder)) return fail(`the package \`${packageName}\` is not installed`, `run \`npm install ${packageName}\``);
  if (isAbsolute(path) || path.split(/[\\/]/).includes("..")) fail(`the path "${path}" leaves the package \`${packageName}\``, "name a file within the package");
  return folder;
}

function pathIn(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(join(base, path));
}

/** `mayBeEmpty`: one of several files of messages, of which no bytes are none, as whoever writes in parts leaves behind. */
async function fileAt(path: string, origin: FileOrigin, name: string, fail: Fail, mayBeEmpty = false): Promise<InputFile> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" || error.code === "ENOTDIR" ? "there is no file" : `the file can't be read (${error.code ?? error.message}):`;
    return fail(`${why} "${name}"`, origin.package === undefined ? "paths are relative to the spec's folder; check the name" : `look into the package \`${origin.package}\` for the right name`);
  });
  if (!facts.isFile()) fail(`"${name}" is not a file`, facts.isDirectory() ? `for all files in it write "${name.replace(/\/$/, "")}/**/*.${origin.kind}"` : "name one file");
  if (facts.size === 0 && !mayBeEmpty) fail(`the file "${name}" is empty`, CUT_OFF);
  return { path, name, bytes: facts.size, partition: partitionOf(name) };
}

/** Columns that the names of folders give, percent-decoded. */
function partitionOf(name: string): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const folder of name.split("/").slice(0, -1)) {
    const at = folder.indexOf("=");
    if (at <= 0) continue;
    const value = decoded(folder.slice(at + 1));
    found.set(decoded(folder.slice(0, at)), value === NO_VALUE ? null : value);
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Paths (with `/`, as the pattern is written) of the files that a pattern fits, by the bytes of their names. */
async function expand(base: string, pattern: string): Promise<string[]> {
  const fixed = fixedFolder(pattern);
  const rest = pattern.slice(fixed === "" ? (pattern.startsWith("/") ? 1 : 0) : fixed.length + 1).split("/");
  const found = new Set<string>();
  const prefix = fixed === "" ? (pattern.startsWith("/") ? "/" : "") : `${fixed}/`;
  const walk = async (folder: string, parts: readonly string[]): Promise<void> => {
    const [part, ...more] = parts;
    if (part === undefined) return;
    const entries = await readdir(pathIn(base, folder === "" ? "." : folder), { withFileTypes: true }).catch(() => []);
    const fits = nameMatcher(part === "**" ? "*" : part);
    if (part === "**" && more.length > 0) await walk(folder, more);
    for (const entry of entries) {
      if (!fits(entry.name)) continue;
      const path = `${folder}${entry.name}`;
      // Links to folders are followed where one is named, not by `**`, which could go round in circles.
      const isFolder = entry.isDirectory() || (part !== "**" && entry.isSymbolicLink() && (await isDirectory(pathIn(base, path))));
      if (isFolder && (part === "**" || more.length > 0)) await walk(`${path}/`, part === "**" ? parts : more);
      else if (!isFolder && (more.length === 0 && (part !== "**" || parts.length === 1))) found.add(path);
    }
  };
  await walk(prefix, rest);
  return [...found].sort(compareUtf8);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
