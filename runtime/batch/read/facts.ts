/** What the files of an input were when they were read: their content's hash. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path/posix";
import { hasWildcard } from "../../../stdlib/glob.ts";
import type { FileOrigin, Origin } from "../../contract/plan.ts";
import { fileIn, type FilePlaces, type InputFile } from "./files.ts";

/** What one file was. */
export interface OneFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * `sha256`: of one file that is named, of its bytes; of the files of a pattern, and of messages with their schema, of the text that has a line `<sha256>  <name>` for each, in their order; of a database's table, of its rows
 * as they were read (rows.ts).
 */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  readonly files: readonly OneFile[];
}

export async function hashFiles(origin: Origin, data: readonly Pick<InputFile, "path" | "name">[], places: FilePlaces): Promise<FileFacts> {
  // A database's content is its rows (land.ts).
  if (origin.kind === "sqlite" || origin.kind === "postgres") return { sha256: "", bytes: 0, files: [] };
  const found: OneFile[] = [];
  for (const file of data) found.push({ name: file.name, ...(await hashFile(file.path)) });
  return factsOfFiles(origin, [...found, ...(await factsOfSchema(origin, places))]);
}

/** What the schema of messages was, and what it imports; of other formats nothing. */
export async function factsOfSchema(origin: Origin, places: FilePlaces): Promise<OneFile[]> {
  const found: OneFile[] = [];
  if (origin.kind === "protobuf") for (const file of await schemaFiles(origin, places)) found.push({ name: file.name, ...(await hashFile(file.path)) });
  return found;
}

/** The facts of an input whose files are these. */
export function factsOfFiles(origin: FileOrigin, found: readonly OneFile[]): FileFacts {
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  const isOne = found.length === 1 && !hasWildcard(origin.path);
  return { sha256: isOne ? found[0]!.sha256 : createHash("sha256").update(found.map((file) => `${file.sha256}  ${file.name}\n`).join("")).digest("hex"), bytes, files: [...found] };
}

/** Size and SHA-256 of a file's bytes. */
export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}

/** The schema of messages, and what it imports beside it. One that is not there is told of when it is read. */
async function schemaFiles(origin: Extract<Origin, { kind: "protobuf" }>, places: FilePlaces): Promise<{ path: string; name: string }[]> {
  const found = new Map<string, string>();
  const open = [origin.schema];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const path = fileIn(origin, name, places);
    if (found.has(name) || !existsSync(path)) continue;
    found.set(name, path);
    for (const [, imported] of (await readFile(path, "utf8")).matchAll(/^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"/gm)) open.push(join(dirname(origin.schema), imported!));
  }
  return [...found].map(([name, path]) => ({ name, path }));
}
