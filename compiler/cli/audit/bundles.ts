/**
 * A bundle depends on the data before the first moment of its test part alone (docs/architecture.md). Each model is trained twice: on the data as they are, and on data that end where test begins; the bundles must be one,
 * file by file, to the bit. Report and card, which tell of all data, are left out, and so are tables with history: a bundle carries them as they were at the build. Of closed rows, which have no moments, the rows of
 * the test part are given other values instead.
 */
import { join } from "node:path";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { ManifestSchema } from "../../../runtime/contract/manifest.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { generateScorer } from "../../../runtime/score/index.ts";
import { openapiDocument } from "../../../runtime/serve/openapi.ts";
import type { TableRows } from "../../../runtime/door/index.ts";
import { writeOtherGraphs } from "../../../runtime/train/onnx/learned.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { NEVER } from "../../emit/duckdb/knowledge-query.ts";
import { bundleFiles } from "../../emit/serve/index.ts";
import type { Session } from "../pipeline/session.ts";
import { sqlFiles } from "../pipeline/sql-files.ts";
import { VERSION } from "../version.ts";
import type { AuditedSet } from "./audited-set.ts";
import { CHANGES, type Cut } from "./cut.ts";
import { hasPlaces } from "./trial.ts";
import { type Audit, cutTrial, type Road, type TrialResult } from "./trial.ts";
import { parquet } from "./propose.ts";
import { closedSubject, type Subject } from "./subject.ts";

export interface BundleComparison {
  readonly model: string;
  /** µs; null where rows are closed. */
  readonly cut: number | null;
  /** Files of the bundle that differ. */
  readonly differ: readonly string[];
}

export type BundleOutcome = { readonly kind: "compared"; readonly trial: TrialResult; readonly bundles: readonly BundleComparison[]; readonly cut: number | null } | { readonly kind: "not asked"; readonly why: string };

/** `firstFolder`: where the example sets of the first run are. */
export async function bundleTrial(audit: Audit, session: Session, set: AuditedSet, seed: number, road: Road, firstFolder: string, tell: (detail: string) => void): Promise<BundleOutcome> {
  const models = audit.plan.models.filter((model) => model.examples === set.examples.id);
  if (models.length === 0) return { kind: "not asked", why: "no model learns from it" };
  const begin = await testBegin(audit, set);
  if (begin === "no test part") return { kind: "not asked", why: "its split has no test part" };
  const closed = begin === "closed" ? await closedRows(audit, set) : undefined;
  if (typeof closed === "string") return { kind: "not asked", why: closed };
  tell("training on all data");
  const before = await bundlesOf(audit, session, models, firstFolder);
  tell("changing what lies in test or behind it");
  const at = begin === "closed" ? 1 : begin;
  const cut: Cut = { at, seed, upTo: "moment", how: "removed", changes: new Set(CHANGES), donors: new Map() };
  const trial = await cutTrial(closed === undefined ? audit : { ...audit, gathered: { ...audit.gathered, base: closed.base } }, cut, [road], closed === undefined ? { server: false } : { subjects: [closed.subject], until: { kind: "part" }, server: false });
  tell("training on what was known before test begins");
  const after = await bundlesOf(audit, session, models, trial.folder);
  const bundles = models.map(({ id }) => ({ model: id, cut: begin === "closed" ? null : begin, differ: [...before.get(id)!].flatMap(([file, hash]) => (after.get(id)!.get(file) === hash ? [] : [file])) }));
  return { kind: "compared", trial, bundles, cut: begin === "closed" ? null : begin };
}

async function testBegin(audit: Audit, { examples, spine }: AuditedSet): Promise<number | "closed" | "no test part"> {
  const engine = await audit.workspace.engine();
  try {
    const moment = spine.kind === "closed" ? "0" : `min("__moment")`;
    const [row] = await engine.with((connection) => readRows(connection, `SELECT count(*) AS "n", ${moment} AS "at" FROM ${parquet(audit.first.get(examples.id)!)} WHERE "__part" = 'test'`));
    if (Number(row?.n ?? 0) === 0) return "no test part";
    return spine.kind === "closed" ? "closed" : Number(row?.at);
  } finally {
    engine.close();
  }
}

/** The table of closed rows, of which those of the test part are as if they were known after the cut, and the others before. */
async function closedRows(audit: Audit, { examples, spine }: AuditedSet): Promise<{ subject: Subject; base: Map<string, string> } | string> {
  const table = audit.plan.tables.find(({ id }) => id === spine.node);
  if (table === undefined) throw new Error(`the plan has no table ${spine.node}`);
  const subject = closedSubject(audit.plan, examples, table);
  const path = audit.workspace.path(`base-closed-${table.id}.parquet`);
  const engine = await audit.workspace.engine();
  try {
    return await engine.with(async (connection) => {
      const base = parquet(audit.gathered.base.get(table.id)!);
      const [row] = await readRows(connection, `SELECT count(*) AS "n", max("__id") + 1 AS "places" FROM ${base}`);
      if (hasPlaces(audit.plan, table.id) && Number(row?.n) !== Number(row?.places)) return `rows of \`${table.id}\` are told by their number, and some are dropped by \`expect\`, so that no copy without them has the same numbers`;
      const tested = `"__id" IN (SELECT "__row" FROM ${parquet(audit.first.get(examples.id)!)} WHERE "__part" = 'test')`;
      const known = subject.log.columns.map(({ name }) => `CASE WHEN ${tested} THEN ${NEVER} ELSE 0 END AS ${quoteIdentifier(`k.${name}`)}`);
      await connection.run(`COPY (SELECT * REPLACE (${known.join(", ")}) FROM ${base}) TO ${quoteString(path)} (FORMAT parquet)`);
      return { subject, base: new Map([...audit.gathered.base, [table.id, path]]) };
    });
  } finally {
    engine.close();
  }
}

/** SHA-256 of each file of each model's bundle, as trained on the example sets of a folder. */
async function bundlesOf(audit: Audit, session: Session, models: readonly Model[], examples: string): Promise<Map<string, Map<string, string>>> {
  const { context } = session;
  const terminal = { ...context.terminal, out: nothing, err: nothing, stage: () => ({ update: nothing, done: nothing, fail: nothing }) };
  // Each training is a whole one, and leaves nothing beside the spec.
  const quiet = { ...session, context: { ...context, terminal, options: { ...context.options, full: true } }, places: { ...session.places, examples, ledgers: join(examples, "ledgers") } };
  const found = new Map<string, Map<string, string>>();
  for (const model of models) {
    const { trained, onnx } = await audit.parts.train(quiet, model);
    const files = await bundleFiles({
      root: session.context.root,
      mlsVersion: VERSION,
      plan: session.plan,
      model: trained,
      onnx,
      graphs: writeOtherGraphs(trained),
      scorer: generateScorer(trained),
      openapi: openapiDocument(session.plan, trained, VERSION),
      sql: sqlFiles(session.program),
      tables: new Map(session.plan.tables.map(({ id }): [string, TableRows] => [id, { columns: [], rows: [] }])),
      data: {},
      tests: "not opened",
      reportHtml: undefined,
      modelCard: undefined,
    });
    const manifest = ManifestSchema.parse(JSON.parse(new TextDecoder().decode(files.get("manifest.json"))));
    found.set(model.id, new Map(Object.entries(manifest.files).map(([file, { sha256 }]) => [file, sha256])));
  }
  return found;
}

const nothing = (): void => undefined;
