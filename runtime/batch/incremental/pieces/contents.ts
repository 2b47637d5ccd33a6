/**
 * What the files of an input are at present, and the pieces that they fall into: a file of many is a piece, a Parquet file that stands alone falls apart at its row groups.
 *
 * A file is read for its hash, unless size, times and place on the disk are those under which it was hashed before, and it had been at rest then: a file that is written twice within the tick of a clock can't be told apart by them.
 */
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { isPattern } from "../../../contract/plan/origin.ts";
import { hashFile } from "../../read/facts.ts";
import type { Input, InputFile } from "../../read/files.ts";
import { type RowGroup, rowGroupsOf } from "../row-groups.ts";
import type { SeenFile } from "./record.ts";

export interface Piece {
  readonly id: string;
  /** The place of its file. */
  readonly file: number;
  /** Its rows within the only file. */
  readonly range: readonly [from: number, until: number] | undefined;
  readonly bytes: number;
}

/** A file must have been at rest for so long before it was hashed. */
const REST_MILLIS = 2000;
/** Row groups are joined so that there are no more pieces than this. */
const MOST = 64;

export async function seenFiles(input: Input, files: readonly InputFile[], before: readonly SeenFile[], mode: "trust" | "hash"): Promise<SeenFile[]> {
  const known = new Map(before.map((file) => [file.name, file]));
  const inGroups = input.origin.kind === "parquet" && !isPattern(input.origin);
  const seen: SeenFile[] = [];
  for (const file of files) {
    const [now, stamp] = [Date.now(), await stampOf(file.path)];
    const was = known.get(file.name);
    if (mode === "trust" && was !== undefined && was.stamp === stamp.text && stamp.newest + REST_MILLIS < was.seen && (!inGroups || was.groups !== undefined)) seen.push(was);
    else {
      const groups = inGroups ? await rowGroupsOf(file.path) : undefined;
      seen.push({ name: file.name, ...(await hashFile(file.path)), stamp: stamp.text, seen: now, ...(groups === undefined ? {} : { groups }) });
    }
  }
  return seen;
}

/** Whether changes of a file lie beside it: then it does not hold all that there is to read. */
export function hasLog(input: Input, { path }: InputFile): boolean {
  return input.origin.kind === "sqlite" && ["-wal", "-journal"].some((log) => existsSync(`${path}${log}`) && statSync(`${path}${log}`).size > 0);
}

/** Whether a file is still what it was when it was hashed. */
export async function isAsSeen(file: InputFile, { stamp }: SeenFile): Promise<boolean> {
  return (await stampOf(file.path)).text === stamp;
}

async function stampOf(path: string): Promise<{ readonly text: string; readonly newest: number }> {
  const { size, mtimeNs, ctimeNs, ino, dev } = await stat(path, { bigint: true });
  return { text: [size, mtimeNs, ctimeNs, ino, dev].join(" "), newest: Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n) };
}

export function piecesOfFiles(seen: readonly SeenFile[]): Piece[] {
  const [only] = seen;
  if (seen.length === 1 && only?.groups !== undefined && only.groups.length > 1) return ofGroups(only.groups);
  return seen.map(({ sha256, name, bytes }, file) => ({ id: `${sha256} ${name}`, file, range: undefined, bytes }));
}

/** Equal numbers of neighbouring row groups, a power of two, so that pieces stay what they are while the file grows. */
function ofGroups(groups: readonly RowGroup[]): Piece[] {
  const size = 2 ** Math.max(0, Math.ceil(Math.log2(groups.length / MOST)));
  const pieces: Piece[] = [];
  let row = 0;
  for (let at = 0; at < groups.length; at += size) {
    const some = groups.slice(at, at + size);
    const rows = some.reduce((sum, group) => sum + group.rows, 0);
    const id = some.length === 1 ? some[0]!.id : createHash("sha256").update(some.map((group) => group.id).join(" ")).digest("hex");
    pieces.push({ id, file: 0, range: [row, row + rows], bytes: some.reduce((sum, group) => sum + group.bytes, 0) });
    row += rows;
  }
  return pieces;
}
