/**
 * `npm test`: all suites that need Node alone, then what was left out and why, then what was shown of leaks and sound specs, then one line of counts.
 * `node tests/run.mjs browser` runs a named suite instead.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { counts, countsLine } from "./counts.mjs";
import { postgresPrograms } from "./databases/postgres-programs.mjs";

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

const folder = mkdtempSync(join(tmpdir(), "mls-tests-"));
const report = join(folder, "report.json");
const filter = suite === undefined ? [] : ["--config", `tests/${suite}/vitest.config.ts`];
const run = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filter], { stdio: ["ignore", "inherit", "inherit"] });

if (!existsSync(report)) {
  process.stderr.write("the tests did not finish\n");
  process.exit(1);
}
const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, testResults } = JSON.parse(readFileSync(report, "utf8"));
rmSync(folder, { recursive: true });
const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed")).length;
const failed = numFailedTests + broken;

if (suite === undefined) {
  process.stdout.write("\nNot run here:\n");
  for (const [name, { needs }] of Object.entries(SUITES)) process.stdout.write(`  npm run test:${name}  needs ${needs}\n`);
  process.stdout.write(`\n${countsLine(counts(testResults))}\n\n`);
}
// .ci/run adds the counts of several suites up.
if (process.env.MLS_COUNTS !== undefined) appendFileSync(process.env.MLS_COUNTS, `${passed} ${failed} ${skipped}\n`);
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(failed > 0 || run.status !== 0 || passed === 0 ? 1 : 0);
