/**
 * `npm run fuzz -- [--minutes M | --count N] [--seed S] [--from N] [--keep FOLDER]`: random programs, held to the oracle. A program is told by seed and number: `--from N --count 1` comes back to it. Failures are
 * shrunk and kept as fixtures under FOLDER. Exit 1 where one differs, crashes or is refused. `--choose N` only says which few of N programs hold every construct between them; `--with CONSTRUCT` passes over all programs that don't hold it.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../conformance/harness.ts";
import { check, compile } from "../../compiler/compile.ts";
import { constructsOf, VOCABULARY } from "../conformance/constructs.ts";
import { nodeHost } from "../../compiler/cli/project.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import { type Candidate, chosen } from "./programs/chosen.ts";
import { drawn } from "./programs/draw.ts";
import { expectedOf, writeFixture } from "./programs/fixtures.ts";
import type { Program } from "./programs/model.ts";
import { type Outcome, outcomeOf } from "./programs/outcome.ts";
import { caseOf, specsOf } from "./programs/print.ts";
import { makeProgram } from "./programs/programs.ts";
import { shrink } from "./programs/shrink.ts";
import { ProgramTally } from "./programs/tally.ts";

const MINUTE = 60_000;

const { values } = parseArgs({ options: { minutes: { type: "string" }, count: { type: "string" }, seed: { type: "string", default: "1" }, from: { type: "string", default: "0" }, keep: { type: "string" }, "no-shrink": { type: "boolean", default: false }, choose: { type: "string" }, with: { type: "string" } } });
const seed = whole("seed", values.seed);
const from = whole("from", values.from);
const count = values.count === undefined ? undefined : whole("count", values.count);
const minutes = values.minutes === undefined ? (count === undefined ? 5 : undefined) : whole("minutes", values.minutes);
const keep = values.keep ?? join(ROOT, "tests/fuzz/programs/fixtures");

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} is a whole number, not \`${text}\`\n`);
  process.exit(2);
}

if (values.choose !== undefined) {
  const compiled: Candidate[] = [];
  for (let number = 0; number < whole("choose", values.choose); number++) compiled.push(await candidateOf(number));
  const places = chosen(compiled, VOCABULARY);
  const absent = VOCABULARY.filter((name) => !compiled.some(({ constructs }) => constructs.has(name)));
  process.stdout.write(`${places.join(", ")}\n${absent.length === 0 ? "" : `no program holds: ${absent.join(", ")}\n`}`);
  process.exit(absent.length === 0 ? 0 : 1);
}

if (values.with !== undefined && !VOCABULARY.includes(values.with)) {
  process.stderr.write(`--with is one of: ${VOCABULARY.join(", ")}\n`);
  process.exit(2);
}

/** The plan of a program; undefined of one that is refused. */
function planned(program: Program, spec: string): Plan | undefined {
  const host = { ...nodeHost({ folder: ROOT, entry: "spec.mls", name: "spec", output: ROOT, display: (path: string) => path }, ROOT), readText: (path: string) => (path === "spec.mls" ? spec : (specsOf(program)[path] ?? program.texts?.[path])) };
  const checked = check(host, "spec.mls");
  return checked.hasErrors ? undefined : compile(host, checked);
}

/** The constructs of a program, and what it costs by the text that the engines get; of one that is refused or has next to no examples none. */
async function candidateOf(number: number): Promise<Candidate> {
  const program = drawn(seed, number, makeProgram);
  const { spec, data, examples } = await caseOf({ ...program, roads: [] });
  const plan = planned(program, spec);
  if (plan === undefined) return { constructs: new Set(), cost: 1 };
  const externs = new Map((plan.externs?.functions ?? []).map(({ name }) => [name, () => null]));
  const { rows } = exampleSet(new World(plan, data, externs), examples);
  // The engines take their time by the text, the oracle by the rows that it looks at for each example.
  const looks = rows.length * Object.values(data).reduce((sum, { length }) => sum + length, 0);
  return { constructs: rows.length < 5 ? new Set() : constructsOf(plan), cost: 20_000 + JSON.stringify(emitBatch(plan)).length + looks };
}

const tally = new ProgramTally();
const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * MINUTE;
let told = Date.now();
for (let number = from; Date.now() < end && (count === undefined || number < from + count); number++) {
  const program = drawn(seed, number, makeProgram);
  if (values.with !== undefined) {
    const plan = planned(program, (await caseOf({ ...program, roads: [] })).spec);
    if (plan !== undefined && !constructsOf(plan).has(values.with)) continue;
  }
  // Of programs without examples one in five is run all the same.
  const outcome = await outcomeOf(await caseOf(program), { passOver: number % 5 !== 0 });
  if (tally.one(number, outcome, program)) await tell(number, program, outcome);
  if (Date.now() - told > MINUTE / 2) {
    told = Date.now();
    process.stdout.write(`seed ${seed}, program ${number}: ${tally.line()}\n`);
  }
}
process.stdout.write(`seed ${seed}: ${tally.line()}\nfurther roads (programs that took each): ${tally.roads()}\nfiles (programs that had each): ${tally.files()}\nconstructs (programs that held each): ${tally.constructs()}\n`);
if (tally.absent.length > 0) process.stdout.write(`no program held: ${tally.absent.join(", ")}\n`);
if (tally.failed > 0) process.stdout.write(`failures:\n${tally.failures()}\n`);
process.exit(tally.failed > 0 ? 1 : 0);

/** Shows a new failure, makes it small and keeps it. */
async function tell(number: number, program: Program, outcome: Outcome): Promise<void> {
  if (outcome.kind === "equal" || outcome.kind === "empty") return;
  process.stdout.write(`FAILURE of program ${number} (seed ${seed}), ${outcome.kind}:\n${indented(outcome.text)}\n`);
  if (values["no-shrink"]) return;
  const small = await shrink(program, outcome, 300, Math.min(end, Date.now() + 4 * MINUTE));
  const input = await caseOf(small.program);
  const folder = join(keep, `${outcome.kind}-${seed}-${number}`);
  const note = small.outcome.kind === "equal" || small.outcome.kind === "empty" ? "" : small.outcome.text.split("\n").slice(0, 12).join("\n");
  const expected = await expectedOf(input).catch((error: unknown) => `no answer: ${String(error).split("\n")[0]}\n`);
  writeFixture(folder, { input, note: `Seed ${seed}, program ${number}. ${note}`, expected });
  process.stdout.write(`made small in ${small.tried} runs, kept in ${folder}\n${indented(input.spec)}\n`);
}

function indented(text: string): string {
  return text.split("\n").slice(0, 60).map((line) => `  ${line}`).join("\n");
}
