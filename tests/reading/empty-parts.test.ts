/** A file of messages without one has no bytes: among several that is a part without rows, alone it is what a download that was cut off leaves. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findFiles } from "../../runtime/batch/read/files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mls-empty-"));
  mkdirSync(join(folder, "parts"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function found(kind: "protobuf" | "csv", path: string, ...bytes: readonly number[]): ReturnType<typeof findFiles> {
  for (const [part, size] of bytes.entries()) writeFileSync(join(folder, "parts", `part-${part}`), "x".repeat(size));
  const input = { node: "events", origin: { kind, path }, span: { file: "spec.mls", line: 1, column: 1, endLine: 1, endColumn: 1 } } as unknown as Parameters<typeof findFiles>[0];
  return findFiles(input, "source `events`", { specFolder: folder, packagesFolder: folder, libraryFolder: folder });
}

it("an empty part of messages is one of the files", async () => expect((await found("protobuf", "parts/*", 3, 0)).map(({ bytes }) => bytes)).toEqual([3, 0]));
it("where all of them are empty they are refused", () => expect(found("protobuf", "parts/*", 0, 0)).rejects.toThrow('source `events`: all files of "parts/*" are empty'));
it("and so is one alone", () => expect(found("protobuf", "parts/part-0", 0)).rejects.toThrow('source `events`: the file "parts/part-0" is empty'));
it("an empty part of another format is refused", () => expect(found("csv", "parts/*", 3, 0)).rejects.toThrow('source `events`: the file "parts/part-1" is empty'));
