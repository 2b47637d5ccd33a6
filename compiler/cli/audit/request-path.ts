/** The request path over the same inputs: a store filled from them, tables of them, and rows of the first run asked as of their own moments. What it answers is compared with what the first run holds. */
import type { BatchData, RequestRow } from "../../../runtime/batch/index.ts";
import { readExamples } from "../../../runtime/batch/index.ts";
import { hashPlan } from "../../../runtime/contract/canonical.ts";
import { cell, type Frame } from "../../../runtime/contract/frame.ts";
import type { Model, Plan } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { Predictor } from "../../../runtime/serve/predictor.ts";
import { doorContext } from "../../../runtime/door/index.ts";
import { describeGroup, openStore, StoreWriter, writeEvents } from "../../../runtime/store/index.ts";
import { quoteString } from "../../emit/duckdb/expression/index.ts";
import { type Moved, placesOf, type Until } from "./compare.ts";
import type { Audit } from "./trial.ts";

/** A model that is served, and the set whose rows it is asked about. */
export interface RequestPath {
  readonly model: Model;
  readonly set: string;
}

export interface ServedComparison {
  readonly set: string;
  readonly asked: number;
  /** Rows that the server would not answer: of those that are asked about in training that is a fault too. */
  readonly refused: readonly string[];
  readonly columns: readonly { readonly name: string; readonly compared: number; readonly moved: number; readonly first: Moved | undefined }[];
}

/** Rows asked in one run: half of them the latest before the cut, half of them drawn. */
const ASKED = 200;

/** Specs of which the server is asked. */
export function servedBy(plan: Plan): RequestPath[] {
  const sets = new Set<string>();
  return plan.models.flatMap((model) => {
    if (sets.has(model.examples) || plan.deployments.find((deploy) => deploy.model === model.id)?.serve === undefined) return [];
    sets.add(model.examples);
    return [{ model, set: model.examples }];
  });
}

export async function askServer(audit: Audit, data: BatchData, until: Until): Promise<ServedComparison[]> {
  const found: ServedComparison[] = [];
  for (const path of audit.served) {
    const set = audit.sets.find(({ examples }) => examples.id === path.set);
    if (set === undefined) continue;
    const limit = until.kind === "cut" ? Math.max(set.limits.membership(until.at), ...set.examples.columns.map(({ name }) => set.limits.feature(name, until.at, until.upTo))) : Number.POSITIVE_INFINITY;
    const asked = chosen((audit.gathered.requests.get(path.set) ?? []).filter(({ moment }) => moment === null || moment <= limit));
    if (asked.length === 0) continue;
    const stays = (name: string, moment: number | null): boolean => until.kind !== "cut" || moment === null || moment <= set.limits.feature(name, until.at, until.upTo);
    found.push(await withPredictor(audit, data, path, (predictor) => compareAnswers(audit, path.set, predictor, asked, stays)));
  }
  return found;
}

function chosen(requests: readonly RequestRow[]): RequestRow[] {
  const late = [...requests].sort((a, b) => (b.moment ?? 0) - (a.moment ?? 0) || a.example - b.example).slice(0, ASKED / 2);
  return [...new Set([...late, ...requests.slice(0, ASKED / 2)])];
}

async function withPredictor<T>(audit: Audit, data: BatchData, { model }: RequestPath, use: (predictor: Predictor) => Promise<T>): Promise<T> {
  // Features alone are asked for: neither scores nor decisions, and no time is over.
  const plan: Plan = { ...audit.plan, models: [{ ...model, inputs: [] }], decisions: [], deployments: [] };
  const scored = { model: model.id, task: { kind: "binary" }, prior: [0.5, 0.5], decisions: {} } as unknown as TrainedModel;
  const tables = await data.tables();
  const needsStore = plan.groups.length > 0;
  const path = audit.workspace.path("store");
  if (needsStore) await fill(audit.plan, data, path);
  const store = needsStore ? openStore(path) : undefined;
  try {
    return await use(audit.parts.predictor({ plan, model: scored, door: doorContext(plan, tables), store, scorer: { scores: () => [0], classes: undefined } }));
  } finally {
    await store?.close();
  }
}

async function fill(plan: Plan, data: BatchData, path: string): Promise<void> {
  const writer = new StoreWriter(path);
  try {
    await data.histories(({ group, program, keys, events, dictionaries }) => {
      const types = plan.groups.find((node) => node.id === group)?.windows.map((window) => window.type) ?? [];
      writeEvents(writer.group(group, describeGroup(program.windows, types, events.columns, dictionaries)), keys, events);
    });
    await writer.commit({ planHash: hashPlan(plan), dataEnd: await data.dataEnd() });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function compareAnswers(audit: Audit, set: string, predictor: Predictor, asked: readonly RequestRow[], stays: (name: string, moment: number | null) => boolean): Promise<ServedComparison> {
  const places = [...new Set(asked.map(({ example }) => example))].sort((a, b) => a - b);
  const rows = await rowsOf(audit, set, places);
  const refused: string[] = [];
  const columns = new Map<string, { compared: number; moved: number; first: Moved | undefined }>();
  for (const { row, moment, example, candidate } of asked) {
    const outcome = predictor.predict(row, { moment: moment ?? 0, explain: true, late: () => false });
    const answer = outcome.kind === "answers" ? outcome.answers[candidate ?? 0]?.answer : outcome;
    if (answer?.kind !== "answer") {
      refused.push(`row ${example}: ${JSON.stringify(answer)}`);
      continue;
    }
    const place = places.indexOf(example);
    for (const [name, value] of Object.entries(answer.features ?? {})) {
      const feature = featureName(audit, set, name);
      const found = columns.get(feature) ?? { compared: 0, moved: 0, first: undefined };
      columns.set(feature, found);
      if (!stays(feature, moment)) continue;
      const served = typeof value === "boolean" ? Number(value) : typeof value === "object" && value !== null ? JSON.stringify(value) : (value as string | number | null);
      const before = cell(rows.columns.get(name)!, place);
      found.compared++;
      if (Object.is(served, before)) continue;
      found.moved++;
      found.first ??= { row: Number(cell(rows.columns.get("__id")!, place)), moment, before: before === null ? null : String(before), after: served === null ? null : String(served) };
    }
  }
  return { set, asked: asked.length, refused, columns: [...columns].map(([name, one]) => ({ name, ...one })) };
}

/** The example column of a name that may be an item of a vector. */
function featureName(audit: Audit, set: string, name: string): string {
  const columns = audit.sets.find(({ examples }) => examples.id === set)!.examples.columns;
  return columns.some((column) => column.name === name) ? name : name.replace(/\[\d+\]$/, "");
}

/** Some rows of the first run, as training reads them. */
async function rowsOf({ workspace, first, copies, sets }: Audit, set: string, places: readonly number[]): Promise<Frame> {
  const path = workspace.path(`asked-${set}.parquet`);
  const node = sets.find(({ examples }) => examples.id === set)?.spine.node;
  const copy = node === undefined ? undefined : copies.get(node);
  const told = copy === undefined ? "" : ` JOIN (${placesOf(copy)}) AS "place" ON "place"."n" = "row"."__row"`;
  const file = `read_parquet(${quoteString(first.get(set)!)}, file_row_number = true)`;
  await workspace.with((connection) => connection.run(`COPY (SELECT "row".* EXCLUDE ("file_row_number"), ${copy === undefined ? `"row"."__row"` : `"place"."__id"`} AS "__id" FROM ${file} AS "row"${told} WHERE "file_row_number" IN (${places.join(", ")}) ORDER BY "file_row_number") TO ${quoteString(path)} (FORMAT parquet)`));
  return readExamples(path);
}
