/** `--memory` bounds the whole process, training and judging too: what a refusal says is enough, and the system's own count of the process says that it was not passed. */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, expect, it } from "vitest";
import { learningBytes } from "../../compiler/cli/pipeline/held-by-learners.ts";
import { openSession } from "../../compiler/cli/pipeline/session.ts";
import { heldColumns, memoryShares } from "../../runtime/batch/index.ts";
import { TERMINAL } from "../audit/support.ts";
import { newFolder, type Outcome, ROOT, start } from "./support.ts";

const ROWS = 500_000;
const NUMBERS = Array.from({ length: 20 }, (_, k) => `x${k}`);

const SPEC = `table people {
  from     parquet("people.parquet")
  key      id
  timeless "made up, and finished"
  columns {
    id:     Int @id
    town:   Category
    shop:   Category
    answer: Bool
${NUMBERS.map((name) => `    ${name}: Float`).join("\n")}
  }
}

examples asked {
  rows     people
  label    yes = answer
  features { town; shop; ${NUMBERS.join("; ")} }
}

split asked random { train 70%, validate 10%, test 20% }

model guess for asked {
  predict yes
  inputs  { town }
  learner prior
}

model trees for asked {
  predict yes
  inputs  { town; ${NUMBERS.join("; ")} }
  learner gbdt { trees 3, depth 3 }
}

model odds for asked {
  predict yes
  inputs  { one_hot(town); ${NUMBERS.slice(0, 10).map((name) => `standardize(${name})`).join("; ")} }
  learner logistic
}

model wide for asked {
  predict yes
  inputs  { one_hot(shop, max_levels: 600) }
  learner logistic
}

tests trees {
  auc >= 0.5 for each town where count >= 100
  stable when x1 = x1 * 1.01 within 1 on 99% of rows
}
`;

/** Tells on its way out how much the process had at once. */
const TELL = `if (require("node:worker_threads").isMainThread) process.on("exit", () => process.stderr.write("\\n@peak " + process.resourceUsage().maxRSS * 1024 + "\\n"));`;

let folder: string;
beforeAll(async () => {
  folder = newFolder({ "people.mls": SPEC, "tell.cjs": TELL });
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const random = (seed: number): string => `hash(i, ${seed}) / 18446744073709551615.0`;
  await connection.run(`COPY (SELECT i AS id, 'town ' || hash(i, 77) % 30 AS town, 'shop ' || hash(i, 78) % 900 AS shop, ${random(0)} + ${random(99)} > 1.0 AS answer, ${NUMBERS.map((name, k) => `${random(k)} AS ${name}`).join(", ")} FROM range(${ROWS}) AS t(i)) TO '${join(folder, "people.parquet")}' (FORMAT parquet)`);
  connection.closeSync();
  // The example set is made here, without a limit: what is measured is what comes after.
  const made = await start(["train", "people.mls", "--model", "guess"], { cwd: folder }).ended;
  expect(made.code, made.err).toBe(0);
});

async function run(model: string, bytes: number): Promise<Outcome & { readonly peak: number }> {
  const memory = `${Math.ceil(Math.max(bytes, 800e6) / 1e6)}MB`;
  const outcome = await start(["run", "people.mls", "--model", model, "--memory", memory, "--threads", "2"], { cwd: folder, env: { NODE_OPTIONS: `--require ${join(folder, "tell.cjs")}` } }).ended;
  return { ...outcome, peak: Number(/@peak (\d+)/.exec(outcome.err)?.[1]) };
}

/** What the model is said to take while it learns, with all of the process. */
async function told(id: string): Promise<number> {
  const { plan } = openSession({ root: ROOT, terminal: TERMINAL, positionals: [join(folder, "people.mls")], options: {}, made: "test", signal: new AbortController().signal });
  const { models } = plan;
  const path = join(folder, "mls-out/examples/asked.parquet");
  const [all, train] = [await heldColumns(path, ["train", "validate"], undefined), await heldColumns(path, ["train"], undefined)];
  return learningBytes(models.find((model) => model.id === id)!, models, all, train.rows) + memoryShares(undefined).process;
}

it.each(["trees", "odds"])("model %s is trained and judged in no more than it is said to take, which is not much more than it takes", async (model) => {
  const most = await told(model);
  const { code, err, peak } = await run(model, most);
  expect(code, err).toBe(0);
  expect(peak).toBeLessThanOrEqual(most);
  expect(peak).toBeGreaterThan(most / 2);
});

it("where that is more than the limit, nothing is trained", async () => {
  const { code, err, peak } = await run("wide", 800e6);
  expect(code, err).toBe(1);
  expect(err).toMatch(/error: training `wide` on \d+,\d+ examples takes up to \d+(\.\d)?GB at once, and `--memory` is 800MB\n = help: raise `--memory` to \S+, or learn from some of the rows/);
  expect(peak).toBeLessThan(800e6);
});
