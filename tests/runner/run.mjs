/**
 * One run of vitest. A worker that dies (a crash in native code, a signal) fails no test, and vitest does not say whose it was. Here its file is named and run once more, alone in a fresh process: passes
 * it then, the run counts, with a warning. Nothing else is forgiven: not a test that failed before its worker died, not an error outside of tests, and not a second death.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { RECORD } from "./files-reporter.mjs";

const VITEST = resolve(fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url)));
const REPORTER = fileURLToPath(new URL("./files-reporter.mjs", import.meta.url));
/** How vitest says that a worker died: in the middle of a file, or before it had begun. */
const DEATH = /^\[vitest-pool\]: (?:Worker \w+ emitted error|Failed to start \w+ worker)/;

/**
 * `files`: vitest's results, a file each; undefined if it did not finish. `failures`: what makes the run fail beside failed tests, a sentence each. `warnings`: what was forgiven.
 * @param {{ args?: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {{ files: any[] | undefined, failures: string[], warnings: string[] }}
 */
export function runTests({ args = [], cwd = process.cwd(), env = process.env, say }) {
  const first = once(args, cwd, env);
  if (first.files === undefined) return { files: undefined, failures: ["the tests did not finish"], warnings: [] };
  const { unfinished, lastEnded, errors } = first.record;
  const deaths = errors.filter(({ error }) => DEATH.test(error));
  const failures = errors.filter(({ error }) => !DEATH.test(error)).map(({ error }) => `an error outside of tests: ${error}`);
  const warnings = [];
  let files = first.files;
  const name = (file) => relative(cwd, file);
  if (deaths.length > unfinished.length) failures.push(`a worker died that no file was left unfinished by; the last that ended were ${lastEnded.map(name).join(", ")}`);
  for (const file of unfinished) {
    const why = `its worker died in the first run (${deaths[0]?.cause || deaths[0]?.error || "vitest does not say of what"})`;
    say(`\n${name(file)} is run again, alone: ${why}`);
    const again = once([...args, name(file)], cwd, env);
    const results = again.files?.filter((result) => same(result.name, file)) ?? [];
    // What had failed before the worker died has failed.
    const failedBefore = files.filter((result) => same(result.name, file)).flatMap((result) => result.assertionResults.filter(({ status }) => status === "failed"));
    files = [...files.filter((result) => !same(result.name, file)), ...results.map((result) => ({ ...result, assertionResults: [...result.assertionResults, ...failedBefore] }))];
    if (again.status === 0 && results.length === 1 && again.record.unfinished.length === 0) warnings.push(`${name(file)} passed only when it was run again: ${why}`);
    else failures.push(`${name(file)} did not pass when it was run again; ${why}`);
  }
  const broken = files.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"));
  failures.push(...broken.map((file) => `${name(file.name)} did not load, or failed outside of its tests`));
  const explained = failures.length > 0 || warnings.length > 0 || files.some((file) => file.assertionResults.some(({ status }) => status === "failed"));
  if (first.status !== 0 && !explained) failures.push(`vitest ended with ${first.status ?? first.signal} and does not say why`);
  return { files, failures, warnings };
}

const same = (one, other) => one.replaceAll("\\", "/") === other.replaceAll("\\", "/");

function once(args, cwd, env) {
  const folder = mkdtempSync(join(tmpdir(), "mls-tests-"));
  try {
    const report = join(folder, "report.json");
    const record = join(folder, "files.jsonl");
    const { status, signal } = spawnSync(process.execPath, [VITEST, "run", "--reporter=default", "--reporter=json", `--reporter=${REPORTER}`, `--outputFile.json=${report}`, ...args], { cwd, stdio: ["ignore", "inherit", "inherit"], env: { ...env, [RECORD]: record } });
    const files = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults : undefined;
    return { status, signal, files, record: recorded(existsSync(record) ? readFileSync(record, "utf8") : "") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function recorded(text) {
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const all = (what) => lines.filter(({ is }) => is === what).map(({ file }) => file);
  const ended = new Set(all("ended"));
  return { unfinished: all("to run").filter((file) => !ended.has(file)), lastEnded: [...ended].slice(-2), errors: lines.filter(({ error }) => error !== undefined) };
}
