/**
 * A bundle depends on the data before the first moment of its test part alone (docs/architecture.md). Each model is trained twice: on the data as they are, and on data that end where test begins; the bundles must be one,
 * file by file, to the bit. Report and card, which tell of all data, are left out, and so are tables with history: a bundle carries them as they were at the build. Of closed rows, which have no moments, the rows of
 * the test part are given other values instead. Of large sets the models learn from some of the rows, the same in both; what is compared of the examples themselves is all of them.
 */
import { join } from "node:path";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { chainOf } from "../../../runtime/train/chain.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { NEVER } from "../../emit/duckdb/knowledge-query.ts";
import { UserError } from "../errors.ts";
import { count } from "../terminal.ts";
import type { Session } from "../pipeline/session.ts";
import type { AuditedSet } from "./audited-set.ts";
import { traceBundle } from "./bundle-trace.ts";
import { CHANGES, type Cut } from "./cut.ts";
import type { BundleCause } from "./outcome.ts";
import { parquet } from "./propose.ts";
import { closedSubject, type Subject } from "./subject.ts";
import { differing, type Learnt, learntRows, someExamples, type TrainedBundle, trainedBundle } from "./trainings.ts";
import { type Audit, cutTrial, hasPlaces, type Road, type TrialResult } from "./trial.ts";

export interface BundleComparison {
  readonly model: string;
  /** Files of the bundle that differ. */
  readonly differ: readonly string[];
  readonly cause: BundleCause | undefined;
}

export type BundleOutcome =
  | {
      readonly kind: "compared";
      readonly trial: TrialResult;
      readonly bundles: readonly BundleComparison[];
      /** µs; null where rows are closed. */
      readonly cut: number | null;
      /** Examples of train and validate that were learnt from, of how many. */
      readonly learnt: { readonly rows: number; readonly of: number };
    }
  | { readonly kind: "not asked"; readonly why: string };

export interface BundleTrial {
  readonly session: Session;
  readonly set: AuditedSet;
  readonly seed: number;
  readonly road: Road;
  /** Where the example sets of the first run are. */
  readonly folder: string;
  /** Examples that are learnt from, at most. */
  readonly rows: number;
  /** Bundles that are traced, at most. */
  readonly traced: number;
  readonly tell: (detail: string) => void;
  readonly left: () => boolean;
}

export async function bundleTrial(audit: Audit, { session, set, seed, road, folder, rows, traced, tell, left }: BundleTrial): Promise<BundleOutcome> {
  const models = outermost(audit.plan.models.filter((model) => model.examples === set.examples.id));
  if (models.length === 0) return { kind: "not asked", why: "no model learns from it" };
  const begin = await testBegin(audit, set);
  if (begin === "no test part") return { kind: "not asked", why: "its split has no test part" };
  const closed = begin === "closed" ? await closedRows(audit, set) : undefined;
  if (typeof closed === "string") return { kind: "not asked", why: closed };
  const file = `${set.examples.id}.parquet`;
  const train = (model: Model, path: string): Promise<TrainedBundle> => trainedBundle(audit.parts, session, model, path);
  const trainAll = async (path: string): Promise<Map<string, TrainedBundle>> => {
    const found = new Map<string, TrainedBundle>();
    for (const model of models) found.set(model.id, await train(model, path));
    return found;
  };
  /** That nothing can be learnt any more is a bundle that moved too. */
  const trainAgain = async (model: Model, path: string): Promise<TrainedBundle | string> => train(model, path).catch((error: unknown) => (error instanceof UserError ? error.message : Promise.reject(error)));
  return await audit.workspace.with(async (connection) => {
    const whole: Learnt = { path: join(folder, file), copy: undefined };
    const of = await learntRows(connection, whole.path);
    const share = Math.min(1, rows / Math.max(1, of));
    const some = (from: Learnt, name: string): Promise<string> | string => (share === 1 ? from.path : someExamples(connection, set, from, share, audit.workspace.path(name)));
    const before: Learnt = { path: await some(whole, "learnt-before"), copy: undefined };
    const learnt = { rows: await learntRows(connection, before.path), of };
    tell(`training on ${count(learnt.rows)} of ${count(of)} examples`);
    const trained = await trainAll(before.path);
    tell("changing what lies in test or behind it");
    const cut: Cut = { at: begin === "closed" ? 1 : begin, seed, upTo: "moment", how: "removed", changes: new Set(CHANGES), donors: new Map() };
    const trial = await cutTrial(closed === undefined ? audit : { ...audit, gathered: { ...audit.gathered, base: closed.base } }, cut, [road], { ...(closed === undefined ? { until: { kind: "cut", at: cut.at, upTo: cut.upTo, learnt: true } } : { subjects: [closed.subject], until: { kind: "part" } }), server: false, tell });
    const later: Learnt = { path: join(trial.folder, file), copy: set.spine.node === undefined ? undefined : trial.files.get(set.spine.node) };
    const after: Learnt = { path: await some(later, "learnt-after"), copy: later.copy };
    tell("training on what was known before test begins");
    const bundles: BundleComparison[] = [];
    for (const model of models) {
      const again = await trainAgain(model, after.path);
      if (typeof again === "string") {
        bundles.push({ model: model.id, differ: [`none, for training ends: ${again}`], cause: undefined });
        continue;
      }
      const sides = { before: trained.get(model.id)!, after: again };
      const differ = differing(sides.before, sides.after);
      if (differ.length > 0 && bundles.filter(({ cause }) => cause !== undefined).length < traced) tell(`tracing what moved the bundle of ${model.id}`);
      const cause = differ.length === 0 || bundles.filter((one) => one.cause !== undefined).length >= traced ? undefined : await traceBundle({ connection, set, model, before, after, trained: sides, folder: audit.workspace.path("learnt-traced"), train: (path) => train(model, path), left });
      bundles.push({ model: model.id, differ, cause });
    }
    return { kind: "compared", trial, bundles, cut: begin === "closed" ? null : begin, learnt };
  });
}

/** Models that no other one of these is made of: their bundles hold the others, and their training is that of the others too. */
function outermost(models: readonly Model[]): Model[] {
  const within = new Set(models.flatMap((model) => chainOf(models, model).filter(({ id }) => id !== model.id).map(({ id }) => id)));
  return models.filter(({ id }) => !within.has(id));
}

async function testBegin(audit: Audit, { examples, spine }: AuditedSet): Promise<number | "closed" | "no test part"> {
  const moment = spine.kind === "closed" ? "0" : `min("__moment")`;
  const [row] = await audit.workspace.with((connection) => readRows(connection, `SELECT count(*) AS "n", ${moment} AS "at" FROM ${parquet(audit.first.get(examples.id)!)} WHERE "__part" = 'test'`));
  if (Number(row?.n ?? 0) === 0) return "no test part";
  return spine.kind === "closed" ? "closed" : Number(row?.at);
}

/** The table of closed rows, of which those of the test part are as if they were known after the cut, and the others before. */
async function closedRows(audit: Audit, { examples, spine }: AuditedSet): Promise<{ subject: Subject; base: Map<string, string> } | string> {
  const table = audit.plan.tables.find(({ id }) => id === spine.node);
  if (table === undefined) throw new Error(`the plan has no table ${spine.node}`);
  const subject = closedSubject(audit.plan, examples, table);
  const path = audit.workspace.path(`base-closed-${table.id}.parquet`);
  return await audit.workspace.with(async (connection) => {
    const base = parquet(audit.gathered.base.get(table.id)!);
    const [row] = await readRows(connection, `SELECT count(*) AS "n", max("__id") + 1 AS "places" FROM ${base}`);
    if (hasPlaces(audit.plan, table.id) && Number(row?.n) !== Number(row?.places)) return `rows of \`${table.id}\` are told by their number, and some are dropped by \`expect\`, so that no copy without them has the same numbers`;
    const tested = `"__id" IN (SELECT "__row" FROM ${parquet(audit.first.get(examples.id)!)} WHERE "__part" = 'test')`;
    const known = subject.log.columns.map(({ name }) => `CASE WHEN ${tested} THEN ${NEVER} ELSE 0 END AS ${quoteIdentifier(`k.${name}`)}`);
    await connection.run(`COPY (SELECT * REPLACE (${known.join(", ")}) FROM ${base}) TO ${quoteString(path)} (FORMAT parquet)`);
    return { subject, base: new Map([...audit.gathered.base, [table.id, path]]) };
  });
}
