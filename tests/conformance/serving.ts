/** Asks the request path about the rows of an example set, each as of its own moment, from the tables and the store that a bundle has; compares every feature with the batch run's, to the bit. */
import { join } from "node:path";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import type { BatchData, RequestRow } from "../../runtime/batch/batch-data.ts";
import { hashPlan } from "../../runtime/contract/canonical.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { doorContext, type TableRows } from "../../runtime/door/index.ts";
import { describeGroup, openStore, StoreWriter, writeEvents } from "../../runtime/store/index.ts";
import { type Case, inFolder, planOf, ROOT } from "./harness.ts";

export interface Served {
  readonly asked: number;
  readonly values: number;
  readonly mismatches: readonly string[];
}

/** What a server needs of a batch run: its questions, the tables of the bundle, the store. */
export interface Prepared {
  readonly storePath: string;
  /** To be asked while the engine of the run is open. */
  readonly inspect: (data: BatchData) => Promise<void>;
  readonly asked: () => { readonly requests: readonly RequestRow[]; readonly tables: ReadonlyMap<string, TableRows> };
}

export function prepareServing(plan: Plan, examples: string, folder: string): Prepared {
  const storePath = join(folder, "store");
  let requests: readonly RequestRow[] = [];
  let tables: ReadonlyMap<string, TableRows> = new Map();
  return {
    storePath,
    inspect: async (data) => {
      const found: RequestRow[] = [];
      for (const part of ["train", "validate", "test"]) found.push(...(await data.requests(examples, part, 1_000_000)));
      requests = found;
      tables = await data.tables();
      await fill(plan, data, storePath);
    },
    asked: () => ({ requests, tables }),
  };
}

/** Asks about every row of `frame`, as of its own moment, by a model named `model`. */
export async function serve(plan: Plan, prepared: Prepared, frame: Frame, model: string): Promise<Served> {
  const { requests, tables } = prepared.asked();
  const store = openStore(prepared.storePath);
  try {
    const trained = { model, task: { kind: "binary" }, prior: [0.5, 0.5], decisions: {} } as unknown as TrainedModel;
    const predictor = createPredictor({ plan, model: trained, door: doorContext(plan, tables), store, scorer: { scores: () => [0], classes: undefined } });
    const mismatches: string[] = [];
    let values = 0;
    for (const { row, moment, example, candidate } of requests) {
      const outcome = predictor.predict(row, { moment: moment ?? 0, explain: true, late: () => false });
      const answer = outcome.kind === "answers" ? outcome.answers[candidate!]!.answer : outcome;
      if (answer.kind !== "answer") mismatches.push(`example ${example}: ${JSON.stringify(answer)}`);
      else values += compared(answer.features ?? {}, frame, example, mismatches);
    }
    return { asked: requests.length, values, mismatches };
  } finally {
    await store.close();
  }
}

/** The spec of `input` needs a model named `model` of its examples. */
export async function compareServing(input: Case, model: string): Promise<Served> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const plan = planOf(folder);
    const prepared = prepareServing(plan, input.examples, folder);
    const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel", inspect: prepared.inspect });
    return serve(plan, prepared, await readExamples(result.examples.find((set) => set.examples === input.examples)!.path), model);
  });
}

function compared(features: Readonly<Record<string, unknown>>, frame: Frame, example: number, mismatches: string[]): number {
  for (const [name, value] of Object.entries(features)) {
    const served = typeof value === "boolean" ? Number(value) : typeof value === "object" && value !== null ? JSON.stringify(value) : value;
    const trained = cell(frame.columns.get(name)!, example);
    if (!Object.is(served, trained)) mismatches.push(`example ${example} ${name}: trained ${String(trained)}, served ${String(served)}`);
  }
  return Object.keys(features).length;
}

async function fill(plan: Plan, data: BatchData, path: string): Promise<void> {
  const writer = new StoreWriter(path);
  await data.histories(({ group, program, keys, events, dictionaries }) => {
    const types = plan.groups.find((node) => node.id === group)!.windows.map((window) => window.type);
    writeEvents(writer.group(group, describeGroup(program.windows, types, events.columns, dictionaries)), keys, events);
  });
  await writer.commit({ planHash: hashPlan(plan), dataEnd: await data.dataEnd() });
}
