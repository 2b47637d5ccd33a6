/** A worker that dies is named and its file run again; nothing else is forgiven. Each on a small project of its own, whose workers really die. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";

const RUN = resolve("tests/runner/run.mjs");
const CONFIG = `export default { test: { globals: true, include: ["*.test.mjs"], pool: "forks", maxWorkers: 2, teardownTimeout: 1000 } };`;
const FINE = `it("holds", () => expect(1).toBe(1));`;
const WRONG = `it("does not hold", () => expect(1).toBe(2));`;
const NEVER = "await new Promise(() => {});";
/** Dies in a test, in the first run or in each. */
const dying = (when: "once" | "always", before = ""): string => `import { existsSync, writeFileSync } from "node:fs";
${before}
it("is cut off", async () => {
  ${when === "once" ? 'if (existsSync("died")) return; writeFileSync("died", "");' : ""}
  process.kill(process.pid, "SIGSEGV");
  ${NEVER}
});`;

interface Outcome {
  readonly said: readonly string[];
  readonly tests: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function ran(files: Readonly<Record<string, string>>): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "mls-runner-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ "vitest.config.mjs": CONFIG, ...files })) writeFileSync(join(folder, name), text);
  const program = `import { writeFileSync } from "node:fs";
import { runTests } from ${JSON.stringify(RUN)};
const said = [];
const { files, failures, warnings } = runTests({ say: (line) => said.push(line.trim()) });
const tests = Object.fromEntries(files.flatMap((file) => file.assertionResults.map((test) => [test.title, test.status])));
writeFileSync("outcome.json", JSON.stringify({ said, failures, warnings, tests }));`;
  writeFileSync(join(folder, "program.mjs"), program);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST") && name !== "MLS_COMPARED"));
  const child = spawn("sh", ["-c", 'ulimit -c 0; exec "$0" "$@"', process.execPath, "program.mjs"], { cwd: folder, env, stdio: "ignore" });
  await new Promise((done) => child.once("close", done));
  return JSON.parse(readFileSync(join(folder, "outcome.json"), "utf8")) as Outcome;
}

const WHY = "its worker died in the first run (Worker exited unexpectedly)";

it.concurrent("a file whose worker dies and that passes alone counts, with a warning that names it", async () => {
  expect(await ran({ "a.test.mjs": FINE, "b.test.mjs": dying("once") })).toEqual({
    said: [`b.test.mjs is run again, alone: ${WHY}`],
    tests: { holds: "passed", "is cut off": "passed" },
    failures: [],
    warnings: [`b.test.mjs passed only when it was run again: ${WHY}`],
  });
});

it.concurrent("one whose worker dies again fails the run", async () => {
  const { failures, warnings } = await ran({ "a.test.mjs": FINE, "b.test.mjs": dying("always") });
  expect([failures, warnings]).toEqual([[`b.test.mjs did not pass when it was run again; ${WHY}`], []]);
});

it.concurrent("a test that failed before its worker died has failed, whatever the second run says", async () => {
  const before = `it("fails at first", async () => { ${'if (!existsSync("died"))'} throw new Error("wrong"); });\nit("lets vitest hear of it", () => new Promise((done) => setTimeout(done, 1000)));`;
  const { tests, warnings } = await ran({ "b.test.mjs": dying("once", before) });
  expect(tests["fails at first"]).toBe("failed");
  expect(warnings).toHaveLength(1);
});

it.concurrent("a worker that dies elsewhere hides no failed test, no file that does not load and no error outside of tests", async () => {
  const outcome = await ran({
    "a.test.mjs": WRONG,
    "b.test.mjs": dying("once"),
    "c.test.mjs": 'throw new Error("no");',
    "d.test.mjs": 'it("leaves an error behind", async () => { void Promise.reject(new Error("nobody waits")); await new Promise((done) => setTimeout(done, 100)); });',
  });
  expect(outcome.tests["does not hold"]).toBe("failed");
  expect(outcome.failures).toEqual(["an error outside of tests: nobody waits", "c.test.mjs did not load, or failed outside of its tests"]);
});

it.concurrent("a run in which nothing is wrong says nothing", async () => {
  expect(await ran({ "a.test.mjs": FINE })).toEqual({ said: [], tests: { holds: "passed" }, failures: [], warnings: [] });
});
