/** One program held to the oracle: what every engine, and the server, give for it, value by value; which rows are examples, in which part, and why the others are none. */
import { join } from "node:path";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { check, compile } from "../../../compiler/compile.ts";
import { emitBatch } from "../../../compiler/emit/duckdb/index.ts";
import { nodeHost } from "../../../compiler/cli/project.ts";
import { DataError, readExamples, runBatch } from "../../../runtime/batch/index.ts";
import type { Frame } from "../../../runtime/contract/frame.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { recordCompared } from "../../conformance/compared.ts";
import { compareRows, type Engine, ENGINES, inFolder, type Mismatch, ROOT } from "../../conformance/harness.ts";
import { prepareServing, serve } from "../../conformance/serving.ts";
import { exampleSet } from "../../oracle/examples.ts";
import { importExterns } from "../../oracle/externs.ts";
import { World } from "../../oracle/relations.ts";
import { loadTypeScript } from "./load-typescript.ts";
import type { Held } from "./print.ts";
import { type RoadsDone, takeRoads } from "./roads.ts";

/** What the oracle says. */
type ExampleSet = ReturnType<typeof exampleSet>;

export type Outcome =
  /** The checker refuses a program that was meant to be well typed. */
  | { readonly kind: "refused"; readonly text: string; readonly code: string }
  /** A reading of the data refuses it, by the rule that is named. */
  | { readonly kind: "data"; readonly text: string }
  | { readonly kind: "equal"; readonly plan: Plan; readonly set: ExampleSet; readonly rows: number; readonly values: number; readonly served: number; readonly roads: RoadsDone }
  | { readonly kind: "mismatch"; readonly plan: Plan; readonly text: string }
  /** No row is an example, so there is nothing to compare; asked for by who has other programs to try. */
  | { readonly kind: "empty" }
  /** A throw where there should be an answer. */
  | { readonly kind: "crash"; readonly text: string };

const PLAIN = { error: String, warning: String, info: String, dim: String, bold: String };

export interface Holding {
  /** Whether a program without examples is not worth the engines' time. */
  readonly passOver?: boolean;
  /** The server and all that lies behind it go by the first. */
  readonly engines?: readonly Engine[];
}

export async function outcomeOf(input: Held, how: Holding = {}): Promise<Outcome> {
  try {
    return await inFolder({ "spec.mls": input.spec, ...input.files }, (folder) => inside(folder, input, how));
  } catch (error) {
    return { kind: "crash", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function inside(folder: string, input: Held, { passOver = false, engines = ENGINES }: Holding): Promise<Outcome> {
  const host = nodeHost({ folder, entry: "spec.mls", name: "spec", output: join(folder, "mls-out"), display: (path: string) => path }, ROOT);
  const checked = check(host, "spec.mls");
  const errors = checked.findings.filter((finding) => finding.severity === "error");
  if (errors.length > 0) return { kind: "refused", code: errors[0]!.code, text: errors.slice(0, 2).map((finding) => renderText(finding, checked.texts, PLAIN)).join("\n") };
  const plan = compile(host, checked);
  const expected = exampleSet(new World(plan, input.data, await importExterns(plan, folder, loadTypeScript)), input.examples);
  if (passOver && expected.rows.length === 0) return { kind: "empty" };
  recordCompared(plan, "drawn");
  const program = emitBatch(plan);
  const mismatches: Mismatch[] = [];
  let values = 0;
  const common = { specFolder: folder, packagesFolder: ROOT, libraryFolder: join(ROOT, "stdlib"), threads: 1 };
  const server = input.served ? prepareServing(plan, input.examples, folder) : undefined;
  let frame: Frame | undefined;
  for (const engine of engines) {
    try {
      const result = await runBatch(program, plan, { ...common, outputFolder: join(folder, engine), engine, ...(engine === engines[0] && server !== undefined ? { inspect: server.inspect } : {}) });
      const set = result.examples.find((one) => one.examples === input.examples)!;
      const found = await readExamples(set.path);
      frame ??= found;
      values += compareRows(plan, input.examples, expected.rows, found, engine, mismatches);
      values += leftOut(expected.reasons, set.leftOut, engine, mismatches);
    } catch (error) {
      if (error instanceof DataError) return { kind: "data", text: error.message };
      throw new Error(`${engine}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  const answers = server === undefined ? undefined : await serve(plan, server, frame!, "served");
  const roads = await takeRoads({ folder, input, plan, program, common, frame: frame!, server });
  const wrong = [...mismatches.slice(0, 8).map((miss) => `${miss.engine} row ${miss.row} ${miss.column}: oracle ${shown(miss.expected)}, engine ${shown(miss.found)}`), ...(answers?.mismatches.slice(0, 8) ?? []), ...roads.wrong.slice(0, 8)];
  if (wrong.length > 0) return { kind: "mismatch", plan, text: wrong.join("\n") };
  return { kind: "equal", plan, set: expected, rows: expected.rows.length, values: values + (answers?.values ?? 0) + roads.scores, served: answers?.values ?? 0, roads };
}

const shown = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

/** Which reason of the oracle an engine's sentence tells; by what is said in every one of them. */
const REASONS: readonly (readonly [string, RegExp])[] = [
  ["version", /^other versions of rows/], ["where", /^`where` of examples/], ["list", /so it is in no list$/], ["moment", /^there is no moment/], ["label", /^the label `\w+` is missing$/], ["late", /^the label `\w+` is not known before the data ends$/],
  ["warm-up", /warm-up/], ["before", /^before the part/], ["after", /^after the part/], ["purged", /\(purged\)$/], ["gap", /^in the gap before/], ["whole list", /^another row of its list/], ["sample", /^not drawn by `sample`/], ["weight", /^its weight is 0/], ["promise", /the promise is to new ones$/],
];

function leftOut(expected: ReadonlyMap<string, number>, found: readonly { readonly reason: string; readonly count: number }[], engine: Mismatch["engine"], mismatches: Mismatch[]): number {
  const counted = new Map<string, number>();
  for (const { reason, count } of found) {
    const known = REASONS.find(([, sentence]) => sentence.test(reason))?.[0] ?? reason;
    counted.set(known, (counted.get(known) ?? 0) + count);
  }
  const reasons = new Set([...expected.keys(), ...counted.keys()]);
  for (const reason of reasons) if ((expected.get(reason) ?? 0) !== (counted.get(reason) ?? 0)) mismatches.push({ engine, row: -1, column: `(left out: ${reason})`, expected: expected.get(reason) ?? 0, found: counted.get(reason) ?? 0 });
  return reasons.size;
}
