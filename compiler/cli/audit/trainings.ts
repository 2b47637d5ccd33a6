/** Models trained for an audit: from a file of examples, of large sets from some of their rows, to the files of a bundle. Nothing is kept, and nothing is told. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { ManifestSchema } from "../../../runtime/contract/manifest.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { TableRows } from "../../../runtime/door/index.ts";
import { generateScorer } from "../../../runtime/score/index.ts";
import { openapiDocument } from "../../../runtime/serve/openapi.ts";
import { writeOtherGraphs } from "../../../runtime/train/onnx/learned.ts";
import { quoteString } from "../../emit/duckdb/expression/index.ts";
import { bundleFiles } from "../../emit/serve/index.ts";
import type { Session } from "../pipeline/session.ts";
import { sqlFiles } from "../pipeline/sql-files.ts";
import { VERSION } from "../version.ts";
import type { AuditedSet } from "./audited-set.ts";
import { placesOf } from "./compare.ts";
import type { AuditedParts } from "./parts.ts";
import { parquet } from "./propose.ts";

/** A file of examples as it is learnt from; `copy`: the file that was read for its rows' source, if it was a copy. */
export interface Learnt {
  readonly path: string;
  readonly copy: string | undefined;
}

export interface TrainedBundle {
  readonly trained: TrainedModel;
  /** SHA-256 of each file. */
  readonly files: ReadonlyMap<string, string>;
}

/** Trains one model on the examples in a file, whole. @throws what training throws */
export async function trainedBundle(parts: AuditedParts, session: Session, model: Model, path: string): Promise<TrainedBundle> {
  const { context } = session;
  const examples = dirname(path);
  const terminal = { ...context.terminal, out: nothing, err: nothing, stage: () => ({ update: nothing, done: nothing, fail: nothing }) };
  // Each training is a whole one, and leaves nothing beside the spec.
  const quiet = { ...session, context: { ...context, terminal, options: { ...context.options, full: true } }, places: { ...session.places, examples, ledgers: join(examples, "ledgers") } };
  const { trained, onnx } = await parts.train(quiet, model);
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
  return { trained, files: new Map(Object.entries(manifest.files).map(([file, { sha256 }]) => [file, sha256])) };
}

/** Files of a bundle that another one has otherwise. */
export function differing(one: TrainedBundle, other: TrainedBundle): string[] {
  return [...new Set([...one.files.keys(), ...other.files.keys()])].filter((file) => one.files.get(file) !== other.files.get(file));
}

/** Rows of train and validate, of which training is made. */
export async function learntRows(connection: DuckDBConnection, path: string): Promise<number> {
  const [row] = await readRows(connection, `SELECT count(*) AS "n" FROM ${parquet(path)} WHERE "__part" IN ('train', 'validate')`);
  return Number(row?.n ?? 0);
}

/** A copy of the file in a folder of its own, of this share of its rows: the same in every run, whole lists, the parts alike. */
export async function someExamples(connection: DuckDBConnection, set: AuditedSet, from: Learnt, share: number, folder: string): Promise<string> {
  const word = set.spine.kind === "made" || set.examples.group !== undefined ? `"row"."__moment"` : `"row"."__id"`;
  return examplesWhere(connection, set, from, `hash(${word}, 'learnt') / 18446744073709551616e0 < ${share}`, folder);
}

/** A copy of the file with the rows alone for which a condition holds, in its order; `replace`: what its columns hold instead. Over `row`, with `__id`. */
export async function examplesWhere(connection: DuckDBConnection, set: AuditedSet, from: Learnt, condition: string, folder: string, replace = ""): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${set.examples.id}.parquet`);
  await connection.run(`COPY (SELECT * EXCLUDE ("__id", "__place") ${replace} FROM (${numbered(from)}) AS "row" WHERE ${condition} ORDER BY "__place") TO ${quoteString(path)} (FORMAT parquet)`);
  return path;
}

/** SQL: the rows of a file with `__id`, their places in the source as it is, and `__place`, their places in this file. */
export function numbered({ path, copy }: Learnt): string {
  const places = copy === undefined ? "" : ` LEFT JOIN (${placesOf(copy)}) AS "place" ON "place"."n" = "file"."__row"`;
  return `SELECT "file".* EXCLUDE ("file_row_number"), ${copy === undefined ? `"file"."__row"` : `"place"."__id"`} AS "__id", "file"."file_row_number" AS "__place" FROM read_parquet(${quoteString(path)}, file_row_number = true) AS "file"${places}`;
}

const nothing = (): void => undefined;
