/** One run beside the first: over inputs with another future, over the same rows in another order, or in another session; through the engines that are asked for, and through the request path. */
import type { BatchData, FilePlaces } from "../../../runtime/batch/index.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { quoteString } from "../../emit/duckdb/expression/index.ts";
import type { BatchChoices } from "../common-options.ts";
import type { AuditedSet } from "./audited-set.ts";
import type { Gathered } from "./baseline.ts";
import { type Comparison, compareRuns, type Side, type Until } from "./compare.ts";
import { compareSteps, type TableComparison } from "./compare-tables.ts";
import { type Changed, makeCopies, rerouted } from "./copies.ts";
import type { Cut } from "./cut.ts";
import { inspectedSet, stepsFile, withHistory, writeInspected } from "./inspected.ts";
import type { AuditedParts } from "./parts.ts";
import { parquet } from "./propose.ts";
import { askServer, type RequestPath, type ServedComparison } from "./request-path.ts";
import type { Subject } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

export type Road = "kernel" | "sql";

/** All that the runs of one audit have in common. */
export interface Audit {
  readonly workspace: Workspace;
  readonly plan: Plan;
  /** Where the plan reads copies of the user's files: these, in which `__id` is a row's place in its file. */
  readonly copies: ReadonlyMap<string, string>;
  readonly parts: AuditedParts;
  readonly places: FilePlaces;
  readonly sets: readonly AuditedSet[];
  readonly subjects: readonly Subject[];
  readonly gathered: Gathered;
  /** The file of each set's first run. */
  readonly first: ReadonlyMap<string, string>;
  readonly choices: Omit<BatchChoices, "engine">;
  readonly signal: AbortSignal;
  readonly served: readonly RequestPath[];
  /** Sets that the SQL road can make. */
  readonly inSql: ReadonlySet<string>;
}

export interface SetComparison extends Comparison {
  readonly set: string;
  readonly road: Road;
}

export interface StepsComparison extends TableComparison {
  readonly road: Road;
}

export interface TrialResult {
  readonly changed: readonly Changed[];
  readonly sets: readonly SetComparison[];
  readonly served: readonly (ServedComparison & { readonly road: Road })[];
  /** Tables with history. */
  readonly tables: readonly StepsComparison[];
  /** The folder of the last road's example sets. */
  readonly folder: string;
  /** Copies that were read, by source or table. */
  readonly files: ReadonlyMap<string, string>;
}

/** The session of a run: zone and threads. */
export interface SessionOf {
  readonly timeZone?: string;
  readonly threads?: number;
}

interface Running {
  readonly plan: Plan;
  readonly files: ReadonlyMap<string, string>;
  readonly until: Until;
  readonly session: SessionOf;
  readonly server: boolean;
  readonly tell: Tell | undefined;
}

/** Is told how far a run is. */
type Tell = (detail: string) => void;

/** Another future from a cut on. */
export async function cutTrial(audit: Audit, cut: Cut, roads: readonly Road[], options: { readonly subjects?: readonly Subject[]; readonly until?: Until; readonly server?: boolean; readonly tell?: Tell } = {}): Promise<TrialResult> {
  options.tell?.("changing what is known later");
  const subjects = (options.subjects ?? audit.subjects).filter(({ id }) => cut.nodes === undefined || cut.nodes.has(id));
  const copies = await makeCopies(audit.workspace, audit.plan, subjects, audit.gathered, cut, audit.places);
  const running: Running = { plan: rerouted(audit.plan, copies.files), files: new Map([...audit.copies, ...copies.files]), until: options.until ?? { kind: "cut", at: cut.at, upTo: cut.upTo }, session: {}, server: options.server ?? true, tell: options.tell };
  return { ...(await throughRoads(audit, running, roads)), changed: copies.changed };
}

/** The same rows in another order. A table whose key is the number of its rows, and one whose rows are candidates, keep theirs. */
export async function orderTrial(audit: Audit, seed: number, roads: readonly Road[], options: { readonly session?: SessionOf; readonly tell?: Tell } = {}): Promise<TrialResult> {
  const { session = {}, tell } = options;
  tell?.("putting rows in another order");
  const files = new Map<string, string>();
  const changed: Changed[] = [];
  for (const node of [...audit.plan.scans, ...audit.plan.tables]) {
    if (hasPlaces(audit.plan, node.id)) continue;
    const path = audit.workspace.path(`copy-${node.id}.parquet`);
    const columns = ["__id", ...node.columns.filter((column) => column.derive === undefined).map(({ name }) => name)].map((name) => `"${name.replaceAll('"', '""')}"`);
    await audit.workspace.with((connection) => connection.run(`COPY (SELECT ${columns.join(", ")} FROM ${parquet(audit.gathered.base.get(node.id)!)} ORDER BY hash("__id", ${seed}), "__id") TO ${quoteString(path)} (FORMAT parquet)`));
    files.set(node.id, path);
    changed.push({ node: node.id, rows: 0, values: 0, times: 0, deleted: 0, inserted: 0 });
  }
  return { ...(await inZone(session, () => throughRoads(audit, { plan: rerouted(audit.plan, files), files, until: { kind: "whole", shuffled: true }, session, server: false, tell }, roads))), changed };
}

/** Whether the places of a table's rows mean something. */
export function hasPlaces(plan: Plan, id: string): boolean {
  return plan.tables.some((table) => table.id === id && table.keyIsRow) || plan.examples.some(({ candidates }) => candidates?.kind === "table" && candidates.table === id);
}

/** The files as they are, in another session. */
export async function sessionTrial(audit: Audit, session: SessionOf, roads: readonly Road[], tell?: Tell): Promise<TrialResult> {
  const running: Running = { plan: audit.plan, files: audit.copies, until: { kind: "whole" }, session, server: session.timeZone !== undefined, tell };
  return { ...(await inZone(session, () => throughRoads(audit, running, roads))), changed: [] };
}

async function inZone<T>({ timeZone }: SessionOf, run: () => Promise<T>): Promise<T> {
  const zone = process.env.TZ;
  if (timeZone !== undefined) process.env.TZ = timeZone;
  try {
    return await run();
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
}

async function throughRoads(audit: Audit, running: Running, roads: readonly Road[]): Promise<Omit<TrialResult, "changed">> {
  const program = audit.parts.emit(running.plan);
  const sets: SetComparison[] = [];
  const served: (ServedComparison & { road: Road })[] = [];
  const tables: StepsComparison[] = [];
  let folder = "";
  for (const road of roads) {
    folder = audit.workspace.path(`run-${road}`);
    const made = road === "sql" ? audit.sets.filter(({ examples }) => audit.inSql.has(examples.id)) : audit.sets;
    const inspect = async (data: BatchData): Promise<void> => {
      await writeInspected(audit.workspace, running.plan, made, data, "after");
      if (running.server) served.push(...(await askServer(audit, data, running.until)).map((one) => ({ ...one, road })));
    };
    const { signal, choices, places, workspace } = audit;
    const result = await audit.parts.run(program, running.plan, { ...places, ...choices, ...running.session, only: made.map(({ examples }) => examples.id), outputFolder: folder, scratch: workspace.folder, engine: road, signal, inspect, progress: (event) => running.tell?.(`${road}: ${event.stage}`) });
    running.tell?.(`${road}: comparing`);
    for (const set of made) {
      const { id } = set.examples;
      const copy = (files: ReadonlyMap<string, string>): string | undefined => (set.spine.node === undefined ? undefined : files.get(set.spine.node));
      const before: Side = { ...inspectedSet(workspace, set, "before"), path: audit.first.get(id)!, copy: copy(audit.copies) };
      const after: Side = { ...inspectedSet(workspace, set, "after"), path: result.examples.find(({ examples }) => examples === id)!.path, copy: copy(running.files) };
      sets.push({ set: id, road, ...(await workspace.with((connection) => compareRuns(connection, set, before, after, running.until))) });
    }
    for (const table of withHistory(running.plan)) tables.push({ road, ...(await workspace.with((connection) => compareSteps(connection, table, stepsFile(workspace, table, "before"), stepsFile(workspace, table, "after"), running.until))) });
  }
  return { sets, served, tables, folder, files: running.files };
}
