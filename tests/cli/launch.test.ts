import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

interface Loaded {
  readonly program: { answer(): number };
  /** Where the compiled code is to be kept; undefined when it was there. */
  readonly codeFile: string | undefined;
}
interface Launch {
  load(folder: string, command: string | undefined, text?: string): Loaded;
  keepCode(loaded: Loaded): void;
}
const launch = resolve(fileURLToPath(new URL("../../compiler/cli/launch", import.meta.url)));
const { load, keepCode } = (await import(pathToFileURL(join(launch, "load.mjs")).href)) as Launch;
const { keepBundle } = (await import(pathToFileURL(join(launch, "keep.mjs")).href)) as { keepBundle(folder: string, text: string): void };
const { fingerprint } = (await import(pathToFileURL(join(launch, "fingerprint.mjs")).href)) as { fingerprint(root: string): string };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mls-launch-"));
  writeFileSync(join(folder, "main.cjs"), "exports.answer = () => 6 * 7;\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the second run of a command finds the code that the first has compiled", () => {
  const first = load(folder, "check");
  expect([first.program.answer(), first.codeFile === undefined]).toEqual([42, false]);
  keepCode(first);
  const second = load(folder, "check");
  expect([second.program.answer(), second.codeFile]).toEqual([42, undefined]);
  expect(load(folder, "plan").codeFile).not.toBe(undefined);
});

test("compiled code that is damaged or cut short is made anew", () => {
  const first = load(folder, "check");
  keepCode(first);
  const whole = readFileSync(first.codeFile!);
  const flipped = Buffer.from(whole);
  flipped[whole.length >> 1]! ^= 1;
  for (const damaged of [Buffer.alloc(0), Buffer.from("no code"), whole.subarray(0, whole.length >> 1), flipped]) {
    writeFileSync(first.codeFile!, damaged);
    const again = load(folder, "check");
    expect([again.program.answer(), again.codeFile]).toEqual([42, first.codeFile]);
    keepCode(again);
    expect(load(folder, "check").codeFile).toBe(undefined);
  }
});

test("a first word that is no command's name keeps nothing", () => {
  for (const word of [undefined, "--help", "../up", "a/b"]) keepCode(load(folder, word));
  expect(readdirSync(folder)).toEqual(["main.cjs"]);
});

test("where nothing can be kept the program runs all the same", () => {
  const loaded = load(folder, "check");
  keepCode({ ...loaded, codeFile: join(folder, "not-there", "check.code") });
  expect(loaded.program.answer()).toBe(42);
  expect(existsSync(join(folder, "not-there"))).toBe(false);
});

test("a bundle that can't be kept runs all the same, and leaves nothing behind", () => {
  const text = "exports.answer = () => 7 * 8;\n";
  const closed = join(folder, "closed");
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  // Nobody can write below a file; below a folder that is closed an administrator can.
  for (const place of [join(folder, "main.cjs", "kept"), join(closed, "kept")]) {
    keepBundle(place, text);
    const loaded = load(place, "check", text);
    expect(loaded.program.answer()).toBe(56);
    expect(() => keepCode(loaded)).not.toThrow();
  }
  expect(readdirSync(folder).sort()).toEqual(["closed", "main.cjs"]);
});

test("a bundle that is kept is found, and another process that was faster is let be", () => {
  const place = join(folder, "cache", "kept");
  keepBundle(place, "exports.answer = () => 1;\n");
  keepBundle(place, "exports.answer = () => 2;\n");
  expect(load(place, "check").program.answer()).toBe(1);
  expect(readdirSync(join(folder, "cache"))).toEqual(["kept"]);
});

test("another size or time of a source, and another source, give another bundle", () => {
  const source = join(folder, "compiler", "a.ts");
  for (const name of ["compiler", "runtime", "stdlib"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(source, "1;");
  utimesSync(source, 1000, 1000);
  const seen = [fingerprint(folder)];
  expect(fingerprint(folder)).toBe(seen[0]);
  utimesSync(source, 1000, 1000.5);
  seen.push(fingerprint(folder));
  writeFileSync(source, "12;");
  utimesSync(source, 1000, 1000);
  seen.push(fingerprint(folder));
  writeFileSync(join(folder, "runtime", "b.ts"), "");
  seen.push(fingerprint(folder));
  renameSync(join(folder, "runtime", "b.ts"), join(folder, "stdlib", "b.ts"));
  seen.push(fingerprint(folder));
  expect(new Set(seen).size).toBe(seen.length);
});
