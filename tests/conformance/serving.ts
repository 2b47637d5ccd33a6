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
import type { TableRows } from "../../runtime/serve/parts.ts";
import { doorContext } from "../../runtime/serve/tables.ts";
import { describeGroup, openStore, StoreWriter, writeEvents } from "../../runtime/store/index.ts";
import { type Case, inFolder, planOf, ROOT } from "./harness.ts";

export interface Served {
  readonly asked: number;
  readonly values: number;
  readonly mismatches: readonly string[];
}

/** The spec of `input` needs a model named `model` of its examples. */
export async function compareServing(input: Case, model: string): Promise<Served> {
  return inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
    const plan = planOf(folder);
    const storePath = join(folder, "store");
    let requests: readonly RequestRow[] = [];
    let tables: ReadonlyMap<string, TableRows> = new Map();
    const result = await runBatch(emitBatch(plan), plan, {
      specFolder: folder,
      packagesFolder: join(ROOT, "node_modules"),
      libraryFolder: join(ROOT, "stdlib"),
      outputFolder: join(folder, "out"),
      engine: "kernel",
      inspect: async (data) => {
        requests = await data.requests(input.examples, "train", 1_000_000);
        tables = await data.tables();
        await fill(plan, data, storePath);
      },
    });
    const frame = await readExamples(result.examples.find((set) => set.examples === input.examples)!.path);
    const store = openStore(storePath);
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
