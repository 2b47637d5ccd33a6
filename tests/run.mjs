/**
 * `npm test`: all suites that need Node alone, then what was left out and why, then what was shown of leaks and sound specs, then one line of counts.
 * `node tests/run.mjs browser` runs a named suite instead.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { comparedLines } from "./compared.mjs";
import { counts, countsLine } from "./counts.mjs";
import { postgresPrograms } from "./databases/postgres-programs.mjs";
import { runTests } from "./runner/run.mjs";

/** Suites that need more than Node: what each needs, and how to see whether it is there. */
const SUITES = {
  browser: { needs: "Chromium (Debian: apt-get install chromium)", there: () => ["/usr/bin/chromium", process.env.CHROMIUM ?? ""].some((path) => path !== "" && existsSync(path)) },
  python: { needs: "Python 3 with pip (it installs scikit-learn, LightGBM, Feast and Fennel into folders of their own)", there: () => spawnSync("python3", ["-m", "venv", "--help"]).status === 0 },
  databases: { needs: "the programs of a PostgreSQL server (Debian: apt-get install postgresql); it starts one of its own", there: () => postgresPrograms() !== undefined },
};

const [suite] = process.argv.slice(2);
if (suite !== undefined && !(suite in SUITES)) {
  process.stderr.write(`there is no suite \`${suite}\`; there are: ${Object.keys(SUITES).join(", ")}\n`);
  process.exit(2);
}
if (suite !== undefined && !SUITES[suite].there()) {
  process.stderr.write(`the suite \`${suite}\` needs ${SUITES[suite].needs}\n`);
  process.exit(1);
}

const compared = mkdtempSync(join(tmpdir(), "mls-compared-"));
const say = (line) => process.stdout.write(`${line}\n`);
const { files, failures, warnings } = runTests({ args: suite === undefined ? [] : ["--config", `tests/${suite}/vitest.config.ts`], env: { ...process.env, MLS_COMPARED: compared }, say });
const { lines, absent } = comparedLines(compared);
rmSync(compared, { recursive: true });
const tests = (files ?? []).flatMap((file) => file.assertionResults.map((test) => test.status));
const passed = tests.filter((status) => status === "passed").length;
const failed = tests.filter((status) => status === "failed").length + failures.length;
const skipped = tests.length - passed - (failed - failures.length);

if (suite === undefined && files !== undefined) {
  say("\nNot run here:");
  for (const [name, { needs }] of Object.entries(SUITES)) say(`  npm run test:${name}  needs ${needs}`);
  say(`\n${countsLine(counts(files))}\n${lines.join("\n")}\n`);
}
for (const warning of warnings) say(`warning: ${warning}`);
for (const failure of failures) say(`failed: ${failure}`);
// .ci/run adds the counts of several suites up.
if (process.env.MLS_COUNTS !== undefined) appendFileSync(process.env.MLS_COUNTS, `${passed} ${failed} ${skipped}\n`);
say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
// A construct that nothing compared is a hole in the proof, however green the tests are.
process.exit(failed > 0 || passed === 0 || (suite === undefined && absent.length > 0) ? 1 : 0);
